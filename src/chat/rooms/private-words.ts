/**
 * Private words that somebody says to the user through a group (XEP-0045, 7.5). The chat offers no
 * such thing and its groups forbid it, but other programs and other groups know it. They become part
 * of the conversation with that person; of somebody whom nobody knows any more, part of the group.
 */
import type { Archived } from '../archive/archive.ts';
import { bareOf, child, resourceOf } from '../line/xml.ts';
import type { Rooms } from './rooms.ts';

/** Kept for each person, for a conversation that is opened later: they are not in its archive. */
const MOST = 50;

export class PrivateWords {
  readonly #rooms: Rooms;
  /** Of rooms that have not told yet who is in them. */
  #held: Archived[] = [];
  readonly #kept = new Map<string, Archived[]>();

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  is(message: Element): boolean {
    return (
      message.getAttribute('type') === 'chat' &&
      child(message, 'body') !== undefined &&
      this.#side(message) !== undefined
    );
  }

  /** The same as its sender's own message; undefined: it is not known yet who that is. */
  take(archived: Archived): Archived | undefined {
    const { message } = archived;
    const side = this.#side(message) ?? 'from';
    const other = message.getAttribute(side);
    const room = bareOf(other);
    const person = this.#rooms.personIn(room, resourceOf(other));
    if (person === undefined && this.#rooms.get(room)?.state !== 'ready') {
      this.#held.push(archived);
      return undefined;
    }
    const copy = message.cloneNode(true) as Element;
    if (person !== undefined) copy.setAttribute(side, person);
    else if (side === 'from') copy.setAttribute('type', 'groupchat');
    else copy.setAttribute('to', room);
    const result = { ...archived, message: copy };
    const peer = person ?? room;
    const kept = this.#kept.get(peer) ?? [];
    if (!kept.some(({ id }) => id === archived.id)) {
      this.#kept.set(peer, [...kept, result].slice(-MOST));
    }
    return result;
  }

  /** The room has told who is in it: what was held of it, to be taken again. */
  ready(room: string): readonly Archived[] {
    const isOfIt = ({ message }: Archived): boolean =>
      bareOf(message.getAttribute(this.#side(message) ?? 'from')) === room;
    const mine = this.#held.filter(isOfIt);
    this.#held = this.#held.filter((each) => !isOfIt(each));
    return mine;
  }

  of(peer: string): readonly Archived[] {
    return this.#kept.get(peer) ?? [];
  }

  /** Which end of it is in a group: its sender, or (written by the user elsewhere) whom it is for. */
  #side(message: Element): 'from' | 'to' | undefined {
    return (['from', 'to'] as const).find((side) => {
      const jid = message.getAttribute(side);
      return resourceOf(jid) !== '' && this.#rooms.get(bareOf(jid)) !== undefined;
    });
  }
}
