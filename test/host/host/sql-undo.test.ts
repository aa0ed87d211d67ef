import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  deleteRowsIfOnly,
  dropDatabaseIfEmpty,
  dropTablesIfEmpty,
} from '../../../src/host/commands/archive/sql-undo.ts';
import { startMariadb, type Mariadb } from '../../support/mariadb.ts';

const dir = mkdtempSync(join(tmpdir(), 'sql-undo-'));
let sql: Mariadb;
beforeAll(async () => {
  sql = await startMariadb(dir);
});
afterAll(async () => {
  await sql.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await sql.query('DROP DATABASE IF EXISTS chat');
});

const databases = async (): Promise<string[]> =>
  (await sql.query("SHOW DATABASES LIKE 'chat'")).flat();
const tables = async (): Promise<string[]> => (await sql.query('SHOW TABLES FROM chat')).flat();

async function makeTables(): Promise<void> {
  await sql.query(
    `CREATE DATABASE chat; USE chat;
     CREATE TABLE schema_version (version INT); INSERT INTO schema_version VALUES (1);
     CREATE TABLE node (id INT PRIMARY KEY) ENGINE=InnoDB;
     CREATE TABLE \`the item\` (node INT, FOREIGN KEY (node) REFERENCES node (id)) ENGINE=InnoDB`,
  );
}

test('a database that was never made, or has tables by now, is left alone', async () => {
  await sql.query(dropDatabaseIfEmpty('chat'));
  await makeTables();
  await sql.query(dropDatabaseIfEmpty('chat'));
  expect(await databases()).toEqual(['chat']);
});

test('an empty database goes', async () => {
  await sql.query('CREATE DATABASE chat');
  await sql.query(dropDatabaseIfEmpty('chat'));
  expect(await databases()).toEqual([]);
});

test('empty tables go, whatever refers to what', async () => {
  await makeTables();
  await sql.query(dropTablesIfEmpty('chat'));
  expect(await tables()).toEqual([]);
  await sql.query(dropTablesIfEmpty('chat'));
  await sql.query('DROP DATABASE chat');
  await sql.query(dropTablesIfEmpty('chat'));
});

test('tables stay, all of them, when something is in one', async () => {
  await makeTables();
  await sql.query('INSERT INTO chat.node VALUES (1)');
  await sql.query(dropTablesIfEmpty('chat'));
  expect(await tables()).toEqual(['node', 'schema_version', 'the item']);
});

test('rows go when they are those that came, and stay when others have come since', async () => {
  await makeTables();
  await sql.query('INSERT INTO chat.node VALUES (1), (2); INSERT INTO chat.`the item` VALUES (2)');
  const taking = (rows: number): string => deleteRowsIfOnly('chat', ['node', 'the item'], rows);
  const count = async (): Promise<string[]> =>
    (await sql.query('SELECT COUNT(*) FROM chat.node')).flat();
  await sql.query(taking(2));
  expect(await count()).toEqual(['2']);
  await sql.query(taking(3));
  expect(await count()).toEqual(['0']);
  expect(await sql.query('SELECT * FROM chat.schema_version')).toEqual([['1']]);
});
