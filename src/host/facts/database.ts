import type { Schema } from './sql-schema.ts';

/**
 * Asks the server one thing: rows in lines, their values parted by tabs, as the client of MariaDB and
 * MySQL prints them with `--batch --skip-column-names`. Rejects when it cannot be asked. Whoever asks
 * says as whom: doctor comes with ejabberd's account, a command as the administrator.
 */
export type AskSql = (sql: string) => Promise<string>;

export interface Column {
  readonly table: string;
  readonly name: string;
  /** Undefined when it holds no text. */
  readonly characterSet: string | undefined;
  readonly collation: string | undefined;
}

/** A database as it is, and what the installed ejabberd wants of it. */
export interface DatabaseFacts {
  /** `sqlite`: a file, whose path is the name. */
  readonly engine: 'mysql' | 'sqlite';
  readonly name: string;
  /** Whether whoever asked can see it. */
  readonly exists: boolean;
  readonly columns: readonly Column[];
  /** Undefined where the installed ejabberd does not say. */
  readonly schema: Schema | undefined;
}

/** In one query. Rejects when the server cannot be asked: it must not be taken for an empty one. */
export async function readDatabase(
  ask: AskSql,
  name: string,
  schema: Schema | undefined,
): Promise<DatabaseFacts> {
  const rows = (await ask(queryFor(name)))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const columns = rows.flatMap(([kind, table = '', column = '', characterSet, collation]) =>
    kind === 'column' ? [{ table, name: column, ...texts(characterSet, collation) }] : [],
  );
  return { engine: 'mysql', name, schema, columns, exists: rows.length > 0 };
}

/** The same of SQLite's file. It has no character sets, and compares letter by letter. */
export async function readSqlite(
  ask: AskSql,
  file: string,
  schema: Schema | undefined,
): Promise<DatabaseFacts> {
  const rows = await ask(
    "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
  );
  const columns = rows
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
    .map(([table = '', name = '']) => ({ table, name, ...texts() }));
  return { engine: 'sqlite', name: file, schema, columns, exists: true };
}

const texts = (characterSet = '', collation = '') => ({
  characterSet: characterSet === '' ? undefined : characterSet,
  collation: collation === '' ? undefined : collation,
});

const queryFor = (name: string): string =>
  `SELECT 'database', schema_name, '', '', '' FROM information_schema.schemata ` +
  `WHERE schema_name = ${quoted(name)} ` +
  `UNION ALL SELECT 'column', table_name, column_name, IFNULL(character_set_name, ''), ` +
  `IFNULL(collation_name, '') FROM information_schema.columns WHERE table_schema = ${quoted(name)}`;

/** A text in SQL. */
export const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** What was said, which is searched for by words. */
export const isWords = ({ table, name }: Column): boolean => table === 'archive' && name === 'txt';

/** Undefined where there is no archive. */
export const wordsOf = ({ columns }: DatabaseFacts): Column | undefined => columns.find(isWords);
