import { existsSync } from 'node:fs';
import type { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import { CannotTell, NotApplicable } from '../finding.ts';
import { runProgram } from './run-program.ts';

/** The file that ejabberd.yml names. */
export function sqliteFileOf(yml: EjabberdYml): string {
  const [file] = yml.values('sql_database');
  if (typeof file !== 'string') throw new NotApplicable('ejabberd.yml names no sql_database');
  if (!existsSync(file)) throw new NotApplicable(`ejabberd has not made ${file} yet`);
  return file;
}

/**
 * Asks it one thing, as ejabberd's user: files that SQLite leaves beside it must stay ejabberd's. Rejects
 * with {@link CannotTell}, or {@link NotApplicable} for lack of the client, which nothing else needs.
 */
export async function askSqlite(file: string, query: string, user: string): Promise<string> {
  const args = ['-readonly', '-separator', '\t', file, query];
  const { code, stdout, stderr } = await runProgram('sqlite3', args, { user });
  if (/ENOENT/.test(stderr))
    throw new NotApplicable('apt install sqlite3 lets doctor look into it');
  if (code !== 0) throw new CannotTell(stderr.trim(), 'run this as root');
  return stdout;
}
