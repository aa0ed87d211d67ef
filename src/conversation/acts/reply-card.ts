/**
 * What a message replies to, above it: who said it, and how it begins. It stands in the place of
 * Converse's element of that name, and knows what to say also while the message itself is further up
 * than what has been loaded: a reply carries a quotation for programs that know of no replies.
 */
import { html, nothing, render } from 'lit';
import { icon, REPLY } from '../../frame/icons.ts';
import { type ChatBox, type Message, textOf } from '../converse-api.ts';
import type { ActTexts } from './act-texts.ts';
import { excerptOf, shortened } from './excerpt.ts';

export interface CardParts {
  readonly texts: ActTexts;
  /** Scrolls to the message, which may have to be loaded. */
  readonly show: (id: string, box: ChatBox) => void;
}

const EVENTS = 'change:body change:retracted change:reply_to_id';

export function replyCardElement(parts: () => CardParts | undefined): CustomElementConstructor {
  return class extends HTMLElement {
    #model: Message | undefined;
    #box: ChatBox | undefined;
    /** The message that is replied to, when it is there. */
    #original: Message | undefined;
    readonly #draw = (): void => {
      const known = parts();
      const message = this.#model;
      const box = this.#box;
      if (!known || !message || !box || !this.isConnected) return;
      const id = textOf(message, 'reply_to_id');
      const original = id === '' ? undefined : box.getReferencedMessage(id);
      if (original !== this.#original) {
        this.#original?.off(EVENTS, this.#draw);
        original?.on(EVENTS, this.#draw);
        this.#original = original;
      }
      if (id === '' || message.isRetracted()) {
        render(nothing, this);
        return;
      }
      const { name, text } = original ? what(original, known.texts) : quotedIn(message);
      const who = name || known.texts('someone');
      render(
        html`<button
          type="button"
          class="zc-card"
          aria-label=${known.texts('replied_show', who, text)}
          @click=${() => known.show(id, box)}
        >
          ${icon(REPLY)}<b dir="auto">${who}</b> <span dir="auto">${text}</span>
        </button>`,
        this,
      );
    };

    set model(model: Message) {
      this.#model?.off(EVENTS, this.#draw);
      this.#model = model;
      if (this.isConnected) model.on(EVENTS, this.#draw);
      this.#draw();
    }
    set model_with_messages(box: ChatBox) {
      this.#box?.messages.off('add', this.#loaded);
      this.#box = box;
      if (this.isConnected) box.messages.on('add', this.#loaded);
      this.#draw();
    }
    connectedCallback(): void {
      this.disconnectedCallback();
      this.#model?.on(EVENTS, this.#draw);
      this.#box?.messages.on('add', this.#loaded);
      this.#draw();
    }
    disconnectedCallback(): void {
      this.#model?.off(EVENTS, this.#draw);
      this.#original?.off(EVENTS, this.#draw);
      this.#original = undefined;
      this.#box?.messages.off('add', this.#loaded);
    }
    readonly #loaded = (): void => {
      if (!this.#original) this.#draw();
    };
  };
}

function what(original: Message, texts: ActTexts): { name: string; text: string } {
  return {
    name: original.get('sender') === 'me' ? texts('you') : original.getDisplayName(),
    text: original.isRetracted() ? texts('deleted') : excerptOf(original),
  };
}

/** `> Bob:\n> the text`, as Converse and others write it (XEP-0461). */
export function quotedIn(message: Message): { name: string; text: string } {
  const fallback = message.get('fallback') as
    | Readonly<Record<string, { start: number; end: number } | null>>
    | undefined;
  const range = fallback?.['urn:xmpp:reply:0'];
  const quoted = range
    ? Array.from(textOf(message, 'body')).slice(range.start, range.end).join('')
    : '';
  const lines = quoted.split('\n').map((line) => line.replace(/^> ?/, ''));
  const [first = '', ...others] = lines;
  const name = /^(.*):$/.exec(first)?.[1];
  return { name: name ?? '', text: shortened((name === undefined ? lines : others).join(' ')) };
}
