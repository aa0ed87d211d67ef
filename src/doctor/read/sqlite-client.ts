import { existsSync } from 'node:fs';
import { askSqliteFile } from '../../host/facts/ejabberd-database.ts';
import type { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import { CannotTell, NotApplicable } from '../finding.ts';

/** The file that ejabberd.yml names. */
export function sqliteFileOf(yml: EjabberdYml): string {
  const [file] = yml.values('sql_database');
  if (typeof file !== 'string') throw new NotApplicable('ejabberd.yml names no sql_database');
  if (!existsSync(file)) throw new NotApplicable(`ejabberd has not made ${file} yet`);
  return file;
}

/**
 * Asks it one thing, as ejabberd's user. Rejects with {@link CannotTell}, or {@link NotApplicable} for lack
 * of the client, which nothing else needs.
 */
export async function askSqlite(file: string, query: string, user: string): Promise<string> {
  const { code, stdout, stderr } = await askSqliteFile(file, query, user);
  if (/ENOENT/.test(stderr))
    throw new NotApplicable('apt install sqlite3 lets doctor look into it');
  if (code !== 0) throw new CannotTell(stderr.trim(), 'run this as root');
  return stdout;
}
