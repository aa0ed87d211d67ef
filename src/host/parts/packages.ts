/** Packages of the distribution, put in and taken out again. */
import type { PartRecord } from '../changes/part-record.ts';
import type { Step } from '../changes/step.ts';
import { installedOf, LEFT, packageStatuses, wouldCome, wouldGo } from '../facts/packages.ts';
import type { Host } from './host.ts';

const QUIETLY = { DEBIAN_FRONTEND: 'noninteractive' };
const apt = (...args: string[]): string[] => ['apt-get', '-q', '-y', ...args];
const install = (names: readonly string[]): string[] =>
  apt('--no-install-recommends', 'install', ...names);

/** Installs those that are missing, and remembers them and what they bring. */
export async function ensurePackages(
  { changes, arrived, broughtAlong }: Host,
  record: PartRecord,
  names: readonly string[],
): Promise<void> {
  const there = await installedOf(names);
  const missing = names.filter((name) => !there.includes(name));
  if (missing.length === 0) return;
  // Once in a run: whoever installed something before has asked as well.
  if (arrived.size === 0 && broughtAlong.length === 0) {
    await changes.run(['apt-get', '-q', 'update']);
  }
  const coming = changes.isDry ? [] : await wouldCome(missing);
  await remember(record, missing, coming);
  const undo = await takingBack(coming);
  await changes.run(install(missing), { env: QUIETLY, undo });
  for (const name of missing) arrived.add(name);
}

/** Before anything else: when this run is refused, they go as well. */
export async function noteBroughtAlong({ changes, broughtAlong }: Host): Promise<void> {
  if (broughtAlong.length > 0) changes.undoWith(await takingBack(broughtAlong));
}

/** By the part that goes last: the others need Node.js as well. */
export async function rememberBroughtAlong(
  { broughtAlong }: Host,
  record: PartRecord,
): Promise<void> {
  if (broughtAlong.length > 0) await remember(record, ['nodejs'], broughtAlong);
}

async function remember(
  record: PartRecord,
  asked: readonly string[],
  brought: readonly string[],
): Promise<void> {
  const packages = new Set([...record.words('packages'), ...asked]);
  if (packages.size > 0) await record.set('packages', [...packages].join(' '));
  const others = brought.filter((name) => !packages.has(name));
  const dependencies = new Set([...record.words('dependencies'), ...others]);
  if (dependencies.size > 0) await record.set('dependencies', [...dependencies].join(' '));
}

/** What is new goes with all that it made, as nobody used it yet; of what was there once, files stay. */
async function takingBack(coming: readonly string[]): Promise<Step[]> {
  const statuses = await packageStatuses(coming);
  const left = coming.filter((name) => statuses.get(name) === LEFT);
  const fresh = coming.filter((name) => statuses.get(name) !== LEFT);
  const step = (verb: string, names: readonly string[]): Step[] =>
    names.length === 0 ? [] : [{ kind: 'run', env: QUIETLY, command: apt(verb, ...names) }];
  return [...step('purge', fresh), ...step('remove', left)];
}

/**
 * What was installed goes, with what it brought and nothing else needs; the data, and configuration
 * that dpkg counts as the administrator's, stay. So does what others came to need in the meantime.
 */
export async function removePackages({ changes, say }: Host, record: PartRecord): Promise<void> {
  const ours = new Set([...record.words('packages'), ...record.words('dependencies')]);
  const present: string[] = [];
  for (const name of await installedOf(record.words('packages'))) {
    const needing = (await wouldGo([name], 'no-auto')).filter((other) => !ours.has(other));
    if (needing.length === 0) present.push(name);
    else say(`The package ${name} stays, as these need it: ${needing.join(' ')}`);
  }
  if (present.length === 0) return;
  const dependencies = record.words('dependencies');
  const alone = (await wouldGo(present, 'auto')).filter((name) => dependencies.includes(name));
  await changes.run(apt('remove', ...new Set([...present, ...alone])), {
    env: QUIETLY,
    undo: [{ kind: 'run', env: QUIETLY, command: install(present) }],
  });
  say(`Their data are kept; to delete them too: apt-get purge ${present.join(' ')}`);
}
