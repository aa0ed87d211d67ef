/** What the user may be told of. */
import type { Happening } from '../model/happening.ts';

export type NewMessage = Extract<Happening, { kind: 'message' }>;

/** Somebody has taken the user into a group. */
export interface TakenIn {
  readonly kind: 'added';
  readonly peer: string;
  readonly isGroup: true;
  /** Who: his nickname. */
  readonly sender: string;
}

/** The time of a reminder has come. */
export interface Due {
  readonly kind: 'due';
  readonly peer: string;
  readonly isGroup: boolean;
  /** The reminder's. */
  readonly id: string;
  /** Of the message, in the archive; empty: the conversation is meant. */
  readonly message: string;
  readonly text: string;
}

export type News = Happening | TakenIn | Due;
/** Of these there are notices. */
export type Telling = NewMessage | TakenIn | Due;
