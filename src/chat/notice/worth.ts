/** Whether the user is to be told of a message, by whatever means. */
export interface Circumstances {
  /** Written by the user, here or on another device. */
  readonly mine: boolean;
  /** The conversation is before his eyes. */
  readonly seen: boolean;
  /** He has muted it, for good or for an hour. */
  readonly muted: boolean;
  /** In a group: it calls him by his name. */
  readonly mentioned: boolean;
  /** He has said that he is not to be disturbed. */
  readonly quiet: boolean;
}

/** A muted group may still call him; whoever is not to be disturbed is not called either. */
export const isWorthTelling = ({ mine, seen, muted, mentioned, quiet }: Circumstances): boolean =>
  !mine && !seen && !quiet && (!muted || mentioned);
