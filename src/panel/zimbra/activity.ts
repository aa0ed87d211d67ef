/**
 * What Zimbra itself counts as a sign of life: a key in the window, a mouse button released on one of
 * its controls (`ZmZimbraMail.setSessionTimer`, alike in 8.6, 8.8.15 and 10.1; 8.6 was read and not run).
 * Zimbra listens for it only where sessions end by idleness, so this listens by itself: at the window,
 * because where something can be dragged (a row of a list, for one) the body takes the button's release
 * before the shell has it (DwtMouseEventCapture).
 */
import { atMostEvery } from '../../browser/at-most-every.ts';

/** Told at most once in so long; others are told in minutes. */
const EVERY_MS = 10_000;

export function watchActivity(window: Window, onActivity: () => void): void {
  const tell = atMostEvery(EVERY_MS, onActivity);
  // Whatever stops the event further in, as the chat does.
  for (const type of ['keydown', 'mouseup']) {
    window.addEventListener(type, tell, { capture: true, passive: true });
  }
}
