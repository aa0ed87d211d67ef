/**
 * Whether the session goes on, for a window that has no webmail around it: the webmail hears of its end
 * by whatever it asks for, every few minutes at least (zimbraPrefMailPollingInterval).
 */
import type { Answerers } from './zimbra/webmail.ts';

export const EVERY_MS = 5 * 60_000;

/** Calls `onOver` once; returns what ends the watch. */
export function watchSession(ask: Answerers['session'], onOver: () => void): () => void {
  const stop = (): void => clearInterval(timer);
  const timer = setInterval(() => {
    ask({ kind: 'session' }).then(
      ({ over }) => {
        if (!over) return;
        stop();
        onOver();
      },
      () => undefined, // Zimbra cannot be asked just now
    );
  }, EVERY_MS);
  return stop;
}
