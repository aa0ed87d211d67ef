/**
 * The messages around one that was found, in a dialog: for those that are too old to be among what
 * the open conversation has loaded.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../frame/when.ts';
import { put } from '../../shared/texts.ts';
import type { Archived } from '../archive/archive.ts';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import type { SearchParts } from './message-search.ts';
import { type Said, SaidReader } from './said.ts';
import { addSearchStyle } from './search-style.ts';
import { searchTextsFrom } from './search-texts.ts';

export interface ContextParts {
  readonly peer: string;
  readonly isGroup: boolean;
  /** Of the message, in the archive. */
  readonly id: string;
  readonly search: SearchParts;
  readonly message: (key: string) => string | undefined;
  readonly clock: Clock;
}

const PAGE = 20;

export function openContext(document: Document, parts: ContextParts): Dialog {
  const { peer, isGroup, id, search, message, clock } = parts;
  const { reader, line, me, nameOf } = search;
  addSearchStyle(document);
  const texts = searchTextsFrom(message);
  const of = isGroup ? peer : line.bareJid;
  /** Oldest first. */
  let pages: readonly Archived[] = [];
  let said: readonly Said[] = [];
  let isBusy = true;
  let failed = false;
  let isStart = false;
  let isEnd = false;

  const only = isGroup ? {} : { with: peer };
  const read = async (direction: 'before' | 'after', from: string): Promise<void> => {
    isBusy = true;
    failed = false;
    dialog.draw();
    try {
      const page = await reader.page(of, { [direction]: from, max: PAGE, ...only });
      pages = direction === 'before' ? [...page.messages, ...pages] : [...pages, ...page.messages];
      // Edits and deletions are newer than what they are about: all of it is read once more.
      said = new SaidReader(me).read(of, pages).reverse();
      if (direction === 'before') isStart = page.complete;
      else isEnd = page.complete;
    } catch {
      failed = true;
    }
    isBusy = false;
    dialog.draw();
  };
  const row = (each: Said): TemplateResult =>
    html`<li ?data-mine=${each.mine} ?data-found=${each.id === id}>
      <small
        ><b dir="auto"
          >${each.mine ? texts.you : isGroup ? each.sender : nameOf(each.sender, false)}</b
        ><span>${clock.long(each.time)}</span></small
      ><span dir="auto">${each.text}</span>
    </li>`;
  const more = (label: string, direction: 'before' | 'after', from: string | undefined) =>
    from === undefined
      ? nothing
      : html`<button
          type="button"
          class="zc-context-more"
          ?disabled=${isBusy}
          @click=${() => void read(direction, from)}
        >
          ${label}
        </button>`;
  const isGone = (): boolean => !isBusy && !failed && !said.some((each) => each.id === id);

  const dialog: Dialog = openDialog(document, {
    title: put(texts.context, nameOf(peer, isGroup)),
    closeLabel: texts.close,
    content: () => html`
      ${isGone() ? html`<p class="zc-hint">${texts.gone}</p>` : nothing}
      ${isStart ? nothing : more(texts.earlier, 'before', pages[0]?.id)}
      <ul role="list" class="zc-context">
        ${said.map(row)}
      </ul>
      ${isEnd ? nothing : more(texts.later, 'after', pages[pages.length - 1]?.id)}
      ${isBusy ? html`<p class="zc-hint" role="status">${texts.looking}</p>` : nothing}
      ${failed ? html`<p class="zc-failed" role="alert">${texts.failed}</p>` : nothing}
      ${
        failed && pages.length === 0
          ? html`<button type="button" class="zc-context-more" @click=${() => void begin()}>
              ${texts.retry}
            </button>`
          : nothing
      }
    `,
  });
  const begin = async (): Promise<void> => {
    // The message itself is the first behind the number before its own.
    await read('after', String(BigInt(id) - 1n));
    const first = pages[0];
    if (first) await read('before', first.id);
    dialog.element.querySelector('[data-found]')?.scrollIntoView({ block: 'center' });
  };
  void begin();
  return dialog;
}
