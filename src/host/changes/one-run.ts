import { Misuse, Refusal } from '../refusal.ts';
import { type Changes, Interrupted, SIGNALS, type Signal } from './changes.ts';
import type { Journal } from './journal.ts';
import { StepFailed } from './step.ts';

export interface Out {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** As a shell has it. */
const STATUS_OF = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Does `act`, all of it or nothing: what was done is taken back when a step fails, on Ctrl-C, and after
 * a run that was cut off, by the next one. Resolves with the exit status.
 */
export async function oneRun(
  journal: Journal,
  changes: Changes,
  out: Out,
  act: () => Promise<void>,
): Promise<number> {
  const interrupt = (signal: NodeJS.Signals): void => {
    changes.interrupt(signal as Signal);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    if (journal.isOpen && !(await finishEarlier(journal, changes, out))) return 1;
    await act();
    journal.end();
    return 0;
  } catch (error) {
    explain(error, out);
    if (journal.back.length > 0) {
      out.say('A step failed. Taking back what was done:');
      await takeBack(journal, changes, out);
    } else journal.end();
    return statusOf(error);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

/** Whether there is nothing left of a run before. */
async function finishEarlier(journal: Journal, changes: Changes, out: Out): Promise<boolean> {
  const { runner } = journal;
  if (runner !== undefined) {
    throw new Refusal(`another run of deploy.sh is under way here (process ${runner})`);
  }
  if (journal.isSettled) {
    out.say('An earlier run was cut off when what it had done was in use already. That stays.');
    if (changes.isDry) return true;
    journal.takeOver();
    journal.end();
    return true;
  }
  if (changes.isDry) {
    out.say('An earlier run was cut off. The next that is no dry run takes back what it did.');
    return true;
  }
  out.say('An earlier run was cut off. Taking back what it did:');
  journal.takeOver();
  return takeBack(journal, changes, out);
}

async function takeBack(journal: Journal, changes: Changes, out: Out): Promise<boolean> {
  const problems = await changes.takeBack();
  if (problems.length === 0) {
    journal.end();
    out.say('All is as it was before.');
    return true;
  }
  for (const problem of problems) out.complain(`deploy.sh: not taken back: ${problem}`);
  out.say('Mend what these lines name; the next run takes back the rest before it does anything.');
  return false;
}

function explain(error: unknown, out: Out): void {
  if (error instanceof Refusal) {
    out.complain(`deploy.sh: ${error.message}`);
    for (const line of error.details) out.complain(`  ${line}`);
  } else if (error instanceof StepFailed || error instanceof Interrupted) {
    out.complain(`deploy.sh: ${error.message}`);
  } else {
    out.complain(`deploy.sh: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function statusOf(error: unknown): number {
  if (error instanceof Misuse) return 2;
  return error instanceof Interrupted ? STATUS_OF[error.signal] : 1;
}
