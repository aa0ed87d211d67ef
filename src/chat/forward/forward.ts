/** A message is passed on: to whom, and it goes out to each of them. */
import { html } from 'lit';
import { fileIn } from '../../shared/shared-file.ts';
import type { PeopleFound } from '../list/list-model.ts';
import type { Dialog } from '../ui/dialog.ts';
import { openForm } from '../ui/form-dialog.ts';
import { peoplePicker } from '../ui/people-picker.ts';
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
  const people = peoplePicker(document, {
    texts: { ...texts, people: texts.to, people_hint: texts.to_hint },
    find,
    changes,
    onChange: () => dialog.draw(),
  });
  const dialog: Dialog = openForm(document, {
    title: texts.title,
    yes: texts.send,
    cancel: texts.cancel,
    failure: texts.too_long,
    fields: () => html`
      <blockquote class="zc-forwarded" dir="auto">${fileIn(text)?.name ?? text}</blockquote>
      <div class="zc-field"><span>${texts.to}</span>${people}</div>
    `,
    isReady: () => people.chosen.length > 0,
    act: () => {
      for (const { key } of people.chosen) send(key);
      return Promise.resolve();
    },
  });
  // It draws itself a moment later.
  void people.updateComplete.then(() => people.focus());
  return dialog;
}
