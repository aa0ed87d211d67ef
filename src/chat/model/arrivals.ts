/**
 * What becomes of the messages that come: right now, or out of an archive. Each goes to whoever has
 * to know of it, the list, the outbox, Converse.
 */
import { type Archived, type ArchiveFollower, stableId, timeOfId } from '../archive/archive.ts';
import type { InnerStream } from '../conversation/inner-stream.ts';
import { noticeIn } from '../../frame/group-notice.ts';
import { NS } from '../line/namespaces.ts';
import { bareOf, child, resourceOf } from '../line/xml.ts';
import type { Confirmation } from '../outbox/confirmation.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Groups } from '../rooms/groups.ts';
import type { Membership } from '../rooms/membership.ts';
import type { PrivateWords } from '../rooms/private-words.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { Conversations } from './conversations.ts';
import {
  type Happening,
  happeningIn,
  isMine,
  type Perspective,
  unwrapCarbon,
} from './happening.ts';
import type { News } from '../notice/news.ts';
import type { Reading } from './reading.ts';
import type { Typing } from './typing.ts';

export interface ArrivalsParts {
  readonly me: Perspective;
  readonly conversations: Conversations;
  readonly archive: ArchiveFollower;
  readonly outbox: Outbox;
  readonly confirmation: Confirmation;
  readonly rooms: Rooms;
  readonly groups: Groups;
  readonly membership: Membership;
  readonly privateWords: PrivateWords;
  readonly acknowledgements: Acknowledgements;
  readonly reading: Reading;
  readonly typing: Typing;
  readonly inner: () => InnerStream | undefined;
  /** Milliseconds that the server's clock is ahead of this machine's. */
  readonly onClock: (ahead: number) => void;
  /** It happens now, or did while the line was away for a moment. */
  readonly onNews: (news: News) => void;
}

/** What the line has missed for longer is no news: after a night there would be too much of it. */
const NEWS_MS = 5 * 60_000;

