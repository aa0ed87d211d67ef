/** A new group in two steps of one dialog: its name, its people, done. */
import { html, nothing } from 'lit';
import type { PeopleFound } from '../list/list-model.ts';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import '../ui/people-picker.ts';
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
  const { document, texts, find, changes, make } = parts;
  let name = '';
  let isBusy = false;
  let hasFailed = false;
  const people = document.createElement('zc-people-picker');
  people.find = find;
  people.changes = changes;
  people.texts = {
    label: texts.people,
    placeholder: texts.people_hint,
    remove: texts.take_out,
    nothing: texts.nobody,
    asking: texts.asking,
    unsure: texts.unsure,
  };
  people.addEventListener('change', () => dialog.draw());

  const submit = (event: Event): void => {
    event.preventDefault();
    const title = name.trim();
    if (title === '' || isBusy) return;
    isBusy = true;
    hasFailed = false;
    dialog.draw();
    make(
      title,
      people.chosen.map(({ key }) => key),
    ).then(
      () => dialog.close(),
      () => {
        isBusy = false;
        hasFailed = true;
        dialog.draw();
      },
    );
  };

  const dialog: Dialog = openDialog(document, {
    title: texts.new_group,
    closeLabel: texts.cancel,
    content: () => html`
      <form id="zc-new-group" @submit=${submit}>
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
        ${hasFailed ? html`<p class="zc-failed" role="alert">${texts.not_made}</p>` : nothing}
      </form>
    `,
    buttons: () => html`
      <button type="button" @click=${() => dialog.close()}>${texts.cancel}</button>
      <button
        type="submit"
        form="zc-new-group"
        class="zc-primary"
        ?disabled=${name.trim() === '' || isBusy}
      >
        ${texts.make}
      </button>
    `,
  });
  dialog.element.querySelector('input')?.focus();
  return dialog;
}
