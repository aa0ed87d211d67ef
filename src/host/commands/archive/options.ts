import { readFileSync, statSync } from 'node:fs';
import { isDomain, isPlainPath, isPort, parseOptions, seeHelp } from '../../parts/command-line.ts';
import { Misuse, Refusal } from '../../refusal.ts';
import type { SqlServer } from './sql-client.ts';

export const ARCHIVE_HELP = `Usage: ./deploy.sh archive [OPTION...]         on the XMPP host, as root, after "ejabberd"

Makes a database with ejabberd's tables (utf8mb4, several domains), a user for it with a new password,
and lets ejabberd keep everything there. A database that has ejabberd's tables is used with its data.
With --restart, what is in the SQLite file until then is brought over, while ejabberd stands still; the
file itself stays. Without --restart ejabberd goes on with a file that holds something.

  --local              MariaDB on this machine; installed when missing. This is the default.
  --host HOST          A MariaDB or MySQL elsewhere, over TLS.
  --port PORT          Its port. Without it 3306.
  --ca FILE            The authorities that may have signed its certificate. Without it the connection
                       is encrypted, but anybody between the machines could pretend to be it. ejabberd
                       wants the address of HOST (IP:…) in that certificate, not the name alone.
  --admin-file FILE    Options of the client (section [client]: user, password) for an administrator of
                       that database; a file that only root can read.
  --database NAME      Without it ejabberd.
  --user NAME          Without it ejabberd.
  --password-file FILE Use the user and the database as somebody else made them, with the password in
                       this file; nothing but ejabberd's tables is created.
  --keep-days N        Delete messages older than N days, each night. 0: keep all again.
  --no-copy            Begin anew: leave what is in the SQLite file there.
  --restart            Restart ejabberd if that is needed.
  --dry-run            Show what would be done; change nothing.
`;

export interface ArchiveOptions extends SqlServer {
  readonly database: string;
  /** As whom ejabberd comes. */
  readonly user: string;
  /** Options of the client for an administrator. Without it root of this machine, by the socket. */
  readonly adminFile: string | undefined;
  /** With the password of a user whom somebody else made, and the database too. */
  readonly passwordFile: string | undefined;
  /** 0: all are kept. */
  readonly keepDays: number | undefined;
  readonly isCopying: boolean;
  readonly mayRestart: boolean;
}

const OPTIONS = {
  local: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string', default: '3306' },
  ca: { type: 'string' },
  'admin-file': { type: 'string' },
  database: { type: 'string', default: 'ejabberd' },
  user: { type: 'string', default: 'ejabberd' },
  'password-file': { type: 'string' },
  'keep-days': { type: 'string' },
  'no-copy': { type: 'boolean' },
  restart: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** Throws {@link Misuse}. */
export function archiveOptions(args: readonly string[]): ArchiveOptions {
  const values = parseOptions('archive', args, OPTIONS);
  const { host, port, ca, database, user } = values;
  const { 'admin-file': adminFile, 'password-file': passwordFile, 'keep-days': days } = values;
  insist(host === undefined || values.local !== true, '--local and --host contradict each other');
  insist(/^\w{1,64}$/.test(database), `--database ${database}: letters, digits and _ only`);
  insist(/^\w{1,32}$/.test(user), `--user ${user}: letters, digits and _ only`);
  insist(host === undefined || isDomain(host), `--host ${host}: this is no host name`);
  insist(isPort(port), `--port ${port}: this is no port`);
  insist(
    days === undefined || /^(0|[1-9]\d{0,4})$/.test(days),
    `--keep-days ${days}: a number of days is needed`,
  );
  insist(
    ca === undefined || (isPlainPath(ca) && statusOf(ca)?.isFile() === true),
    `--ca ${ca}: an absolute path without spaces is needed, of a file that is there`,
  );
  insistOnPrivate('--admin-file', adminFile);
  insistOnPrivate('--password-file', passwordFile);
  insist(
    host === undefined || adminFile !== undefined || passwordFile !== undefined,
    '--host needs --admin-file, or --password-file',
  );
  return {
    ...{ database, user, ca, adminFile, passwordFile },
    isRemote: host !== undefined,
    sqlHost: host ?? '127.0.0.1',
    sqlPort: port,
    keepDays: days === undefined ? undefined : Number(days),
    isCopying: values['no-copy'] !== true,
    mayRestart: values.restart === true,
  };
}

function insist(isGood: boolean, problem: string, command = 'archive'): void {
  if (!isGood) throw new Misuse(problem, seeHelp(command));
}

/** Nobody but its owner (and group) may read it. */
export function insistOnPrivate(
  option: string,
  file: string | undefined,
  command = 'archive',
): void {
  if (file === undefined) return;
  const status = statusOf(file);
  insist(status?.isFile() === true, `${option} ${file}: there is no such file`, command);
  insist(
    ((status?.mode ?? 0) & 0o007) === 0,
    `${option} ${file}: everybody can read it; chmod 600 ${file}`,
    command,
  );
}

const statusOf = (file: string) => statSync(file, { throwIfNoEntry: false });

/**
 * Its first line. Throws {@link Refusal} for what would have to be quoted in the client's options or in
 * YAML.
 */
export function passwordIn(file: string): string {
  const [password = ''] = readFileSync(file, 'utf8').split('\n');
  if (!/^[^\s"\\\p{C}]+$/u.test(password)) {
    throw new Refusal(
      `the first line of ${file} must be the password, without spaces, quotes and backslashes`,
    );
  }
  return password;
}
