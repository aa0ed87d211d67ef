/**
 * A mail or an appointment that is wanted in the chat's own window when the webmail that has opened it
 * is gone: the next webmail finds it, whole, as soon as somebody has signed in to it. It lies in the
 * sessionStorage while that is opened, which gets a copy; an address would be too short for a text.
 */
import type { Wish } from './panel.ts';

interface Carried {
  /** Whose it is; somebody else may sign in. */
  readonly email: string;
  readonly wish: Wish;
}

/** The beginning is that of all that a log-out clears. */
const KEY = 'com_zimbra_converse.wish';

/** Does `open` while the wish is where a new webmail will have it. */
export function carry(storage: Storage, carried: Carried, open: () => void): void {
  storage.setItem(KEY, JSON.stringify(carried));
  try {
    open();
  } finally {
    storage.removeItem(KEY);
  }
}

/** What the user wanted when this webmail was opened for it; once. */
export function carriedTo(storage: Storage, email: string): Wish | undefined {
  const text = storage.getItem(KEY);
  if (text === null) return undefined;
  storage.removeItem(KEY);
  const carried = JSON.parse(text) as Carried;
  return carried.email === email ? carried.wish : undefined;
}
