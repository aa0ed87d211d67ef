import { readDatabase, readSqlite, type DatabaseFacts } from '../../host/facts/database.ts';
import { readSchema, SQLITE_SCHEMA_FILE } from '../../host/facts/sql-schema.ts';
import { DATABASE_RULES } from '../../host/rules/database.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import {
  CannotTell,
  failed,
  messageOf,
  NotApplicable,
  type Check,
  type Finding,
} from '../finding.ts';
import { askMysql, databaseOf } from '../../host/facts/mysql-client.ts';
import { askSqlite, sqliteFileOf } from '../read/sqlite-client.ts';
import type { Options } from '../command-line.ts';
import { checksByRules } from './by-rule.ts';

/** The database of ejabberd, asked with ejabberd's account. */
export function databaseChecks(host: EjabberdHost, { ejabberdUser }: Options): Check[] {
  let asked: Promise<DatabaseFacts> | undefined;
  const facts = async (): Promise<DatabaseFacts> => {
    const yml = host.config();
    const types = yml.values('sql_type');
    if (types.includes('sqlite')) {
      const file = sqliteFileOf(yml);
      return (asked ??= readSqlite(
        (sql) => askSqlite(file, sql, ejabberdUser),
        file,
        readSchema(SQLITE_SCHEMA_FILE),
      ));
    }
    if (!types.includes('mysql')) {
      throw new NotApplicable('ejabberd uses none that doctor knows');
    }
    const ask = async (sql: string): Promise<string> => {
      const { code, stdout, stderr } = await askMysql(yml, sql);
      if (code !== 0) throw new Error(stderr);
      return stdout;
    };
    return (asked ??= readDatabase(ask, databaseOf(yml), readSchema()));
  };
  return checksByRules(DATABASE_RULES, facts, { withoutFacts: notAsked });
}

function notAsked(error: unknown): Finding {
  if (error instanceof CannotTell) throw error;
  const why = messageOf(error);
  if (/ENOENT/.test(why)) {
    throw new CannotTell('there is no mysql client here', 'apt install mariadb-client');
  }
  // MySQL's messages name user and host, never the password.
  return failed(
    `the database cannot be asked: ${why.trim().slice(0, 300)}`,
    'systemctl status mariadb; mend sql_* in ejabberd.yml',
  );
}
