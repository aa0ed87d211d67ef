/** Zimbra's directory of accounts and lists, as the least of its accounts sees it. */
import { asciiDomain } from '../../server/domain-name.ts';
import { isLoopback } from '../../server/loopback.ts';
import { ask } from './ask.ts';
import { type Entry, readLdif } from './ldif.ts';

/**
 * Zimbra's Postfix looks addresses up with it. It reads names, addresses and who is in which list, nothing of
 * what is hidden from the address list but its address, and can write nothing.
 */
export const READER = 'uid=zmpostfix,cn=appaccts,cn=zimbra';

export interface LdapServer {
  /** `ldaps://host`, or `ldap://host`: then with STARTTLS, unless it is this machine's loopback. */
  readonly url: string;
  /** With nothing but the password of {@link READER} in it, and no end of a line. */
  readonly passwordFile: string;
  /** Who may have signed its certificate, where that is none of the public authorities. */
  readonly caFile?: string | undefined;
}

/** Why it could not be asked, with what mends that. */
export class LdapError extends Error {
  override readonly name = 'LdapError';
  readonly details: readonly string[];

  constructor(message: string, ...details: string[]) {
    super(message);
    this.details = details;
  }
}

export const isLdapUrl = (text: string): boolean => {
  const [, , host] = URL_FORM.exec(text) ?? [];
  return host !== undefined;
};

const URL_FORM = /^(ldaps?):\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[1-9]\d{0,4})?\/?$/;

const ATTRIBUTES = [
  ...['objectClass', 'uid', 'displayName', 'mail', 'zimbraMailAlias'],
  ...['zimbraMailDeliveryAddress', 'zimbraMailForwardingAddress'],
];
const INVALID_CREDENTIALS = 49;
const SECONDS = 60;

/** Accounts of these domains, and all lists, that get mail. Rejects with {@link LdapError}. */
export async function readZimbraLdap(
  { url, passwordFile, caFile }: LdapServer,
  domains: readonly string[],
): Promise<Entry[]> {
  const ofDomain = domains
    .map((domain) => `(zimbraMailDeliveryAddress=*@${asciiDomain(domain) ?? domain})`)
    .join('');
  const filter =
    `(&(zimbraMailStatus=enabled)(|(objectClass=zimbraDistributionList)` +
    `(&(objectClass=zimbraAccount)(|${ofDomain}))))`;
  const { status, stdout, stderr } = await ask(
    [
      ...(['ldapsearch', '-x', '-LLL', '-o', 'ldif_wrap=no', '-o', 'nettimeout=15'] as const),
      // Twice: it must be encrypted, or nothing is said.
      ...(isEncryptedLater(url) ? ['-ZZ'] : []),
      ...['-l', String(SECONDS), '-H', url, '-D', READER, '-y', passwordFile],
      ...['-E', 'pr=1000/noprompt', '-b', '', filter, ...ATTRIBUTES],
    ],
    { env: { LDAPTLS_REQCERT: 'demand', ...(caFile !== undefined && { LDAPTLS_CACERT: caFile }) } },
  );
  if (status === 0) return readLdif(stdout);
  const said = stderr.trim().split('\n');
  if (status === undefined) {
    throw new LdapError(
      'ldapsearch could not be run to its end',
      ...said,
      'apt-get install ldap-utils',
    );
  }
  if (status === INVALID_CREDENTIALS) {
    throw new LdapError(
      `Zimbra's LDAP does not take this password of ${READER}`,
      'On a host of Zimbra, as zimbra, it is shown by: zmlocalconfig -s -m nokey ldap_postfix_password',
    );
  }
  throw new LdapError(
    `Zimbra's LDAP at ${url} could not be asked`,
    ...said,
    'It must be reachable from here, and its certificate be valid for this name. Zimbra signs it itself:',
    '--ldap-ca with a copy of /opt/zimbra/conf/ca/ca.pem of that host. (zmlocalconfig ldap_url names it.)',
  );
}

/** On port 389 Zimbra speaks TLS only when it is asked to. */
function isEncryptedLater(url: string): boolean {
  const [, scheme, host = ''] = URL_FORM.exec(url) ?? [];
  return scheme === 'ldap' && !isLoopback(host);
}
