/**
 * What is wanted only once a panel is open. If it does not come, the browser may say so again for as
 * long as the page lives, without asking the server (Chromium does; HTML wanted it so until 2026).
 * Then only a new page helps, and whoever can begin one is told.
 */
export type Later = typeof import('./later.ts');

let lost: (error: unknown) => void = () => undefined;

/** `tell` hears of it whenever it does not come. */
export function whenLaterIsLost(tell: (error: unknown) => void): void {
  lost = tell;
}

/** Rejects when it does not come. */
export async function fetchLater(): Promise<Later> {
  try {
    return await import('./later.ts');
  } catch (error) {
    lost(error);
    throw error;
  }
}
