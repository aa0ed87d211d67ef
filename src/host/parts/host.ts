import type { Changes } from '../changes/changes.ts';
import type { Out } from '../changes/one-run.ts';
import { ask } from '../facts/ask.ts';
import { Refusal } from '../refusal.ts';
import type { Question } from './terminal.ts';

/** The machine that a command works on: Debian or Ubuntu, with systemd. */
export interface Host extends Out {
  /** Before every absolute path. Empty on a real machine; the tests set it. */
  readonly root: string;
  /** The folder of the release, with conf/ and dist/. */
  readonly release: string;
  readonly changes: Changes;
  /** Packages that were installed in order to run this program, with what they brought. */
  readonly broughtAlong: readonly string[];
  /** Packages that this run has put in: they are gone when it is taken back. */
  readonly arrived: Set<string>;
  /** "deploy.sh all" runs this, and what comes next itself. */
  readonly isOfAll: boolean;
  /** Whoever runs this can be asked. Undefined where nobody is. */
  readonly question: Question | undefined;
}

export const paths = ({ root }: Pick<Host, 'root'>) =>
  ({
    records: `${root}/var/lib/com_zimbra_converse`,
    ejabberdFolder: `${root}/etc/ejabberd`,
    ejabberdYml: `${root}/etc/ejabberd/ejabberd.yml`,
    units: `${root}/etc/systemd/system`,
  }) as const;

export function warn({ say }: Pick<Host, 'say'>, message: string, ...details: string[]): void {
  say(`Warning: ${message}`);
  for (const line of details) say(`  ${line}`);
}

/** Rejects with {@link Refusal}. */
export async function mustBeRoot(): Promise<void> {
  const { stdout } = await ask(['id', '-un']);
  if (stdout.trim() !== 'root') throw new Refusal('this must be run as root');
}
