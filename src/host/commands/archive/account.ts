/** As whom ejabberd comes to its database. */
import { quoted } from '../../facts/database.ts';
import type { PartRecord } from '../../changes/part-record.ts';
import type { YamlText } from '../../changes/yaml-text.ts';
import type { Host } from '../../parts/host.ts';
import type { PrivateFiles } from '../../parts/private-files.ts';
import { Refusal } from '../../refusal.ts';
import type { ArchiveOptions } from './options.ts';
import type { SqlAdmin } from './sql-admin.ts';
import { askClient, clientCommand, clientOptions } from './sql-client.ts';

const account = (user: string, from: string): string => `${quoted(user)}@${quoted(from)}`;

/**
 * Where those come from that an earlier run made and ejabberd.yml has not named yet: nobody knows their
 * password any more.
 */
export const ownAccounts = (yaml: YamlText, record: PartRecord, user: string): string[] =>
  yaml.value('sql_type') !== 'mysql' && record.get('made_user') === user
    ? record.words('made_user_hosts')
    : [];

/**
 * Where the server sees us come from, which is what it knows a user by. Throws when it has such a user
 * already that is not of `ours`: with a password that we do not know it belongs to something else.
 */
export async function whereFrom(
  { changes }: Host,
  sql: SqlAdmin,
  user: string,
  ours: readonly string[],
): Promise<readonly string[]> {
  // By TCP, without name resolution.
  const local = ['localhost', '127.0.0.1'];
  try {
    const [from = ''] = await sql.list(`SELECT SUBSTRING_INDEX(USER(), '@', -1)`);
    const hosts = from === 'localhost' ? local : [from];
    for (const each of hosts) {
      if (!ours.includes(each) && (await hasAccount(sql, user, each))) throw taken(user, each);
    }
    return hosts;
  } catch (error) {
    // A dry run perhaps has no server yet.
    if (changes.isDry && !(error instanceof AccountTaken)) return local;
    throw error;
  }
}

class AccountTaken extends Refusal {}

const taken = (user: string, from: string): AccountTaken =>
  new AccountTaken(
    `the database has a user ${user}@${from} already, whose password is not known here`,
    'Use another name: --user NAME. Or, when you set this user up for ejabberd:',
    '--password-file FILE',
  );

async function hasAccount(sql: SqlAdmin, user: string, from: string): Promise<boolean> {
  const count = `SELECT COUNT(*) FROM mysql.user WHERE user = ${quoted(user)} AND host = ${quoted(from)}`;
  return (await sql.list(count))[0] !== '0';
}

interface Accounts {
  readonly hosts: readonly string[];
  readonly ours: readonly string[];
  readonly password: string;
}

/** With no more rights than ejabberd needs. One of `ours` gets the password. */
export async function makeAccount(
  sql: SqlAdmin,
  record: PartRecord,
  { database, user }: ArchiveOptions,
  { hosts, ours, password }: Accounts,
): Promise<void> {
  for (const from of hosts) {
    const who = account(user, from);
    if (ours.includes(from) && (await hasAccount(sql, user, from))) {
      // Nobody has used it, and the next run would make another.
      await sql.change(`ALTER USER ${who} IDENTIFIED BY ${quoted(password)}`, {
        shown: `ALTER USER ${who} IDENTIFIED BY (a new password)`,
      });
      continue;
    }
    await sql.change(`CREATE USER ${who} IDENTIFIED BY ${quoted(password)}`, {
      shown: `CREATE USER ${who} IDENTIFIED BY (a new password)`,
      undo: sql.undo(`DROP USER IF EXISTS ${who}`),
    });
    await sql.change(`GRANT SELECT, INSERT, UPDATE, DELETE ON \`${database}\`.* TO ${who}`);
  }
  await record.set('made_user', user);
  await record.set('made_user_hosts', hosts.join(' '));
}

/** As ejabberd will come, over TCP. */
export async function tryAccount(
  { changes }: Host,
  files: PrivateFiles,
  options: ArchiveOptions,
  password: string,
): Promise<void> {
  if (changes.isDry) return;
  const { database, user, sqlHost, sqlPort } = options;
  const file = files.put(clientOptions(options, password));
  await askClient(
    clientCommand(options, `--defaults-file=${file}`, database),
    'SELECT COUNT(*) FROM archive WHERE 1 = 0',
    {
      problem: `the database does not let ${user} in from here, over TCP to ${sqlHost}:${sqlPort}`,
    },
  );
}

/** Those that {@link makeAccount} made. Only a local server can be asked at an uninstallation. */
export async function dropAccount(host: Host, sql: SqlAdmin, record: PartRecord): Promise<void> {
  const user = record.get('made_user');
  if (user === undefined) return;
  const hosts = record.words('made_user_hosts');
  if (!hosts.includes('localhost') || !(await answers(sql))) {
    host.say(`The database's user ${user} is kept, as its server cannot be asked from here.`);
    return;
  }
  for (const from of hosts) {
    if (!(await hasAccount(sql, user, from))) continue;
    const who = account(user, from);
    const [create = '', ...grants] = [
      ...(await sql.list(`SHOW CREATE USER ${who}`)),
      ...(await sql.list(`SHOW GRANTS FOR ${who}`)),
    ];
    const again = [create.replace(/^CREATE USER /, '$&IF NOT EXISTS '), ...grants];
    // It holds what the password is checked against.
    const undo = sql.undo(again.join(';\n'), `the user ${who}, as it was`);
    await sql.change(`DROP USER ${who}`, { undo });
  }
}

async function answers(sql: SqlAdmin): Promise<boolean> {
  try {
    await sql.ask('SELECT 1');
    return true;
  } catch {
    return false;
  }
}
