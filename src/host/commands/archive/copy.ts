/** What ejabberd has in its SQLite file, brought into the database. */
import { existsSync, statSync } from 'node:fs';
import type { PartRecord } from '../../changes/part-record.ts';
import type { YamlText } from '../../changes/yaml-text.ts';
import { quoted } from '../../facts/database.ts';
import { type Host, warn } from '../../parts/host.ts';
import { ensurePackages } from '../../parts/packages.ts';
import { undoRestart } from '../../parts/restart.ts';
import { Refusal } from '../../refusal.ts';
import { updateOf } from '../../rules/tables.ts';
import { complete } from '../tables/update.ts';
import { sqliteTables } from '../tables/used-tables.ts';
import type { SqlAdmin } from './sql-admin.ts';
import { countRows, deleteRowsIfOnly } from './sql-undo.ts';
import {
  COUNTING_MS,
  countSqliteRows,
  queriesFor,
  readTables,
  sqliteCommand,
} from './sqlite-file.ts';

/**
 * Remembers the file that ejabberd.yml still names, for when ejabberd is restarted: until then it goes on
 * writing there.
 */
export async function noteSqliteFile(
  host: Host,
  record: PartRecord,
  yaml: YamlText,
): Promise<void> {
  const name = yaml.value('sql_database');
  if (yaml.value('sql_type') !== 'sqlite' || name === undefined) return;
  const file = host.root + name;
  if (!existsSync(file) || statSync(file).size === 0) return;
  await ensurePackages(host, record, ['sqlite3']);
  await record.set('copy_from', file);
}

export interface Copy {
  readonly sql: SqlAdmin;
  readonly database: string;
  readonly file: string;
}

/** While ejabberd stands still; whoever calls this starts it again. */
export async function bringOver(host: Host, record: PartRecord, copy: Copy): Promise<void> {
  const { changes } = host;
  await record.set('restart_pending', 'yes');
  await changes.run(['systemctl', 'stop', 'ejabberd'], { undo: undoRestart(host), isLast: true });
  await completeFile(host, copy.file);
  await copyTables(host, copy);
  await record.forget('copy_from');
}

/** What an older ejabberd has made lacks what the new tables ask for. */
async function completeFile(host: Host, file: string): Promise<void> {
  const tables = sqliteTables(host, file);
  if (tables !== undefined) await complete(host, tables, updateOf(await tables.read()));
}

/** All or nothing: in one transaction. */
async function copyTables(host: Host, { sql, database, file }: Copy): Promise<void> {
  const { changes, say } = host;
  const shown = `(SQL) everything that is in ${file}`;
  if (changes.isDry) {
    await changes.pipe([], [], { input: '', shown, undo: [] });
    return;
  }
  const there = await sql.list(
    `SELECT table_name FROM information_schema.tables
     WHERE table_schema = ${quoted(database)} AND table_name <> 'schema_version'`,
  );
  const filled = await filledTables(sql, database, there);
  if (filled.length > 0) {
    warn(
      host,
      `the database has data already (${filled.join(', ')}), so ${file} is not brought over.`,
      'It stays where it is.',
    );
    return;
  }
  const tables = await readTables(file);
  const rows = await countSqliteRows(file, tables);
  await changes.pipe(
    sqliteCommand(file),
    sql.command('--default-character-set=utf8mb4', database),
    {
      ...{ input: queriesFor(tables), shown },
      undo: sql.undo(
        deleteRowsIfOnly(database, there, rows),
        `DELETE what came from ${file}, if nothing has come since`,
      ),
    },
  );
  const [come] = await sql.list(countRows(database, there), COUNTING_MS);
  if (Number(come) !== rows) throw new Refusal(`not all that is in ${file} has come over`);
  say(`The messages have come over. ${file} is not used any more, and stays.`);
}

async function filledTables(
  sql: SqlAdmin,
  database: string,
  tables: readonly string[],
): Promise<string[]> {
  return sql.list(
    tables
      .map(
        (table) =>
          `SELECT ${quoted(table)} FROM DUAL WHERE EXISTS (SELECT 1 FROM \`${database}\`.\`${table}\`);`,
      )
      .join('\n'),
  );
}
