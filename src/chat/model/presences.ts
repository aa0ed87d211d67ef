/** Who is there: others, as the server tells, and the user himself, as he wants to be seen. */
import type { InnerStream } from '../conversation/inner-stream.ts';
import { capabilities } from '../line/identity.ts';
import type { Line } from '../line/line.ts';
import { bareOf, resourceOf, stanza, x } from '../line/xml.ts';
import { type Chosen, type Known, NOTHING_KNOWN, shownOf } from '../presence/shown.ts';
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
  #chosen: { readonly status: Chosen; readonly text: string } = { status: 'available', text: '' };
  #known = NOTHING_KNOWN;

  constructor(parts: PresencesParts) {
    this.#parts = parts;
  }

  /** What the user has chosen. */
  setStatus(status: Chosen, text = ''): void {
    this.#chosen = { status, text };
    this.#show();
    this.tell();
  }

  /** What else is known of him. */
  set known(known: Known) {
    this.#known = known;
    if (this.#show()) this.tell();
  }

  /** True when others have to hear of it. */
  #show(): boolean {
    const { conversations } = this.#parts;
    const { status, statusText } = conversations;
    const shown = shownOf(this.#chosen.status, this.#chosen.text, this.#known);
    conversations.status = shown.status;
    conversations.statusText = shown.text;
    conversations.chosen = { ...this.#chosen, because: shown.because };
    return shown.status !== status || shown.text !== statusText;
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
