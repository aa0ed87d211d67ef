/** ejabberd's SQLite file, and what is in it as SQL for MariaDB. */
import { ask } from '../../facts/ask.ts';
import { Refusal } from '../../refusal.ts';

export interface SqliteTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** For many millions of rows on a slow disk. */
export const COUNTING_MS = 3_600_000;

/** Whatever root has in a .sqliterc. */
export const sqliteCommand = (file: string): [string, ...string[]] => [
  ...(['sqlite3', '-batch', '-bail', '-readonly', '-noheader', '-list'] as const),
  file,
];

/** Rejects with {@link Refusal}. */
export async function readTables(file: string): Promise<SqliteTable[]> {
  const lines = await askSqlite(
    file,
    `SELECT t.name || ' ' || group_concat(c.name, ' ')
     FROM sqlite_master t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name <> 'schema_version'
     GROUP BY t.name;`,
  );
  return lines.map((line) => {
    // They are put into SQL that an administrator runs.
    if (!/^\w+( \w+)+$/.test(line)) throw new Refusal(`${file} has tables that are not ejabberd's`);
    const [name = '', ...columns] = line.split(' ');
    return { name, columns };
  });
}

/** How many rows they have together. */
export async function countSqliteRows(
  file: string,
  tables: readonly SqliteTable[],
): Promise<number> {
  const counts = tables.map(({ name }) => `SELECT COUNT(*) FROM "${name}";`);
  const lines = await askSqlite(file, counts.join('\n'), COUNTING_MS);
  return lines.reduce((sum, line) => sum + Number(line), 0);
}

async function askSqlite(file: string, input: string, longestMs?: number): Promise<string[]> {
  const { status, stdout, stderr } = await ask(sqliteCommand(file), {
    input,
    ...(longestMs !== undefined && { longestMs }),
  });
  if (status === 0) return stdout.split('\n').filter((line) => line !== '');
  throw new Refusal(`${file} cannot be read`, ...stderr.split('\n').filter((line) => line !== ''));
}

/**
 * Queries whose answers are SQL for MariaDB, in one transaction: COMMIT comes only when all has been
 * read. Texts are written in hexadecimal: nothing in them can be taken for SQL, and no character gets
 * lost.
 */
export const queriesFor = (tables: readonly SqliteTable[]): string =>
  [
    // SQLite keeps times in UTC.
    `SELECT 'SET time_zone = ''+00:00''; SET foreign_key_checks = 0;';`,
    `SELECT 'SET sql_mode = ''STRICT_ALL_TABLES''; START TRANSACTION;';`,
    ...tables.map(insertsOf),
    `SELECT 'COMMIT;';`,
  ].join('\n');

/** Each row is an INSERT. */
function insertsOf({ name, columns }: SqliteTable): string {
  const names = columns.map((column) => `\`${column}\``).join(', ');
  return `SELECT 'INSERT INTO \`${name}\` (${names}) VALUES (' || ${columns.map(valueOf).join(` || ', ' || `)} || ');' FROM "${name}";`;
}

const valueOf = (column: string): string =>
  `CASE typeof("${column}") WHEN 'null' THEN 'NULL' ` +
  `WHEN 'text' THEN 'CONVERT(X''' || hex("${column}") || ''' USING utf8mb4)' ` +
  `WHEN 'blob' THEN 'X''' || hex("${column}") || '''' ELSE "${column}" END`;
