/** What the tables of ejabberd lack, and the SQL that adds it. */
import type { Column, DatabaseFacts, Index } from '../facts/database.ts';
import type { SchemaIndex, SchemaTable } from '../facts/sql-schema.ts';

/** Says of which domain a row is. */
export const HOST = 'server_host';

/**
 * What MariaDB and MySQL have to hold more of than ejabberd's file says. An address has up to 3,071
 * characters, a name up to 1,023; a row with a longer one than its column is refused, and the message is in
 * no archive. An `origin_id` is whatever its sender likes.
 */
const ROOM: Readonly<Record<string, string>> = {
  'archive.username': 'text',
  'archive.peer': 'text',
  'archive.bare_peer': 'text',
  'archive.nick': 'text',
  'archive.origin_id': 'mediumtext',
  'private_storage.data': 'mediumtext',
};

/**
 * How much of each text is in an index that lets nothing in twice. ejabberd's file has less, and who has the same
 * beginning is the same then: of two groups with 75 letters in common, or two bookmarks with 36, one is lost.
 * All that fits, in characters: 768 in one index.
 */
const APART: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  pubsub_item: { itemid: 700 },
  pubsub_node: { host: 255, node: 500 },
  pubsub_state: { jid: 700 },
  muc_room: { name: 500, host: 255 },
  rosterusers: { username: 191, jid: 191 },
  privacy_list: { username: 191, name: 191 },
};

/** In characters, which are bytes where there are no others. */
const LONGEST: Readonly<Record<string, number>> = { text: 65_535, mediumtext: 16_777_215 };

/** How much of a text is in an index: four of them, of four bytes a character, have to fit into 3,072. */
const PREFIX = 191;

/** All statements that bring the tables to what they must be, in their order. */
export const updateOf = (facts: DatabaseFacts): string[] => [
  ...completionOf(facts),
  ...wideningOf(facts),
];

