/** ejabberd's own database, asked as ejabberd: it may read what is in it, and this changes nothing. */
import { existsSync } from 'node:fs';
import { type AskSql, quoted } from './database.ts';
import type { EjabberdYml } from './ejabberd-yml.ts';
import { askMysql } from './mysql-client.ts';
import { NotTold } from './not-told.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

export interface EjabberdDatabase {
  /** Rejects with {@link NotTold}. */
  readonly ask: AskSql;
  /** A text in its SQL. */
  readonly quoted: (text: string) => string;
}

/** `user`: ejabberd's. Throws {@link NotTold}. */
export function ejabberdDatabase(yml: EjabberdYml, user: string): EjabberdDatabase {
  const [type] = yml.values('sql_type');
  if (type === 'sqlite') {
    const [file] = yml.values('sql_database');
    if (typeof file !== 'string' || !existsSync(file)) {
      throw new NotTold(
        `${typeof file === 'string' ? file : 'sql_database'}: there is no such file`,
        'systemctl status ejabberd',
      );
    }
    return {
      ask: async (sql) =>
        answerOf(
          await askSqliteFile(file, sql, user),
          'apt install sqlite3',
          'run this as root, or as ejabberd',
        ),
      // A backslash is a letter there.
      quoted: (text) => `'${text.replaceAll("'", "''")}'`,
    };
  }
  if (type !== 'mysql') {
    throw new NotTold(`${yml.file}: sql_type is ${String(type)}`, 'sqlite and mysql can be asked');
  }
  return {
    quoted,
    ask: async (sql) =>
      answerOf(
        await askMysql(yml, sql),
        'apt install mariadb-client',
        'systemctl status mariadb; mend sql_* in ejabberd.yml',
      ).replaceAll('\\\\', '\\'), // as the client writes one
  };
}

/** As ejabberd's user: files that SQLite leaves beside it must stay ejabberd's. */
export const askSqliteFile = (file: string, sql: string, user: string): Promise<ProgramResult> =>
  runProgram('sqlite3', ['-batch', '-readonly', '-separator', '\t', file, sql], { user });

function answerOf({ code, stdout, stderr }: ProgramResult, client: string, mend: string): string {
  if (code === 0) return stdout;
  const isMissing = code === null && stderr.includes('ENOENT');
  const why = isMissing ? 'its client is not here' : stderr.trim().slice(0, 300);
  throw new NotTold(`ejabberd's database cannot be asked: ${why}`, isMissing ? client : mend);
}