export class Arrivals {
  readonly #parts: ArrivalsParts;
  #isCaughtUp = false;
  /** Live messages that came before the archive was caught up: they are newer than it. */
  #early: Element[] = [];
  /** When this page had read what was there before it. Milliseconds, by the server's clock. */
  #since = Infinity;
  #ahead = 0;

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
  }

  /** The user's own archive has been read to its end, in this session. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** A session begins, or is over. */
  newSession(): void {
    this.#isCaughtUp = false;
    this.#early = [];
  }

  /** From now on what comes is news. */
  caughtUp(): void {
    this.#isCaughtUp = true;
    this.#since = Math.min(this.#since, Date.now() + this.#ahead);
    for (const message of this.#early.splice(0)) this.#live(message);
    this.#parts.conversations.loaded = true;
  }

  /** A message that comes right now. */
  take(message: Element): void {
    if (this.#isCaughtUp) this.#live(message);
    else this.#early.push(message);
  }

  /** Out of an archive, oldest first. */
  missed(messages: readonly Archived[], isLive = false): void {
    const { me, conversations, privateWords, reading, inner } = this.#parts;
    for (const each of messages) {
      const archived = privateWords.is(each.message) ? privateWords.take(each) : each;
      if (!archived) continue;
      const { id, message, stamp } = archived;
      const happening = happeningIn(message, { id, stamp }, me);
      if (happening) this.#happened(happening, isLive);
      const from = bareOf(message.getAttribute('from') ?? me.bareJid);
      const mine = isMine(message, me);
      const isGroup = message.getAttribute('type') === 'groupchat';
      if (isGroup) this.#inGroup(message, id, !isLive);
      const peer = mine && !isGroup ? bareOf(message.getAttribute('to')) : from;
      if (mine) this.#arrived(message);
      inner()?.archived(message, id, stamp, peer, mine);
    }
    if (messages.length > 0) conversations.loaded = true;
    reading.look();
  }

  #live(message: Element): void {
    const { me, rooms, outbox, archive, confirmation, typing } = this.#parts;
    const { acknowledgements, privateWords, reading, inner, onClock } = this.#parts;
    const inside = unwrapCarbon(message, me.bareJid);
    if (!inside) return;
    if (privateWords.is(inside)) {
      this.#livePrivate(inside);
      return;
    }
    const from = bareOf(inside.getAttribute('from') ?? me.bareJid);
    const isGroup = inside.getAttribute('type') === 'groupchat';
    const room = isGroup ? rooms.get(from) : undefined;
    if (isGroup && !room) return;
    const id = stableId(inside, room ? from : me.bareJid);
    const happening = happeningIn(inside, { id }, me);
    const isDelayed = child(inside, 'delay', NS.DELAY) !== undefined;
    if (id === undefined) {
      // The archive knows its place, if it is in there.
      if (happening && !room) confirmation.soon(undefined);
    } else {
      const time = timeOfId(id);
      if (time !== undefined && !isDelayed) {
        this.#ahead = time - Date.now();
        onClock(this.#ahead);
      }
      // While a message of one's own is unconfirmed, it may lie between the cursor and this one.
      if (room) room.follower.saw(id);
      else if (outbox.mark().length === 0) archive.saw(id);
    }
    if (happening) this.#happened(happening, true, isDelayed);
    const mine = isMine(inside, me);
    if (room && mine) this.#arrived(inside);
    if (inside === message) acknowledgements.came(message);
    if (rooms.get(from)) this.#inGroup(inside, id, isDelayed);
    const to = bareOf(inside.getAttribute('to') ?? me.bareJid);
    const peer = room ? from : from === me.bareJid ? to : from;
    const sender = room ? resourceOf(inside.getAttribute('from')) : from;
    if (!mine) typing.take(inside, peer, sender);
    inner()?.message(message, peer);
    reading.look();
  }

  #livePrivate(message: Element): void {
    const { me, outbox, archive, confirmation } = this.#parts;
    const id = stableId(message, me.bareJid);
    const time = timeOfId(id);
    if (id === undefined || time === undefined) {
      confirmation.soon(undefined); // it is found in the archive
      return;
    }
    if (outbox.mark().length === 0) archive.saw(id);
    this.missed([{ id, message, stamp: new Date(time).toISOString() }], true);
  }

  /** What people do to a group is told in it, and is no message. */
  #inGroup(message: Element, id: string | undefined, isDelayed: boolean): void {
    const { me, groups, conversations, onNews } = this.#parts;
    groups.take(message, id);
    const notice = noticeIn(message);
    const time = timeOfId(id);
    if (!notice || id === undefined || time === undefined) return;
    const from = message.getAttribute('from');
    const room = bareOf(from);
    conversations.touch(room, time);
    if (notice.deed === 'added' && notice.people.some(({ jid }) => jid === me.bareJid)) {
      const by = resourceOf(from);
      if (!conversations.takenIn(room, { id, by, time })) return;
      if (this.#isNow(time, isDelayed)) {
        onNews({ kind: 'added', peer: room, isGroup: true, sender: by });
      }
    }
  }

  #happened(happening: Happening, isLive: boolean, isDelayed = !isLive): void {
    const { conversations, membership, onNews } = this.#parts;
    if (happening.kind === 'invitation') {
      const { room, name, by, time } = happening;
      membership.invited({ room, name, from: by, time }, isLive);
      return;
    }
    if (!conversations.take(happening)) return;
    if (this.#isNow(happening.time, isDelayed)) onNews(happening);
  }

  /** Whether it happens now, or did while the line was away for a moment. */
  #isNow(time: number, isDelayed: boolean): boolean {
    const age = Date.now() + this.#ahead - time;
    return !isDelayed || (time > this.#since && age < NEWS_MS);
  }

  #arrived(message: Element): void {
    const { outbox } = this.#parts;
    if (outbox.size === 0) return;
    const origin = child(message, 'origin-id', NS.STABLE_ID)?.getAttribute('id');
    outbox.arrived([origin, message.getAttribute('id')].filter((id) => id != null));
  }
}
