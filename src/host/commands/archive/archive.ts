/** ejabberd's data in MariaDB or MySQL, on this host or elsewhere. */
import { randomBytes } from 'node:crypto';
import { PartRecord } from '../../changes/part-record.ts';
import { installedOf } from '../../facts/packages.ts';
import { findProgram } from '../../facts/programs.ts';
import { checkConfig, readConfig } from '../../parts/ejabberd-config.ts';
import { type Host, mustBeRoot, paths } from '../../parts/host.ts';
import { ensurePackages } from '../../parts/packages.ts';
import { PrivateFiles } from '../../parts/private-files.ts';
import { restartOrSay } from '../../parts/restart.ts';
import { mustBeSetUp } from '../../parts/set-up.ts';
import { updateOf } from '../../rules/tables.ts';
import { complete, updateTables } from '../tables/update.ts';
import { administered } from '../tables/used-tables.ts';
import { makeAccount, ownAccounts, tryAccount, whereFrom } from './account.ts';
import { bringOver, noteSqliteFile } from './copy.ts';
import {
  askDatabase,
  judgeDatabase,
  letWordsIgnoreCase,
  makeDatabase,
  mustBeUsable,
} from './database.ts';
import { noteFreshServer } from './fresh-server.ts';
import { type ArchiveOptions, archiveOptions, passwordIn } from './options.ts';
import { mustNameItsAddress } from './server-certificate.ts';
import { SqlAdmin } from './sql-admin.ts';
import { clientOptions } from './sql-client.ts';
import { switchOver, usesDatabase, withDatabase } from './switch-over.ts';
import { orderStart, setRetention } from './units.ts';

export async function archive(host: Host, args: readonly string[]): Promise<void> {
  const options = archiveOptions(args);
  await mustBeRoot();
  mustBeSetUp(host);
  const files = new PrivateFiles(host.changes);
  try {
    await setUp(host, options, files);
  } finally {
    files.drop();
  }
}

async function setUp(host: Host, options: ArchiveOptions, files: PrivateFiles): Promise<void> {
  const { changes, say } = host;
  const { database, sqlHost, passwordFile, mayRestart } = options;
  const given = passwordFile === undefined ? undefined : passwordIn(passwordFile);
  const password = given ?? randomBytes(24).toString('hex');
  await mustNameItsAddress(options);
  const yaml = readConfig(host);
  const isUsed = usesDatabase(yaml, options);
  const next = isUsed ? yaml : withDatabase(yaml, options, password);
  const name = isUsed ? paths(host).ejabberdYml : 'the configuration with this database';
  checkConfig(host, next.text, name);

  const record = new PartRecord(changes, paths(host).records, 'archive');
  const packages = await packagesFor(options);
  if (packages.includes('mariadb-server')) noteFreshServer(host);
  await ensurePackages(host, record, packages);
  // Somebody else looks after that database: the only account that we have for it looks and loads.
  const adminFile =
    given === undefined ? options.adminFile : files.put(clientOptions(options, given));
  const sql = new SqlAdmin(changes, options, adminFile);
  let facts = await askDatabase(host, sql, database);
  // Somebody else's tables are not changed by us.
  const mayChange = given === undefined;
  const tables = administered(host, sql, database);
  if (isUsed) {
    say(`ejabberd keeps its data in ${database} of ${sqlHost} already.`);
    if (facts !== undefined && mayChange && mayRestart) {
      await updateTables(host, record, tables, { mayRestart });
      if (!changes.isDry) facts = await tables.read();
    }
    if (facts !== undefined) judgeDatabase(host, facts);
  } else {
    const state = mustBeUsable(facts, options);
    const ours = ownAccounts(yaml, record, options.user);
    const hosts = given === undefined ? await whereFrom(host, sql, options.user, ours) : [];
    if (options.isCopying) await noteSqliteFile(host, record, yaml);
    await makeDatabase(host, record, { sql, database, state });
    if (state === 'old' && facts !== undefined) {
      if (mayChange) await complete(host, tables, updateOf(facts));
      else judgeDatabase(host, facts);
    }
    // One that waits for ejabberd.yml gets its password when that is written.
    if (ours.length === 0 || !isForLater(record, options)) {
      if (given === undefined) await makeAccount(sql, record, options, { hosts, ours, password });
      await tryAccount(host, files, options, password);
    }
  }
  await letWordsIgnoreCase(host, sql, facts, options);
  if (!options.isRemote) await orderStart(host);
  if (options.keepDays !== undefined) await setRetention(host, record, options.keepDays);

  if (!options.isCopying && record.get('copy_from') !== undefined) {
    await record.forget('copy_from');
    await record.set('restart_pending', 'yes');
  }
  const file = record.get('copy_from');
  const isLater = isForLater(record, options);
  // First the messages: until ejabberd.yml names the database, the file is what counts. So it does for an
  // ejabberd that somebody else restarts before that.
  if (file !== undefined && mayRestart) await bringOver(host, record, { sql, database, file });
  if (!isUsed && !isLater) await switchOver(host, record, next);
  if (isLater) {
    say(`To do: this command again, with --restart. It also brings over what is in ${file},`);
    say(
      '  for which ejabberd has to stand still: some seconds, or a minute for each million messages.',
    );
    await record.forget('restart_pending');
  }
  if (changes.count === 0) {
    const isLeft = isLater || record.get('restart_pending') !== undefined;
    const rest = isLeft ? ' but what an earlier run left' : '';
    say(`The archive is set up already; nothing to do${rest}.`);
  }
  await restartOrSay(host, record, { isWanted: mayRestart });
}

/** What is in the SQLite file is to come, which takes a restart that nobody has asked for. */
const isForLater = (record: PartRecord, { mayRestart }: ArchiveOptions): boolean =>
  record.get('copy_from') !== undefined && !mayRestart;

async function packagesFor({ isRemote }: ArchiveOptions): Promise<string[]> {
  if (isRemote) return ['erlang-p1-mysql', 'mariadb-client'];
  return ['erlang-p1-mysql', ...((await hasDatabaseServer()) ? [] : ['mariadb-server'])];
}

async function hasDatabaseServer(): Promise<boolean> {
  if (findProgram('mariadbd', 'mysqld') === undefined) return false;
  // The program alone may be what a removed server left.
  const installed = await installedOf(['mariadb-server', 'mariadb-server-core']);
  return installed.length !== 1 || installed.includes('mariadb-server');
}
