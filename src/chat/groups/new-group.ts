/** A new group in one dialog: its name, its people, done. */
import { html } from 'lit';
import type { PeopleFound } from '../list/list-model.ts';
import type { Dialog } from '../ui/dialog.ts';
import { openForm } from '../ui/form-dialog.ts';
import { peoplePicker } from '../ui/people-picker.ts';
import type { GroupTexts } from './group-texts.ts';

export interface NewGroupParts {
  readonly document: Document;
  readonly texts: GroupTexts;
  readonly find: (text: string, limit: number) => PeopleFound;
  /** Fires 'change' when `find` may have found somebody more. */
  readonly changes: EventTarget;
  /** Makes it. Rejects when the server did not. */
  readonly make: (name: string, people: readonly string[]) => Promise<void>;
}

/** More than anybody reads in a list, and less than ejabberd's limit. */
export const LONGEST_NAME = 80;

export function openNewGroup(parts: NewGroupParts): Dialog {
  const { document, texts, make } = parts;
  let name = '';
  const people = peoplePicker(document, { ...parts, onChange: () => dialog.draw() });
  const dialog: Dialog = openForm(document, {
    title: texts.new_group,
    yes: texts.make,
    cancel: texts.cancel,
    failure: texts.not_made,
    fields: () => html`
      <label>
        <span>${texts.name}</span>
        <input
          type="text"
          name="name"
          autocomplete="off"
          required
          maxlength=${LONGEST_NAME}
          placeholder=${texts.name_hint}
          .value=${name}
          @input=${({ target }: InputEvent) => {
            name = (target as HTMLInputElement).value;
            dialog.draw();
          }}
        />
      </label>
      <div class="zc-field"><span>${texts.people}</span>${people}</div>
      <p class="zc-hint">${texts.history_hint}</p>
    `,
    isReady: () => name.trim() !== '',
    act: () =>
      make(
        name.trim(),
        people.chosen.map(({ key }) => key),
      ),
  });
  dialog.element.querySelector('input')?.focus();
  return dialog;
}
