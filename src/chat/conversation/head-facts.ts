/** What the head of the open conversation shows: plain data. */
import type { Presence } from '../list/list-model.ts';
import type { Conversations } from '../model/conversations.ts';
import type { People } from '../model/people.ts';
import type { Typing } from '../model/typing.ts';
import type { Blocking } from '../own/blocking.ts';
import type { Choices } from '../own/choices.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Ended, Membership } from '../rooms/membership.ts';
import type { GroupPictures } from '../rooms/group-pictures.ts';
import type { Groups } from '../rooms/groups.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { type InGroup, peopleOfRoom } from './people-of-room.ts';

export interface HeadFacts {
  readonly peer: string;
  /** Empty for a group that is not one of the user's any more. */
  readonly name: string;
  readonly isGroup: boolean;
  /** Whether there is a connection; without one nothing is known of others. */
  readonly online: boolean;
  /** Of a person. */
  readonly presence: Presence;
  /** What the person says of himself. */
  readonly statusText?: string;
  /** Of a group: who belongs to it besides the user. */
  readonly people: readonly InGroup[];
  /** Names of those who are writing now. */
  readonly typing: readonly string[];
  /** So much is unread in other conversations. */
  readonly beside: number;
  readonly pinned: boolean;
  readonly muted: boolean;
  /** The user has blocked this person. */
  readonly blocked: boolean;
  readonly mayBlock: boolean;
  /** What was written to this person came back: nobody takes it. */
  readonly unreachable: boolean;
  /** Why the group is not the user's any more. */
  readonly ended?: Ended;
  /** For an `<img>`. */
  readonly photo?: string;
}

/** Where the head gets it from; fires 'change' on `events`. */
export interface HeadSource {
  readonly events: EventTarget;
  facts(peer: string, isGroup: boolean): HeadFacts;
}

/** What is known, as far as a head shows it. */
export interface Known {
  /** The user himself. */
  readonly me: string;
  readonly conversations: Conversations;
  readonly people: People;
  readonly rooms: Rooms;
  readonly choices: Choices;
  readonly typing: Typing;
  readonly membership: Membership;
  readonly blocking: Blocking;
  readonly outbox: Outbox;
  readonly pictures: GroupPictures;
  readonly groups: Groups;
}

export function headFacts(peer: string, isGroup: boolean, known: Known): HeadFacts {
  const { conversations, people, rooms, choices, typing, membership, blocking, outbox } = known;
  const photo = isGroup ? known.pictures.of(peer) : conversations.photoOf(peer);
  const { pinned, muted } = choices.of(peer);
  const statusText = isGroup ? '' : people.statusText(peer);
  const room = rooms.get(peer);
  const conversation = conversations.get(peer);
  const ended = membership.ended(peer);
  const unreachable = outbox.cameBack(peer);
  const isOut = unreachable || blocking.has(peer);
  return {
    peer,
    isGroup,
    name: conversation ? conversations.nameOf(conversation) : isGroup ? '' : people.nameOf(peer),
    online: conversations.online,
    // Of somebody who has blocked the user the server tells what it told last.
    presence: isOut ? 'offline' : people.presence(peer),
    ...(statusText && { statusText }),
    people: isGroup ? peopleOfRoom(room, known.groups.membersOf(peer), known) : [],
    // In a group people go by their names already.
    typing: typing.of(peer).map((who) => (isGroup ? who : people.nameOf(who))),
    beside: conversations.unreadBeside(peer),
    pinned,
    muted,
    blocked: blocking.has(peer),
    mayBlock: !isGroup && blocking.isOffered,
    unreachable,
    ...(isGroup && ended && { ended }),
    ...(photo !== undefined && { photo }),
  };
}
