/** Zimbra's LDAP, played by a real slapd: its tree, the attributes that matter here, and its access rules. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hostname } from 'node:os';
import { makeCertificate } from './certificate.ts';
import { freePort } from './free-port.ts';
import { startServer, type ServerProcess } from './server-process.ts';

const run = promisify(execFile);

/** The account with which Zimbra's Postfix reads: it may look at names and lists, and write nothing. */
export const READER = 'uid=zmpostfix,cn=appaccts,cn=zimbra';
export const READER_PASSWORD = 'of-the-reader';
const ADMIN = 'uid=zimbra,cn=admins,cn=zimbra';
const ADMIN_PASSWORD = 'of-the-administrator';

export interface LdapAccount {
  readonly address: string;
  readonly displayName?: string;
  readonly aliases?: readonly string[];
  readonly isHidden?: boolean;
  readonly isResource?: boolean;
  /** Closed in Zimbra: its mail is off as well. */
  readonly isClosed?: boolean;
}

export interface LdapList {
  readonly address: string;
  readonly displayName?: string;
  readonly members: readonly string[];
  readonly isHidden?: boolean;
}

export interface ZimbraLdap {
  /** On loopback. */
  readonly url: string;
  /** The same by this machine's name, for which it has a certificate, by {@link caFile}. */
  readonly namedUrl: string;
  readonly caFile: string;
  /** How many searches there were until now. */
  searches(): Promise<number>;
  /** As an administrator of Zimbra. */
  change(ldif: string): Promise<void>;
  stop(): Promise<void>;
}

const SCHEMA = `
attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'zimbraMailDeliveryAddress' EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} )
attributetype ( 1.3.6.1.4.1.99999.1.2 NAME 'zimbraMailForwardingAddress' EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} )
attributetype ( 1.3.6.1.4.1.99999.1.3 NAME 'zimbraMailAlias' EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} )
attributetype ( 1.3.6.1.4.1.99999.1.4 NAME 'zimbraMailStatus' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.5 NAME 'zimbraAccountStatus' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.6 NAME 'zimbraHideInGal' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.7 NAME 'zimbraIsSystemAccount' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.8 NAME 'zimbraId' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'zimbraMailRecipient' AUXILIARY MAY ( zimbraMailDeliveryAddress $ zimbraMailForwardingAddress $ zimbraMailAlias $ zimbraMailStatus $ zimbraHideInGal $ zimbraId ) )
objectclass ( 1.3.6.1.4.1.99999.2.2 NAME 'zimbraAccount' SUP zimbraMailRecipient AUXILIARY MAY ( zimbraAccountStatus $ zimbraIsSystemAccount ) )
objectclass ( 1.3.6.1.4.1.99999.2.3 NAME 'zimbraCalendarResource' AUXILIARY )
objectclass ( 1.3.6.1.4.1.99999.2.4 NAME 'zimbraDistributionList' SUP zimbraMailRecipient AUXILIARY MAY ( uid $ displayName $ mail $ cn ) )
`;

/** Of Zimbra's rules those about what is above: the reader sees no name of what is hidden, and no status. */
const ACCESS = `
access to attrs=userPassword by dn.children="cn=admins,cn=zimbra" write by anonymous auth
access to dn.subtree="cn=zimbra" by dn.children="cn=admins,cn=zimbra" write
access to attrs=objectClass by dn.children="cn=admins,cn=zimbra" write by dn.base="${READER}" read by users read
access to filter="(!(zimbraHideInGal=TRUE))" attrs=cn,displayName,mail,sn,uid by dn.children="cn=admins,cn=zimbra" write by dn.base="${READER}" read by users read
access to attrs=zimbraId,zimbraMailAlias,zimbraMailDeliveryAddress,zimbraMailForwardingAddress,zimbraMailStatus by dn.children="cn=admins,cn=zimbra" write by dn.base="${READER}" read
access to attrs=entry by dn.children="cn=admins,cn=zimbra" write by * read
access to * by dn.children="cn=admins,cn=zimbra" write
`;

export async function startZimbraLdap(
  dir: string,
  { accounts, lists }: { accounts: readonly LdapAccount[]; lists: readonly LdapList[] },
): Promise<ZimbraLdap> {
  await mkdir(join(dir, 'data'), { recursive: true });
  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  const namedUrl = `ldap://${hostname()}:${await freePort()}`;
  const { caFile } = await makeCertificate(dir, [hostname()]);
  const config = join(dir, 'slapd.conf');
  const content = join(dir, 'content.ldif');
  await writeFile(config, configOf(dir), { mode: 0o600 });
  await writeFile(content, ldifOf(accounts, lists), { mode: 0o600 });
  await run('/usr/sbin/slapadd', ['-q', '-f', config, '-l', content], { maxBuffer: 1 << 24 });
  const logFile = join(dir, 'slapd.log');
  const server: ServerProcess = await startServer({
    name: 'slapd',
    command: '/usr/sbin/slapd',
    // In the foreground, with each operation in the log.
    args: ['-f', config, '-h', `${url}/ ${namedUrl}/`, '-d', '256'],
    logFile,
    ready: () => run('ldapsearch', ['-x', '-H', url, '-s', 'base', '-b', '', '1.1']),
    within: 20_000,
  });
  return {
    ...{ url, namedUrl, caFile },
    searches: async () => (await readFile(logFile, 'utf8')).split(' SRCH base=').length - 1,
    change: async (ldif) => {
      const file = join(dir, 'change.ldif');
      await writeFile(file, ldif);
      await run('ldapmodify', ['-x', '-H', url, '-D', ADMIN, '-w', ADMIN_PASSWORD, '-f', file]);
    },
    stop: () => server.stop(),
  };
}

