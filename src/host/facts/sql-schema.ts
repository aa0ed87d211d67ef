import { existsSync, readFileSync } from 'node:fs';

/** What Debian's package ejabberd brings for several domains in one database. */
export const SCHEMA_FILE = '/usr/share/ejabberd/sql/mysql.new.sql';

/** The same for SQLite. */
export const SQLITE_SCHEMA_FILE = '/usr/share/ejabberd/sql/lite.new.sql';

export interface SchemaTable {
  readonly name: string;
  /** The definition of each column, by its name: `origin_id` is `varchar(191)`. */
  readonly columns: ReadonlyMap<string, string>;
  /** The statement that makes it. */
  readonly create: string;
  readonly indexes: readonly SchemaIndex[];
}

export interface SchemaIndex {
  readonly columns: readonly string[];
  readonly create: string;
}

/** The tables that an ejabberd wants, by their names. */
export type Schema = ReadonlyMap<string, SchemaTable>;

/** That of the installed ejabberd. Undefined where its file is not. */
export function readSchema(file = SCHEMA_FILE): Schema | undefined {
  return existsSync(file) ? parseSchema(readFileSync(file, 'utf8')) : undefined;
}

const CREATE_TABLE = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+) ?\((.*)\)[^()]*$/is;
const CREATE_INDEX = /^CREATE (?:\w+ )?INDEX \w+ (?:USING \w+ )?ON (\w+) ?\((.*)\)/is;
/** What begins a line of a table and is no column. */
const NO_COLUMN = /^(PRIMARY|UNIQUE|KEY|INDEX|FULLTEXT|FOREIGN|CONSTRAINT|CHECK)\b/i;

/** Reads the CREATE TABLE and CREATE INDEX of one of ejabberd's files; the rest does not matter here. */
export function parseSchema(text: string): Schema {
  const statements = text
    .replace(/(^|\s)--.*$/gm, '')
    .replace(/`/g, '')
    .split(';')
    .map((statement) => statement.trim().replace(/\s+/g, ' '));
  const indexes = statements.flatMap((create) => {
    const [, table, columns] = CREATE_INDEX.exec(create) ?? [];
    if (table === undefined || columns === undefined) return [];
    return [{ table, create, columns: parts(columns).map(firstWord) }];
  });
  const tables = statements.flatMap((create): [string, SchemaTable][] => {
    const [, name, body] = CREATE_TABLE.exec(create) ?? [];
    if (name === undefined || body === undefined) return [];
    const columns = parts(body)
      .filter((part) => !NO_COLUMN.test(part))
      .map((part): [string, string] => [firstWord(part), part.slice(firstWord(part).length + 1)]);
    const own = indexes.filter(({ table }) => table === name);
    return [[name, { name, create, columns: new Map(columns), indexes: own }]];
  });
  return new Map(tables);
}

/** What commas part, but for those in brackets. */
const parts = (list: string): string[] =>
  (list.match(/(?:[^,()]|\((?:[^()]|\([^()]*\))*\))+/g) ?? []).map((part) => part.trim());

const firstWord = (text: string): string => /^\w+/.exec(text)?.[0] ?? '';
