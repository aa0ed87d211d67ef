/**
 * What the user has before his eyes and so has read: noted for his other devices, and told to the
 * person who wrote it, where he lets others know.
 */
import { compareIds } from '../archive/archive.ts';
import type { Choices } from '../own/choices.ts';
import type { ReadMarks } from '../own/read-marks.ts';
import type { Tells } from '../own/tells.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { Conversations } from './conversations.ts';

export interface ReadingParts {
  /** A bare JID. */
  readonly me: string;
  readonly conversations: Conversations;
  readonly choices: Choices;
  readonly marks: ReadMarks;
  readonly acknowledgements: Acknowledgements;
  /** What others are told of what the user does. */
  readonly tells: () => Tells;
}

export class Reading {
  readonly #parts: ReadingParts;
  /** The conversation on the screen; `seen` while its end is before the user's eyes. */
  #current: string | undefined;
  #seen = false;

  constructor(parts: ReadingParts) {
    this.#parts = parts;
  }

  /** The conversation that is on the screen now; undefined: the list. */
  show(peer: string | undefined): void {
    this.#current = peer;
    if (peer !== undefined) this.#unmark(peer);
    this.look();
  }

  /** Whether the end of the conversation on the screen is before the user's eyes. */
  set seen(seen: boolean) {
    this.#seen = seen;
    this.look();
  }

  isSeen(peer: string): boolean {
    return this.#seen && peer === this.#current;
  }

  /** Something may have come that he reads as it comes. */
  look(): void {
    if (this.#current !== undefined && this.#seen) this.#read(this.#current);
  }

  /** The user says that he has read it, without looking. */
  markRead(peer: string): void {
    this.#unmark(peer);
    this.#read(peer);
  }

  /** What he wanted to read again he has read. */
  #unmark(peer: string): void {
    const { choices } = this.#parts;
    if (choices.of(peer).unread) choices.choose(peer, { unread: false });
  }

  #read(peer: string): void {
    const { me, conversations, marks, acknowledgements, tells } = this.#parts;
    const conversation = conversations.get(peer);
    const id = conversation?.newestId;
    if (!conversation || id === undefined) return;
    const { displayed } = conversation;
    if (displayed !== undefined && compareIds(id, displayed) <= 0) return;
    conversations.markDisplayed(peer, id);
    const { newestOfOthers, isGroup } = conversation;
    marks.mark(peer, id, isGroup ? peer : me);
    if (!isGroup && newestOfOthers !== undefined && tells().read) {
      acknowledgements.seen(peer, newestOfOthers);
    }
  }
}
