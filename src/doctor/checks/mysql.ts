import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EjabberdHost } from '../ejabberd-host.ts';
import type { EjabberdYml } from '../ejabberd-yml.ts';
import { CannotTell, failed, NotApplicable, ok, type Check, type Finding } from '../finding.ts';
import { runProgram } from '../run-program.ts';

const QUERY =
  'SELECT column_name, character_set_name FROM information_schema.columns WHERE ' +
  "table_schema = DATABASE() AND table_name = 'archive' AND column_name IN ('txt', 'xml')";

/** Whether the archive can hold every character. Asked with ejabberd's own account. */
export function mysqlChecks(host: EjabberdHost): Check[] {
  return [
    {
      id: 'utf8mb4',
      run: async () => {
        const yml = host.config();
        if (!yml.values('sql_type').includes('mysql')) {
          throw new NotApplicable('ejabberd does not use MySQL or MariaDB');
        }
        return withOptionFile(yml, async (file) => {
          const database = text(yml, 'sql_database') ?? 'ejabberd';
          const client = 'mysql';
          const args = [`--defaults-file=${file}`, '--batch', '--skip-column-names', '-e', QUERY];
          return judge(await runProgram(client, [...args, database], { path: mysqlPath() }));
        });
      },
    },
  ];
}

function judge({ code, stdout, stderr }: Awaited<ReturnType<typeof runProgram>>): Finding {
  if (code !== 0) {
    if (/ENOENT/.test(stderr)) {
      throw new CannotTell('there is no mysql client here', 'apt install mariadb-client');
    }
    // MySQL's messages name user and host, never the password.
    return failed(
      `the database cannot be asked: ${stderr.trim().slice(0, 300)}`,
      'systemctl status mariadb; mend sql_* in ejabberd.yml',
    );
  }
  const columns = stdout.split('\n').filter((line) => line !== '');
  if (columns.length === 0) {
    return failed(
      'the database has no table "archive"',
      'load mysql.new.sql of ejabberd into the database',
    );
  }
  const bad = columns.filter((line) => !/\tutf8mb4$/.test(line)).map((line) => line.split('\t')[0]);
  return bad.length === 0
    ? ok('the archive is utf8mb4')
    : failed(
        `not utf8mb4: archive.${bad.join(', archive.')}; messages with an emoji are lost`,
        'ALTER TABLE archive CONVERT TO CHARACTER SET utf8mb4',
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
