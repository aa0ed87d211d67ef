import { isIP } from 'node:net';
import { isDomain, isPlainPath, parseOptions, seeHelp } from '../../parts/command-line.ts';
import { Misuse } from '../../refusal.ts';
import type { AcmeOptions } from '../ejabberd/acme.ts';
import { ACME_OPTIONS, acmeOptions } from '../ejabberd/acme-options.ts';
import {
  LOOKUP_HELP,
  LOOKUP_OPTIONS,
  type LookupOptions,
  lookupOptions,
} from '../ejabberd/lookup-options.ts';
import { insistOnLdap, isTeams, type TeamsOptions } from '../teams/options.ts';

export const XMPP_HELP = `Usage: ./deploy.sh xmpp --zimbra HOST [OPTION...]      on the XMPP host, as root

All that the XMPP host needs, in one command: ejabberd, the authenticator as a service, the archive in
MariaDB, files. At the end it prints the one line that is to be run on the Zimbra host.

  --zimbra HOST         The webmail's host name, as browsers see it.
  --zimbra-ca FILE      PEM file with the authority of Zimbra's certificate, where that is no public one:
                        /opt/zimbra/conf/ca/ca.pem of the Zimbra host, which --same-host finds by itself.
  --domain DOMAIN       A mail domain whose users may chat; may be repeated. ("zmprov gad" on the Zimbra host
                        names all.) Without it those that are set up; else you are asked.
  --name HOST           This host's name, as the Zimbra host calls it. Without it what "hostname -f" says.
  --certificate FILE    PEM file with certificate, chain and key, for phones, desktops and the proxy; may
                        be repeated. Without it, and without --acme, one is made here: the proxy takes that by
                        its fingerprint, phones and desktops refuse it. With --same-host it is that of Zimbra's
                        proxy, if that is for all domains.
  --acme EMAIL          Fetch a certificate of a public authority, Let's Encrypt, with Debian's certbot, which
                        renews it, and agree to the authority's terms. Only where the domains, conference.
                        and pubsub. of each, and this host's name, all lead here, and port 80 is free.
  --acme-server URL     The directory of another authority.
  --public-address ADDRESS
                        With --acme: an address that leads to this machine, which it does not have itself,
                        as behind NAT; may be repeated.
  --proxy ADDRESS       The web proxy's IP address; may be repeated. Without it those of the webmail's host.
  --same-host           Zimbra and its proxy are on this machine.
  --sqlite              Keep the messages in a file, which does for a small company, and not in MariaDB.
  --firewall            Let this machine's firewall (ufw or firewalld where one is active, else nftables) admit
                        nobody but the proxy to port 5280. It stays so in later runs. Without it the
                        rules are shown.
  --keep-days N         Delete messages older than N days, each night.
  --no-upload           Nobody can send files.
  --admin USER@DOMAIN   A mail account that may moderate every chat room; may be repeated.
${LOOKUP_HELP}  --teams everyone|lists|none
                        Colleagues are in each other's contact list: all of a domain, or those of each
                        distribution list. Without it as before, at first none.
  --ldap URL, --ldap-password-file FILE, --ldap-ca FILE
                        Where teams come from: Zimbra's LDAP. See ./deploy.sh teams --help
  --replace             Replace an ejabberd.yml that you edited (a dated copy is kept).
  --dry-run             Show what would be done; change nothing.

It restarts ejabberd when that is needed. It can be run again; each of its commands, "ejabberd",
"archive" and "teams", can be run alone as well.
`;

export interface XmppOptions {
  readonly zimbra: string;
  readonly zimbraCa: string | undefined;
  /** Empty when the command line does not say it. */
  readonly domains: readonly string[];
  readonly name: string | undefined;
  readonly certificates: readonly string[];
  readonly acme: AcmeOptions | undefined;
  readonly proxies: readonly string[];
  readonly isSameHost: boolean;
  readonly isSqlite: boolean;
  readonly wantsFirewall: boolean;
  readonly keepDays: string | undefined;
  readonly hasUpload: boolean;
  readonly admins: readonly string[];
  /** Undefined: as before. */
  readonly lookup: LookupOptions | undefined;
  /** Undefined: as before. */
  readonly teams: TeamsOptions['kind'] | undefined;
  readonly ldap: Pick<TeamsOptions, 'url' | 'passwordFile' | 'caFile'>;
  readonly mayReplace: boolean;
  readonly isDry: boolean;
}

const OPTIONS = {
  zimbra: { type: 'string' },
  'zimbra-ca': { type: 'string' },
  domain: { type: 'string', multiple: true },
  name: { type: 'string' },
  certificate: { type: 'string', multiple: true },
  ...ACME_OPTIONS,
  proxy: { type: 'string', multiple: true },
  'same-host': { type: 'boolean' },
  sqlite: { type: 'boolean' },
  firewall: { type: 'boolean' },
  'keep-days': { type: 'string' },
  'no-upload': { type: 'boolean' },
  admin: { type: 'string', multiple: true },
  ...LOOKUP_OPTIONS,
  teams: { type: 'string' },
  ldap: { type: 'string' },
  'ldap-password-file': { type: 'string' },
  'ldap-ca': { type: 'string' },
  replace: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** Throws {@link Misuse}; what the single commands look at is left to them. */
export function xmppOptions(args: readonly string[]): XmppOptions {
  const values = parseOptions('xmpp', args, OPTIONS);
  const { zimbra, name, domain: domains = [], certificate: certificates = [] } = values;
  const { proxy: proxies = [], admin: admins = [] } = values;
  const insist = (isGood: boolean, ...problem: [string, ...string[]]): void => {
    if (!isGood) throw new Misuse(...problem, seeHelp('xmpp'));
  };
  if (zimbra === undefined) throw new Misuse('--zimbra is needed', seeHelp('xmpp'));
  insist(
    isDomain(zimbra) && zimbra.includes('.'),
    `--zimbra ${zimbra}: the webmail's host name is needed, such as mail.example.com`,
  );
  insist(name === undefined || isDomain(name), `--name ${name}: this is no host name`);
  for (const each of certificates) {
    insist(isPlainPath(each), `--certificate ${each}: an absolute path without spaces is needed`);
  }
  const acme = acmeOptions('xmpp', values);
  insist(
    acme === undefined || certificates.length === 0,
    '--certificate and --acme contradict each other',
  );
  for (const each of proxies) {
    insist(isIP(each) > 0, `--proxy ${each}: an IP address is needed`);
  }
  const { teams } = values;
  insist(
    teams === undefined || isTeams(teams),
    `--teams ${teams}: everyone, lists or none is needed`,
  );
  const ldap = {
    url: values.ldap,
    passwordFile: values['ldap-password-file'],
    caFile: values['ldap-ca'],
  };
  insistOnLdap('xmpp', ldap);
  const isSameHost = values['same-host'] === true;
  insist(!isSameHost || proxies.length === 0, '--same-host and --proxy contradict each other');
  return {
    zimbraCa: values['zimbra-ca'],
    ...{ zimbra, domains, name, certificates, acme, proxies, isSameHost, admins, ldap },
    lookup: lookupOptions('xmpp', values),
    teams: isTeams(teams) ? teams : undefined,
    isSqlite: values.sqlite === true,
    wantsFirewall: values.firewall === true,
    keepDays: values['keep-days'],
    hasUpload: values['no-upload'] !== true,
    mayReplace: values.replace === true,
    isDry: values['dry-run'] === true,
  };
}