/** Statements of ejabberd's file, with the room that there must be. */
export const withRoom = (file: string): string =>
  file
    .split(/(?=^CREATE TABLE )/m)
    .map((part) => {
      const table = /^CREATE TABLE (?:IF NOT EXISTS )?`?(\w+)/.exec(part)?.[1] ?? '';
      return part.replace(
        /((?:^|[(,])\s*)(\w+) (?:varchar\(\d+\)|text\b)/gm,
        (there, before: string, name: string) => {
          const type = ROOM[`${table}.${name}`];
          return type === undefined ? there : `${before}${name} ${type}`;
        },
      );
    })
    .join('')
    .replace(
      /^(CREATE UNIQUE INDEX \w+ (?:USING \w+ )?ON (\w+) ?)(\(.*\))/gm,
      (_there, before: string, table: string, columns: string) =>
        before +
        columns.replace(
          /(\w+)\((\d+)\)/g,
          (_column, name: string, prefix: string) =>
            `${name}(${apart(table, name, Number(prefix))})`,
        ),
    );

const apart = (table: string, column: string, prefix: number): number =>
  Math.max(prefix, APART[table]?.[column] ?? 0);

/** A statement of ejabberd's file, for a database that tells é from e. */
export const letterByLetter = (statement: string): string =>
  statement.replace(
    /CHARACTER SET utf8mb4(?: COLLATE \w+)?/g,
    'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  );

/** The SQL, a statement each, that adds what the installed ejabberd wants and the tables lack. */
export function completionOf(facts: DatabaseFacts): string[] {
  const there = byTable(facts.columns);
  const wanted = [...(facts.schema?.values() ?? [])];
  const tables = wanted
    .filter(({ name }) => !there.has(name))
    .map(({ create }) => (facts.engine === 'mysql' ? withRoom(letterByLetter(create)) : create));
  const columns = wanted.flatMap((table) =>
    columnsLacking(facts, table).map(
      (name) =>
        `ALTER TABLE ${table.name} ADD COLUMN ${name} ` + definitionOf(table, name, facts.engine),
    ),
  );
  // An index may need several of the columns.
  const indexes = wanted.flatMap((table) =>
    indexesLacking(facts, table).flatMap(({ create }) => [
      ...replacedBy(create, table.name, facts),
      facts.engine === 'mysql' ? withRoom(create) : create,
    ]),
  );
  return [...tables, ...columns, ...indexes];
}

/** An index over other columns, which has the name that is needed. */
function replacedBy(create: string, table: string, { engine, indexes }: DatabaseFacts): string[] {
  const name = /^CREATE (?:UNIQUE )?INDEX `?(\w+)/i.exec(create)?.[1];
  const isTaken = indexes.some((index) => index.table === table && index.name === name);
  return isTaken ? [`DROP INDEX ${name}${engine === 'mysql' ? ` ON ${table}` : ''}`] : [];
}

/** `archive.origin_id`, `invite_token`, `the index archive(server_host,username,origin_id)`. */
export function lackingIn(facts: DatabaseFacts): string[] {
  const there = byTable(facts.columns);
  return [...(facts.schema?.values() ?? [])].flatMap((table) => {
    if (!there.has(table.name)) return [table.name];
    const columns = columnsLacking(facts, table);
    const indexes = indexesLacking(facts, table)
      // That of a column goes without saying.
      .filter(({ columns: parts }) => !parts.some((part) => columns.includes(part)))
      .map(({ columns: parts }) => `the index ${table.name}(${parts.join(',')})`);
    return [...columns.map((name) => `${table.name}.${name}`), ...indexes];
  });
}

/** But for the column that `sql-tables` is about. */
function columnsLacking({ columns }: DatabaseFacts, table: SchemaTable): string[] {
  const found = byTable(columns).get(table.name);
  if (found === undefined) return [];
  return [...table.columns.keys()].filter((name) => name !== HOST && !found.has(name));
}

/** Of a table that is not there, all; of one without {@link HOST} none that would need it. */
function indexesLacking({ columns, indexes }: DatabaseFacts, table: SchemaTable): SchemaIndex[] {
  const found = byTable(columns).get(table.name);
  const there = indexes.filter((index) => index.table === table.name);
  return table.indexes
    .filter((wanted) => found?.has(HOST) !== false || !wanted.columns.includes(HOST))
    .filter(
      (wanted) =>
        !there.some((index) => wanted.columns.every((name, n) => index.columns[n]?.name === name)),
    );
}

function definitionOf(table: SchemaTable, name: string, engine: DatabaseFacts['engine']): string {
  const definition = table.columns.get(name) ?? '';
  const room = engine === 'mysql' ? ROOM[`${table.name}.${name}`] : undefined;
  if (room !== undefined) return definition.replace(/^(?:varchar\(\d+\)|text)/i, room);
  if (!/NOT NULL/i.test(definition) || /DEFAULT|AUTO_INCREMENT/i.test(definition)) {
    return definition;
  }
  // For the rows that there are, which SQLite insists on, and for those that an older ejabberd writes.
  const isText = /text|char/i.test(definition);
  if (engine === 'mysql' && /^\w*text/i.test(definition)) return definition;
  return `${definition} DEFAULT ${isText ? "''" : '0'}`;
}

/** Columns that are too short for what ejabberd may put into them. */
export const narrowIn = ({ engine, columns }: DatabaseFacts): Column[] =>
  engine === 'sqlite'
    ? []
    : columns.filter(({ table, name, longest = 0 }) => {
        const type = ROOM[`${table}.${name}`];
        return type !== undefined && longest < (LONGEST[type] ?? 0);
      });

/** Indexes that take two texts for one because they begin alike. */
export const mixingIn = ({ engine, indexes }: DatabaseFacts): Index[] =>
  engine === 'sqlite'
    ? []
    : indexes.filter(
        ({ table, name, isUnique, columns }) =>
          isUnique &&
          name !== 'PRIMARY' &&
          columns.some(
            (part) =>
              part.prefix !== undefined && part.prefix < apart(table, part.name, part.prefix),
          ),
      );

/**
 * A statement for each table. An index over the whole of a column has to become one over its beginning in
 * the same moment, which is what MariaDB asks of a text.
 */
export function wideningOf(facts: DatabaseFacts): string[] {
  const narrow = narrowIn(facts);
  const mixing = mixingIn(facts);
  return [...new Set([...narrow, ...mixing].map(({ table }) => table))].map((table) => {
    const columns = narrow.filter((column) => column.table === table);
    const isConcerned = ({ name, prefix }: Index['columns'][number]): boolean =>
      prefix === undefined && columns.some((column) => column.name === name);
    const indexes = facts.indexes.filter(
      (index) =>
        index.table === table && (index.columns.some(isConcerned) || mixing.includes(index)),
    );
    const changes = [
      ...indexes.map(({ name }) => `DROP INDEX ${name}`),
      ...columns.map(({ name, collation }) => {
        // A name may lack; an address, and what is kept, never does.
        const isNeeded = name === 'nick' || name === 'origin_id' ? '' : ' NOT NULL';
        return `MODIFY ${name} ${ROOM[`${table}.${name}`]} COLLATE ${collation}${isNeeded}`;
      }),
      ...indexes.map(
        ({ name, isUnique, columns: parts }) =>
          `ADD ${isUnique ? 'UNIQUE ' : ''}INDEX ${name} (` +
          `${parts.map((part) => part.name + (isConcerned(part) ? `(${PREFIX})` : sized(part, isUnique ? table : ''))).join(', ')})`,
      ),
    ];
    return `ALTER TABLE ${table} ${changes.join(', ')}`;
  });
}

const sized = ({ name, prefix }: Index['columns'][number], table: string): string =>
  prefix === undefined ? '' : `(${apart(table, name, prefix)})`;

export function byTable(columns: readonly Column[]): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const { table, name } of columns) {
    tables.set(table, (tables.get(table) ?? new Set()).add(name));
  }
  return tables;
}
