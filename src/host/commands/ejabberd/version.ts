import { ask } from '../../facts/ask.ts';
import { Refusal } from '../../refusal.ts';

/** Debian 12's: the first with all that conf/ejabberd.yml says. */
const LEAST_EJABBERD = '23.01';

/** Before anything is installed: of the one that is there, or that would come. */
export async function checkVersion(): Promise<void> {
  const { stdout } = await ask(['apt-cache', 'policy', 'ejabberd']);
  const [, there = ''] = /^ *Installed: (\S+)/m.exec(stdout) ?? [];
  const [, offered = ''] = /^ *Candidate: (\S+)/m.exec(stdout) ?? [];
  const version = /^\d/.test(there) ? there : offered;
  // Other packages than Debian's have no line here; ejabberd says itself what it does not know.
  if (!/^\d/.test(version) || isAtLeast(version, LEAST_EJABBERD)) return;
  throw new Refusal(
    `ejabberd ${version} is too old: ${LEAST_EJABBERD} or newer is needed`,
    'Debian 12 and Ubuntu 24.04 have one; so have the packages of its makers: https://www.process-one.net',
  );
}

/** Of the form 23.01: year and month. */
function isAtLeast(version: string, lowest: string): boolean {
  const [year = 0, month = 0] = version.split(/[.-]/).map(Number);
  const [leastYear = 0, leastMonth = 0] = lowest.split('.').map(Number);
  return year > leastYear || (year === leastYear && month >= leastMonth);
}
