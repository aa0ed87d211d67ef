/** Shows at each message of one's own how far it is: waiting, not sent, with what can be done. */
import type { Outgoing } from '../shared/chat-conversation.ts';
import { putAboveComposer } from './above-composer.ts';
import type { ConversePrivate, Message, MessageElement } from './converse-api.ts';

export interface OutgoingParts {
  readonly document: Document;
  readonly inner: ConversePrivate;
  readonly texts: Readonly<Record<string, string>>;
  readonly retry: (id: string) => void;
  readonly discard: (id: string) => void;
}

/** What is still waiting after this long is worth a word. Milliseconds. */
const QUIET_MS = 1_500;

export class OutgoingMarks {
  readonly #parts: OutgoingParts;
  readonly #states = new Map<string, Outgoing>();
  /** When each began to wait; a message that is on its way at once gets no line. */
  readonly #since = new Map<string, number>();
  readonly #strip: HTMLElement;
  #current: string | undefined;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
    const { document } = parts;
    this.#strip = document.createElement('ul');
    this.#strip.className = 'zc-outgoing';
    this.#strip.setAttribute('role', 'status');
    // A composer that Converse has just made, or made again.
    parts.inner.api.listen.on('renderToolbar', () => this.#place());
  }

  take(outgoing: Outgoing): void {
    const { id, state } = outgoing;
    if (state === 'sent') {
      this.#states.delete(id);
      this.#since.delete(id);
    } else {
      this.#states.set(id, outgoing);
      if (!this.#since.has(id)) {
        this.#since.set(id, Date.now());
        setTimeout(() => this.#render(), QUIET_MS);
      }
    }
    this.#markMessage(outgoing);
    this.#render();
  }

  /** The conversation on the screen. */
  show(peer: string | undefined): void {
    this.#current = peer;
    this.#render();
  }

  /** How far this message of Converse's is, in one word; nothing when it is as it should be. */
  stateOf(message: Message): string | undefined {
    for (const name of ID_NAMES) {
      const state = this.#states.get(String(message.get(name)))?.state;
      if (state) return state;
    }
    return undefined;
  }

  #markMessage({ id, peer, state }: Outgoing): void {
    const box = this.#parts.inner.state.chatboxes.get(peer);
    const message = box?.messages.models.find((each) => isThis(each, id));
    if (message && message.get('zc_state') !== state) message.set({ zc_state: state });
  }

  /** A line for each thing of this conversation that waits or failed, above the composer. */
  #render(): void {
    const { document, texts, retry, discard } = this.#parts;
    const lines = [...this.#states.values()].filter(
      (each) => each.peer === this.#current && !this.#isQuiet(each),
    );
    this.#strip.replaceChildren(
      ...lines.map(({ id, state, condition, progress, fileName }) => {
        const line = document.createElement('li');
        line.className = `zc-${state}`;
        const words = document.createElement('span');
        words.textContent = [
          fileName ?? this.#excerpt(id),
          state === 'failed' ? reasonFor(condition, texts) : texts[`converse_chat_${state}`],
        ]
          .filter(Boolean)
          .join(': ');
        line.append(words);
        if (state === 'uploading') {
          const bar = document.createElement('progress');
          bar.value = progress ?? 0;
          line.append(bar);
        }
        if (state === 'failed')
          line.append(button(document, texts['converse_chat_retry'], () => retry(id)));
        if (state !== 'waiting' || fileName !== undefined) {
          line.append(button(document, texts['converse_chat_discard'], () => discard(id)));
        }
        return line;
      }),
    );
    this.#strip.hidden = lines.length === 0;
    this.#place();
  }

  #isQuiet({ id, state, fileName }: Outgoing): boolean {
    const isText = state === 'waiting' && fileName === undefined;
    return isText && Date.now() - (this.#since.get(id) ?? 0) < QUIET_MS;
  }

  #place(): void {
    putAboveComposer(this.#parts.document, this.#current, this.#strip);
  }

  #excerpt(id: string): string {
    const box = this.#parts.inner.state.chatboxes.get(this.#current ?? '');
    const message = box?.messages.models.find((each) => isThis(each, id));
    const body = message?.get('body');
    const text = typeof body === 'string' ? body.trim() : '';
    return text.length > 40 ? `${text.slice(0, 40)}…` : text;
  }
}

const ID_NAMES = ['msgid', 'origin_id', 'retraction_id'];

function isThis(message: Message, id: string): boolean {
  return ID_NAMES.some((name) => message.get(name) === id);
}

/**
 * Each message on the screen carries its state as a class, `zc-message-waiting`. Converse 14.0.0
 * draws a message anew whenever its model changes, and asks this method for the classes.
 */
export async function showStates(
  elements: CustomElementRegistry,
  stateOf: (message: Message) => string | undefined,
): Promise<void> {
  const element = await elements.whenDefined('converse-chat-message');
  const prototype = element.prototype as MessageElement;
  const original = Object.getOwnPropertyDescriptor(prototype, 'getExtraMessageClasses');
  const classesOf = original?.value as (this: MessageElement) => string;
  prototype.getExtraMessageClasses = function (): string {
    const state = stateOf(this.model);
    return classesOf.call(this) + (state ? ` zc-message-${state}` : '');
  };
}

function reasonFor(
  condition: string | undefined,
  texts: Readonly<Record<string, string>>,
): string | undefined {
  const key = `converse_chat_failed_${(condition ?? '').replace(/-/g, '_')}`;
  return texts[key] ?? texts['converse_chat_failed'];
}

function button(document: Document, text: string | undefined, onClick: () => void): HTMLElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text ?? '';
  element.addEventListener('click', onClick);
  return element;
}
