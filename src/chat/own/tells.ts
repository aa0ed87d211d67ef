import type { Preferences } from '../../shared/preferences.ts';

/** What others may know of what the user is doing. */
export interface Tells {
  readonly typing: boolean;
  /** What he has read. */
  readonly read: boolean;
}

export const tellsOf = ({ tellsTyping, tellsRead }: Preferences): Tells => ({
  typing: tellsTyping,
  read: tellsRead,
});

export const preferring = ({ typing, read }: Tells): Partial<Preferences> => ({
  tellsTyping: typing,
  tellsRead: read,
});
