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
  /** How many characters it holds. Undefined where nothing limits them. */
  readonly longest: number | undefined;
}

export interface Index {
  readonly table: string;
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: readonly IndexedColumn[];
}

export interface IndexedColumn {
  readonly name: string;
  /** How many characters of it are in the index. Undefined: all of it. */
  readonly prefix: number | undefined;
}

/** A database as it is, and what the installed ejabberd wants of it. */
export interface DatabaseFacts {
  /** `sqlite`: a file, whose path is the name. */
  readonly engine: 'mysql' | 'sqlite';
  readonly name: string;
  /** Whether whoever asked can see it. */
  readonly exists: boolean;
  readonly columns: readonly Column[];
  /** Keys among them. */
  readonly indexes: readonly Index[];
  /** Undefined where the installed ejabberd does not say. */
  readonly schema: Schema | undefined;
}

/** In one query. Rejects when the server cannot be asked: it must not be taken for an empty one. */
export async function readDatabase(
  ask: AskSql,
  name: string,
  schema: Schema | undefined,
): Promise<DatabaseFacts> {
  const rows = rowsIn(await ask(queryFor(name)));
  const columns = rows.flatMap(([kind, table = '', column = '', ...text]) =>
    kind === 'column' ? [{ table, name: column, ...texts(text) }] : [],
  );
  const indexes = indexesIn(rows.filter(([kind]) => kind === 'index').map(([, ...row]) => row));
  return { engine: 'mysql', name, schema, columns, indexes, exists: rows.length > 0 };
}

/** The same of SQLite's file. It has no character sets, compares letter by letter, and limits nothing. */
export async function readSqlite(
  ask: AskSql,
  file: string,
  schema: Schema | undefined,
): Promise<DatabaseFacts> {
  const rows = rowsIn(
    await ask(
      "SELECT 'column', t.name, c.name, '', '', '' FROM sqlite_master t JOIN pragma_table_info(t.name) c " +
        "WHERE t.type = 'table' " +
        "UNION ALL SELECT * FROM (SELECT 'index', t.name, i.name, i.\"unique\", '', c.name " +
        'FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c ' +
        "WHERE t.type = 'table' ORDER BY t.name, i.name, c.seqno)",
    ),
  );
  const columns = rows.flatMap(([kind, table = '', column = '']) =>
    kind === 'column' ? [{ table, name: column, ...texts([]) }] : [],
  );
  const indexes = indexesIn(rows.filter(([kind]) => kind === 'index').map(([, ...row]) => row));
  return { engine: 'sqlite', name: file, schema, columns, indexes, exists: true };
}

const rowsIn = (answer: string): string[][] =>
  answer
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));

const texts = ([characterSet = '', collation = '', longest = '']: readonly string[]) => ({
  characterSet: characterSet === '' ? undefined : characterSet,
  collation: collation === '' ? undefined : collation,
  longest: longest === '' ? undefined : Number(longest),
});

/** A row for each column of an index, in their order: table, index, whether unique, prefix, column. */
function indexesIn(rows: readonly (readonly string[])[]): Index[] {
  const indexes = new Map<string, Index & { readonly columns: IndexedColumn[] }>();
  for (const [table = '', name = '', unique, prefix = '', column = ''] of rows) {
    const id = `${table}.${name}`;
    const index = indexes.get(id) ?? { table, name, isUnique: unique === '1', columns: [] };
    index.columns.push({ name: column, prefix: prefix === '' ? undefined : Number(prefix) });
    indexes.set(id, index);
  }
  return [...indexes.values()];
}

const queryFor = (name: string): string =>
  `SELECT 'database', schema_name, '', '', '', '' FROM information_schema.schemata ` +
  `WHERE schema_name = ${quoted(name)} ` +
  `UNION ALL SELECT 'column', table_name, column_name, IFNULL(character_set_name, ''), ` +
  `IFNULL(collation_name, ''), IFNULL(character_maximum_length, '') ` +
  `FROM information_schema.columns WHERE table_schema = ${quoted(name)} ` +
  `UNION ALL SELECT * FROM (SELECT 'index', table_name, index_name, 1 - non_unique, ` +
  `IFNULL(sub_part, ''), column_name FROM information_schema.statistics ` +
  `WHERE table_schema = ${quoted(name)} ` +
  // Without a limit MariaDB forgets the order.
  `ORDER BY table_name, index_name, seq_in_index LIMIT 1000000) AS indexes`;

/** A text in SQL. */
export const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** What was said, which is searched for by words. */
export const isWords = ({ table, name }: Column): boolean => table === 'archive' && name === 'txt';

/** Undefined where there is no archive. */
export const wordsOf = ({ columns }: DatabaseFacts): Column | undefined => columns.find(isWords);
