import { readDatabase, wordsOf, type DatabaseFacts } from '../../host/facts/database.ts';
import { readSchema, SCHEMA_FILE } from '../../host/facts/sql-schema.ts';
import { DATABASE_RULES, isKnown } from '../../host/rules/database.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { CannotTell, failed, NotApplicable, SeeCheck, type Check } from '../finding.ts';
import { askMysql, databaseOf } from '../read/mysql-client.ts';
import { byRule } from './by-rule.ts';

/** Without the archive's table there is nothing that the others could look at. */
const FIRST = 'utf8mb4';

/** The database of ejabberd, asked with ejabberd's account. */
export function mysqlChecks(host: EjabberdHost): Check[] {
  let asked: Promise<DatabaseFacts> | undefined;
  const facts = (): Promise<DatabaseFacts> => {
    const yml = host.config();
    if (!yml.values('sql_type').includes('mysql')) {
      throw new NotApplicable('ejabberd does not use MySQL or MariaDB');
    }
    const ask = async (sql: string): Promise<string> => {
      const { code, stdout, stderr } = await askMysql(yml, sql);
      if (code !== 0) throw new NotAsked(stderr);
      return stdout;
    };
    return (asked ??= readDatabase(ask, databaseOf(yml), readSchema()));
  };
  return DATABASE_RULES.map((rule) => ({
    id: rule.id,
    run: async () => {
      let found: DatabaseFacts;
      try {
        found = await facts();
      } catch (error) {
        if (!(error instanceof NotAsked)) throw error;
        if (rule.id !== FIRST) throw new SeeCheck(FIRST);
        return error.finding();
      }
      if (rule.id !== FIRST && wordsOf(found) === undefined) throw new SeeCheck(FIRST);
      if (!isKnown(rule, found)) throw new NotApplicable(`${SCHEMA_FILE} is not on this host`);
      return byRule(rule, found);
    },
  }));
}

class NotAsked extends Error {
  override readonly name = 'NotAsked';

  /** Throws {@link CannotTell} when it is for lack of a tool. */
  finding(): ReturnType<typeof failed> {
    if (/ENOENT/.test(this.message)) {
      throw new CannotTell('there is no mysql client here', 'apt install mariadb-client');
    }
    // MySQL's messages name user and host, never the password.
    return failed(
      `the database cannot be asked: ${this.message.trim().slice(0, 300)}`,
      'systemctl status mariadb; mend sql_* in ejabberd.yml',
    );
  }
}
