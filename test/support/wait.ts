/**
 * Polls `check` until it returns something truthy and gives that back. `check` may throw: that
 * counts as "not yet". After `within` milliseconds it rejects, saying what it waited for and what
 * it saw last.
 */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  { within = 10_000, every = 50 }: { within?: number; every?: number } = {},
): Promise<NonNullable<T>> {
  const giveUpAt = Date.now() + within;
  let seen: unknown;
  for (;;) {
    try {
      const result = await check();
      if (result) return result;
      seen = result;
    } catch (error) {
      seen = error;
    }
    if (Date.now() >= giveUpAt) {
      const last = seen instanceof Error ? seen.message : JSON.stringify(seen);
      throw new Error(`waited ${within} ms for ${what}; last seen: ${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
