import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  readDatabase,
  readSqlite,
  type Column,
  type DatabaseFacts,
  type Index,
} from '../../../src/host/facts/database.ts';
import {
  parseSchema,
  SCHEMA_FILE,
  SQLITE_SCHEMA_FILE,
  type Schema,
} from '../../../src/host/facts/sql-schema.ts';
import { conversionCommand, DATABASE_RULES, stateOf } from '../../../src/host/rules/database.ts';
import {
  completionOf,
  letterByLetter,
  wideningOf,
  withRoom,
} from '../../../src/host/rules/tables.ts';
import { brokenOf } from '../../../src/host/rules/rule.ts';
import { startMariadb, type Mariadb } from '../../support/mariadb.ts';

const INSTALLED = parseSchema(withRoom(readFileSync(SCHEMA_FILE, 'utf8')));

/** What 24.06 and newer have more than 23.01. */
const NEWER = parseSchema(`
CREATE TABLE archive (
    username varchar(191) NOT NULL, -- of whom
    server_host varchar(191) NOT NULL,
    xml mediumtext NOT NULL,
    txt mediumtext,
    origin_id varchar(191),
    amount NUMERIC(10,2) NOT NULL DEFAULT 0,
    PRIMARY KEY (server_host(191), username)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
-- ALTER TABLE archive ADD COLUMN never text;
CREATE INDEX i_archive_sh_username_origin_id USING BTREE ON archive(server_host(191), username(191), origin_id(191));
CREATE FULLTEXT INDEX i_text ON archive(txt);

CREATE TABLE IF NOT EXISTS \`invite_token\` (
  \`token\` text NOT NULL,
  server_host varchar(191) NOT NULL
) ENGINE=InnoDB CHARACTER SET utf8mb4;
CREATE UNIQUE INDEX i_token ON invite_token(token(191));
`);

/** As "deploy.sh archive" makes them. */
function columnsOf(schema: Schema): Column[] {
  return [...schema.values()].flatMap((table) =>
    [...table.columns].map(([name, definition]) => {
      const isWords = table.name === 'archive' && name === 'txt';
      const isText = /text|char/i.test(definition);
      return {
        ...{ table: table.name, name },
        characterSet: isText ? 'utf8mb4' : undefined,
        collation: isText ? (isWords ? 'utf8mb4_unicode_ci' : 'utf8mb4_bin') : undefined,
        longest: isText ? longestOf(definition) : undefined,
      };
    }),
  );
}

function longestOf(definition: string): number {
  const [, length] = /\((\d+)\)/.exec(definition) ?? [];
  if (length !== undefined) return Number(length);
  return /mediumtext/i.test(definition) ? 16_777_215 : 65_535;
}

function indexesOf(schema: Schema): Index[] {
  return [...schema.values()].flatMap((table) =>
    table.indexes.map(({ columns }, n) => ({
      ...{ table: table.name, name: `i_${n}`, isUnique: false },
      columns: columns.map((name) => ({ name, prefix: undefined })),
    })),
  );
}

const GOOD: DatabaseFacts = {
  ...{ engine: 'mysql', name: 'chat', exists: true, schema: INSTALLED },
  columns: columnsOf(INSTALLED),
  indexes: indexesOf(INSTALLED),
};

/** The good one, with one of its columns changed or taken out. */
function changed(where: string, change: Partial<Column> | undefined): DatabaseFacts {
  const columns = GOOD.columns.flatMap((column) => {
    if (`${column.table}.${column.name}` !== where) return [column];
    return change === undefined ? [] : [{ ...column, ...change }];
  });
  expect(columns).not.toEqual(GOOD.columns);
  return { ...GOOD, columns };
}

const broken = (facts: DatabaseFacts): string[] =>
  brokenOf(DATABASE_RULES, facts).map(({ rule }) => rule.id);

