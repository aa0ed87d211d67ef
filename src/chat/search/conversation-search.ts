/** Looks for what was said in one conversation, in a dialog. */
import { html, nothing } from 'lit';
import type { Clock } from '../../frame/when.ts';
import { put } from '../../shared/texts.ts';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import './found-messages.ts';
import { isLongEnough } from './long-enough.ts';
import type { SearchParts } from './message-search.ts';
import { searchTextsFrom } from './search-texts.ts';

export interface ConversationSearchParts {
  readonly peer: string;
  readonly isGroup: boolean;
  readonly search: SearchParts;
  /** Looks a text up by its name in the message files. */
  readonly message: (key: string) => string | undefined;
  readonly clock: Clock;
  /** One was chosen: its id in the archive. */
  readonly onChosen: (id: string) => void;
}

export function openConversationSearch(document: Document, parts: ConversationSearchParts): Dialog {
  const { peer, isGroup, search, message, clock, onChosen } = parts;
  const texts = searchTextsFrom(message);
  const only = { peer, isGroup };
  let text = '';
  const choose = (event: Event): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-message]');
    const id = row?.dataset.message;
    if (id === undefined) return;
    dialog.close();
    onChosen(id);
  };
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.isComposing) return;
    event.preventDefault();
    const rows = [...dialog.element.querySelectorAll<HTMLElement>('[data-message]')];
    const at = rows.findIndex((row) => row === document.activeElement);
    (rows[at + by] ?? dialog.element.querySelector('input'))?.focus();
  };
  const dialog: Dialog = openDialog(document, {
    title: put(texts.title, search.nameOf(peer, isGroup)),
    closeLabel: texts.close,
    content: () => html`
      <div @click=${choose} @keydown=${walk}>
        <label>
          <span>${texts.field}</span>
          <input
            type="text"
            autocomplete="off"
            spellcheck="false"
            @input=${({ target }: InputEvent) => {
              text = (target as HTMLInputElement).value;
              dialog.draw();
            }}
          />
        </label>
        ${
          isLongEnough(text)
            ? html`<zc-found-messages
                .parts=${search}
                .only=${only}
                .text=${text}
                .message=${message}
                .clock=${clock}
              ></zc-found-messages>`
            : text.trim() === ''
              ? nothing
              : html`<p class="zc-hint">${texts.hint}</p>`
        }
      </div>
    `,
  });
  dialog.element.querySelector('input')?.focus();
  return dialog;
}
