import { answerOf, tellable } from './authenticator.ts';
import type { Authenticator, Decision } from './authenticator.ts';
import { parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { logDecision } from './log.ts';
import type { Log } from './log.ts';
import type { Verdict } from './verdict.ts';

/** Bytes of a request in, yes or no out, with one log line for it. Never rejects. */
export function createResponder({
  currentAuthenticator,
  log,
  clock,
  onStart,
  onDecision,
}: {
  /** `undefined` while there is no usable configuration. */
  currentAuthenticator: () => Promise<Authenticator | undefined>;
  log: Log;
  /** Milliseconds, from any fixed point. */
  clock: () => number;
  onStart?: () => void;
  /** Called once for each `onStart`. */
  onDecision?: (decision: Decision, ms: number) => void;
}): (frame: Uint8Array) => Promise<boolean> {
  return async (frame) => {
    const startedAt = clock();
    onStart?.();
    const command = parseCommand(frame);
    const decision = await decide(command);
    const ms = clock() - startedAt;
    logDecision(log, decision, ms);
    onDecision?.(decision, ms);
    return answerOf(decision);
  };

  async function decide(command: Command): Promise<Decision> {
    try {
      const authenticate = await currentAuthenticator();
      if (authenticate !== undefined) return await authenticate(command);
      return { ...tellable(command), verdict: cannotTell('bad-config') };
    } catch (error) {
      log.write('error', 'internal-error', { error: describeError(error) });
      return { ...tellable(command), verdict: cannotTell('internal-error') };
    }
  }
}

const cannotTell = (cause: 'bad-config' | 'internal-error'): Verdict => ({
  outcome: 'unknown',
  cause,
});

/**
 * Name and place of a bug, without its message: a message may quote the value that it is about,
 * and here values are passwords.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return [error.name, code, ...frames.slice(0, 4).map((line) => line.trim())].join(' ').trim();
}
