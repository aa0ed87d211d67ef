/** What dpkg and apt-get say of packages. */
import { Refusal } from '../refusal.ts';
import { ask } from './ask.ts';

/** Only the configuration of one that was removed is left. */
export const LEFT = 'config-files';
const GONE = 'not-installed';

/** As dpkg has it: `installed`, {@link LEFT}, `not-installed`, and those in between. */
export async function packageStatuses(names: readonly string[]): Promise<Map<string, string>> {
  const found = new Map(names.map((name) => [name, GONE]));
  if (names.length === 0) return found;
  const format = '${Package} ${db:Status-Status}\n';
  const { status, stdout } = await ask(['dpkg-query', '-W', '-f', format, ...names]);
  // 1: it does not know all of them. Else one that is there might be taken for new, and purged.
  if (status !== 0 && status !== 1) {
    throw new Refusal('dpkg-query failed; is this Debian or Ubuntu, and is its database whole?');
  }
  for (const line of stdout.split('\n')) {
    const [name = '', state = ''] = line.split(' ');
    if (found.has(name)) found.set(name, state);
  }
  return found;
}

/** Those of them that are installed. */
export async function installedOf(names: readonly string[]): Promise<string[]> {
  const statuses = await packageStatuses(names);
  return names.filter((name) => statuses.get(name) === 'installed');
}

/** What apt-get would bring with these, themselves included; not what it would only upgrade. */
export async function wouldCome(names: readonly string[]): Promise<string[]> {
  // `Inst nginx (1.22.1-9 Debian …)`, and with an upgrade `Inst libc6 [2.36-9] (2.36-9+deb12u7 …)`.
  return simulated(['--no-install-recommends', 'install', ...names], /^Inst (\S+) \(/);
}

/** What merely goes well with a package that somebody else has does not need it. */
const NEEDED_ALONE = [
  '-oAPT::AutoRemove::RecommendsImportant=false',
  '-oAPT::AutoRemove::SuggestsImportant=false',
];

/** What apt-get would remove with these, themselves included. */
export const wouldGo = (names: readonly string[], auto: 'auto' | 'no-auto'): Promise<string[]> =>
  simulated([...NEEDED_ALONE, `--${auto}-remove`, 'remove', ...names], /^(?:Remv|Purg) (\S+)/);

async function simulated(args: readonly string[], line: RegExp): Promise<string[]> {
  const { status, stdout, stderr } = await ask(['apt-get', '-s', '-q', '-y', ...args]);
  if (status !== 0) throw new Refusal(`apt-get -s ${args.join(' ')} failed`, stderr.trim());
  return stdout.split('\n').flatMap((text) => line.exec(text)?.[1] ?? []);
}
