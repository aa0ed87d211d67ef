/** ejabberd.yml with the database in it, and without it again. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { PartRecord } from '../../changes/part-record.ts';
import type { YamlText } from '../../changes/yaml-text.ts';
import { checksum, readConfig, replaceConfig, SQL_OPTIONS } from '../../parts/ejabberd-config.ts';
import { type Host, paths } from '../../parts/host.ts';
import type { ArchiveOptions } from './options.ts';

/** What was there before the first run, for the uninstallation. */
const keptFile = (host: Host): string => `${paths(host).records}/ejabberd.yml.before-archive`;

export const usesDatabase = (yaml: YamlText, { sqlHost, database }: ArchiveOptions): boolean =>
  yaml.value('sql_type') === 'mysql' &&
  yaml.value('default_db') === 'sql' &&
  yaml.value('sql_server') === sqlHost &&
  yaml.value('sql_database') === database;

/** The options about SQL, and no others. */
export function withDatabase(
  yaml: YamlText,
  { sqlHost, sqlPort, database, user, isRemote, ca }: ArchiveOptions,
  password: string,
): YamlText {
  const wanted: Readonly<Partial<Record<(typeof SQL_OPTIONS)[number], string>>> = {
    default_db: 'sql',
    sql_type: 'mysql',
    sql_server: sqlHost,
    sql_port: sqlPort,
    sql_database: database,
    sql_username: user,
    sql_password: `"${password}"`,
    ...(isRemote && { sql_ssl: 'true' }),
    ...(isRemote && ca !== undefined && { sql_ssl_verify: 'true', sql_ssl_cafile: ca }),
  };
  let next = yaml;
  // Where and in which order keepingSqlOptions leaves them: "ejabberd" then finds nothing to change.
  for (const option of SQL_OPTIONS) {
    const value = wanted[option];
    next =
      value === undefined ? next.without(option) : next.withOption(option, `${option}: ${value}`);
  }
  return next.has('sql_schema_multihost')
    ? next
    : next.withOption('new_sql_schema', 'new_sql_schema: true');
}

export async function switchOver(host: Host, record: PartRecord, next: YamlText): Promise<void> {
  const { changes } = host;
  const { ejabberdYml } = paths(host);
  await rememberOptions(host, record);
  await record.set('restart_pending', 'yes');
  const { mode, uid, gid } = statSync(ejabberdYml);
  if ((mode & 0o007) !== 0) {
    // It is going to hold a password.
    await changes.setRights(ejabberdYml, mode & 0o770, `${uid}:${gid}`);
  }
  await replaceConfig(host, next.text);
  await record.set('written', checksum(next.text));
}

/** The file itself, and the options, in case the file is edited in the meantime. */
async function rememberOptions(host: Host, record: PartRecord): Promise<void> {
  const { changes } = host;
  const { ejabberdYml, records } = paths(host);
  if (record.get('sql_before') !== undefined) return;
  await record.set('sql_before', 'yes');
  await changes.makeFolder(records, 0o755, { isQuiet: true });
  await changes.copyFile(ejabberdYml, keptFile(host));
  const yaml = readConfig(host);
  for (const option of SQL_OPTIONS) {
    const lines = yaml.lines(option);
    if (lines !== undefined) await record.set(`sql_${option}`, lines.replaceAll('\n', ' '));
  }
}

/** For the uninstallation. Whether anything was changed. */
export async function switchBack(host: Host, record: PartRecord): Promise<boolean> {
  const { ejabberdYml } = paths(host);
  const kept = keptFile(host);
  if (record.get('sql_before') !== 'yes') return false;
  if (existsSync(ejabberdYml)) await replaceConfig(host, textBefore(host, record));
  await host.changes.deleteFile(kept);
  return true;
}

function textBefore(host: Host, record: PartRecord): string {
  const yaml = readConfig(host);
  if (checksum(yaml.text) === record.get('written') && existsSync(keptFile(host))) {
    return readFileSync(keptFile(host), 'utf8');
  }
  let before = yaml;
  for (const option of SQL_OPTIONS) {
    const lines = record.get(`sql_${option}`);
    before = lines === undefined ? before.without(option) : before.withOption(option, lines);
  }
  return before.text;
}
