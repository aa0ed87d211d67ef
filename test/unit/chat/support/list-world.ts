/** A list on a page, with a model whose rows a test chooses. */
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type {
  ConversationRow,
  ListModel,
  PersonRow,
  Presence,
  ReminderRow,
  ReminderRows,
} from '../../../../src/chat/list/list-model.ts';
import type { ConversationList } from '../../../../src/chat/list/list.ts';
import '../../../../src/chat/list/list.ts';

export const NOW = new Date(2026, 10, 25, 15, 0).getTime();
export const HOUR = 3_600_000;

class Model extends EventTarget implements ListModel {
  me: ListModel['me'] = { name: 'Alice Liddell', status: 'available' };
  online = true;
  loaded = true;
  rows: ConversationRow[] = [];
  persons: PersonRow[] = [];
  away: ConversationRow[] = [];
  reminded: { due: ReminderRow[]; later: ReminderRow[] } = { due: [], later: [] };

  conversations(filter: string): ConversationRow[] {
    return this.rows.filter(({ name }) => has(name, filter));
  }
  putAway(): ConversationRow[] {
    return this.away;
  }
  reminders(): ReminderRows {
    return this.reminded;
  }
  people(filter: string, limit: number): { rows: PersonRow[]; more: number } {
    const found = this.persons.filter(({ name }) => has(name, filter));
    return { rows: found.slice(0, limit), more: Math.max(0, found.length - limit) };
  }
}

const has = (name: string, filter: string): boolean =>
  name.toLowerCase().includes(filter.toLowerCase());
export const conversation = (key: string, name: string, more = {}): ConversationRow => ({
  key,
  name,
  isGroup: false,
  presence: 'offline',
  unread: 0,
  last: { text: 'Hello', mine: false, time: NOW - HOUR },
  ...more,
});
export const person = (key: string, name: string, presence: Presence = 'away'): PersonRow => ({
  key,
  name,
  presence,
});

export let model: Model;
/** Another model; not yet given to the list. */
export const startWith = (other: Model): Model => (model = other);
export const newModel = (): Model => new Model();
export let list: ConversationList;
let edge: (entries: { isIntersecting: boolean }[]) => void;
/** The end of the rows comes into sight. */
export const atTheEnd = (): Promise<unknown> => {
  edge([{ isIntersecting: true }]);
  return list.updateComplete;
};

export const $ = (selector: string): HTMLElement => list.querySelector<HTMLElement>(selector)!;
export const search = (): HTMLInputElement => list.querySelector('input')!;
export const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-key]')];
export const row = (key: string): HTMLElement => $(`[data-key="${key}"]`);
export const keys = (): (string | undefined)[] => rows().map(({ dataset }) => dataset.key);
export const focused = (): string | undefined =>
  (document.activeElement as HTMLElement).dataset.key;
export const words = (element: Element | null): string =>
  (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
export const changed = async (): Promise<void> => {
  model.dispatchEvent(new Event('change'));
  await list.updateComplete;
};
export const press = async (key: string): Promise<boolean> => {
  const init = { key, bubbles: true, cancelable: true };
  const passed = document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', init));
  await list.updateComplete;
  await list.querySelector('zc-status-menu')!.updateComplete;
  await Promise.resolve();
  return !passed;
};
export const type = async (text: string): Promise<void> => {
  const input = search();
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input'));
  await list.updateComplete;
};

/** The hooks of a test file: each test begins with three conversations and two people. */
export function withList(): void {
  // Fetched once, so that no test waits for it.
  beforeAll(() => import('../../../../src/chat/later.ts'));

  beforeEach(async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    Element.prototype.scrollIntoView = vi.fn();
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(callback: typeof edge) {
          edge = callback;
        }
        observe = vi.fn();
        unobserve = vi.fn();
        disconnect = vi.fn();
      },
    );
    startWith(new Model());
    model.rows = [
      conversation('bob', 'Bob Martin', { presence: 'available', unread: 2 }),
      conversation('office', 'Office move', {
        isGroup: true,
        last: { text: 'The plan\nis here', mine: false, sender: 'Carol', time: NOW - 26 * HOUR },
      }),
      conversation('miles', "Miles O'Brien", {
        last: { text: 'Yes', mine: true, time: NOW - 80 * HOUR },
        outgoing: 'failed',
      }),
    ];
    model.persons = [person('dora', 'Dora Ivanov'), person('emil', 'Emil Novak', 'busy')];
    list = document.createElement('zc-list');
    list.locale = 'en-GB';
    list.model = model;
    document.body.replaceChildren(list);
    await list.updateComplete;
  });

  afterEach(() => {
    list.remove();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}
