import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useArchiveHost } from './archive-host.ts';
import { failEachStep } from './fail-each-step.ts';
import type { Machine } from './machine.ts';

const FILE = 'var/lib/ejabberd/ejabberd.sqlite';
const SQL = 'usr/share/ejabberd/sql';
const RECORDS = 'var/lib/com_zimbra_converse';
const EJABBERD = [
  ...['ejabberd', '--domain', 'example.com'],
  ...['--zimbra', 'https://mail.example.com/service/soap'],
];

const host = useArchiveHost();
const { args, chatHost, root: ROOT } = host;

/** What 26.07 has more than 23.01, of what is of use here. */
const newer = (file: string): string =>
  readFileSync(`/${SQL}/${file}`, 'utf8')
    .replace(
      /(CREATE TABLE rosterusers [^;]* nick text NOT NULL,)/,
      '$1 approved boolean NOT NULL,',
    )
    .replace(/(CREATE TABLE archive [^;]*)(\n *created_at )/, '$1 origin_id varchar(191),$2')
    .concat(
      'CREATE INDEX i_archive_sh_username_origin_id ON archive(server_host, username(191), origin_id(191));',
    )
    .replace(file.startsWith('lite') ? /\(191\)/g : /(?!)/, '');

/** As an upgrade of Debian leaves it. */
function upgrade(machine: Machine): void {
  for (const file of ['mysql.new.sql', 'lite.new.sql']) {
    mkdirSync(machine.inRoot(SQL), { recursive: true });
    writeFileSync(machine.inRoot(`${SQL}/${file}`), newer(file));
  }
}

const sqlite = (machine: Machine, sql: string): string =>
  execFileSync('sqlite3', ['-bail', machine.inRoot(FILE)], { input: sql, encoding: 'utf8' });

const CONTACT =
  'INSERT INTO rosterusers (username, server_host, jid, nick, subscription, ask, askmessage, server, subscribe) ' +
  "VALUES ('ann', 'example.com', 'bob@example.com', '', 'B', 'N', '', '', '')";

/** On SQLite, with one contact of the ejabberd before. */
async function hostWithFile(): Promise<Machine> {
  const machine = await chatHost();
  machine.write(machine.inRoot(FILE), '');
  sqlite(machine, readFileSync(`/${SQL}/lite.new.sql`, 'utf8'));
  sqlite(machine, CONTACT);
  upgrade(machine);
  const packages = join(machine.state, 'packages');
  writeFileSync(packages, `${readFileSync(packages, 'utf8')}sqlite3\n`);
  return machine;
}

const copiesOf = (machine: Machine, file: string): string[] =>
  readdirSync(machine.inRoot(dirname(file)))
    .map((name) => `${dirname(file)}/${name}`)
    .filter((name) => name.startsWith(`${file}.20`));

