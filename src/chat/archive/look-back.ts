/**
 * How far the first look into an archive goes back: to what may be unread, to what may hold something
 * that was sent and not confirmed, and to enough for a list.
 */
import type { Conversations } from '../model/conversations.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type Archived, compareIds } from './archive.ts';

const ENOUGH_CONVERSATIONS = 30;
const ENOUGH_MESSAGES = 1_000;
const MOST_MESSAGES = 5_000;
const ENOUGH_OF_A_ROOM = 100;
const MOST_OF_A_ROOM = 500;

export class LookBack {
  readonly #conversations: Conversations;
  readonly #outbox: Outbox;

  constructor(conversations: Conversations, outbox: Outbox) {
    this.#conversations = conversations;
    this.#outbox = outbox;
  }

  /** Whether the user's own archive is read further back than to `oldest`, `read` messages by now. */
  goesOn(oldest: Archived, read: number): boolean {
    const { newestDisplayed, size } = this.#conversations;
    if (read >= MOST_MESSAGES) return false;
    return (
      isNewer(oldest, newestDisplayed) ||
      isNewer(
        oldest,
        this.#outbox.oldestAfter((entry) => !entry.isGroup),
      ) ||
      (read < ENOUGH_MESSAGES && size < ENOUGH_CONVERSATIONS)
    );
  }

  /** The same of a group's archive. */
  goesOnIn(room: string, oldest: Archived, read: number): boolean {
    if (read >= MOST_OF_A_ROOM) return false;
    return (
      isNewer(
        oldest,
        this.#outbox.oldestAfter((entry) => entry.peer === room),
      ) ||
      read < ENOUGH_OF_A_ROOM ||
      isNewer(oldest, this.#conversations.get(room)?.displayed)
    );
  }
}

const isNewer = (oldest: Archived, id: string | undefined): boolean =>
  id !== undefined && compareIds(oldest.id, id) > 0;
