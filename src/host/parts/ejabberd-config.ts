/** ejabberd.yml on a host: whose it is, and how it is replaced. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { difference } from '../facts/difference.ts';
import { EjabberdYml, EjabberdYmlError } from '../facts/ejabberd-yml.ts';
import { machineHasIpv6 } from '../facts/ipv6.ts';
import { Refusal } from '../refusal.ts';
import { EJABBERD_RULES } from '../rules/ejabberd-yml.ts';
import { YamlText } from '../changes/yaml-text.ts';
import { type Host, paths } from './host.ts';
import { insist } from './insist.ts';

/** Those by which ejabberd finds its database, in the order in which they stand at the end. */
export const SQL_OPTIONS = [
  'default_db',
  'sql_type',
  'sql_server',
  'sql_port',
  'sql_database',
  'sql_username',
  'sql_password',
  'sql_ssl',
  'sql_ssl_verify',
  'sql_ssl_cafile',
] as const;

export const readConfig = (host: Host): YamlText => {
  const { ejabberdYml } = paths(host);
  return new YamlText(readFileSync(ejabberdYml, 'utf8'), ejabberdYml);
};

/** The checksum of what we wrote last, in a file: another one means that it was edited since. */
const checksumFile = (host: Host): string => `${paths(host).records}/ejabberd.yml.sha256`;

/** As `sha256sum` prints it of what it reads; release 1.0.0 wrote that. */
const checksumLine = (text: string): string => `${checksum(text)}  -\n`;

export const checksum = (text: string): string => createHash('sha256').update(text).digest('hex');

export function isOurs(host: Host): boolean {
  const { ejabberdYml } = paths(host);
  const file = checksumFile(host);
  if (!existsSync(file) || !existsSync(ejabberdYml)) return false;
  return (
    readFileSync(file, 'utf8').trim() === checksumLine(readFileSync(ejabberdYml, 'utf8')).trim()
  );
}

export async function markAsOurs(host: Host, text: string): Promise<void> {
  const { records } = paths(host);
  await host.changes.makeFolder(records, 0o755, { isQuiet: true });
  await host.changes.putFile(checksumFile(host), checksumLine(text), {
    mode: 0o644,
    isQuiet: true,
  });
}

export const forgetOurs = (host: Host): Promise<void> =>
  host.changes.deleteFile(checksumFile(host), { isQuiet: true });

/** Debian's ucf notes the checksum of what the package came with. */
export function isPackageDefault(host: Host): boolean {
  const list = `${host.root}/var/lib/ucf/hashfile`;
  const { ejabberdYml } = paths(host);
  if (!existsSync(list) || !existsSync(ejabberdYml)) return false;
  const sum = createHash('md5').update(readFileSync(ejabberdYml)).digest('hex');
  return readFileSync(list, 'utf8')
    .split('\n')
    .some((line) => /^(\S+) +\/etc\/ejabberd\/ejabberd\.yml$/.exec(line)?.[1] === sum);
}

/**
 * The new ejabberd.yml, with a dated copy of the one before. It stays ours when it was, and an
 * administrator's when it was that; {@link markAsOurs} says otherwise.
 */
export async function replaceConfig(
  host: Host,
  text: string,
  { isPackages = false } = {},
): Promise<void> {
  const { changes, say } = host;
  const { ejabberdFolder, ejabberdYml } = paths(host);
  if (!existsSync(ejabberdYml)) {
    await changes.makeFolder(ejabberdFolder, 0o755);
    await changes.putFile(ejabberdYml, text, { mode: 0o640, owner: 'root:ejabberd' });
    return;
  }
  const before = readFileSync(ejabberdYml, 'utf8');
  if (before === text) return;
  const wasOurs = isOurs(host);
  if (isPackages) say(`${ejabberdYml} is as the package came with it, and becomes ours.`);
  else {
    say('The configuration changes like this:');
    for (const line of await difference(before, text)) say(`  ${line}`);
  }
  const copy = datedCopyOf(ejabberdYml);
  await changes.copyFile(ejabberdYml, copy);
  await changes.rewriteFile(ejabberdYml, text);
  say(`The one before is kept: ${copy}`);
  if (wasOurs) await markAsOurs(host, text);
}

/** `ejabberd.yml.2026-11-26`, and for the second one of a day `ejabberd.yml.2026-11-26.2`. */
export function datedCopyOf(file: string): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const name = `${file}.${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  let copy = name;
  for (let count = 2; existsSync(copy); count += 1) copy = `${name}.${count}`;
  return copy;
}

/** `next` with the database that `old` uses: what "archive" set up survives an upgrade. */
export function keepingSqlOptions(old: YamlText, next: YamlText): YamlText {
  let kept = next;
  for (const option of SQL_OPTIONS) {
    const lines = old.lines(option);
    kept = lines === undefined ? kept.without(option) : kept.withOption(option, lines);
  }
  return kept;
}

/**
 * Judges it by the same rules as doctor. Throws when it is not safe, or cannot be judged; what is only a
 * pity is told.
 */
export function checkConfig(host: Host, text: string, name: string): void {
  insist(host, EJABBERD_RULES, ymlOf(host, text, name), {
    refused: `${name} is not safe with the passwords and tokens of Zimbra:`,
    told: `${name} could be better:`,
    hints: [
      'conf/ejabberd.yml has each of these lines, and says more. A file that',
      'an earlier release wrote and nobody edited gets them by "./deploy.sh ejabberd".',
    ],
  });
}

function ymlOf(host: Host, text: string, name: string): EjabberdYml {
  try {
    return EjabberdYml.load(paths(host).ejabberdYml, text, machineHasIpv6(host.root));
  } catch (error) {
    if (!(error instanceof EjabberdYmlError)) throw error;
    throw new Refusal(`${name} could not be checked: ${error.message}`);
  }
}
