export interface HealingOptions {
  /** Rejects while the thing cannot be had. */
  load: () => Promise<void>;
  onProblem: (problem: Error) => void;
  /** Told once, and only if there was a problem before. */
  onHealed: () => void;
  /** Milliseconds, from any fixed point. */
  now: () => number;
}

/** How long a failure is taken for granted before the next try. */
export const RETRY_EVERY_MS = 3000;
/** How long the same problem is not told again. */
export const REPEAT_EVERY_MS = 60_000;

/**
 * A start that never fails for good: while `load` fails it is tried again when somebody asks later,
 * and not any more once it has worked; resolves with whether it has. Exiting over a bad configuration
 * is not an option, since ejabberd ends external authentication for ever when its program dies young
 * a few times.
 */
export function createHealing(options: HealingOptions): () => Promise<boolean> {
  const { load, onProblem, onHealed, now } = options;
  let isDone = false;
  let loading: Promise<boolean> | undefined;
  let nextTryAt = -Infinity;
  let reported: { message: string; at: number } | undefined;

  const attempt = async (): Promise<boolean> => {
    try {
      await load();
      isDone = true;
      if (reported !== undefined) onHealed();
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      const isNews =
        problem.message !== reported?.message || now() >= reported.at + REPEAT_EVERY_MS;
      if (isNews) {
        reported = { message: problem.message, at: now() };
        onProblem(problem);
      }
    } finally {
      nextTryAt = now() + RETRY_EVERY_MS;
      loading = undefined;
    }
    return isDone;
  };

  return async () => {
    if (isDone) return true;
    if (loading !== undefined) return loading;
    if (now() < nextTryAt) return false;
    loading = attempt();
    return loading;
  };
}