describe('parseSchema', () => {
  it('reads every table and index of the file that the package brings', () => {
    expect(INSTALLED.size).toBeGreaterThan(35);
    expect(INSTALLED.get('archive')?.columns.get('txt')).toBe('mediumtext');
    expect([...(INSTALLED.get('pubsub_node')?.columns.keys() ?? [])]).toEqual([
      ...['host', 'node', 'parent', 'plugin', 'nodeid'],
    ]);
    for (const { name, columns } of INSTALLED.values()) {
      expect(columns.size, name).toBeGreaterThan(1);
      for (const [column, definition] of columns) {
        expect(`${column} ${definition}`).toMatch(/^[a-z_0-9]+ (text|\w*char|\w*int|\w+)/i);
      }
    }
  });

  it('takes brackets, keys, comments and backticks for what they are', () => {
    const table = NEWER.get('archive');
    expect([...(table?.columns ?? [])]).toEqual([
      ['username', 'varchar(191) NOT NULL'],
      ['server_host', 'varchar(191) NOT NULL'],
      ['xml', 'mediumtext NOT NULL'],
      ['txt', 'mediumtext'],
      ['origin_id', 'varchar(191)'],
      ['amount', 'NUMERIC(10,2) NOT NULL DEFAULT 0'],
    ]);
    expect(table?.indexes.map(({ columns }) => columns)).toEqual([
      ['server_host', 'username', 'origin_id'],
      ['txt'],
    ]);
    expect([...(NEWER.get('invite_token')?.columns.keys() ?? [])]).toEqual([
      'token',
      'server_host',
    ]);
  });
});

describe('the rules for the database', () => {
  it('find nothing in what "deploy.sh archive" makes', () => {
    expect(broken(GOOD)).toEqual([]);
    expect(stateOf(GOOD)).toBe('good');
  });

  it.each<[string, string, Partial<Column> | undefined, string]>([
    ['utf8mb4', 'archive.txt', { characterSet: 'utf8mb3' }, 'narrow'],
    ['utf8mb4', 'archive.xml', { characterSet: 'latin1' }, 'narrow'],
    ['sql-tables', 'archive.server_host', undefined, 'single'],
    ['sql-tables', 'rosterusers.server_host', undefined, 'single'],
    ['sql-names', 'archive.username', { collation: 'utf8mb4_unicode_ci' }, 'loose'],
    ['sql-names', 'muc_room.name', { collation: 'utf8mb4_general_ci' }, 'loose'],
    ['sql-words', 'archive.txt', { collation: 'utf8mb4_bin' }, 'good'],
    ['sql-columns', 'archive.kind', undefined, 'old'],
    ['sql-columns', 'rosterusers.askmessage', undefined, 'old'],
    ['sql-room', 'archive.peer', { longest: 191 }, 'old'],
    ['sql-room', 'archive.nick', { longest: 191 }, 'old'],
    ['sql-room', 'private_storage.data', { longest: 65_535 }, 'old'],
  ])('find %s when %s is %j', (id, where, change, state) => {
    const facts = changed(where, change);
    expect(broken(facts)).toEqual([id]);
    expect(stateOf(facts)).toBe(state);
  });

  it('name what an upgrade of ejabberd wants, and the SQL that adds it', () => {
    const facts: DatabaseFacts = {
      ...{ engine: 'mysql', name: 'chat', exists: true, schema: NEWER },
      columns: columnsOf(NEWER)
        .filter(({ table, name }) => table === 'archive' && name !== 'origin_id')
        .map((column) => ({ ...column, longest: 16_777_215 })),
      indexes: indexesOf(NEWER).filter(({ name }) => name === 'i_1'),
    };
    const [found, ...others] = brokenOf(DATABASE_RULES, facts);
    expect(others).toEqual([]);
    expect(found?.rule.id).toBe('sql-columns');
    expect(found?.problem).toMatch(/: archive\.origin_id, invite_token$/);
    const statements = completionOf(facts);
    expect(statements).toEqual([
      expect.stringMatching(
        /^CREATE TABLE .*invite_token \( token text .* CHARACTER SET utf8mb4 COLLATE utf8mb4_bin$/,
      ),
      'ALTER TABLE archive ADD COLUMN origin_id mediumtext',
      expect.stringMatching(/^CREATE INDEX i_archive_sh_username_origin_id .*origin_id\(191\)\)$/),
      'CREATE UNIQUE INDEX i_token ON invite_token(token(191))',
    ]);
    expect(found?.mend).toBe('./deploy.sh tables --restart');
  });

  it('tell a database that is not there from one without tables and one of something else', () => {
    const nothing = { ...GOOD, columns: [] };
    expect(stateOf({ ...nothing, exists: false })).toBe('none');
    expect(stateOf(nothing)).toBe('empty');
    const other = [
      {
        ...{ table: 'posts', name: 'txt', longest: 191 },
        ...{ characterSet: 'latin1', collation: 'latin1_bin' },
      },
    ];
    expect(stateOf({ ...GOOD, columns: other })).toBe('foreign');
  });

  it('need no file of ejabberd, but for what it wants more', () => {
    const facts = { ...changed('archive.server_host', undefined), schema: undefined };
    expect(broken(facts)).toEqual(['sql-tables']);
    const untold = DATABASE_RULES.filter((rule) => rule.untold?.(facts) !== undefined);
    expect(untold.map(({ id }) => id)).toEqual(['sql-columns']);
  });

  it('know of each whether it is about security, and name the database in what mends it', () => {
    const ids = (wanted: (rule: (typeof DATABASE_RULES)[number]) => boolean): string[] =>
      DATABASE_RULES.filter(wanted).map(({ id }) => id);
    expect(ids(({ isSecurity }) => isSecurity)).toEqual(['sql-tables', 'sql-names']);
    expect(ids(({ weight }) => weight === 'minor')).toEqual(['sql-words']);
    expect(conversionCommand('chat')).toContain("table_schema = 'chat'");
  });
});

