import { isWords, wordsOf, type Column, type DatabaseFacts } from '../facts/database.ts';
import type { SchemaTable } from '../facts/sql-schema.ts';
import { breach, type Rule, type Untold } from './rule.ts';

const HOST = 'server_host';
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
      const lacking = lackingIn(facts).map(({ table, column }) =>
        column === undefined ? table.name : `${table.name}.${column}`,
      );
      return lacking.length === 0
        ? undefined
        : `the installed ejabberd wants what is not there: ${shown(lacking)}`;
    },
    why: 'what belongs there gets lost, and only the log of ejabberd says so',
    mend: (facts) => {
      const statements = completionOf(facts).map((statement) => `${statement};`);
      const sql = statements.join(' ');
      return stopped(
        facts.engine === 'sqlite'
          ? // Not as root, whose files beside it ejabberd could not open.
            `runuser -u ejabberd -- sqlite3 ${facts.name} "${sql}"`
          : `mysql ${facts.name} -e "${sql}"`,
      );
    },
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
  /** Lacks what the installed ejabberd wants; {@link completionOf} adds it. */
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

/** The SQL, a statement each, that adds what the installed ejabberd wants and the tables lack. */
export function completionOf(facts: DatabaseFacts): string[] {
  const lacking = lackingIn(facts);
  return lacking
    .flatMap(({ table, column }) => {
      if (column === undefined) {
        return [letterByLetter(table.create), ...table.indexes.map(({ create }) => create)];
      }
      return [
        `ALTER TABLE ${table.name} ADD COLUMN ${column} ` +
          withDefault(table.columns.get(column) ?? '', facts.engine),
      ];
    })
    .concat(
      // An index may need several of them.
      [...new Set(lacking.map(({ table }) => table))].flatMap((table) =>
        table.indexes
          .filter(({ columns }) =>
            columns.some((name) =>
              lacking.some((each) => each.table === table && each.column === name),
            ),
          )
          .map(({ create }) => create),
      ),
    );
}

/** SQLite takes no column that may not be empty without a value for the rows that there are. */
function withDefault(definition: string, engine: DatabaseFacts['engine']): string {
  if (engine === 'mysql' || !/NOT NULL/i.test(definition) || /DEFAULT/i.test(definition)) {
    return definition;
  }
  return `${definition} DEFAULT ${/text|char/i.test(definition) ? "''" : '0'}`;
}

/** A statement of ejabberd's file, for a database that tells é from e. */
export const letterByLetter = (statement: string): string =>
  statement.replace(
    /CHARACTER SET utf8mb4(?: COLLATE \w+)?/g,
    'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  );

function withoutArchive(facts: DatabaseFacts): Untold | undefined {
  if (wordsOf(facts) !== undefined) return undefined;
  return facts.engine === 'sqlite' ? { why: 'there is no archive yet' } : { see: 'utf8mb4' };
}

function notOfSqlite({ engine }: DatabaseFacts): Untold | undefined {
  return engine === 'sqlite' ? { why: 'SQLite has no character sets' } : undefined;
}

interface Lacking {
  readonly table: SchemaTable;
  /** Undefined when the whole table is missing. */
  readonly column: string | undefined;
}

/** But for the column that `sql-tables` is about. */
function lackingIn({ columns, schema }: DatabaseFacts): Lacking[] {
  const there = byTable(columns);
  return [...(schema?.values() ?? [])].flatMap((table): Lacking[] => {
    const found = there.get(table.name);
    if (found === undefined) return [{ table, column: undefined }];
    return [...table.columns.keys()]
      .filter((name) => name !== HOST && !found.has(name))
      .map((column) => ({ table, column }));
  });
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

function byTable(columns: readonly Column[]): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const { table, name } of columns) {
    tables.set(table, (tables.get(table) ?? new Set()).add(name));
  }
  return tables;
}

const isOfMessages = ({ table, name }: Column): boolean =>
  table === 'archive' && /^(txt|xml)$/.test(name);

const stopped = (command: string): string =>
  `systemctl stop ejabberd; ${command}; systemctl start ejabberd`;

const shown = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
