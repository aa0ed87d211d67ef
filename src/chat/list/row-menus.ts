/** The menus of the rows: by their button, the right one of the mouse, a long touch, or the menu key. */
import type { MenuPlace } from '../../frame/menu.ts';
import { fetchLater } from '../fetch-later.ts';
import { say } from './list-events.ts';
import type { ListModel } from './list-model.ts';
import type { ListTexts } from './list-texts.ts';

export interface RowMenusParts {
  readonly texts: () => ListTexts;
  readonly model: () => ListModel | undefined;
  /** What is looked for, without the spaces around it. */
  readonly filter: () => string;
}

export class RowMenus {
  readonly #list: HTMLElement;
  readonly #parts: RowMenusParts;

  constructor(list: HTMLElement, parts: RowMenusParts) {
    this.#list = list;
    this.#parts = parts;
    if (navigator.maxTouchPoints > 0) void this.#watchTouch();
  }

  async open(key: string, place: MenuPlace): Promise<void> {
    const { texts, model, filter } = this.#parts;
    const row = [...(model()?.conversations(filter()) ?? []), ...(model()?.putAway() ?? [])].find(
      (each) => each.key === key,
    );
    if (!row) return;
    // Fetched with the first menu; the second has it at once.
    const { openRowMenu } = await fetchLater();
    const more = [...this.#list.querySelectorAll<HTMLElement>('[data-more]')].find(
      ({ dataset }) => dataset.more === key,
    );
    more?.setAttribute('aria-expanded', 'true');
    const change = await openRowMenu(this.#list.ownerDocument, place, row, texts());
    more?.removeAttribute('aria-expanded');
    if (change !== undefined) say(this.#list, 'zc-choose', { key, change });
  }

  /** The right button, or the menu key, which has no place of its own. */
  readonly asked = (event: MouseEvent): void => {
    const isKey = event.button !== 2 && event.clientX === 0 && event.clientY === 0;
    const place = isKey ? undefined : { x: event.clientX, y: event.clientY };
    if (this.#openAt(event.target as HTMLElement, place)) event.preventDefault();
  };

  /** The menu of the row with that element, if it has one. Without a place it opens at the row. */
  #openAt(target: HTMLElement, place?: { readonly x: number; readonly y: number }): boolean {
    const row = target.closest('li')?.querySelector<HTMLElement>('.zc-row');
    if (!row?.parentElement?.querySelector('[data-more]')) return false;
    void this.open(row.dataset.key ?? '', place ?? row);
    return true;
  }

  async #watchTouch(): Promise<void> {
    const { watchLongTouch } = await fetchLater();
    watchLongTouch(this.#list, (target, place) => this.#openAt(target, place));
  }
}
