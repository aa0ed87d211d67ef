/** Which of the two ways to the server is tried, and in which order. */
import type { Way } from './session.ts';

/** Where a browser remembers that the WebSocket is of no use here; nothing of an account. */
export const WAY_KEY = 'com_zimbra_converse.way';
/** A proxy may learn WebSocket meanwhile, so the memory fades. Milliseconds. */
const REMEMBERED_MS = 24 * 3_600_000;

/** A WebSocket that does not open in this time is taken for blocked. Milliseconds. */
export const OPEN_WITHIN_MS = 2_000;
/** A WebSocket that breaks this early is taken for one that did not open. Milliseconds. */
const EARLY_MS = 10_000;
/** Failures in a row, where it has worked before: an outage makes some as well. */
const PATIENCE = 3;

export interface Ways {
  /** The ways to try for the next session, best first. */
  next(): readonly Way[];
  /** This one led to a session. */
  worked(way: Way): void;
  /** The session over this one has ended after so many milliseconds. */
  broke(way: Way, after: number): void;
}

/** `storage` is a function because a browser may refuse even to name its storage. */
export function findWay(
  hasWebSocket: boolean,
  storage: () => Storage,
  now: () => number = Date.now,
): Ways {
  let hasWorked = false;
  let failures = 0;
  let blocked = isRemembered(storage, now);
  let tried: readonly Way[] = [];
  const failed = (): void => {
    failures += 1;
    if (failures < (hasWorked ? PATIENCE : 1)) return;
    blocked = true;
    try {
      storage().setItem(WAY_KEY, String(now()));
    } catch {
      // Without a memory it is found out anew by the next page.
    }
  };
  return {
    next: () => (tried = !hasWebSocket || blocked ? ['bosh'] : ['websocket', 'bosh']),
    worked(way) {
      if (way === 'bosh') {
        if (tried.includes('websocket')) failed();
      } else hasWorked = true;
    },
    broke(way, after) {
      if (way !== 'websocket') return;
      if (after < EARLY_MS) failed();
      else failures = 0;
    },
  };
}

function isRemembered(storage: () => Storage, now: () => number): boolean {
  try {
    const since = Number(storage().getItem(WAY_KEY) ?? 0);
    return since > 0 && now() - since < REMEMBERED_MS;
  } catch {
    return false;
  }
}