describe('readSqlite', () => {
  it('sees what an upgrade of ejabberd wants of its file, and is told what adds it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'database-sqlite-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const file = join(dir, 'chat.sqlite');
    const sqlite = (sql: string): string =>
      execFileSync('sqlite3', ['-separator', '\t', file], { input: sql, encoding: 'utf8' });
    const shipped = readFileSync(SQLITE_SCHEMA_FILE, 'utf8');
    sqlite(shipped);
    sqlite("INSERT INTO last VALUES ('alice', 'example.com', '1', '')");
    const read = (schema: string): Promise<DatabaseFacts> =>
      readSqlite((sql) => Promise.resolve(sqlite(sql)), file, parseSchema(schema));
    expect(broken(await read(shipped))).toEqual([]);

    const newer = shipped
      .replace(/(CREATE TABLE last \()/, '$1 approved boolean NOT NULL, mood text NOT NULL,')
      .concat('CREATE INDEX i_last_mood ON last (server_host, mood);');
    const facts = await read(newer);
    expect(broken(facts)).toEqual(['sql-columns']);
    expect(completionOf(facts)).toEqual([
      'ALTER TABLE last ADD COLUMN approved boolean NOT NULL DEFAULT 0',
      "ALTER TABLE last ADD COLUMN mood text NOT NULL DEFAULT ''",
      'CREATE INDEX i_last_mood ON last (server_host, mood)',
    ]);
    // Cut off between the columns and their index.
    sqlite(completionOf(facts).slice(0, 2).join(';'));
    expect(completionOf(await read(newer))).toEqual([
      'CREATE INDEX i_last_mood ON last (server_host, mood)',
    ]);
    expect(brokenOf(DATABASE_RULES, await read(newer))[0]?.problem).toMatch(
      /: the index last\(server_host,mood\)$/,
    );
    sqlite(completionOf(await read(newer)).join(';'));
    expect(broken(await read(newer))).toEqual([]);

    sqlite('ALTER TABLE archive RENAME COLUMN server_host TO other');
    expect(broken(await read(shipped))).toEqual(['sql-tables']);
  });
});

