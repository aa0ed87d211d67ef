import { readDatabase, type DatabaseFacts } from '../../host/facts/database.ts';
import { readSchema } from '../../host/facts/sql-schema.ts';
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
import { askMysql, databaseOf } from '../read/mysql-client.ts';
import { checksByRules } from './by-rule.ts';

/** The database of ejabberd, asked with ejabberd's account. */
export function mysqlChecks(host: EjabberdHost): Check[] {
  let asked: Promise<DatabaseFacts> | undefined;
  const facts = async (): Promise<DatabaseFacts> => {
    const yml = host.config();
    if (!yml.values('sql_type').includes('mysql')) {
      throw new NotApplicable('ejabberd does not use MySQL or MariaDB');
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
