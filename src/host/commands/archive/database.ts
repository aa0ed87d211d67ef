/** The database of the archive: with ejabberd's tables, that tell domains and letters apart. */
import { readFileSync } from 'node:fs';
import { type DatabaseFacts, readDatabase, wordsOf } from '../../facts/database.ts';
import { readSchema, SCHEMA_FILE } from '../../facts/sql-schema.ts';
import { StepFailed } from '../../changes/step.ts';
import type { PartRecord } from '../../changes/part-record.ts';
import { type Host, warn } from '../../parts/host.ts';
import { insist } from '../../parts/insist.ts';
import { Refusal } from '../../refusal.ts';
import {
  conversionCommand,
  DATABASE_RULES,
  type DatabaseState,
  stateOf,
} from '../../rules/database.ts';
import { brokenOf, lineOf } from '../../rules/rule.ts';
import { letterByLetter, withRoom } from '../../rules/tables.ts';
import type { ArchiveOptions } from './options.ts';
import type { SqlAdmin } from './sql-admin.ts';
import { dropDatabaseIfEmpty, dropTablesIfEmpty } from './sql-undo.ts';

/** How the words of messages are compared, and nothing else in the database. */
const WORDS = 'utf8mb4_unicode_ci';

/**
 * What is there now. Undefined in a dry run that could not ask: perhaps there is no server yet. Else it
 * rejects: a database that could not be seen must not be taken for one that is not there.
 */
export async function askDatabase(
  { root, changes }: Host,
  sql: SqlAdmin,
  name: string,
): Promise<DatabaseFacts | undefined> {
  try {
    return await readDatabase((query) => sql.ask(query), name, readSchema(root + SCHEMA_FILE));
  } catch (error) {
    if (changes.isDry && error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What this command mends by itself is not worth a word. */
const RULES = DATABASE_RULES.filter(({ id }) => id !== 'sql-words');

/** By the same rules as doctor. Throws when ejabberd must not use it. */
export const judgeDatabase = (host: Host, facts: DatabaseFacts): void =>
  insist(host, RULES, facts, {
    refused: `the database ${facts.name} is not as it must be:`,
    told: `the database ${facts.name} could be better:`,
  });

/** Throws unless it can be used, made or filled. */
export function mustBeUsable(
  facts: DatabaseFacts | undefined,
  { database, user, sqlHost, sqlPort, passwordFile }: ArchiveOptions,
): DatabaseState {
  // Somebody else's is there.
  if (facts === undefined) return passwordFile === undefined ? 'none' : 'empty';
  const state = stateOf(facts);
  const mend = `Mend it, with ejabberd stopped: ${conversionCommand(database)}`;
  switch (state) {
    case 'none':
      if (passwordFile === undefined) return state;
      throw new Refusal(
        `there is no database ${database} that ${user} may see on ${sqlHost}:${sqlPort}`,
      );
    case 'empty':
    case 'good':
    case 'old':
      return state;
    case 'single':
      throw new Refusal(
        `the database ${database} has ejabberd's tables for a single domain (no column server_host)`,
        'With them users of one domain could read the archive of another. Name a new',
        'database with --database, or convert this one: docs.ejabberd.im, "new schema".',
      );
    case 'narrow':
      throw new Refusal(
        `the table archive of the database ${database} is not utf8mb4: emoji would get lost`,
        mend,
      );
    case 'loose':
      throw new Refusal(
        `the tables of the database ${database} take é for e: user rene could read what rené wrote`,
        mend,
      );
    case 'foreign':
      throw new Refusal(
        `the database ${database} is there and has tables of something else; use --database`,
      );
  }
}

/** What of it is lacking. */
export async function makeDatabase(
  host: Host,
  record: PartRecord,
  { sql, database, state }: { sql: SqlAdmin; database: string; state: DatabaseState },
): Promise<void> {
  if (state === 'good' || state === 'old') {
    host.say(`The database ${database} has ejabberd's tables already; its data are kept.`);
    return;
  }
  if (state === 'none') {
    const undo = sql.undo(
      dropDatabaseIfEmpty(database),
      `DROP DATABASE \`${database}\`, if nothing is in it`,
    );
    await sql.change(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`, {
      undo,
    });
    await record.setOnce('made_database', database);
  }
  await loadTables(host, sql, database);
}

/**
 * As ejabberd brings them, but names compared letter by letter: with the collation that they come with,
 * the archive of "rené" is that of "rene" too, and room "café" is room "cafe". And with room for all that
 * may come.
 */
async function loadTables(host: Host, sql: SqlAdmin, database: string): Promise<void> {
  const { changes, root } = host;
  const file = root + SCHEMA_FILE;
  const shown = `the tables of ${file}`;
  await sql.change(changes.isDry ? '' : `USE \`${database}\`;\n${tablesIn(file)}`, {
    shown,
    undo: sql.undo(dropTablesIfEmpty(database), `DROP ${shown}, if nothing is in them`),
  });
  const facts = changes.isDry ? undefined : await askDatabase(host, sql, database);
  if (facts === undefined || stateOf(facts) === 'good') return;
  const broken = brokenOf(DATABASE_RULES, facts);
  throw new Refusal('the tables were loaded, but are not as they must be:', ...broken.map(lineOf));
}

function tablesIn(file: string): string {
  try {
    return withRoom(letterByLetter(readFileSync(file, 'utf8'))).replace(
      /^(\s*txt mediumtext),/m,
      `$1 COLLATE ${WORDS},`,
    );
  } catch {
    throw new Refusal(`${file} is not there; it is in the package ejabberd`);
  }
}

/**
 * So that a search for "desk" finds "Desk", in tables of an earlier version too. In somebody else's
 * database the user may not be allowed to; what lacks is told.
 */
export async function letWordsIgnoreCase(
  host: Host,
  sql: SqlAdmin,
  facts: DatabaseFacts | undefined,
  { database, user, passwordFile }: ArchiveOptions,
): Promise<void> {
  const collation = facts && wordsOf(facts)?.collation;
  if (collation?.endsWith('_bin') !== true) return;
  const alter = `ALTER TABLE \`${database}\`.archive MODIFY txt mediumtext COLLATE`;
  host.say('Of a large archive this takes minutes; messages wait meanwhile and none is lost.');
  if (passwordFile === undefined) {
    await sql.change(`${alter} ${WORDS}`, { undo: sql.undo(`${alter} ${collation}`) });
    return;
  }
  try {
    await sql.change(`${alter} ${WORDS}`);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    warn(
      host,
      `${user} may not change that table, so a search minds capitals.`,
      `To be done by who looks after the database: ${alter} ${WORDS};`,
    );
  }
}
