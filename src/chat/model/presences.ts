/** Who is there: others, as the server tells, and the user himself, as he wants to be seen. */
import type { InnerStream } from '../conversation/inner-stream.ts';
import { capabilities } from '../line/identity.ts';
import type { Line } from '../line/line.ts';
import { bareOf, resourceOf, stanza, x } from '../line/xml.ts';
import type { Presence } from '../list/list-model.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Conversations } from './conversations.ts';
import type { Friendship } from './friendship.ts';
import { isMucPresence, type People, showOf } from './people.ts';
import type { Typing } from './typing.ts';

export interface PresencesParts {
  readonly line: Line;
  readonly conversations: Conversations;
  readonly people: People;
  readonly friendship: Friendship;
  readonly rooms: Rooms;
  readonly typing: Typing;
  readonly inner: () => InnerStream | undefined;
}

/** So long the list waits for more people to come or go before it is drawn anew. Milliseconds. */
const TOGETHER_MS = 150;

export class Presences {
  readonly #parts: PresencesParts;
  #caps: Element | undefined;
  #isTold = false;

  constructor(parts: PresencesParts) {
    this.#parts = parts;
  }

  setStatus(status: Presence, text = ''): void {
    const { conversations } = this.#parts;
    conversations.status = status;
    conversations.statusText = text;
    this.tell();
  }

  /** What this program says that it can do goes with each presence. */
  async prepare(): Promise<void> {
    this.#caps ??= await capabilities();
  }

  /** Tells the server how the user wants to be seen. */
  tell(): void {
    const { line, conversations } = this.#parts;
    const { status, statusText } = conversations;
    const show = showOf(status);
    line.send(
      stanza(
        'presence',
        {},
        show === undefined ? undefined : x('show', {}, show),
        statusText ? x('status', {}, statusText) : undefined,
        this.#caps?.cloneNode(true) as Element | undefined,
      ),
    );
  }

  take(presence: Element): void {
    const { line, people, friendship, rooms, typing, inner } = this.#parts;
    const from = bareOf(presence.getAttribute('from'));
    const type = presence.getAttribute('type');
    if (rooms.takePresence(presence)) {
      if (type !== null) typing.gone(from, resourceOf(presence.getAttribute('from')));
      inner()?.presence(presence);
      this.#changed();
    } else if (isMucPresence(presence) || type === 'error' || from === line.bareJid) {
      // Of a room that was left, or of another device of the user's.
    } else if (type === null || type === 'unavailable') {
      people.takePresence(presence);
      if (type !== null && people.presence(from) === 'offline') typing.gone(from, from);
      inner()?.presence(presence);
      this.#changed();
    } else if (type === 'subscribe') {
      friendship.asks(from);
    }
  }

  /** At a sign-in everybody's presence comes at once, each in a task of its own. */
  #changed(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    setTimeout(() => {
      this.#isTold = false;
      this.#parts.conversations.changed();
    }, TOGETHER_MS);
  }
}
