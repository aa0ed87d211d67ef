/** What is asked before something is done to a group, each in a small dialog of its own. */
import { html, nothing, type TemplateResult } from 'lit';
import { put } from '../list/list-texts.ts';
import { heirOf } from '../rooms/group-acts.ts';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import '../ui/people-picker.ts';
import type { GroupView } from './group-view.ts';
import { LONGEST_NAME } from './new-group.ts';

interface Question {
  readonly title: string;
  readonly text: TemplateResult | string;
  readonly yes: string;
  /** It takes something away for good. */
  readonly danger?: boolean;
  /** Stays open when it fails, and says so. */
  readonly act: () => Promise<void>;
}

/** Resolves with true when it was done. */
function confirm({ document, texts }: GroupView, question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    let isDone = false;
    const act = new Act(() => dialog.draw());
    const dialog: Dialog = openDialog(document, {
      title: question.title,
      closeLabel: texts.cancel,
      content: () =>
        html`<p>${question.text}</p>
          ${act.failure(texts.not_done)}`,
      buttons: () => html`
        <button type="button" @click=${() => dialog.close()}>${texts.cancel}</button>
        <button
          type="button"
          class=${question.danger ? 'zc-danger' : 'zc-primary'}
          ?disabled=${act.isBusy}
          @click=${() =>
            void act.run(question.act).then((done) => {
              isDone = done;
              if (done) dialog.close();
            })}
        >
          ${question.yes}
        </button>
      `,
      onClosed: () => resolve(isDone),
    });
  });
}

/** Something that is asked of the server: one at a time, and it may fail. */
class Act {
  readonly #draw: () => void;
  isBusy = false;
  #hasFailed = false;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Resolves with true when it was done. */
  async run(act: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.#hasFailed = false;
    this.#draw();
    try {
      await act();
      return true;
    } catch {
      this.#hasFailed = true;
      return false;
    } finally {
      this.isBusy = false;
      this.#draw();
    }
  }

  failure(text: string): TemplateResult | typeof nothing {
    return this.#hasFailed ? html`<p class="zc-failed" role="alert">${text}</p>` : nothing;
  }
}

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
  const act = new Act(() => dialog.draw());
  const dialog: Dialog = openDialog(document, {
    title: texts.rename,
    closeLabel: texts.cancel,
    content: () => html`
      <form
        id="zc-rename"
        @submit=${(event: Event) => {
          event.preventDefault();
          const title = name.trim();
          if (title !== '') {
            void act.run(() => view.rename(title)).then((done) => done && dialog.close());
          }
        }}
      >
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
        ${act.failure(texts.not_done)}
      </form>
    `,
    buttons: () => html`
      <button type="button" @click=${() => dialog.close()}>${texts.cancel}</button>
      <button
        type="submit"
        form="zc-rename"
        class="zc-primary"
        ?disabled=${name.trim() === '' || act.isBusy}
      >
        ${texts.rename_do}
      </button>
    `,
  });
  const input = dialog.element.querySelector('input');
  input?.focus();
  input?.select();
  return dialog;
}

/** `members`: who is in it already. */
export function openAddPeople(view: GroupView, members: ReadonlySet<string>): Dialog {
  const { document, texts } = view;
  const act = new Act(() => dialog.draw());
  const picker = document.createElement('zc-people-picker');
  picker.changes = view.changes;
  picker.find = (text, limit) => {
    const found = view.find(text, limit + members.size);
    const rows = found.rows.filter(({ key }) => !members.has(key));
    return { ...found, rows: rows.slice(0, limit) };
  };
  picker.texts = {
    label: texts.people,
    placeholder: texts.people_hint,
    remove: texts.take_out,
    nothing: texts.nobody,
    asking: texts.asking,
    unsure: texts.unsure,
  };
  picker.addEventListener('change', () => dialog.draw());
  const add = (): void => {
    const people = picker.chosen.map(({ key }) => key);
    void act.run(() => view.add(people)).then((done) => done && dialog.close());
  };
  const dialog: Dialog = openDialog(document, {
    title: put(texts.add_to, view.name()),
    closeLabel: texts.cancel,
    content: () => html`
      <p>${texts.add_hint}</p>
      <div class="zc-field"><span>${texts.people}</span>${picker}</div>
      ${act.failure(texts.not_added)}
    `,
    buttons: () => html`
      <button type="button" @click=${() => dialog.close()}>${texts.cancel}</button>
      <button
        type="button"
        class="zc-primary"
        ?disabled=${picker.chosen.length === 0 || act.isBusy}
        @click=${add}
      >
        ${texts.add_do}
      </button>
    `,
  });
  void picker.updateComplete.then(() => picker.focus());
  return dialog;
}
