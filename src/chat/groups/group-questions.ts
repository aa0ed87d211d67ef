/** What is asked before something is done to a group, each in a small dialog of its own. */
import { html, nothing, type TemplateResult } from 'lit';
import { put } from '../../shared/texts.ts';
import { heirOf } from '../rooms/group-acts.ts';
import type { Dialog } from '../ui/dialog.ts';
import { type FormParts, openForm } from '../ui/form-dialog.ts';
import { peoplePicker } from '../ui/people-picker.ts';
import type { GroupView } from './group-view.ts';
import { LONGEST_NAME } from './new-group.ts';

type Question = Pick<FormParts, 'title' | 'yes' | 'danger' | 'act'> & {
  readonly text: TemplateResult | string;
};

/** Resolves with true when it was done. */
const confirm = (
  { document, texts }: GroupView,
  { text, ...question }: Question,
): Promise<boolean> =>
  new Promise((resolve) => {
    openForm(document, {
      ...question,
      cancel: texts.cancel,
      failure: texts.not_done,
      fields: () => html`<p>${text}</p>`,
      onClosed: resolve,
    });
  });

export const askToRemove = (view: GroupView, jid: string): Promise<boolean> =>
  confirm(view, {
    title: view.texts.remove,
    text: put(view.texts.remove_ask, view.person(jid).name),
    yes: view.texts.remove,
    danger: true,
    act: () => view.remove(jid),
  });

export const askToOwn = (view: GroupView, jid: string): Promise<boolean> =>
  confirm(view, {
    title: view.texts.own,
    text: put(view.texts.own_ask, view.person(jid).name),
    yes: view.texts.own,
    act: () => view.makeOwner(jid),
  });

export const askToDelete = (view: GroupView): Promise<boolean> =>
  confirm(view, {
    title: put(view.texts.delete_title, view.name()),
    text: view.texts.delete_ask,
    yes: view.texts.delete,
    danger: true,
    act: () => view.delete(),
  });

/** Says what becomes of the group when its last owner goes, or everybody. */
export async function askToLeave(view: GroupView): Promise<boolean> {
  const { texts, me } = view;
  const members = await view.members().catch(() => []);
  const heir = heirOf(members, me);
  const isLast = members.length === 1 && members[0]?.jid === me;
  return confirm(view, {
    title: put(texts.leave_title, view.name()),
    text: isLast
      ? texts.leave_last
      : html`${texts.leave_ask}
        ${heir ? put(texts.leave_heir, view.person(heir.jid).name) : nothing}`,
    yes: texts.leave,
    danger: isLast,
    act: () => view.leave(),
  });
}

export function openRename(view: GroupView): Dialog {
  const { document, texts } = view;
  let name = view.name();
  const dialog: Dialog = openForm(document, {
    title: texts.rename,
    yes: texts.rename_do,
    cancel: texts.cancel,
    failure: texts.not_done,
    fields: () => html`
      <label>
        <span>${texts.name}</span>
        <input
          type="text"
          name="name"
          dir="auto"
          autocomplete="off"
          required
          maxlength=${LONGEST_NAME}
          .value=${name}
          @input=${({ target }: InputEvent) => {
            name = (target as HTMLInputElement).value;
            dialog.draw();
          }}
        />
      </label>
    `,
    isReady: () => name.trim() !== '',
    act: () => view.rename(name.trim()),
  });
  const input = dialog.element.querySelector('input');
  input?.focus();
  input?.select();
  return dialog;
}

/** `members`: who is in it already. */
export function openAddPeople(view: GroupView, members: ReadonlySet<string>): Dialog {
  const { document, texts, changes } = view;
  const people = peoplePicker(document, {
    texts,
    changes,
    find: (text, limit) => {
      const found = view.find(text, limit + members.size);
      const rows = found.rows.filter(({ key }) => !members.has(key));
      return { ...found, rows: rows.slice(0, limit) };
    },
    onChange: () => dialog.draw(),
  });
  const dialog: Dialog = openForm(document, {
    title: put(texts.add_to, view.name()),
    yes: texts.add_do,
    cancel: texts.cancel,
    failure: texts.not_added,
    fields: () => html`
      <p>${texts.add_hint}</p>
      <div class="zc-field"><span>${texts.people}</span>${people}</div>
    `,
    isReady: () => people.chosen.length > 0,
    act: () => view.add(people.chosen.map(({ key }) => key)),
  });
  void people.updateComplete.then(() => people.focus());
  return dialog;
}
