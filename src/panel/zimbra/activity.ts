/**
 * What Zimbra itself counts as a sign of life: a key in the window, a mouse button released in the
 * shell (`ZmZimbraMail.setSessionTimer`, alike in 8.6, 8.8.15 and 10.1; 8.6 was read and not run).
 * Zimbra listens for it only where sessions end by idleness, so this listens by itself.
 */
import { atMostEvery } from '../../browser/at-most-every.ts';

/** Told at most once in so long; others are told in minutes. */
const EVERY_MS = 10_000;

export function watchActivity(window: Window, shell: HTMLElement, onActivity: () => void): void {
  const tell = atMostEvery(EVERY_MS, onActivity);
  // Whatever stops the event further in, as the chat does.
  window.addEventListener('keydown', tell, { capture: true, passive: true });
  shell.addEventListener('mouseup', tell, { capture: true, passive: true });
}
