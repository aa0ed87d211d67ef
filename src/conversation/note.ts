/** What stands in the way of writing, in a line above the composer or in place of it. */
import type { Note } from '../shared/chat-conversation.ts';
import { putAboveComposer } from './above-composer.ts';

export class NoteLine {
  readonly #document: Document;
  readonly #line: HTMLElement;
  readonly #words: HTMLElement;
  readonly #button: HTMLButtonElement;
  #jid: string | undefined;

  constructor(document: Document, onAct: (jid: string) => void) {
    this.#document = document;
    this.#line = document.createElement('div');
    this.#line.className = 'zc-note';
    this.#line.setAttribute('role', 'status');
    this.#words = document.createElement('span');
    this.#button = document.createElement('button');
    this.#button.type = 'button';
    this.#button.addEventListener('click', () => {
      if (this.#jid !== undefined) onAct(this.#jid);
    });
    this.#line.append(this.#words, this.#button);
  }

  show(jid: string, note: Note | undefined): void {
    this.#jid = note && jid;
    this.#words.textContent = note?.text ?? '';
    this.#button.textContent = note?.action ?? '';
    this.#button.hidden = note?.action === undefined;
    this.#document.documentElement.classList.toggle('zc-mute', note?.instead === true);
    this.place();
  }

  /** Converse has made a composer, or made it again. */
  place(): void {
    putAboveComposer(this.#document, this.#jid, this.#line);
  }
}
