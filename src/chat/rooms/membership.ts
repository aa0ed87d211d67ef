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
  /** The user is in it no more, by no doing of his. */
  readonly onEnded: (room: string, name: string, how: Ending) => void;
  /** Somebody asks him into a group that is not the company's; he has not decided yet. */
  readonly onInvitation: (invitation: Invitation) => void;
  /** The user is in it no more, whoever has ended it. */
  readonly onOver: (room: string) => void;
  readonly report: (line: string) => void;
}

export type Ending = 'removed' | 'deleted';

export interface Invitation {
  readonly room: string;
  readonly name: string | undefined;
  /** A bare JID. */
  readonly from: string;
  /** Milliseconds. */
  readonly time: number;
}

/** Conditions of a group that no new session mends. */
const GONE_FOR_GOOD = new Set(['forbidden', 'gone', 'item-not-found', 'registration-required']);
const DELETED = new Set(['gone', 'item-not-found']);

/** How a group came to be none of the user's. */
export type Ended = 'left' | 'removed' | 'deleted';

export class Membership {
  readonly #parts: MembershipParts;
  readonly #bookmarks: Bookmarks;
  /** Why a group ended, where it was not the user's own will. */
  readonly #ended = new Map<string, Ended>();
  /** Groups that the user has left, and when. */
  readonly #left = new Map<string, number>();
  /** Groups that are known only from the past: they may have ended before the user came. */
  readonly #fromThePast = new Set<string>();

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

  /** The user leaves it, on all devices; an invitation that he refuses is one that he has left. */
  leave(room: string): void {
    this.#set({ room, joined: false, leftAt: Date.now() });
  }

  /** The user wants to be in a group that he was asked into, or does not. */
  answer({ room, name }: Invitation, accepts: boolean): void {
    if (accepts) this.belong(room, name);
    else this.leave(room);
  }

  /** He is about to; what the server says of that is no news to him. */
  leaving(room: string, isLeaving: boolean): void {
    if (isLeaving) this.#left.set(room, Date.now());
    else this.#left.delete(room);
  }

  /**
   * A colleague has taken the user into a group of the company's; others have asked whether he
   * wants to come. What is older than his leaving is over.
   */
  invited(invitation: Invitation, isLive: boolean): void {
    const { room, name, time } = invitation;
    const { rooms, line, onInvitation } = this.#parts;
    if (rooms.get(room)) return;
    const left = this.#left.get(room);
    if (!isLive && left !== undefined && time <= left) return;
    if (!domainOf(room).endsWith(`.${domainOf(line.bareJid)}`)) {
      onInvitation(invitation);
      return;
    }
    if (!isLive) this.#fromThePast.add(room);
    this.belong(room, name);
  }

  /** Whether the user belongs to this group. */
  isIn(room: string): boolean {
    return this.#parts.rooms.get(room) !== undefined;
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
    const { conversations, onEnded } = this.#parts;
    const how = DELETED.has(condition) ? 'deleted' : 'removed';
    const conversation = conversations.get(room);
    if (conversation && !this.#left.has(room) && !this.#fromThePast.has(room)) {
      this.#ended.set(room, how);
      onEnded(room, conversations.nameOf(conversation), how);
    }
    this.leave(room);
  }

  /** The user is in it now. */
  entered(room: string): void {
    this.#fromThePast.delete(room);
  }

  #set(bookmark: Bookmark): void {
    this.#take(bookmark);
    this.#bookmarks
      .set(bookmark)
      .catch((error: unknown) =>
        this.#parts.report(`a group could not be noted on the server: ${String(error)}`),
      );
  }

  #take({ room, name, nick, joined, leftAt }: Bookmark): void {
    const { rooms, conversations } = this.#parts;
    if (joined) {
      this.#left.delete(room);
      this.#ended.delete(room);
      rooms.add(room, nick);
      const conversation = conversations.with(room, true);
      if (name && conversation.name !== name) conversation.name = name;
      conversations.changed();
    } else {
      this.#left.set(room, leftAt ?? this.#left.get(room) ?? Date.now());
      const wasIn = rooms.get(room) !== undefined;
      rooms.leave(room);
      conversations.remove(room);
      if (wasIn) this.#parts.onOver(room);
    }
  }
}