describe('deploy.sh tables, with SQLite', { timeout: 180_000 }, () => {
  it('tells what lacks, and nothing more, unless it may restart ejabberd', async () => {
    const machine = await hostWithFile();
    const before = machine.snapshot();
    const told = await machine.run(['tables'], ROOT);
    expect(told.output).toContain(
      'sql-columns: the installed ejabberd wants what is not there: rosterusers.approved, archive.origin_id',
    );
    expect(told.output).toContain('./deploy.sh tables --restart');
    expect(told.status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
    const shown = await machine.run(['tables', '--restart', '--dry-run'], ROOT);
    expect(shown.output).toContain('ALTER TABLE rosterusers ADD COLUMN approved');
    expect(shown.output).toContain('systemctl restart ejabberd');
    expect(machine.snapshot()).toEqual(before);
  });

  it('adds it while ejabberd stands still, keeps what was there, and has nothing to do then', async () => {
    const machine = await hostWithFile();
    const { status, output, calls } = await machine.run(['tables', '--restart'], ROOT);
    expect(status, output).toBe(0);
    const order = [
      'systemctl stop ejabberd ',
      '.backup',
      'sqlite3 -batch',
      'systemctl restart ejabberd ',
    ];
    const places = order.map((part) => calls.findLastIndex((call) => call.includes(part)));
    expect(places[0]).toBeGreaterThan(0);
    expect(places[1]).toBeGreaterThan(places[0]!);
    expect(places[3]).toBeGreaterThan(places[2]!);
    expect(sqlite(machine, 'SELECT jid, approved FROM rosterusers')).toBe('bob@example.com|0\n');
    expect(sqlite(machine, '.indexes archive')).toContain('i_archive_sh_username_origin_id');
    const [copy = '', ...others] = copiesOf(machine, FILE);
    expect(others).toEqual([]);
    expect(output).toContain(`What was there is kept: ${machine.inRoot(copy)}`);
    const kept = ['-readonly', machine.inRoot(copy)] as const;
    expect(
      execFileSync('sqlite3', [...kept, '.schema archive'], { encoding: 'utf8' }),
    ).not.toContain('origin_id');
    expect(
      execFileSync('sqlite3', [...kept, 'SELECT jid FROM rosterusers'], { encoding: 'utf8' }),
    ).toBe('bob@example.com\n');
    const again = await machine.run(['tables', '--restart'], ROOT);
    expect(again.output).toContain('nothing to do');
    expect(again.calls).not.toContain('systemctl stop ejabberd ');
    expect(copiesOf(machine, FILE)).toHaveLength(1);
  });

  it('replaces an index that has the name and not the columns', async () => {
    const machine = await hostWithFile();
    sqlite(machine, 'CREATE INDEX i_archive_sh_username_origin_id ON archive(server_host);');
    const { status, output } = await machine.run(['tables', '--restart'], ROOT);
    expect(status, output).toBe(0);
    expect((await machine.run(['tables'], ROOT)).output).toContain('nothing to do');
  });

  it('leaves everything as it was when ejabberd does not stop, or nothing can be kept', async () => {
    const machine = await hostWithFile();
    const only = /systemctl stop|\.backup/;
    const report = await failEachStep(machine, ['tables', '--restart'], { ...ROOT, only });
    expect(report.failed).toBeGreaterThan(1);
  });

  it('is done by "ejabberd", or asked for', async () => {
    const machine = await hostWithFile();
    const told = await machine.run(EJABBERD, ROOT);
    expect(told.output).toContain('./deploy.sh tables --restart');
    expect(told.status).toBe(0);
    const { status, output } = await machine.run([...EJABBERD, '--restart'], ROOT);
    expect(status, output).toBe(0);
    expect(sqlite(machine, 'SELECT approved FROM rosterusers')).toBe('0\n');
  });

  it('is done to a file whose data are to go into MariaDB', async () => {
    const machine = await hostWithFile();
    const { status, output } = await machine.run(args('--restart'), ROOT);
    expect(status, output).toBe(0);
    expect(await host.sql.query('SELECT jid, approved FROM chat.rosterusers')).toEqual([
      ['bob@example.com', '0'],
    ]);
  });
});

/** With MariaDB, as an earlier release and an earlier ejabberd have left it. */
async function hostWithDatabase(): Promise<Machine> {
  const machine = await chatHost();
  await machine.run(args('--restart'), ROOT);
  await host.sql.query(
    `USE chat; ${CONTACT};
     ALTER TABLE archive DROP INDEX i_archive_sh_username_peer, MODIFY peer varchar(191) NOT NULL,
       ADD INDEX i_archive_sh_username_peer (server_host, username(191), peer);
     ALTER TABLE private_storage MODIFY data text NOT NULL`,
  );
  upgrade(machine);
  return machine;
}

const columns = async (): Promise<string[]> =>
  (
    await host.sql.query(
      `SELECT CONCAT(table_name, '.', column_name, ' ', column_type) FROM information_schema.columns
       WHERE table_schema = 'chat' AND CONCAT(table_name, '.', column_name) IN
         ('archive.peer', 'archive.origin_id', 'private_storage.data', 'rosterusers.approved') ORDER BY 1`,
    )
  ).flat();

const AS_WANTED = [
  'archive.origin_id mediumtext',
  'archive.peer text',
  'private_storage.data mediumtext',
  'rosterusers.approved tinyint(1)',
];

describe('deploy.sh tables, with MariaDB', { timeout: 180_000 }, () => {
  it('tells what lacks, and adds it while ejabberd stands still', async () => {
    const machine = await hostWithDatabase();
    const told = await machine.run(['tables'], ROOT);
    expect(told.output).toContain('sql-columns: ');
    expect(told.output).toContain('sql-room: too short for what may come: ');
    expect(told.status).toBe(0);
    expect(await columns()).not.toEqual(AS_WANTED);

    const { status, output, calls } = await machine.run(['tables', '--restart'], ROOT);
    expect(status, output).toBe(0);
    expect(await columns()).toEqual(AS_WANTED);
    expect(await host.sql.query('SELECT jid, approved FROM chat.rosterusers')).toEqual([
      ['bob@example.com', '0'],
    ]);
    const [copy = ''] = copiesOf(machine, `${RECORDS}/chat.sql.gz`);
    expect(output).toContain(`What was there is kept: ${machine.inRoot(copy)}`);
    const kept = gunzipSync(readFileSync(machine.inRoot(copy))).toString();
    expect(kept).toContain('bob@example.com');
    expect(machine.snapshot()[`/root/${copy}`]).toMatch(/^600 /);
    expect(calls.indexOf('systemctl stop ejabberd ')).toBeGreaterThan(0);
    expect(calls).toContain('systemctl restart ejabberd ');

    const again = await machine.run(['tables', '--restart'], ROOT);
    expect(again.output).toContain('nothing to do');
    expect(copiesOf(machine, `${RECORDS}/chat.sql.gz`)).toHaveLength(1);
  });

  it('replaces an index that has the name and not the columns', async () => {
    const machine = await hostWithDatabase();
    const name = 'i_archive_sh_username_origin_id';
    await host.sql.query(`CREATE INDEX ${name} ON chat.archive(server_host)`);
    const { status, output } = await machine.run(['tables', '--restart'], ROOT);
    expect(status, output).toBe(0);
    expect((await machine.run(['tables'], ROOT)).output).toContain('nothing to do');
  });

  it('goes on where it was cut off', async () => {
    const machine = await hostWithDatabase();
    // Asked once, stopped, written away, and one column is there.
    const killed = await machine.run(['tables', '--restart'], { ...ROOT, killAt: 6 });
    expect(killed.status).not.toBe(0);
    expect(await columns()).not.toEqual(AS_WANTED);
    const { status, output, calls } = await machine.run(['tables', '--restart'], ROOT);
    expect(output).toContain('An earlier run was cut off.');
    expect(status, output).toBe(0);
    expect(calls.at(-1)).toContain('ejabberdctl status');
    expect(await columns()).toEqual(AS_WANTED);
  });

  it('is done by "archive" and "ejabberd", or asked for', async () => {
    for (const command of [args(), EJABBERD]) {
      const machine = await hostWithDatabase();
      const told = await machine.run(command, ROOT);
      expect(told.output, told.output).toContain('./deploy.sh tables --restart');
      expect(told.status).toBe(0);
      const { status, output } = await machine.run([...command, '--restart'], ROOT);
      expect(status, output).toBe(0);
      expect(output).not.toContain('sql-');
      expect(await columns()).toEqual(AS_WANTED);
      await machine.run(['uninstall', 'archive'], ROOT);
      await host.sql.query('DROP DATABASE chat');
    }
  });

  it('refuses tables that no addition mends', async () => {
    const machine = await hostWithDatabase();
    await host.sql.query('ALTER TABLE chat.last DROP PRIMARY KEY, DROP COLUMN server_host');
    const { status, output, calls } = await machine.run(['tables', '--restart'], ROOT);
    expect(status).toBe(1);
    expect(output).toContain('sql-tables: ');
    expect(calls).not.toContain('systemctl stop ejabberd ');
  });
});
