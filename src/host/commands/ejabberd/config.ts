/** ejabberd.yml as these options want it, where that is ours to write. */
import { existsSync, readFileSync } from 'node:fs';
import { difference } from '../../facts/difference.ts';
import { machineHasIpv6 } from '../../facts/ipv6.ts';
import { YamlText } from '../../changes/yaml-text.ts';
import type { PartRecord } from '../../changes/part-record.ts';
import {
  checkConfig,
  forgetOurs,
  isOurs,
  isPackageDefault,
  keepingSqlOptions,
  markAsOurs,
  readConfig,
  replaceConfig,
} from '../../parts/ejabberd-config.ts';
import { type Host, paths } from '../../parts/host.ts';
import { layout } from './layout.ts';
import type { EjabberdOptions } from './options.ts';
import { type Authenticator, renderConfig } from './render.ts';

const besideOf = (host: Host): string => `${paths(host).ejabberdYml}.com_zimbra_converse`;
/** What was there before the first run, for the uninstallation. */
const keptFile = (host: Host): string => `${paths(host).records}/ejabberd.yml.before`;

export interface ConfigOptions {
  readonly options: EjabberdOptions;
  readonly certificates: readonly string[];
  readonly authenticator: Authenticator;
  /** None was there before this run. */
  readonly isNew: boolean;
}

export async function installConfig(
  host: Host,
  record: PartRecord,
  { options, certificates, authenticator, isNew }: ConfigOptions,
): Promise<void> {
  const { changes, say } = host;
  const { ejabberdYml } = paths(host);
  const template = readFileSync(`${layout(host).conf}/ejabberd.yml`, 'utf8');
  const rendered = renderConfig(template, { ...options, certificates }, authenticator, {
    hasIpv6: machineHasIpv6(host.root),
  });
  const isPackages = isPackageDefault(host);
  // What the package came with says nothing about a database.
  const ours =
    isNew || isPackages || !existsSync(ejabberdYml) ? rendered : withDatabase(host, rendered);
  checkConfig(host, ours, 'the configuration made for you');

  const there = existsSync(ejabberdYml) ? readFileSync(ejabberdYml, 'utf8') : undefined;
  if (isNew || options.mayReplace || isPackages || isOurs(host)) {
    if (there !== ours) {
      await rememberFirst(host, record);
      await record.set('restart_pending', 'yes');
    }
    await replaceConfig(host, ours, { isPackages });
    await markAsOurs(host, ours);
    await changes.deleteFile(besideOf(host));
    return;
  }
  if (there === undefined || there === ours) return;
  say(`${ejabberdYml} was edited by you (or others) and stays as it is. Ours would be:`);
  for (const line of await difference(there, ours, ['yours', 'ours'])) say(`  ${line}`);
  checkConfig(host, there, ejabberdYml);
  await changes.putFile(besideOf(host), ours, { mode: 0o640, owner: 'root:ejabberd' });
  say('Yours has all lines that are needed for security.');
  say(`Ours is beside it, to compare: ${besideOf(host)}`);
  say('To take ours instead: the same command with --replace.');
}

const withDatabase = (host: Host, rendered: string): string =>
  keepingSqlOptions(readConfig(host), new YamlText(rendered, 'conf/ejabberd.yml')).text;

async function rememberFirst(host: Host, record: PartRecord): Promise<void> {
  if (record.get('had_config') !== undefined) return;
  const { ejabberdYml, records } = paths(host);
  const hadOne = existsSync(ejabberdYml);
  await record.set('had_config', hadOne ? 'yes' : 'no');
  if (!hadOne) return;
  await host.changes.makeFolder(records, 0o755, { isQuiet: true });
  await host.changes.copyFile(ejabberdYml, keptFile(host));
}

export async function takeBackConfig(host: Host, record: PartRecord): Promise<void> {
  const { changes, say } = host;
  const { ejabberdYml } = paths(host);
  const kept = keptFile(host);
  if (record.get('had_config') !== undefined) {
    if (existsSync(ejabberdYml) && !isOurs(host)) {
      say(
        `${ejabberdYml} was edited since, and stays. It still names the authenticator, which goes;`,
      );
      say(`  what was there before this command is kept: ${kept}`);
    } else if (record.get('had_config') === 'yes' && existsSync(kept)) {
      await changes.rewriteFile(ejabberdYml, readFileSync(kept));
      await changes.deleteFile(kept);
    } else await changes.deleteFile(ejabberdYml);
    await forgetOurs(host);
  }
  await changes.deleteFile(besideOf(host));
}
