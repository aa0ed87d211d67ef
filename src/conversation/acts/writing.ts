/**
 * What the composer is for: a new message, a reply, or another text for a message that was sent. The
 * last two are said above it, with a way out, and what was being written comes back afterwards.
 */
import { html, nothing, render } from 'lit';
import { CROSS, icon, PENCIL, REPLY } from '../../frame/icons.ts';
import { putAboveComposer } from '../above-composer.ts';
import { type ChatBox, isGroup, type Message, textOf } from '../converse-api.ts';
import { referenceTo } from './act.ts';
import type { ActTexts } from './act-texts.ts';
import { excerptOf } from './excerpt.ts';

export interface WritingParts {
  readonly document: Document;
  readonly texts: ActTexts;
  /** The conversation on the screen. */
  readonly current: () => ChatBox | undefined;
}

export class Writing {
  readonly #parts: WritingParts;
  readonly #banner: HTMLElement;
  /** What stood in a composer when an edit took its place. */
  readonly #kept = new WeakMap<ChatBox, string>();

  constructor(parts: WritingParts) {
    this.#parts = parts;
    this.#banner = parts.document.createElement('div');
    this.#banner.className = 'zc-banner';
  }

  /** A conversation that Converse has just made. */
  watch(box: ChatBox): void {
    box.on('change:correcting change:reply_to_id', () => this.draw());
    box.messages.on('change:correcting', (message: Message) => {
      // With its new text it is on its way, and Converse empties the composer when it is sent.
      const isSent = 'edited' in message.changed;
      if (message.get('correcting') === true) setTimeout(() => this.#toEnd());
      else if (!isSent) setTimeout(() => this.#restore(box));
    });
  }

  /** Converse has sent what was in the composer of `box`. */
  sent(box: ChatBox): void {
    setTimeout(() => this.#restore(box));
  }

  reply(message: Message, box: ChatBox): void {
    this.#stopEditing(box);
    const from = textOf(message, 'from');
    box.save({
      reply_to_id: referenceTo(message, box),
      reply_to: isGroup(box) ? from : from.replace(/\/.*/, ''),
    });
    this.focus();
  }

  edit(message: Message, box: ChatBox): void {
    this.#stopReplying(box);
    if (!editedIn(box)) this.#kept.set(box, this.#textarea()?.value ?? '');
    for (const each of box.messages.models) {
      if (each !== message && each.get('correcting') === true) each.save({ correcting: false });
    }
    message.save({ correcting: true });
    this.focus();
  }

  /** Back to a new message; false when nothing else was being written. */
  leave(box: ChatBox | undefined): boolean {
    if (!box) return false;
    const left = this.#stopEditing(box) || this.#stopReplying(box);
    if (left) this.focus();
    return left;
  }

  /** This message cannot be edited or replied to any more. */
  drop(message: Message, box: ChatBox): void {
    if (editedIn(box) === message) this.#stopEditing(box);
    if (textOf(box, 'reply_to_id') === referenceTo(message, box)) this.#stopReplying(box);
  }

  focus(): void {
    this.#textarea()?.focus();
  }

  /** For the conversation that is on the screen now. */
  draw(): void {
    const { document, texts, current } = this.#parts;
    const box = current();
    const edited = box && editedIn(box);
    const id = textOf(box, 'reply_to_id');
    const original = id === '' ? undefined : box?.getReferencedMessage(id);
    if (!box || (!edited && !original)) {
      this.#banner.remove();
      return;
    }
    const [what, text, cancel] = edited
      ? [texts('editing'), excerptOf(edited), texts('editing_cancel')]
      : [
          texts('replying', original ? nameOf(original, texts) : ''),
          original ? excerptOf(original) : '',
          texts('replying_cancel'),
        ];
    render(
      html`${icon(edited ? PENCIL : REPLY)}
        <div role="status">
          <b dir="auto">${what}</b>
          <span dir="auto">${text}</span>
        </div>
        ${edited ? html`<small>${texts('editing_hint')}</small>` : nothing}
        <button
          type="button"
          aria-label=${cancel}
          title=${cancel}
          @click=${() => this.leave(current())}
        >
          ${icon(CROSS)}
        </button>`,
      this.#banner,
    );
    putAboveComposer(document, textOf(box, 'jid'), this.#banner);
  }

  #stopEditing(box: ChatBox): boolean {
    const edited = editedIn(box);
    edited?.save({ correcting: false });
    if (edited) this.#restore(box);
    return edited !== undefined;
  }

  #stopReplying(box: ChatBox): boolean {
    if (textOf(box, 'reply_to_id') === '') return false;
    box.save({ reply_to_id: undefined, reply_to: undefined });
    return true;
  }

  #restore(box: ChatBox): void {
    const kept = this.#kept.get(box);
    if (kept === undefined || editedIn(box)) return;
    this.#kept.delete(box);
    if (kept !== '' && textOf(box, 'draft') === '') box.save({ draft: kept });
  }

  /** When it is filled in, however the edit was begun. */
  #toEnd(): void {
    const textarea = this.#textarea();
    textarea?.setSelectionRange(textarea.value.length, textarea.value.length);
  }

  #textarea(): HTMLTextAreaElement | null {
    const { document, current } = this.#parts;
    const jid = textOf(current(), 'jid');
    return document.querySelector(`.chatbox[jid="${CSS.escape(jid)}"] .chat-textarea`);
  }
}

export function editedIn(box: ChatBox): Message | undefined {
  return box.messages.models.find((message) => message.get('correcting') === true);
}

const nameOf = (message: Message, texts: ActTexts): string =>
  message.get('sender') === 'me' ? texts('you') : message.getDisplayName();
