/** Shows at each message of one's own how far it is: waiting, not sent, with what can be done. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { sizeInWords } from '../frame/file-words.ts';
import { CROSS, icon } from '../frame/icons.ts';
import type { Outgoing } from '../shared/chat-conversation.ts';
import { putAboveComposer } from './above-composer.ts';
import type { ConversePrivate, Message, MessageElement } from './converse-api.ts';

export interface OutgoingParts {
  readonly document: Document;
  readonly inner: ConversePrivate;
  readonly texts: Readonly<Record<string, string>>;
  readonly locale: string;
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
    const lines = [...this.#states.values()].filter(
      (each) => each.peer === this.#current && !this.#isQuiet(each),
    );
    // What has the focus keeps it while the numbers run.
    render(
      repeat(
        lines,
        ({ id }) => id,
        (each) => this.#line(each),
      ),
      this.#strip,
    );
    this.#strip.hidden = lines.length === 0;
    this.#place();
  }

  #line(outgoing: Outgoing): TemplateResult {
    const { id, state, condition, progress, fileName, size } = outgoing;
    const { texts, locale, retry, discard } = this.#parts;
    const isFile = fileName !== undefined;
    const what = fileName ?? this.#excerpt(id);
    const word = state === 'failed' ? reasonFor(condition, texts) : texts[`converse_chat_${state}`];
    const label =
      texts[state === 'failed' ? 'converse_chat_discard' : 'converse_chat_cancel'] ?? '';
    return html`<li class="zc-${state}">
      <span dir="auto" title=${what}>${[what, word].filter(Boolean).join(' \u2013 ')}</span>
      ${
        state === 'uploading'
          ? html`<progress .value=${progress ?? 0} aria-label=${what}></progress>`
          : nothing
      }
      ${size !== undefined && state !== 'failed' ? html`<small>${sizeInWords(size, locale)}</small>` : nothing}
      ${
        state === 'failed' && !(condition?.startsWith('file-') ?? false)
          ? html`<button type="button" @click=${() => retry(id)}>
              ${texts['converse_chat_retry']}
            </button>`
          : nothing
      }
      ${
        state !== 'waiting' || isFile
          ? html`<button
              type="button"
              class=${state === 'failed' ? nothing : 'zc-cancel'}
              aria-label=${`${label}: ${what}`}
              title=${label}
              @click=${() => discard(id)}
            >
              ${state === 'failed' ? label : icon(CROSS)}
            </button>`
          : nothing
      }
    </li>`;
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

export function reasonFor(
  condition: string | undefined,
  texts: Readonly<Record<string, string>>,
): string | undefined {
  const key = `converse_chat_failed_${(condition ?? '').replace(/-/g, '_')}`;
  return texts[key] ?? texts['converse_chat_failed'];
}