describe('readDatabase', () => {
  const dir = mkdtempSync(join(tmpdir(), 'database-facts-'));
  let sql: Mariadb;
  beforeAll(async () => {
    sql = await startMariadb(dir);
  }, 60_000);
  afterAll(async () => {
    await sql.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** As the client prints it. */
  const ask = async (statement: string): Promise<string> =>
    (await sql.query(statement)).map((row) => `${row.join('\t')}\n`).join('');
  const read = (name: string): Promise<DatabaseFacts> => readDatabase(ask, name, INSTALLED);

  it('sees the tables as they are', async () => {
    const facts = await read('ejabberd');
    expect(broken(facts)).toEqual([]);
    expect(stateOf(facts)).toBe('good');
    expect(facts.columns).toContainEqual({
      ...{ table: 'archive', name: 'timestamp' },
      ...{ characterSet: undefined, collation: undefined, longest: undefined },
    });
  });

  it('is told what mends what an upgrade wants', async () => {
    await sql.query("INSERT INTO last VALUES ('alice', 'example.com', '1', '')");
    await sql.query('ALTER TABLE last DROP COLUMN state');
    await sql.query('DROP TABLE vcard_search');
    const facts = await read('ejabberd');
    expect(broken(facts)).toEqual(['sql-columns']);
    for (const statement of completionOf(facts)) await sql.query(statement);
    expect(stateOf(await read('ejabberd'))).toBe('good');
  });

  it('is told what gives room in tables as ejabberd makes them, in one statement for each', async () => {
    await sql.query('DROP TABLE archive, private_storage');
    const shipped = letterByLetter(readFileSync(SCHEMA_FILE, 'utf8')).replace(
      'txt mediumtext,',
      'txt mediumtext COLLATE utf8mb4_unicode_ci,',
    );
    const own =
      /CREATE TABLE (?:archive|private_storage) [^;]*;|CREATE [A-Z ]*INDEX [^;]* ON (?:archive|private_storage)\([^;]*;/g;
    await sql.query((shipped.match(own) ?? []).join('\n'));
    const facts = await read('ejabberd');
    expect(broken(facts)).toEqual(['sql-room']);
    const before = facts.indexes.filter(({ table }) => table === 'archive');
    expect(wideningOf(facts)).toHaveLength(2);
    for (const statement of wideningOf(facts)) await sql.query(statement);
    const after = await read('ejabberd');
    expect(broken(after)).toEqual([]);
    const namesIn = (indexes: readonly Index[]): string[] =>
      indexes
        .filter(({ table }) => table === 'archive')
        .map(({ name, columns }) => `${name} ${columns.map((each) => each.name).join(',')}`)
        .sort();
    expect(namesIn(after.indexes)).toEqual(namesIn(before));
    expect(wideningOf(after)).toEqual([]);
    await sql.query(`INSERT INTO archive (username, server_host, timestamp, peer, bare_peer, xml, nick)
      VALUES (REPEAT('u', 2047), 'h', 1, REPEAT('p', 3071), REPEAT('b', 2047), '', REPEAT('n', 1023))`);
  });

  it('is told what keeps long names apart that begin alike, also where an index lacks', async () => {
    const shipped = readFileSync(SCHEMA_FILE, 'utf8');
    const uniques = shipped.match(
      /^CREATE UNIQUE INDEX \w+ (?:USING BTREE )?ON (?:pubsub_(?:item|node|state)|muc_room|rosterusers|privacy_list) ?\(.*$/gm,
    );
    expect(uniques).toHaveLength(6);
    for (const create of uniques ?? []) {
      const [, name = '', table = '', columns = ''] =
        /INDEX (\w+) .*?ON (\w+) ?(\(.*\))/.exec(create) ?? [];
      await sql.query(
        `ALTER TABLE ${table} DROP INDEX ${name}, ADD UNIQUE INDEX ${name} ${columns}`,
      );
    }
    const facts = await read('ejabberd');
    expect(broken(facts)).toEqual(['sql-room']);
    expect(brokenOf(DATABASE_RULES, facts)[0]?.problem).toContain(
      'i_pubsub_item_tuple of pubsub_item',
    );
    expect(wideningOf(facts)).toHaveLength(6);
    for (const statement of wideningOf(facts)) await sql.query(statement);
    expect(stateOf(await read('ejabberd'))).toBe('good');
    await sql.query('DROP INDEX i_muc_room_name_host ON muc_room');
    for (const statement of completionOf(await read('ejabberd'))) await sql.query(statement);
    expect(stateOf(await read('ejabberd'))).toBe('good');
    await sql.query(`INSERT INTO muc_room (name, host, server_host, opts, created_at) VALUES
      (CONCAT(REPEAT('r', 490), 'a'), 'c', 'h', '', NOW()), (CONCAT(REPEAT('r', 490), 'b'), 'c', 'h', '', NOW())`);
  });

  it('sees that there is none, or none of ours, whatever its name', async () => {
    expect(stateOf(await read("o'ne\\"))).toBe('none');
    await sql.query('CREATE DATABASE bare');
    expect(stateOf(await read('bare'))).toBe('empty');
  });

  it('takes a server that does not answer for nothing else', async () => {
    const refused = (): Promise<string> => Promise.reject(new Error('access denied'));
    await expect(readDatabase(refused, 'chat', INSTALLED)).rejects.toThrow('access denied');
  });
});
