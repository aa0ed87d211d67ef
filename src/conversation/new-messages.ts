/**
 * What is new in the conversation on the screen: a line above it where the user left off, which goes
 * when he has read, and a button down to it while he has scrolled up.
 */
import type { UnreadFrom } from '../shared/chat-conversation.ts';
import { counted, textsFrom } from '../shared/texts.ts';
import { putAboveComposer } from './above-composer.ts';
import { type ChatBox, type Message, textOf } from './converse-api.ts';

export interface NewMessagesParts {
  readonly document: Document;
  readonly texts: Readonly<Record<string, string>>;
  /** Brings the end of the conversation onto the screen, and the keys into its composer. */
  readonly toEnd: (box: ChatBox) => void;
}

const ENGLISH = {
  newest: 'Go to the newest message',
  new_one: '1 new message',
  new_other: '{0} new messages',
};

/** Who has had the end before him for so long has read it. Milliseconds. */
const READ_MS = 10_000;

export class NewMessages {
  readonly #parts: NewMessagesParts;
  readonly #place: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #words: HTMLElement;
  #box: ChatBox | undefined;
  /** The line belongs above this message, which may not have been loaded yet. */
  #from: UnreadFrom | undefined;
  /** What came since the user has scrolled up. */
  #count = 0;
  #read: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: NewMessagesParts) {
    this.#parts = parts;
    const { document } = parts;
    this.#place = document.createElement('div');
    this.#place.className = 'zc-newest';
    this.#button = document.createElement('button');
    this.#button.type = 'button';
    this.#words = document.createElement('span');
    this.#button.append(this.#words);
    this.#button.addEventListener('click', () => {
      if (this.#box) parts.toEnd(this.#box);
    });
    this.#place.append(this.#button);
    document.addEventListener('visibilitychange', () => this.#reading());
  }

  /** From now on it is known what comes to this conversation. */
  watch(box: ChatBox): void {
    box.messages.on('add', (message: Message) => this.#came(box, message));
    box.messages.on('reset', () => this.#findLine());
    box.on('change:first_unread_id', () => this.#reading());
    box.ui.on('change:scrolled', () => this.#scrolled(box));
  }

  /** The conversation on the screen, and what is unread in it at the moment when it is opened. */
  show(box: ChatBox | undefined, from: UnreadFrom | undefined): void {
    if (this.#box && this.#box !== box) drawLine(this.#box, undefined);
    this.#box = box;
    this.#from = from;
    this.#count = 0;
    if (box && from === undefined) drawLine(box, undefined);
    this.#findLine();
    this.#reading();
    this.#render();
  }

  /** Converse has made a composer, or made it again. */
  place(): void {
    putAboveComposer(this.#parts.document, textOf(this.#box, 'jid'), this.#place);
  }

  #came(box: ChatBox, message: Message): void {
    if (box !== this.#box) return;
    this.#findLine();
    const isNewest = box.messages.last() === message && textOf(message, 'body') !== '';
    if (!isNewest || box.ui.get('scrolled') !== true) return;
    if (message.get('sender') === 'me') return;
    this.#count += 1;
    if (!box.get('first_unread_id')) drawLine(box, message);
    this.#render();
  }

  #findLine(): void {
    const { id, by } = this.#from ?? {};
    const box = this.#box;
    if (!box || id === undefined) return;
    const first = box.messages.models.find((each) => each.get(`stanza_id ${by}`) === id);
    if (!first) return;
    this.#from = undefined;
    drawLine(box, first);
  }

  #scrolled(box: ChatBox): void {
    if (box !== this.#box) return;
    if (box.ui.get('scrolled') !== true) this.#count = 0;
    this.#reading();
    this.#render();
  }

  /** While the end is seen, the time runs after which it has been read. */
  #reading(): void {
    clearTimeout(this.#read);
    const box = this.#box;
    if (!box?.get('first_unread_id') || box.ui.get('scrolled') === true) return;
    if (!this.#parts.document.hidden)
      this.#read = setTimeout(() => drawLine(box, undefined), READ_MS);
  }

  #render(): void {
    const texts = textsFrom(ENGLISH, 'converse_chat_', (key) => this.#parts.texts[key]);
    const count = this.#count;
    const words = count === 0 ? texts.newest : counted(texts, 'new', count);
    this.#words.textContent = count === 0 ? '' : words;
    this.#button.title = words;
    this.#button.setAttribute('aria-label', words);
    this.#place.hidden = this.#box?.ui.get('scrolled') !== true;
    this.place();
  }
}

/** Converse draws it above the message with that id. */
function drawLine(box: ChatBox, message: Message | undefined): void {
  const id = message?.get('id');
  if (box.get('first_unread_id') !== id) box.save({ first_unread_id: id });
}
