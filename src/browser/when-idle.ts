/** Milliseconds, where the browser cannot tell when it is idle (Safari). */
const SOON_MS = 200;
const AT_THE_LATEST_MS = 2_000;

/** Does `task` when the browser has nothing better to do, and soon in any case. */
export function whenIdle(window: Window, task: () => void): void {
  const { requestIdleCallback } = window as Partial<Window>;
  if (requestIdleCallback) requestIdleCallback.call(window, task, { timeout: AT_THE_LATEST_MS });
  else setTimeout(task, SOON_MS);
}
