import { isWords, wordsOf, type Column, type DatabaseFacts } from '../facts/database.ts';
import { breach, type Rule, type Untold } from './rule.ts';
import { byTable, HOST, lackingIn, mixingIn, narrowIn } from './tables.ts';

const SHOWN = 6;

/** What the tables of ejabberd must be like in MariaDB or MySQL; `deploy.sh archive` makes them so. */
export const DATABASE_RULES: readonly Rule<DatabaseFacts>[] = [
  {
    id: 'utf8mb4',
    good: 'the archive is utf8mb4',
    untold: notOfSqlite,
    wrong: ({ columns }) => {
      const archive = columns.filter(isOfMessages);
      if (archive.length === 0) return 'the database has no table "archive"';
      const narrow = archive.filter(({ characterSet }) => characterSet !== 'utf8mb4');
      return narrow.length === 0
        ? undefined
        : `not utf8mb4: ${narrow.map(({ name }) => `archive.${name}`).join(', ')}`;
    },
    why: 'messages are lost, or those with an emoji',
    mend: (facts) =>
      wordsOf(facts) === undefined
        ? 'load mysql.new.sql of ejabberd into the database: ./deploy.sh archive'
        : stopped(conversionCommand(facts.name)),
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'sql-tables',
    good: 'every table says of which domain its rows are',
    untold: withoutArchive,
    wrong: (facts) => {
      const lacking = withoutHost(facts);
      return lacking.length === 0
        ? undefined
        : `tables for a single domain, without the column ${HOST}: ${shown(lacking)}`;
    },
    why: 'users of one domain read the archive of another',
    mend:
      'a new database: ./deploy.sh archive --database NAME; or have this one converted: ' +
      'docs.ejabberd.im, "new schema"',
    isSecurity: true,
  },
  {
    id: 'sql-names',
    good: 'the database compares names letter by letter',
    untold: (facts) => notOfSqlite(facts) ?? withoutArchive(facts),
    wrong: ({ columns }) => {
      const loose = columns.filter(
        (column) => !isWords(column) && column.collation?.endsWith('_bin') === false,
      );
      const tables = new Set(loose.map(({ table }) => table)).size;
      return tables === 0 ? undefined : `${tables} tables take é for e (${loose[0]?.collation})`;
    },
    why: 'user rene reads what rené wrote, and room cafe takes the place of room café',
    mend: ({ name }) => stopped(conversionCommand(name)),
    isSecurity: true,
  },
  {
    id: 'sql-words',
    good: 'a search in messages minds no capitals',
    untold: (facts) => notOfSqlite(facts) ?? withoutArchive(facts),
    wrong: (facts) => {
      const collation = wordsOf(facts)?.collation;
      return collation?.endsWith('_bin') === true
        ? `messages are searched letter by letter (${collation})`
        : undefined;
    },
    why: 'a search for "desk" does not find "Desk"',
    mend: './deploy.sh archive',
    isSecurity: false,
    weight: 'minor',
  },
  {
    id: 'sql-columns',
    good: 'the tables have all that the installed ejabberd wants',
    untold: (facts) =>
      withoutArchive(facts) ??
      (facts.schema === undefined
        ? { why: 'the file of ejabberd with its tables is not there' }
        : undefined),
    wrong: (facts) => {
      const lacking = lackingIn(facts);
      return lacking.length === 0
        ? undefined
        : `the installed ejabberd wants what is not there: ${shown(lacking)}`;
    },
    why: 'what belongs there gets lost, and only the log of ejabberd says so',
    mend: './deploy.sh tables --restart',
    isSecurity: false,
  },
  {
    id: 'sql-room',
    good: 'the longest addresses and names have room in the tables',
    untold: (facts) => notOfSqlite(facts) ?? withoutArchive(facts),
    wrong: (facts) => {
      const narrow = [
        ...narrowIn(facts).map(({ table, name }) => `${table}.${name}`),
        ...mixingIn(facts).map(({ table, name }) => `the index ${name} of ${table}`),
      ];
      return narrow.length === 0 ? undefined : `too short for what may come: ${shown(narrow)}`;
    },
    why: 'messages of a long address are not in the archive of others, and one of two long names is lost',
    mend: './deploy.sh tables --restart',
    isSecurity: false,
  },
];

export type DatabaseState =
  /** There is none, as far as whoever asked can see. */
  | 'none'
  /** It has no tables. */
  | 'empty'
  /** Tables of something else. */
  | 'foreign'
  /** Of ejabberd, for a single domain. */
  | 'single'
  /** Cannot keep an emoji. */
  | 'narrow'
  /** Takes é for e. */
  | 'loose'
  /** Lacks what the installed ejabberd wants, or room for what may come; `updateOf` adds both. */
  | 'old'
  | 'good';

/** What a command makes of the database that it is to use. By the rules, the worst first. */
export function stateOf(facts: DatabaseFacts): DatabaseState {
  if (!facts.exists) return 'none';
  if (facts.columns.length === 0) return 'empty';
  if (wordsOf(facts) === undefined) return 'foreign';
  const states: Readonly<Record<string, DatabaseState>> = {
    'sql-tables': 'single',
    utf8mb4: 'narrow',
    'sql-names': 'loose',
    'sql-columns': 'old',
    'sql-room': 'old',
  };
  const broken = Object.keys(states).find((id) =>
    DATABASE_RULES.some((rule) => rule.id === id && breach(rule, facts) !== undefined),
  );
  return (broken === undefined ? undefined : states[broken]) ?? 'good';
}

/** For people: every table is to compare names letter by letter. */
export const conversionCommand = (database: string): string =>
  `mysql -Ne "SELECT CONCAT('ALTER TABLE ', table_name, ' CONVERT TO CHARACTER SET utf8mb4 COLLATE ` +
  `utf8mb4_bin;') FROM information_schema.tables WHERE table_schema = '${database}'" | ` +
  `mysql ${database}`;

function withoutArchive(facts: DatabaseFacts): Untold | undefined {
  if (wordsOf(facts) !== undefined) return undefined;
  return facts.engine === 'sqlite' ? { why: 'there is no archive yet' } : { see: 'utf8mb4' };
}

function notOfSqlite({ engine }: DatabaseFacts): Untold | undefined {
  return engine === 'sqlite' ? { why: 'SQLite has no character sets' } : undefined;
}

/** Tables that are there; where ejabberd does not say which need the column, the archive alone. */
function withoutHost({ columns, schema }: DatabaseFacts): string[] {
  return [...byTable(columns)]
    .filter(([table, found]) => {
      const isWanted = schema?.get(table)?.columns.has(HOST) ?? table === 'archive';
      return isWanted && !found.has(HOST);
    })
    .map(([table]) => table);
}

const isOfMessages = ({ table, name }: Column): boolean =>
  table === 'archive' && /^(txt|xml)$/.test(name);

const stopped = (command: string): string =>
  `systemctl stop ejabberd; ${command}; systemctl start ejabberd`;

const shown = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
