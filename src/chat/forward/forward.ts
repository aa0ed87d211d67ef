/** A message is passed on: to whom, and it goes out to each of them. */
import { html, nothing } from 'lit';
import { fileIn } from '../../shared/shared-file.ts';
import type { PeopleFound } from '../list/list-model.ts';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import '../ui/people-picker.ts';
import type { ForwardTexts } from './forward-texts.ts';

export interface ForwardParts {
  readonly document: Document;
  readonly texts: ForwardTexts;
  /** The text, or the address of the file. */
  readonly text: string;
  /** People and groups for what was typed, best first. */
  readonly find: (text: string, limit: number) => PeopleFound;
  /** Fires 'change' when `find` may have found somebody more. */
  readonly changes: EventTarget;
  /** To the person or group of that key. Throws when it can never be sent. */
  readonly send: (key: string) => void;
}

export function openForward(parts: ForwardParts): Dialog {
  const { document, texts, text, find, changes, send } = parts;
  let hasFailed = false;
  const people = document.createElement('zc-people-picker');
  people.find = find;
  people.changes = changes;
  people.texts = {
    label: texts.to,
    placeholder: texts.to_hint,
    remove: texts.take_out,
    nothing: texts.nobody,
    asking: texts.asking,
    unsure: texts.unsure,
  };
  people.addEventListener('change', () => dialog.draw());

  const submit = (event: Event): void => {
    event.preventDefault();
    if (people.chosen.length === 0) return;
    try {
      for (const { key } of people.chosen) send(key);
      dialog.close();
    } catch {
      hasFailed = true;
      dialog.draw();
    }
  };

  const dialog: Dialog = openDialog(document, {
    title: texts.title,
    closeLabel: texts.cancel,
    content: () => html`
      <form id="zc-forward" @submit=${submit}>
        <blockquote class="zc-forwarded" dir="auto">${fileIn(text)?.name ?? text}</blockquote>
        <div class="zc-field"><span>${texts.to}</span>${people}</div>
        ${hasFailed ? html`<p class="zc-failed" role="alert">${texts.too_long}</p>` : nothing}
      </form>
    `,
    buttons: () => html`
      <button type="button" @click=${() => dialog.close()}>${texts.cancel}</button>
      <button
        type="submit"
        form="zc-forward"
        class="zc-primary"
        ?disabled=${people.chosen.length === 0}
      >
        ${texts.send}
      </button>
    `,
  });
  // It draws itself a moment later.
  void people.updateComplete.then(() => people.focus());
  return dialog;
}
