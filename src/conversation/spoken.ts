/** Says aloud to whoever does not see it what comes into the open conversation: each thing once. */
import { excerptOf } from './acts/excerpt.ts';
import { type ChatBox, type Message, textOf } from './converse-api.ts';

/** Longer than a screen reader needs to take it. Milliseconds. */
const STAYS_MS = 10_000;

export interface SpokenParts {
  readonly document: Document;
  /** The conversation on the screen. */
  readonly current: () => ChatBox | undefined;
}

export class Spoken {
  readonly #parts: SpokenParts;
  readonly #place: HTMLElement;

  constructor(parts: SpokenParts) {
    this.#parts = parts;
    this.#place = parts.document.createElement('div');
    this.#place.className = 'zc-spoken';
    // Each line alone: with `status` all that still stands there would be said again.
    this.#place.setAttribute('role', 'log');
    parts.document.body.append(this.#place);
  }

  say(text: string): void {
    const line = this.#parts.document.createElement('p');
    line.textContent = text;
    this.#place.append(line);
    setTimeout(() => line.remove(), STAYS_MS);
  }

  /** A conversation that Converse has just made. */
  watch(box: ChatBox): void {
    box.messages.on('add', (message: Message) => {
      if (box === this.#parts.current() && isNews(message, box)) this.#tell(message);
    });
  }

  /** While it cannot be seen, the panel says that something has come. */
  #tell(message: Message): void {
    if (this.#parts.document.hidden) return;
    this.say(`${message.getDisplayName()}: ${excerptOf(message)}`);
  }
}

/** Said by somebody else, now, and not fetched from what was said earlier. */
function isNews(message: Message, box: ChatBox): boolean {
  if (message.get('sender') === 'me' || textOf(message, 'body') === '') return false;
  if (message.get('is_archived') === true || message.get('is_delayed') === true) return false;
  return box.messages.last() === message;
}
