/**
 * SQL that takes back what was done to a database, at whatever later time: it does nothing where that
 * was never done, and keeps what others have put there since.
 */
import { quoted } from '../../facts/database.ts';

/** The name of a database or a table. */
const named = (...names: readonly string[]): string => names.map((name) => `\`${name}\``).join('.');

/** A statement that is made by an expression; none when that is NULL. */
const prepared = (expression: string): string =>
  `SET @statement = IFNULL(${expression}, 'DO 0');\n` +
  'PREPARE step FROM @statement; EXECUTE step; DEALLOCATE PREPARE step;\n';

const tablesOf = (database: string): string =>
  `information_schema.tables WHERE table_schema = ${quoted(database)}`;

export const dropDatabaseIfEmpty = (database: string): string =>
  prepared(
    `IF(EXISTS (SELECT 1 FROM ${tablesOf(database)}), NULL, ` +
      `${quoted(`DROP DATABASE IF EXISTS ${named(database)}`)})`,
  );

/** Of a database that had none. What ejabberd notes of their version is nobody's data. */
export const dropTablesIfEmpty = (database: string): string =>
  'SET SESSION group_concat_max_len = 1000000; SET foreign_key_checks = 0; SET @rows = 0;\n' +
  prepared(
    `(SELECT CONCAT('SELECT COUNT(*) INTO @rows FROM (', GROUP_CONCAT('(SELECT 1 FROM ', ` +
      `'${named(database)}.\`', table_name, '\` LIMIT 1)' SEPARATOR ' UNION ALL '), ') AS filled') ` +
      `FROM ${tablesOf(database)} AND table_name <> 'schema_version')`,
  ) +
  prepared(
    `(SELECT IF(@rows = 0, CONCAT('DROP TABLE ', GROUP_CONCAT('${named(database)}.\`', ` +
      `table_name, '\`')), NULL) FROM ${tablesOf(database)})`,
  );

/** All rows of these tables, if there are as many as were brought over: nobody has written since. */
export const deleteRowsIfOnly = (
  database: string,
  tables: readonly string[],
  rows: number,
): string =>
  `SET foreign_key_checks = 0; SET @same = (${countRows(database, tables)}) = ${rows};\n` +
  'START TRANSACTION;\n' +
  tables
    .map((table) => prepared(`IF(@same, ${quoted(`DELETE FROM ${named(database, table)}`)}, NULL)`))
    .join('') +
  'COMMIT';

/** One number: how many rows these tables have together. */
export const countRows = (database: string, tables: readonly string[]): string =>
  `SELECT ${['0', ...tables.map((table) => `(SELECT COUNT(*) FROM ${named(database, table)})`)].join(' + ')}`;
