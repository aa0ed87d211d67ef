import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import { runProgram, type ProgramResult } from './run-program.ts';

/** The database that ejabberd.yml names. */
export const databaseOf = (yml: EjabberdYml): string => text(yml, 'sql_database') ?? 'ejabberd';

/** Asks that database one thing, with the account that ejabberd has there. */
export function askMysql(yml: EjabberdYml, query: string): Promise<ProgramResult> {
  return withOptionFile(yml, async (file) => {
    const args = [`--defaults-file=${file}`, '--batch', '--skip-column-names', '-e', query];
    const ask = (client: string): Promise<ProgramResult> =>
      runProgram(client, [...args, databaseOf(yml)], { path: usualPath() });
    const answer = await ask('mysql');
    // Newer packages of MariaDB have no such name any more.
    return answer.code === null && answer.stderr.includes('ENOENT') ? ask('mariadb') : answer;
  });
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
const usualPath = (): string => process.env['PATH'] ?? '';
