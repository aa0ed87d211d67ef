/** Which messages of a conversation go into a mail: the newest ones to choose from, and those before. */
import { html, nothing } from 'lit';
import type { Clock } from '../../frame/when.ts';
import { type Message, put, textsFrom } from '../../shared/texts.ts';
import type { Archived } from '../archive/archive.ts';
import type { SearchParts } from '../search/message-search.ts';
import { type Said, SaidReader } from '../search/said.ts';
import { addSearchStyle } from '../search/search-style.ts';
import { searchTextsFrom } from '../search/search-texts.ts';
import type { Dialog } from '../ui/dialog.ts';
import { openForm } from '../ui/form-dialog.ts';
import css from './by-mail.css';
import { mailText } from './mail-text.ts';

const ENGLISH = {
  by_mail: 'Send this conversation by e-mail\u2026',
  by_mail_hint: 'Choose the messages that are put into the e-mail.',
  by_mail_all: 'All of these messages',
  by_mail_do: 'Write e-mail',
  by_mail_subject: 'Conversation with {0}',
};

const PAGE = 50;

export interface ByMailParts {
  readonly peer: string;
  readonly isGroup: boolean;
  readonly search: SearchParts;
  readonly message: Message;
  readonly clock: Clock;
  /** What the user himself is called. */
  readonly myName: string;
  readonly nameInGroup: (nick: string) => string;
  readonly write: (subject: string, body: string) => void;
}

export function openByMail(document: Document, parts: ByMailParts): Dialog {
  const { peer, isGroup, search, message, clock, myName, nameInGroup, write } = parts;
  addSearchStyle(document);
  addStyle(document);
  const texts = textsFrom(ENGLISH, 'converse_chat_', message);
  const searchTexts = searchTextsFrom(message);
  const cancel = message('converse_group_cancel') ?? 'Cancel';
  const of = isGroup ? peer : search.line.bareJid;
  const name = search.nameOf(peer, isGroup);
  const nameOf = ({ mine, sender }: Said): string =>
    mine ? myName : isGroup ? nameInGroup(sender) : name;
  /** Oldest first. */
  let archived: readonly Archived[] = [];
  let said: readonly Said[] = [];
  let state: 'busy' | 'idle' | 'failed' = 'busy';
  let isStart = false;
  const left = new Set<string>();
  const chosen = (): readonly Said[] => said.filter(({ id }) => !left.has(id));

  const read = async (): Promise<void> => {
    state = 'busy';
    dialog.draw();
    try {
      const before = archived[0]?.id ?? '';
      const page = await search.reader.page(of, {
        before,
        max: PAGE,
        ...(!isGroup && { with: peer }),
      });
      archived = [...page.messages, ...archived];
      said = new SaidReader(search.me).read(of, archived).reverse();
      isStart = page.complete;
      state = 'idle';
    } catch {
      state = 'failed';
    }
    dialog.draw();
  };
  const set = (ids: readonly string[], on: boolean): void => {
    for (const id of ids)
      if (on) left.delete(id);
      else left.add(id);
    dialog.draw();
  };
  const box = (ids: readonly string[], checked: boolean) =>
    html`<input
      type="checkbox"
      .checked=${checked}
      @change=${({ target }: Event) => set(ids, (target as HTMLInputElement).checked)}
    />`;

  const dialog: Dialog = openForm(document, {
    title: texts.by_mail.replace('\u2026', ''),
    yes: texts.by_mail_do,
    cancel,
    failure: searchTexts.failed,
    isReady: () => chosen().length > 0,
    act: () => {
      const body = mailText(chosen(), { nameOf, timeOf: (time) => clock.long(time) });
      write(put(texts.by_mail_subject, name), body);
      return Promise.resolve();
    },
    fields: () => html`
      <p class="zc-hint">${texts.by_mail_hint}</p>
      ${
        isStart || state === 'busy'
          ? nothing
          : html`<button type="button" class="zc-context-more" @click=${() => void read()}>
              ${state === 'failed' ? searchTexts.retry : searchTexts.earlier}
            </button>`
      }
      ${state === 'busy' ? html`<p class="zc-hint" role="status">${searchTexts.looking}</p>` : nothing}
      ${state === 'failed' ? html`<p class="zc-failed" role="alert">${searchTexts.failed}</p>` : nothing}
      ${
        said.length > 0
          ? html`<label class="zc-pick zc-pick-all"
              >${box(
                said.map(({ id }) => id),
                left.size === 0,
              )}<span>${texts.by_mail_all}</span></label
            >`
          : nothing
      }
      <ul role="list" class="zc-context">
        ${said.map(
          (each) =>
            html`<li ?data-mine=${each.mine}>
              <label class="zc-pick">
                ${box([each.id], !left.has(each.id))}
                <span>
                  <small
                    ><b dir="auto">${nameOf(each)}</b><span>${clock.long(each.time)}</span></small
                  >
                  <span class="zc-pick-text" dir="auto">${each.text}</span>
                </span>
              </label>
            </li>`,
        )}
      </ul>
    `,
  });
  void read();
  return dialog;
}

function addStyle(document: Document): void {
  if (document.getElementById('zc-by-mail-style')) return;
  const style = document.createElement('style');
  style.id = 'zc-by-mail-style';
  style.textContent = css;
  document.head.append(style);
}
