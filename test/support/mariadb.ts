import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { letterByLetter, withRoom } from '../../src/host/rules/tables.ts';
import { freePort } from './free-port.ts';
import { startServer, type ServerProcess } from './server-process.ts';

const run = promisify(execFile);

/** The tables that tell domains apart, as ejabberd's package brings them. */
const SCHEMA = '/usr/share/ejabberd/sql/mysql.new.sql';

export interface SqlAccess {
  port: number;
  database: string;
  username: string;
  password: string;
}

export interface Mariadb {
  /** For ejabberd, on 127.0.0.1. */
  readonly access: SqlAccess;
  /** The rows of one statement; every value as text, NULL as "NULL". */
  query(sql: string): Promise<string[][]>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL: nothing that was in memory alone is saved. */
  kill(): Promise<void>;
}

/**
 * Starts a private MariaDB below `dir`, with a database and a user for ejabberd. It needs no root
 * and touches nothing of an installed one. Started again on the same folder, it finds its data.
 */
export async function startMariadb(
  dir: string,
  { options = [], schemaFile = SCHEMA }: { options?: readonly string[]; schemaFile?: string } = {},
): Promise<Mariadb> {
  const data = join(dir, 'data');
  const socket = join(dir, 'sql.sock');
  const logFile = join(dir, 'mariadb.log');
  const access: SqlAccess = {
    port: await freePort(),
    database: 'ejabberd',
    username: 'ejabberd',
    password: randomBytes(18).toString('hex'),
  };
  // MariaDB refuses to run as root unless it is told that this is meant.
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const me = userInfo().username;
  const isNew = !existsSync(data);
  await mkdir(dir, { recursive: true });
  if (isNew) {
    await run(program('mariadb-install-db'), [
      ...['--no-defaults', `--datadir=${data}`, '--skip-test-db', ...asRoot],
      // Its administrator is whoever started it, by the socket, and nobody else on the machine.
      ...['--auth-root-authentication-method=socket', `--auth-root-socket-user=${me}`],
    ]);
  }

  let server: ServerProcess | undefined;
  const client = async (sql: string, options: readonly string[]): Promise<string> => {
    const child = run(
      program('mariadb'),
      ['--no-defaults', `--socket=${socket}`, `--user=${me}`, '--batch', ...options],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    // By standard input: statements hold a password, and arguments are in the process list.
    // It may have gone before it read them; its exit code says so.
    child.child.stdin?.on('error', () => undefined).end(sql);
    return (await child).stdout;
  };
  const start = async (): Promise<void> => {
    server = await startServer({
      name: 'MariaDB',
      command: program('mariadbd'),
      args: [
        ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, ...asRoot],
        ...['--bind-address=127.0.0.1', `--port=${access.port}`],
        ...[`--pid-file=${join(dir, 'mariadb.pid')}`, '--innodb-buffer-pool-size=32M'],
        ...options,
      ],
      logFile,
      ready: () => client('SELECT 1', []),
    });
  };

  await start();
  try {
    const { database, username, password } = access;
    const user = `'${username}'@'127.0.0.1'`;
    await client(
      `CREATE DATABASE IF NOT EXISTS ${database}
         CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
       CREATE USER IF NOT EXISTS ${user};
       ALTER USER ${user} IDENTIFIED BY '${password}';
       GRANT ALL ON ${database}.* TO ${user};`,
      [],
    );
    // As "deploy.sh archive" loads them.
    const schema = withRoom(letterByLetter(readFileSync(schemaFile, 'utf8'))).replace(
      'txt mediumtext,',
      'txt mediumtext COLLATE utf8mb4_unicode_ci,',
    );
    if (isNew) await client(schema, [`--database=${database}`]);
  } catch (error) {
    await server?.kill();
    throw error;
  }

  return {
    access,
    query: async (sql) => {
      const rows = await client(sql, [
        ...['--skip-column-names', '--raw', '--default-character-set=utf8mb4'],
        `--database=${access.database}`,
      ]);
      return rows
        .split('\n')
        .filter((row) => row !== '')
        .map((row) => row.split('\t'));
    },
    start,
    stop: async () => server?.stop({ within: 15_000 }),
    kill: async () => server?.kill(),
  };
}

/** Debian keeps servers where an ordinary user's PATH does not lead. */
function program(name: string): string {
  const found = ['/usr/sbin', '/usr/bin', '/usr/local/bin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not installed: run ./deploy.sh packages`);
  return found;
}
