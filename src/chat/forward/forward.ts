/** A message is passed on: to whom, with a word of the user's, and it goes out to each of them. */
import { html, type TemplateResult } from 'lit';
import { OF_KIND } from '../../frame/file-icons.ts';
import { icon } from '../../frame/icons.ts';
import type { ToForward } from '../../shared/chat-conversation.ts';
import { fileAt, fileIn } from '../../shared/shared-file.ts';
import { counted, put } from '../../shared/texts.ts';
import type { PeopleFound } from '../list/list-model.ts';
import type { Dialog } from '../ui/dialog.ts';
import { openForm } from '../ui/form-dialog.ts';
import { peoplePicker } from '../ui/people-picker.ts';
import type { ForwardTexts } from './forward-texts.ts';

export interface ForwardParts {
  readonly document: Document;
  readonly texts: ForwardTexts;
  readonly message: ToForward;
  /** People and groups for what was typed, best first. */
  readonly find: (text: string, limit: number) => PeopleFound;
  /** Fires 'change' when `find` may have found somebody more. */
  readonly changes: EventTarget;
  /**
   * To the person or group of that key, and after it the comment, unless that is empty. Throws when
   * it can never be sent.
   */
  readonly send: (key: string, comment: string) => void;
  /** With what there is to say about it. */
  readonly onSent: (text: string) => void;
}

/** It has to fit into one message, whatever is in it: only the message itself may be too long. */
const COMMENT_LETTERS = 2_000;
/** So many are called by name afterwards. */
const NAMED = 3;

export function openForward(parts: ForwardParts): Dialog {
  const { document, texts, message, find, changes, send, onSent } = parts;
  const people = peoplePicker(document, {
    texts: { ...texts, people: texts.to, people_hint: texts.to_hint },
    find,
    changes,
    onChange: () => dialog.draw(),
  });
  let comment = '';
  const sentTo = (): string => {
    const names = people.chosen.map(({ name }) => name);
    return names.length > NAMED
      ? counted(texts, 'sent_to_count', names.length)
      : put(texts.sent_to, names.join(', '));
  };
  const dialog: Dialog = openForm(document, {
    title: texts.title,
    yes: texts.send,
    cancel: texts.cancel,
    failure: texts.too_long,
    fields: () => html`
      ${quoteOf(message, texts)}
      <div class="zc-field"><span>${texts.to}</span>${people}</div>
      <label
        ><span>${texts.comment}</span
        ><input
          type="text"
          dir="auto"
          autocomplete="off"
          maxlength=${COMMENT_LETTERS}
          placeholder=${texts.comment_hint}
          @input=${({ target }: InputEvent) => (comment = (target as HTMLInputElement).value)}
      /></label>
    `,
    isReady: () => people.chosen.length > 0,
    act: () => {
      for (const { key } of people.chosen) send(key, comment.trim());
      return Promise.resolve();
    },
    onClosed: (isDone) => {
      if (isDone) onSent(sentTo());
    },
  });
  // It draws itself a moment later.
  void people.updateComplete.then(() => people.focus());
  return dialog;
}

function quoteOf({ text, saidFirst, file: facts }: ToForward, texts: ForwardTexts): TemplateResult {
  const file = fileIn(text) && fileAt(text.trim(), facts.name);
  const name = file?.kind === 'voice' ? texts.voice : file?.name;
  return html`<blockquote class="zc-quote">
    <b dir="auto">${saidFirst.name}</b>
    ${
      file
        ? html`<p>${icon(OF_KIND[file.kind])}<span dir="auto">${name}</span></p>`
        : html`<p dir="auto">${text}</p>`
    }
  </blockquote>`;
}
