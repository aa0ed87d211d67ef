import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import type { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import {
  CannotTell,
  failed,
  NotApplicable,
  ok,
  type Check,
  type Finding,
  warning,
} from '../finding.ts';
import { runProgram, type ProgramResult } from '../read/run-program.ts';

const QUERY =
  'SELECT table_name, column_name, character_set_name, collation_name ' +
  'FROM information_schema.columns ' +
  'WHERE table_schema = DATABASE() AND collation_name IS NOT NULL';

/** A column that holds text. */
interface Column {
  readonly table: string;
  readonly name: string;
  readonly characterSet: string;
  readonly collation: string;
}

/** Whether the archive can hold every character, and tells names apart. Asked with ejabberd's account. */
export function mysqlChecks(host: EjabberdHost): Check[] {
  let answer: Promise<ProgramResult> | undefined;
  const result = (): Promise<ProgramResult> => {
    const yml = host.config();
    if (!yml.values('sql_type').includes('mysql')) {
      throw new NotApplicable('ejabberd does not use MySQL or MariaDB');
    }
    return (answer ??= ask(yml));
  };
  return [
    {
      id: 'utf8mb4',
      run: async () => {
        const { code, stdout, stderr } = await result();
        return code === 0 ? judgeCharacters(columnsOf(stdout)) : notAsked(stderr);
      },
    },
    {
      id: 'sql-names',
      run: async () => {
        const columns = columnsOf((await result()).stdout);
        if (columns.length === 0) throw new NotApplicable('see utf8mb4');
        return judgeNames(columns, text(host.config(), 'sql_database') ?? 'ejabberd');
      },
    },
    {
      id: 'sql-words',
      run: async () => {
        const columns = columnsOf((await result()).stdout);
        const words = columns.find(isWords);
        if (!words) throw new NotApplicable('see utf8mb4');
        return judgeWords(words);
      },
    },
  ];
}

const columnsOf = (stdout: string): Column[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [table = '', name = '', characterSet = '', collation = ''] = line.split('\t');
      return { table, name, characterSet, collation };
    });

function ask(yml: EjabberdYml): Promise<ProgramResult> {
  return withOptionFile(yml, async (file) => {
    const database = text(yml, 'sql_database') ?? 'ejabberd';
    const args = [`--defaults-file=${file}`, '--batch', '--skip-column-names', '-e', QUERY];
    return runProgram('mysql', [...args, database], { path: mysqlPath() });
  });
}

function notAsked(stderr: string): Finding {
  if (/ENOENT/.test(stderr)) {
    throw new CannotTell('there is no mysql client here', 'apt install mariadb-client');
  }
  // MySQL's messages name user and host, never the password.
  return failed(
    `the database cannot be asked: ${stderr.trim().slice(0, 300)}`,
    'systemctl status mariadb; mend sql_* in ejabberd.yml',
  );
}

function judgeCharacters(all: readonly Column[]): Finding {
  const archive = all.filter(({ table, name }) => table === 'archive' && /^(txt|xml)$/.test(name));
  if (archive.length === 0) {
    return failed(
      'the database has no table "archive"',
      'load mysql.new.sql of ejabberd into the database',
    );
  }
  const bad = archive.filter(({ characterSet }) => characterSet !== 'utf8mb4');
  return bad.length === 0
    ? ok('the archive is utf8mb4')
    : failed(
        `not utf8mb4: ${bad.map(({ name }) => `archive.${name}`).join(', ')}; ` +
          'messages with an emoji are lost',
        'ALTER TABLE archive CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      );
}

/** What was said, which is searched for by words. */
const isWords = ({ table, name }: Column): boolean => table === 'archive' && name === 'txt';

function judgeWords({ collation }: Column): Finding {
  return /_bin$/.test(collation)
    ? warning(
        `messages are searched letter by letter (${collation}): "desk" does not find "Desk"`,
        './deploy.sh archive',
      )
    : ok('a search in messages minds no capitals');
}

/** The tables that ejabberd comes with take é for e. */
function judgeNames(all: readonly Column[], database: string): Finding {
  const loose = all.filter((column) => !isWords(column) && !/_bin$/.test(column.collation));
  const tables = new Set(loose.map(({ table }) => table)).size;
  if (tables === 0) return ok('the database compares names letter by letter');
  const alter =
    `SELECT CONCAT('ALTER TABLE ', table_name, ' CONVERT TO CHARACTER SET utf8mb4 COLLATE ` +
    `utf8mb4_bin;') FROM information_schema.tables WHERE table_schema = '${database}'`;
  return failed(
    `${tables} tables take é for e (${loose[0]?.collation}): user rene reads what rené wrote, and ` +
      'room cafe takes the place of room café',
    `systemctl stop ejabberd; mysql -Ne "${alter}" | mysql ${database}; systemctl start ejabberd`,
  );
}

/** The password in a file that only this user can read: not among the arguments that all can see. */
async function withOptionFile<T>(yml: EjabberdYml, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'converse-doctor-'));
  try {
    const file = join(folder, 'client.cnf');
    const lines = [
      '[client]',
      setting('host', text(yml, 'sql_server') ?? '127.0.0.1'),
      setting('port', text(yml, 'sql_port') ?? '3306'),
      setting('user', text(yml, 'sql_username') ?? 'ejabberd'),
      setting('password', text(yml, 'sql_password') ?? ''),
      'connect-timeout=10',
    ];
    await writeFile(file, lines.join('\n') + '\n', { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const setting = (name: string, value: string): string =>
  `${name}="${value.replace(/[\\"]/g, '\\$&').replace(/[\r\n]/g, '')}"`;

function text(yml: EjabberdYml, option: string): string | undefined {
  const [value] = yml.values(option);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The PATH of whoever runs this, where an unusual client may be. */
const mysqlPath = (): string => process.env['PATH'] ?? '';
