/** Which groups the user belongs to: by his bookmarks, by invitations, until he leaves or they end. */
import type { Line } from '../line/line.ts';
import { domainOf } from '../line/xml.ts';
import type { Conversations } from '../model/conversations.ts';
import { type Bookmark, Bookmarks } from '../own/bookmarks.ts';
import type { Rooms } from './rooms.ts';

export interface MembershipParts {
  readonly line: Line;
  readonly rooms: Rooms;
  readonly conversations: Conversations;
  readonly report: (line: string) => void;
}

/** Conditions of a group that no new session mends. */
const GONE_FOR_GOOD = new Set(['forbidden', 'gone', 'item-not-found', 'registration-required']);
const DELETED = new Set(['gone', 'item-not-found']);

/** How a group came to be none of the user's. */
export type Ended = 'left' | 'removed' | 'deleted';

export class Membership {
  readonly #parts: MembershipParts;
  readonly #bookmarks: Bookmarks;
  /** Groups that the user has left. */
  readonly #left = new Set<string>();
  /** Why, where it was not his own will. */
  readonly #ended = new Map<string, Ended>();

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#bookmarks = new Bookmarks(parts.line, (bookmark) => this.#take(bookmark));
  }

  /** A session stands. */
  begin(): Promise<void> {
    return this.#bookmarks.begin();
  }

  /** News from another device; false: something else. */
  take(message: Element): boolean {
    return this.#bookmarks.take(message);
  }

  /** The user belongs to it from now on, on all devices. */
  belong(room: string, name: string | undefined): void {
    this.#set({ room, joined: true, ...(name && { name }) });
  }

  /** The user leaves it, on all devices. */
  leave(room: string): void {
    this.#set({ room, joined: false });
  }

  /**
   * A colleague has taken the user into a group of the company's. What the archive says of groups
   * that the user has been in and left is over.
   */
  invited(room: string, name: string | undefined, isLive: boolean): void {
    const { rooms, line } = this.#parts;
    if (rooms.get(room) || (!isLive && this.#left.has(room))) return;
    if (!domainOf(room).endsWith(`.${domainOf(line.bareJid)}`)) return;
    this.belong(room, name);
  }

  /** Why the user is in this group no longer; undefined while he is, or never was. */
  ended(room: string): Ended | undefined {
    return this.#left.has(room) ? (this.#ended.get(room) ?? 'left') : undefined;
  }

  named(room: string, name: string): void {
    const { conversations } = this.#parts;
    const conversation = conversations.get(room);
    if (!conversation || conversation.name === name) return;
    conversation.name = name;
    conversations.changed();
  }

  /** The user is not in it any more, or could not enter. */
  gone(room: string, condition: string): void {
    if (!GONE_FOR_GOOD.has(condition)) return;
    this.#ended.set(room, DELETED.has(condition) ? 'deleted' : 'removed');
    this.leave(room);
  }

  #set(bookmark: Bookmark): void {
    this.#take(bookmark);
    this.#bookmarks
      .set(bookmark)
      .catch((error: unknown) =>
        this.#parts.report(`a group could not be noted on the server: ${String(error)}`),
      );
  }

  #take({ room, name, nick, joined }: Bookmark): void {
    const { rooms, conversations } = this.#parts;
    if (joined) {
      this.#left.delete(room);
      this.#ended.delete(room);
      rooms.add(room, nick);
      const conversation = conversations.with(room, true);
      if (name && conversation.name !== name) conversation.name = name;
      conversations.changed();
    } else {
      this.#left.add(room);
      rooms.leave(room);
      conversations.remove(room);
    }
  }
}
