import { createInterface } from 'node:readline';
import { Interrupted, SIGNALS, type Signal } from '../changes/changes.ts';

/** Undefined when there is no answer to be had any more. */
export type Question = (text: string) => Promise<string | undefined>;

/** Undefined where nobody sits who could answer. */
export const terminalQuestion = (): Question | undefined =>
  process.stdin.isTTY && process.stdout.isTTY ? askThere : undefined;

/** One line. Rejects with {@link Interrupted} on Ctrl-C, which others only note for the next step. */
function askThere(text: string): Promise<string | undefined> {
  // The terminal itself lets one mend what one types.
  const lines = createInterface({ input: process.stdin, terminal: false });
  process.stdout.write(text);
  return new Promise<string | undefined>((resolve, reject) => {
    const stop = (signal: NodeJS.Signals): void => {
      reject(new Interrupted(signal as Signal));
      lines.close();
    };
    for (const signal of SIGNALS) process.once(signal, stop);
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      for (const signal of SIGNALS) process.off(signal, stop);
      resolve(undefined);
    });
  });
}
