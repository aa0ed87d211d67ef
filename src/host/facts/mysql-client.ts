import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EjabberdYml } from './ejabberd-yml.ts';
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
    const isMissing = answer.code === null && answer.stderr.includes('ENOENT');
    const { stderr, ...rest } = isMissing ? await ask('mariadb') : answer;
    return { ...rest, stderr: stderr.replace(PASSED_OVER, '') };
  });
}

const PASSED_OVER = /^Warning: \S+ unknown (?:variable|option) .*\n?/gm;

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
      ...tlsSettings(yml),
    ];
    await writeFile(file, lines.join('\n') + '\n', { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Encrypted and verified as ejabberd does it, whatever the client does by itself: what one of them reaches
 * the other must reach. `loose-`: the clients of MariaDB and MySQL each pass over what only the other knows.
 */
function tlsSettings(yml: EjabberdYml): string[] {
  if (!yml.values('sql_ssl').includes(true)) {
    return ['loose-skip-ssl', 'loose-ssl-mode=DISABLED', 'loose-get-server-public-key'];
  }
  const isVerified = yml.values('sql_ssl_verify').includes(true);
  const authorities = text(yml, 'sql_ssl_cafile');
  return [
    'loose-ssl',
    `loose-${isVerified ? '' : 'skip-'}ssl-verify-server-cert`,
    `loose-ssl-mode=${isVerified ? 'VERIFY_IDENTITY' : 'REQUIRED'}`,
    ...(isVerified && authorities !== undefined ? [setting('ssl-ca', authorities)] : []),
  ];
}

const setting = (name: string, value: string): string =>
  `${name}="${value.replace(/[\\"]/g, '\\$&').replace(/[\r\n]/g, '')}"`;

function text(yml: EjabberdYml, option: string): string | undefined {
  const [value] = yml.values(option);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The PATH of whoever runs this, where an unusual client may be. */
const usualPath = (): string => process.env['PATH'] ?? '';
