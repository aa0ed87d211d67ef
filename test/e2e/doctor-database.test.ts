/** Doctor before a real MariaDB, with ejabberd's own tables. */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorReport } from '../support/doctor.ts';
import { DoctorHost } from '../support/doctor-host.ts';
import { startMariadb, type Mariadb } from '../support/mariadb.ts';
import { testDir } from '../support/test-dir.ts';

const dir = testDir('doctor-database');
const ONLY = ['--only', 'utf8mb4,sql-tables,sql-names,sql-words,sql-columns,sql-room'];
let host: DoctorHost;
let mariadb: Mariadb;
beforeAll(async () => {
  host = await DoctorHost.start(dir);
  mariadb = await startMariadb(join(dir, 'sql'));
});
afterAll(async () => {
  await mariadb.stop();
  await host.close();
});

function ask(changes: Record<string, unknown> = {}, path?: string): Promise<DoctorReport> {
  const { port, database, username, password } = mariadb.access;
  const yml = host.yml((document) => {
    for (const [key, value] of Object.entries({
      ...{ sql_type: 'mysql', sql_server: '127.0.0.1', sql_port: port, sql_database: database },
      ...{ sql_username: username, sql_password: password },
      ...changes,
    })) {
      document.set(key, value);
    }
  });
  return host.ask({ yml, ...(path !== undefined && { path }) }, ONLY);
}

const searchable = (): Promise<unknown> =>
  mariadb.query('ALTER TABLE archive MODIFY txt mediumtext COLLATE utf8mb4_unicode_ci');

describe('doctor looks at the database', () => {
  it('has nothing to complain of when it is as "deploy.sh archive" makes it', async () => {
    const report = await ask();
    expect(report.results.map(({ status }) => status)).toEqual(Array(6).fill('ok'));
    expect(report.output).not.toContain(mariadb.access.password);
  });

  it.each([
    ['characters get lost', 'MODIFY txt TEXT COLLATE utf8mb3_unicode_ci', 'utf8mb4', 1],
    ['é is e', 'MODIFY username TEXT COLLATE utf8mb4_unicode_ci NOT NULL', 'sql-names', 1],
    ['Desk is not desk', 'MODIFY txt mediumtext COLLATE utf8mb4_bin', 'sql-words', 2],
  ])('names a table in which %s', async (_name, change, id, code) => {
    await mariadb.query(`ALTER TABLE archive ${change}`);
    try {
      const report = await ask();
      expect(report.bad).toEqual([id]);
      expect(report.code).toBe(code);
    } finally {
      await mariadb.query(
        `ALTER TABLE archive CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
           MODIFY username text COLLATE utf8mb4_bin NOT NULL, MODIFY txt mediumtext`,
      );
      await searchable();
    }
  });

  it('gives a command that mends all tables', async () => {
    await mariadb.query(
      'ALTER TABLE last CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
    );
    const mend = (await ask()).results.find(({ id }) => id === 'sql-names')?.mend ?? '';
    const [, select = ''] = /mysql -Ne "([^"]*)" \| mysql/.exec(mend) ?? [];
    for (const [statement = ''] of await mariadb.query(select)) await mariadb.query(statement);
    // What is left has a command of its own.
    expect((await ask()).bad).toEqual(['sql-words']);
    await searchable();
    expect((await ask()).bad).toEqual([]);
  });

  it('names what an upgrade of ejabberd wants, and the command that adds it', async () => {
    await mariadb.query('ALTER TABLE archive DROP COLUMN kind, DROP INDEX i_archive_sh_timestamp');
    const { bad, results } = await ask();
    expect(bad).toEqual(['sql-columns']);
    const { seen, mend } = results.find(({ id }) => id === 'sql-columns') ?? {};
    expect(seen).toContain(
      'wants what is not there: archive.kind, the index archive(server_host,timestamp) ',
    );
    expect(mend).toBe('./deploy.sh tables --restart');
    await mariadb.query(
      `ALTER TABLE archive ADD COLUMN kind varchar(10),
         ADD INDEX i_archive_sh_timestamp (server_host(191), timestamp)`,
    );
    expect((await ask()).bad).toEqual([]);
  });

  it('names columns that are too short for a long address', async () => {
    await mariadb.query('ALTER TABLE archive MODIFY nick varchar(191) COLLATE utf8mb4_bin');
    expect((await ask()).bad).toEqual(['sql-room']);
    await mariadb.query('ALTER TABLE archive MODIFY nick text COLLATE utf8mb4_bin');
    expect((await ask()).bad).toEqual([]);
  });

  it('names tables that do not tell domains apart', async () => {
    const rename = (from: string, to: string): Promise<unknown> =>
      mariadb.query(`ALTER TABLE archive CHANGE ${from} ${to} varchar(191) NOT NULL`);
    await rename('server_host', 'kept_host');
    try {
      expect((await ask()).bad).toEqual(['sql-tables']);
    } finally {
      await rename('kept_host', 'server_host');
    }
  });

  it.each([
    ['another password', { sql_password: 'geheim' }, 'cannot be asked'],
    ['a database that is not there', { sql_database: 'none' }, 'cannot be asked'],
    ['nobody listens', { sql_port: 9 }, 'cannot be asked'],
  ])('says why it cannot be asked: %s', async (_name, changes, seen) => {
    const report = await ask(changes);
    expect(report.bad).toEqual(['utf8mb4']);
    expect(report.results[0]?.seen).toContain(seen);
    expect(report.output).not.toContain('geheim');
  });

  it('names a database without tables', async () => {
    await mariadb.query('CREATE DATABASE bare');
    await mariadb.query(`GRANT ALL ON bare.* TO '${mariadb.access.username}'@'127.0.0.1'`);
    const report = await ask({ sql_database: 'bare' });
    expect(report.bad).toEqual(['utf8mb4']);
    expect(report.results[0]?.seen).toContain('no table "archive"');
  });

  it('gives the password by a file, and to nobody else', async () => {
    const bin = host.at('bin');
    await mkdir(bin);
    await writeFile(
      join(bin, 'mysql'),
      '#!/bin/sh\n' +
        'case "$*" in *geheim*) exit 1;; esac\n' +
        'file=${1#*=}; [ "$(stat -c %a "$file")" = 600 ] && grep -q geheim "$file" &&\n' +
        "printf 'column\\tarchive\\ttxt\\tutf8mb4\\tutf8mb4_unicode_ci\\n'\n",
    );
    await chmod(join(bin, 'mysql'), 0o755);
    const report = await ask({ sql_password: 'geheim' }, `${bin}:${process.env['PATH'] ?? ''}`);
    expect(report.results[0]).toMatchObject({ id: 'utf8mb4', status: 'ok' });
    await rm(bin, { recursive: true });
  });
});
