import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startMariadb, type Mariadb } from '../../support/mariadb.ts';
import { Machine, type RunOptions } from './machine.ts';

export interface ArchiveHost {
  /** A private server, whose root comes by its socket as on a Debian host. */
  readonly sql: Mariadb;
  /** Root of the machine, and of that server. */
  readonly root: RunOptions;
  /** The command line for that server's database `chat`. */
  args: (...more: string[]) => string[];
  /** A host on which "deploy.sh ejabberd" ran. */
  chatHost: () => Promise<Machine>;
}

/**
 * Starts a MariaDB for the tests of this file, perhaps with more options; before each test it is as new.
 */
export function useArchiveHost(
  optionsIn: (dir: string) => Promise<string[]> = () => Promise.resolve([]),
): ArchiveHost {
  const dir = mkdtempSync(join(tmpdir(), 'deploy-archive-'));
  const root: RunOptions = { user: 'root', env: { SQL_SOCKET: join(dir, 'sql.sock') } };
  let sql: Mariadb;
  beforeAll(async () => {
    sql = await startMariadb(dir, { options: await optionsIn(dir) });
  }, 60_000);
  afterAll(async () => {
    await sql.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await sql.query('DROP DATABASE IF EXISTS chat');
    await sql.query("DROP USER IF EXISTS 'chat'@'localhost'");
    await sql.query("DROP USER IF EXISTS 'chat'@'127.0.0.1'");
  });

  return {
    get sql() {
      return sql;
    },
    root,
    args: (...more) => [
      'archive',
      ...['--port', String(sql.access.port), '--database', 'chat', '--user', 'chat'],
      ...more,
    ],
    chatHost: async () => {
      const machine = Machine.xmpp(['erlang-p1-mysql', 'mariadb-server']);
      machine.write(
        machine.inRoot('usr/share/ejabberd/sql/mysql.new.sql'),
        readFileSync('/usr/share/ejabberd/sql/mysql.new.sql', 'utf8'),
      );
      const zimbra = 'https://mail.example.com/service/soap';
      const { status, output } = await machine.run(
        ['ejabberd', '--domain', 'example.com', '--zimbra', zimbra],
        root,
      );
      if (status !== 0) throw new Error(output);
      return machine;
    },
  };
}
