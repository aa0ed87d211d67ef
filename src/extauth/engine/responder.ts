import { answerOf, tellable } from '../judge/authenticator.ts';
import type { Authenticator, Decision } from '../judge/authenticator.ts';
import { parseCommand } from '../wire/command.ts';
import type { Command } from '../wire/command.ts';
import { describeError } from '../log.ts';
import type { Log } from '../log.ts';
import { reasonOf, unknown } from '../verdict/verdict.ts';

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
      return { ...tellable(command), verdict: unknown('bad-config') };
    } catch (error) {
      log.write('error', 'internal-error', { error: describeError(error) });
      return { ...tellable(command), verdict: unknown('internal-error') };
    }
  }
}

/** isuser is asked for every message and typing notification to somebody offline: debug only. */
export function logDecision(log: Log, decision: Decision, ms: number): void {
  const { op, account, kind, verdict, from } = decision;
  const usual = op === 'isuser' && verdict.outcome === 'accepted' ? 'debug' : 'info';
  log.write(verdict.outcome === 'unknown' ? 'warn' : usual, 'decision', {
    op,
    account,
    kind,
    outcome: verdict.outcome,
    reason: reasonOf(verdict),
    detail: verdict.outcome === 'unknown' ? verdict.detail : undefined,
    from,
    // The one case in which the outcome does not tell what ejabberd was told.
    answer: verdict.outcome === 'unknown' && answerOf(decision) ? 'yes' : undefined,
    ms: Math.round(ms),
  });
}