const configOf = (dir: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${SCHEMA}
modulepath /usr/lib/ldap
moduleload back_mdb
sizelimit unlimited
pidfile ${join(dir, 'slapd.pid')}
TLSCertificateFile ${join(dir, 'cert.pem')}
TLSCertificateKeyFile ${join(dir, 'key.pem')}
database mdb
suffix ""
directory ${join(dir, 'data')}
maxsize 268435456
index objectClass eq
index uid pres,eq
index mail pres,eq,sub
index zimbraMailDeliveryAddress,zimbraMailAlias eq,sub
index zimbraMailForwardingAddress eq
${ACCESS}`;

function ldifOf(accounts: readonly LdapAccount[], lists: readonly LdapList[]): string {
  const folders = new Set<string>();
  const people = [...accounts.map((each) => accountOf(each)), ...lists.map((each) => listOf(each))];
  for (const { address } of [...accounts, ...lists]) {
    const parts = address.split('@')[1]?.split('.') ?? [];
    parts.forEach((_, at) =>
      folders.add(
        parts
          .slice(-1 - at)
          .map((dc) => `dc=${dc}`)
          .join(','),
      ),
    );
    folders.add(`ou=people,${parts.map((dc) => `dc=${dc}`).join(',')}`);
  }
  return [
    entry('cn=zimbra', { objectClass: ['organizationalRole'], cn: ['zimbra'] }),
    entry('cn=admins,cn=zimbra', { objectClass: ['organizationalRole'], cn: ['admins'] }),
    entry('cn=appaccts,cn=zimbra', { objectClass: ['organizationalRole'], cn: ['appaccts'] }),
    entry(ADMIN, { ...PERSON, uid: ['zimbra'], userPassword: [ADMIN_PASSWORD] }),
    entry(READER, { ...PERSON, uid: ['zmpostfix'], userPassword: [READER_PASSWORD] }),
    ...[...folders].map((dn) => {
      const [name = '', value = ''] = dn.split(',')[0]?.split('=') ?? [];
      return entry(dn, {
        objectClass: [name === 'dc' ? 'domain' : 'organizationalUnit'],
        [name]: [value],
      });
    }),
    ...people,
  ].join('\n');
}

const PERSON = { objectClass: ['inetOrgPerson'], cn: ['x'], sn: ['x'] };

const dnOf = (address: string): string => {
  const [uid = '', domain = ''] = address.split('@');
  return `uid=${uid},ou=people,${domain
    .split('.')
    .map((dc) => `dc=${dc}`)
    .join(',')}`;
};

function accountOf(account: LdapAccount): string {
  const { address, displayName, aliases = [], isHidden, isResource, isClosed } = account;
  const isOff = isClosed === true;
  return entry(dnOf(address), {
    ...PERSON,
    objectClass: [
      ...['inetOrgPerson', 'zimbraAccount'],
      ...(isResource === true ? ['zimbraCalendarResource'] : []),
    ],
    uid: [address.split('@')[0] ?? ''],
    ...(displayName !== undefined && { displayName: [displayName] }),
    mail: [address, ...aliases],
    zimbraMailDeliveryAddress: [address],
    zimbraMailAlias: aliases,
    zimbraMailStatus: [isOff ? 'disabled' : 'enabled'],
    zimbraAccountStatus: [isOff ? 'closed' : 'active'],
    ...(isHidden === true && { zimbraHideInGal: ['TRUE'] }),
  });
}

function listOf({ address, displayName, members, isHidden }: LdapList): string {
  return entry(dnOf(address), {
    objectClass: ['organizationalRole', 'zimbraDistributionList'],
    cn: [displayName ?? address],
    uid: [address.split('@')[0] ?? ''],
    ...(displayName !== undefined && { displayName: [displayName] }),
    mail: [address],
    zimbraMailAlias: [address],
    zimbraMailStatus: ['enabled'],
    zimbraMailForwardingAddress: members,
    ...(isHidden === true && { zimbraHideInGal: ['TRUE'] }),
  });
}

/** Values in Base64, which needs no rules about what may stand in them. */
const entry = (dn: string, attributes: Readonly<Record<string, readonly string[]>>): string =>
  [
    `dn: ${dn}`,
    ...Object.entries(attributes).flatMap(([name, values]) =>
      values.map((value) => `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}`),
    ),
    '',
  ].join('\n');
