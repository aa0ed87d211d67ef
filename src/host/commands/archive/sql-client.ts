/** The client of MariaDB or MySQL, and where its server is. */
import { ask } from '../../facts/ask.ts';
import { findProgram } from '../../facts/programs.ts';
import { Refusal } from '../../refusal.ts';

export interface SqlServer {
  /** Not on this machine. */
  readonly isRemote: boolean;
  readonly sqlHost: string;
  readonly sqlPort: string;
  /** Those that may have signed its certificate. */
  readonly ca: string | undefined;
}

export const LOCAL_SERVER: SqlServer = {
  ...{ isRemote: false, sqlHost: '127.0.0.1', sqlPort: '3306' },
  ca: undefined,
};

/**
 * Values in lines, parted by tabs. `option`: the one that names a file of options, which must come first;
 * it holds user and password.
 */
export function clientCommand(
  server: SqlServer,
  option: string | undefined,
  ...args: string[]
): [string, ...string[]] {
  const program = findProgram('mariadb', 'mysql');
  if (program === undefined) {
    throw new Refusal('there is no client of MariaDB or MySQL (mariadb, mysql)');
  }
  const first = option === undefined ? [] : [option];
  const values = ['--batch', '--skip-column-names'];
  return [program, ...first, ...remoteOptions(program, server), ...values, ...args];
}

/** Writes all that is in a database as SQL. */
export function dumpCommand(
  server: SqlServer,
  option: string | undefined,
  database: string,
): [string, ...string[]] {
  const program = findProgram('mariadb-dump', 'mysqldump');
  if (program === undefined) throw new Refusal('there is no mariadb-dump or mysqldump');
  const first = option === undefined ? [] : [option];
  const kind = program.includes('mariadb') ? 'mariadb' : 'mysql';
  return [program, ...first, ...remoteOptions(kind, server), '--single-transaction', database];
}

/** Over TLS, as ejabberd comes: a new password goes this way. */
function remoteOptions(
  program: 'mariadb' | 'mysql',
  { isRemote, sqlHost, sqlPort, ca }: SqlServer,
): string[] {
  if (!isRemote) return [];
  const isVerified = ca !== undefined;
  const tls = {
    // Newer ones verify by themselves, and cannot without authorities.
    mariadb: ['--ssl', `--${isVerified ? '' : 'skip-'}ssl-verify-server-cert`],
    mysql: [`--ssl-mode=${isVerified ? 'VERIFY_IDENTITY' : 'REQUIRED'}`],
  }[program];
  const authorities = isVerified ? [`--ssl-ca=${ca}`] : [];
  return [`--host=${sqlHost}`, `--port=${sqlPort}`, ...tls, ...authorities];
}

/** A file of options, for a user with a password that needs no escapes. */
export const clientOptions = (
  { sqlHost, sqlPort, user }: { sqlHost: string; sqlPort: string; user: string },
  password: string,
): string => `[client]\nhost=${sqlHost}\nport=${sqlPort}\nuser=${user}\npassword="${password}"\n`;

/** Ends as the client wants it, which takes a second semicolon amiss. */
export const script = (sql: string): string => sql.replace(/[;\s]*$/, ';\n');

/** What the client has said. Rejects with {@link Refusal}: `problem`, and why. */
export async function askClient(
  command: [string, ...string[]],
  sql: string,
  { problem, longestMs }: { problem: string; longestMs?: number | undefined },
): Promise<string> {
  const { status, stdout, stderr } = await ask(command, {
    input: script(sql),
    ...(longestMs !== undefined && { longestMs }),
  });
  if (status === 0) return stdout;
  throw new Refusal(problem, ...stderr.split('\n').filter((line) => line !== ''));
}
