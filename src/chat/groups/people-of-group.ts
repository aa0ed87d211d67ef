/** The people of a group, its name and its picture, with everything that can be done to them. */
import { html, nothing, type TemplateResult } from 'lit';
import { DOTS, icon, NEW_GROUP, PENCIL } from '../../frame/icons.ts';
import { type MenuItem, openMenu } from '../../frame/menu.ts';
import { counted, put } from '../../shared/texts.ts';
import { avatar } from '../list/rows.ts';
import type { Member } from '../rooms/group-acts.ts';
import { type Dialog, focusDialog, openDialog } from '../ui/dialog.ts';
import {
  askToDelete,
  askToLeave,
  askToOwn,
  askToRemove,
  openAddPeople,
  openRename,
} from './group-questions.ts';
import type { GroupView } from './group-view.ts';
import { smallPicture } from './small-picture.ts';

/** After a change the server is asked once, however many follow. Milliseconds. */
const SOON_MS = 200;

export function openPeopleOfGroup(view: GroupView): Dialog {
  const { document, texts, listTexts, me } = view;
  let members: readonly Member[] | undefined;
  let hasFailed = false;
  let pictureFailed = false;
  let soon: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const load = async (): Promise<void> => {
    const mine = (asked += 1);
    try {
      const found = await view.members();
      if (mine !== asked) return;
      members = found;
      hasFailed = false;
    } catch {
      if (mine !== asked) return;
      hasFailed = members === undefined;
    }
    dialog.draw();
    focusDialog(document);
  };
  const stop = view.watch(() => {
    clearTimeout(soon);
    soon = setTimeout(() => void load(), SOON_MS);
    dialog.draw();
  });
  const drawn = (): void => dialog.draw();
  view.changes.addEventListener('change', drawn);
  /** Of the user himself, by the list that was read last: it is here when the room is not. */
  const role = (): Member['role'] | undefined =>
    view.role() ?? members?.find(({ jid }) => jid === me)?.role;

  const choosePicture = async (input: HTMLInputElement): Promise<void> => {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    try {
      pictureFailed = false;
      await view.setPicture(await smallPicture(document, file));
    } catch {
      pictureFailed = true;
    }
    dialog.draw();
  };

  const actOn = async (member: Member, place: Element): Promise<void> => {
    const { jid } = member;
    const { name } = view.person(jid);
    const items: MenuItem[] = [{ id: 'write', label: put(texts.write_to, name) }];
    if (role() === 'owner' && member.role !== 'owner') items.push({ id: 'own', label: texts.own });
    if (mayRemove(role(), member)) items.push({ id: 'remove', label: texts.remove, danger: true });
    const chosen = await openMenu(document, place, put(texts.act_on, name), items);
    if (chosen === 'write') {
      dialog.close();
      view.write(jid);
    } else if (chosen === 'own') await askToOwn(view, jid);
    else if (chosen === 'remove') await askToRemove(view, jid);
    if (chosen !== undefined) await load();
  };

  const row = (member: Member): TemplateResult => {
    const person = view.person(member.jid);
    const presence = listTexts[`presence_${person.presence}`];
    const isMe = member.jid === me;
    return html`<li>
      ${avatar(person.name, person.key, person.presence, undefined, person.photo)}
      <span class="zc-words">
        <b class="zc-name" dir="auto">${isMe ? put(texts.you, person.name) : person.name}</b>
        <span class="zc-last"
          >${[wordsOf(member, view), isMe ? '' : presence].filter(Boolean).join(' \u00b7 ')}</span
        >
      </span>
      ${
        isMe
          ? nothing
          : html`<button
              type="button"
              class="zc-plain"
              aria-haspopup="menu"
              aria-label=${put(texts.act_on, person.name)}
              title=${put(texts.act_on, person.name)}
              @click=${({ currentTarget }: Event) => void actOn(member, currentTarget as Element)}
            >
              ${icon(DOTS)}
            </button>`
      }
    </li>`;
  };

  const dialog: Dialog = openDialog(document, {
    title: texts.people,
    closeLabel: texts.close,
    content: () => html`
      <div class="zc-group-head">
        ${avatar(view.name(), view.room, 'group', undefined, view.picture())}
        <span class="zc-words">
          <b class="zc-name" dir="auto">${view.name()}</b>
          <span class="zc-last" role="status">${countOf(members, view)}</span>
        </span>
        ${
          role() === 'owner'
            ? html`<button
                type="button"
                class="zc-plain"
                aria-label=${texts.rename}
                title=${texts.rename}
                @click=${() => openRename(view)}
              >
                ${icon(PENCIL)}
              </button>`
            : nothing
        }
      </div>
      ${
        role() === 'owner'
          ? html`<div class="zc-group-picture">
              <label class="zc-file"
                >${texts.picture_choose}<input
                  type="file"
                  accept="image/*"
                  aria-label=${texts.picture}
                  @change=${({ target }: Event) => void choosePicture(target as HTMLInputElement)}
              /></label>
              ${
                view.picture() === undefined
                  ? nothing
                  : html`<button
                      type="button"
                      @click=${() => void view.setPicture(undefined).catch(() => undefined)}
                    >
                      ${texts.picture_drop}
                    </button>`
              }
            </div>`
          : nothing
      }
      ${pictureFailed ? html`<p class="zc-failed" role="alert">${texts.picture_bad}</p>` : nothing}
      ${
        hasFailed
          ? html`<p class="zc-failed" role="alert">${texts.not_loaded}</p>
              <button type="button" @click=${() => void load()}>${texts.again}</button>`
          : members === undefined
            ? html`<p class="zc-hint" role="status">${texts.loading}</p>`
            : html`<button
                  type="button"
                  class="zc-add"
                  @click=${() =>
                    openAddPeople(
                      view,
                      new Set(members?.map(({ jid }) => jid)),
                    ).element.addEventListener('close', () => void load())}
                >
                  ${icon(NEW_GROUP)}<span>${texts.add}</span>
                </button>
                <ul class="zc-members" aria-label=${texts.people}>
                  ${sorted(members, view).map(row)}
                </ul>`
      }
    `,
    buttons: () => html`
      ${
        role() === 'owner'
          ? html`<button
              type="button"
              class="zc-quiet-danger"
              @click=${() => void askToDelete(view).then((done) => done && dialog.close())}
            >
              ${texts.delete}
            </button>`
          : nothing
      }
      <button
        type="button"
        @click=${() => void askToLeave(view).then((done) => done && dialog.close())}
      >
        ${texts.leave}
      </button>
    `,
    onClosed: () => {
      stop();
      view.changes.removeEventListener('change', drawn);
      clearTimeout(soon);
    },
  });
  void load();
  return dialog;
}

/** Owners remove anybody but owners, who would have to agree; others who may, mere members. */
const mayRemove = (mine: Member['role'] | undefined, { role }: Member): boolean =>
  mine === 'owner' ? role !== 'owner' : mine === 'admin' && role === 'member';

function wordsOf({ role }: Member, { texts }: GroupView): string {
  return { owner: texts.role_owner, admin: texts.role_admin, member: '' }[role];
}

const countOf = (members: readonly Member[] | undefined, { texts }: GroupView): string =>
  members ? counted(texts, 'count', members.length) : '';

/** Oneself first, then by name. */
const sorted = (members: readonly Member[], view: GroupView): Member[] =>
  [...members].sort(
    (a, b) =>
      Number(b.jid === view.me) - Number(a.jid === view.me) ||
      view.person(a.jid).name.localeCompare(view.person(b.jid).name),
  );
