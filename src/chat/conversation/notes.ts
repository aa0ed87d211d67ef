/** Says in the open conversation what stands in the way of writing there. */
import type { Note } from '../../shared/chat-conversation.ts';
import { put } from '../../shared/texts.ts';
import type { HeadFacts } from './head-facts.ts';

const ENGLISH = {
  note_offline: 'Not connected. What you write is sent as soon as the connection is back.',
  note_unreachable: '{0} cannot be reached: no longer here, or takes no messages from you.',
  note_blocked: 'You have blocked {0}.',
  note_left: 'You have left this group.',
  note_removed: 'You are no longer in this group.',
  note_deleted: 'This group was deleted.',
  unblock: 'Unblock',
};
type NoteText = keyof typeof ENGLISH;

/** A connection that is back so soon was not worth a word. Milliseconds. */
const OFFLINE_MS = 3_000;

export interface NotesParts {
  readonly texts: Readonly<Record<string, string>>;
  readonly show: (peer: string, note: Note | undefined) => void;
}

export class Notes {
  readonly #parts: NotesParts;
  #shown = '';
  #offline: ReturnType<typeof setTimeout> | undefined;
  #isLongOffline = false;

  constructor(parts: NotesParts) {
    this.#parts = parts;
  }

  /** What is known of the open conversation, if there is one; `again` asks once more. */
  update(facts: HeadFacts | undefined, again: () => void): void {
    if (!facts) {
      this.#shown = ''; // a new page may be the next to hear
      return;
    }
    if (facts.online) {
      clearTimeout(this.#offline);
      this.#offline = undefined;
      this.#isLongOffline = false;
    } else {
      this.#offline ??= setTimeout(() => {
        this.#isLongOffline = true;
        again();
      }, OFFLINE_MS);
    }
    const note = this.#noteFor(facts);
    const shown = JSON.stringify([facts.peer, note]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#parts.show(facts.peer, note);
  }

  #noteFor({ name, blocked, ended, unreachable }: HeadFacts): Note | undefined {
    const text = (key: NoteText): string =>
      put(this.#parts.texts[`converse_chat_${key}`] ?? ENGLISH[key], name);
    if (ended) return { text: text(`note_${ended}`), instead: true };
    if (blocked) return { text: text('note_blocked'), action: text('unblock'), instead: true };
    if (unreachable) return { text: text('note_unreachable'), instead: false };
    return this.#isLongOffline ? { text: text('note_offline'), instead: false } : undefined;
  }
}
