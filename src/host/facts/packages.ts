/** What dpkg and apt-get say of packages. */
import { Refusal } from '../refusal.ts';
import { ask } from './ask.ts';

/** Only the configuration of one that was removed is left. */
export const LEFT = 'config-files';
const GONE = 'not-installed';

/** As dpkg has it: `installed`, {@link LEFT}, `not-installed`, and those in between. */
export async function packageStatus(name: string): Promise<string> {
  const { status, stdout } = await ask(['dpkg-query', '-W', '-f', '${db:Status-Status}', name]);
  if (status === 0) return stdout;
  // 1: it knows no such package. Else one that is there might be taken for new, and purged.
  if (status === 1) return GONE;
  throw new Refusal('dpkg-query failed; is this Debian or Ubuntu, and is its database whole?');
}

export const isInstalled = async (name: string): Promise<boolean> =>
  (await packageStatus(name)) === 'installed';

/** What apt-get would bring with these, themselves included; not what it would only upgrade. */
export async function wouldCome(names: readonly string[]): Promise<string[]> {
  // `Inst nginx (1.22.1-9 Debian …)`, and with an upgrade `Inst libc6 [2.36-9] (2.36-9+deb12u7 …)`.
  return simulated(['--no-install-recommends', 'install', ...names], /^Inst (\S+) \(/);
}

/** What apt-get would remove with these, themselves included. */
export const wouldGo = (names: readonly string[], auto: 'auto' | 'no-auto'): Promise<string[]> =>
  simulated([`--${auto}-remove`, 'remove', ...names], /^(?:Remv|Purg) (\S+)/);

async function simulated(args: readonly string[], line: RegExp): Promise<string[]> {
  const { status, stdout, stderr } = await ask(['apt-get', '-s', '-q', '-y', ...args]);
  if (status !== 0) throw new Refusal(`apt-get -s ${args.join(' ')} failed`, stderr.trim());
  return stdout.split('\n').flatMap((text) => line.exec(text)?.[1] ?? []);
}
