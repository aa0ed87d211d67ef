/** What ejabberd keeps its data in, brought to what the installed ejabberd wants. */
import { PartRecord } from '../../changes/part-record.ts';
import { readConfig } from '../../parts/ejabberd-config.ts';
import { type Host, mustBeRoot, paths, warn } from '../../parts/host.ts';
import { ensurePackages } from '../../parts/packages.ts';
import { PrivateFiles } from '../../parts/private-files.ts';
import { restartOrSay } from '../../parts/restart.ts';
import { mustBeSetUp } from '../../parts/set-up.ts';
import { Refusal } from '../../refusal.ts';
import { tablesOptions, type TablesOptions } from './options.ts';
import { updateTables } from './update.ts';
import { usedTables } from './used-tables.ts';

export async function tables(host: Host, args: readonly string[]): Promise<void> {
  const options = tablesOptions(args);
  await mustBeRoot();
  mustBeSetUp(host);
  const record = new PartRecord(host.changes, paths(host).records, 'ejabberd');
  if (!(await bringTables(host, record, options))) {
    host.say('The tables have all that the installed ejabberd wants; nothing to do.');
  }
  await restartOrSay(host, record, { isWanted: options.mayRestart });
}

/** For a command that has more to do: what cannot be asked is told. */
export async function bringTablesOrSay(
  host: Host,
  record: PartRecord,
  options: TablesOptions,
): Promise<void> {
  try {
    await bringTables(host, record, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    warn(host, error.message, ...error.details, 'See ./deploy.sh tables --help');
  }
}

/** Whether something lacked. */
async function bringTables(
  host: Host,
  record: PartRecord,
  { adminFile, mayRestart }: TablesOptions,
): Promise<boolean> {
  const files = new PrivateFiles(host.changes);
  try {
    const yaml = readConfig(host);
    const used = usedTables(host, files, yaml, adminFile);
    if (used === undefined) return false;
    if (yaml.value('sql_type') === 'sqlite') await ensurePackages(host, record, ['sqlite3']);
    return await updateTables(host, record, used, { mayRestart });
  } finally {
    files.drop();
  }
}
