export interface HealingOptions<T> {
  /** Rejects while the thing cannot be had. */
  load: () => Promise<T>;
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
 * A loader that never fails for good: it gives `undefined` while `load` fails, tries again when it
 * is asked later, and keeps what it got. Exiting over a bad configuration is not an option, since
 * ejabberd ends external authentication for ever when its program dies young a few times.
 */
export function createHealing<T>(options: HealingOptions<T>): () => Promise<T | undefined> {
  const { load, onProblem, onHealed, now } = options;
  let loaded: { value: T } | undefined;
  let loading: Promise<T | undefined> | undefined;
  let nextTryAt = -Infinity;
  let reported: { message: string; at: number } | undefined;

  const attempt = async (): Promise<T | undefined> => {
    try {
      loaded = { value: await load() };
      if (reported !== undefined) onHealed();
      return loaded.value;
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      const isNews =
        problem.message !== reported?.message || now() >= reported.at + REPEAT_EVERY_MS;
      if (isNews) {
        reported = { message: problem.message, at: now() };
        onProblem(problem);
      }
      return undefined;
    } finally {
      nextTryAt = now() + RETRY_EVERY_MS;
      loading = undefined;
    }
  };

  return async () => {
    if (loaded !== undefined) return loaded.value;
    if (loading !== undefined) return loading;
    if (now() < nextTryAt) return undefined;
    loading = attempt();
    return loading;
  };
}
