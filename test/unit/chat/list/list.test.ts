// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FileKind } from '../../../../src/shared/shared-file.ts';
import { hue, initials } from '../../../../src/frame/avatar.ts';
import type {
  ConversationRow,
  ListModel,
  PersonRow,
  Presence,
  ReminderRow,
  ReminderRows,
} from '../../../../src/chat/list/list-model.ts';
import { ENGLISH, listTextsFrom } from '../../../../src/chat/list/list-texts.ts';
import type { ConversationList } from '../../../../src/chat/list/list.ts';
import '../../../../src/chat/list/list.ts';
import { clockFor } from '../../../../src/frame/when.ts';

const zimlet = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../../zimlet', name), 'utf8');
const NOW = new Date(2026, 10, 25, 15, 0).getTime();
const HOUR = 3_600_000;

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
const conversation = (key: string, name: string, more = {}): ConversationRow => ({
  key,
  name,
  isGroup: false,
  presence: 'offline',
  unread: 0,
  last: { text: 'Hello', mine: false, time: NOW - HOUR },
  ...more,
});
const person = (key: string, name: string, presence: Presence = 'away'): PersonRow => ({
  key,
  name,
  presence,
});

let model: Model;
let list: ConversationList;
let edge: (entries: { isIntersecting: boolean }[]) => void;

const $ = (selector: string): HTMLElement => list.querySelector<HTMLElement>(selector)!;
const search = (): HTMLInputElement => list.querySelector('input')!;
const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-key]')];
const row = (key: string): HTMLElement => $(`[data-key="${key}"]`);
const keys = (): (string | undefined)[] => rows().map(({ dataset }) => dataset.key);
const focused = (): string | undefined => (document.activeElement as HTMLElement).dataset.key;
const words = (element: Element | null): string =>
  (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
const changed = async (): Promise<void> => {
  model.dispatchEvent(new Event('change'));
  await list.updateComplete;
};
const press = async (key: string): Promise<boolean> => {
  const init = { key, bubbles: true, cancelable: true };
  const passed = document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', init));
  await list.updateComplete;
  await list.querySelector('zc-status-menu')!.updateComplete;
  await Promise.resolve();
  return !passed;
};
const type = async (text: string): Promise<void> => {
  const input = search();
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input'));
  await list.updateComplete;
};

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
  model = new Model();
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

describe('rows', () => {
  test('say who, when, what, how many and what a person is doing', () => {
    expect(words(row('bob'))).toContain('Bob Martin 14:00 Hello 2');
    expect(row('bob').querySelector('.zc-badge')!.getAttribute('aria-label')).toBe(
      '2 unread messages',
    );
    expect(row('bob').querySelector('.zc-avatar')!.getAttribute('aria-label')).toBe('Available');
    expect(words(row('office'))).toContain('Yesterday Carol: The plan is here');
    expect(row('office').querySelector('.zc-avatar')!.getAttribute('aria-label')).toBe('Group');
    expect(words(row('miles'))).toContain('You: Yes');
    expect(row('miles').querySelector('.zc-mark')!.getAttribute('aria-label')).toBe('Not sent');
    expect(words(row('emil'))).toContain('Emil Novak Busy');
  });

  test('are drawn again when the model has changed, and only for the model that is there', async () => {
    model.rows = [model.rows[2]!, ...model.rows.slice(0, 2)];
    await changed();
    expect(keys()).toEqual(['miles', 'bob', 'office', 'dora', 'emil']);
    const old = model;
    list.model = model = new Model();
    await list.updateComplete;
    expect(keys()).toEqual([]);
    const ask = vi.spyOn(model, 'conversations');
    old.dispatchEvent(new Event('change'));
    await list.updateComplete;
    expect(ask).not.toHaveBeenCalled();
  });

  test('come in portions while one scrolls', async () => {
    model.rows = Array.from({ length: 150 }, (_, n) => conversation(`c${n}`, `Name ${n}`));
    model.persons = Array.from({ length: 2000 }, (_, n) => person(`p${n}`, `Person ${n}`));
    await changed();
    expect(rows()).toHaveLength(60 + 30);
    expect(words($('.zc-hint'))).toBe('1,970 more: type a name to find someone.');
    edge([{ isIntersecting: true }]);
    await list.updateComplete;
    expect(rows()).toHaveLength(120 + 30);
    row('c118').focus();
    await press('ArrowDown');
    expect(rows()).toHaveLength(150 + 30);
    edge([{ isIntersecting: true }]);
    await list.updateComplete;
    expect(rows()).toHaveLength(150 + 30);
  });

  test('know midnight', async () => {
    vi.advanceTimersByTime(10 * HOUR);
    await list.updateComplete;
    expect(words(row('bob'))).toContain('Yesterday');
  });

  test('treat names and messages as text', async () => {
    model.rows = [
      conversation('x', '<b>x</b> {0}', { last: { text: '$& {0}', mine: true, time: NOW } }),
    ];
    await changed();
    expect(words(row('x'))).toContain('<b>x</b> {0} 15:00 You: $& {0}');
  });

  test('call a picture and a voice message by what they are, another file by its name', async () => {
    const said = (file: FileKind, mine: boolean): ConversationRow =>
      conversation(file, file, { last: { text: `the ${file}.x`, file, mine, time: NOW } });
    model.rows = [said('picture', true), said('voice', false), said('file', true)];
    await changed();
    expect(words(row('picture'))).toContain('You: Photo');
    expect(words(row('voice'))).toContain('Voice message');
    expect(words(row('file'))).toContain('You: the file.x');
  });

  test('open what they show, on a click', async () => {
    const open = vi.fn<(detail: unknown) => void>();
    document.body.addEventListener('zc-open', ({ detail }) => open(detail), { once: true });
    row('office').querySelector<HTMLElement>('.zc-last')!.click();
    expect(open).toHaveBeenCalledWith({ key: 'office', isGroup: true });
    list.current = 'office';
    await list.updateComplete;
    expect(row('office').getAttribute('aria-current')).toBe('true');
    expect(list.querySelectorAll('[aria-current]')).toHaveLength(1);
  });
});

describe('the search', () => {
  test('filters both lists, says the number, and is over when something is opened', async () => {
    await type(' iv ');
    expect(keys()).toEqual(['dora']);
    expect(words($('[role=status].zc-spoken'))).toBe('1 result');
    await type('o');
    expect(words($('[role=status].zc-spoken'))).toBe('5 results');
    row('miles').click();
    await list.updateComplete;
    expect(search().value).toBe('');
    expect(rows()).toHaveLength(5);
  });

  test('says when nothing is found, and is cleared by Escape before anything else', async () => {
    await type('xyz');
    expect(words($('.zc-empty'))).toContain('Nothing found for \u201cxyz\u201d');
    expect(words($('[role=status].zc-spoken'))).toContain('Nothing found');
    expect(await press('Escape')).toBe(true);
    expect(rows()).toHaveLength(5);
    expect(await press('Escape')).toBe(false);
  });

  test('goes to the first result, or opens it', async () => {
    const open = vi.fn<(detail: unknown) => void>();
    list.addEventListener('zc-open', ({ detail }) => open(detail.key));
    await type('');
    expect(await press('Enter')).toBe(false);
    await type('e');
    await press('ArrowDown');
    expect(focused()).toBe('office');
    await press('Escape');
    expect(document.activeElement).toBe(search());
    expect(rows()).toHaveLength(5);
    await type('emil');
    await press('Enter');
    expect(open.mock.calls).toEqual([['emil']]);
  });
});

describe('the keyboard', () => {
  test('finds one tab stop for all rows and walks from there', async () => {
    const stops = (): (string | undefined)[] =>
      rows()
        .filter((each) => each.tabIndex === 0)
        .map(({ dataset }) => dataset.key);
    expect(stops()).toEqual(['bob']);
    list.focusFirst();
    await press('ArrowDown');
    expect(focused()).toBe('office');
    expect(stops()).toEqual(['office']);
    await press('End');
    expect(focused()).toBe('emil');
    await press('ArrowDown');
    expect(focused()).toBe('emil');
    await press('Home');
    expect(focused()).toBe('bob');
    await press('ArrowUp');
    expect(document.activeElement).toBe(search());
  });

  test('starts at the open conversation, and at the search when there is no row', async () => {
    list.current = 'miles';
    await list.updateComplete;
    list.focusFirst();
    expect(focused()).toBe('miles');
    // It was closed again: the user comes back to where he was.
    list.current = undefined;
    await list.updateComplete;
    search().focus();
    list.focusFirst();
    expect(focused()).toBe('miles');
    model.rows = model.persons = [];
    await changed();
    list.focusFirst();
    expect(document.activeElement).toBe(search());
  });

  test('keeps the focus on a row that moves, and near one that goes', async () => {
    row('miles').focus();
    await list.updateComplete;
    model.rows = [...model.rows].reverse();
    await changed();
    expect(focused()).toBe('miles');
    model.rows = model.rows.slice(1);
    await changed();
    expect(focused()).toBe('office');
  });

  test('a letter goes to the search, a shortcut does not', async () => {
    row('bob').focus();
    expect(await press(' ')).toBe(false);
    expect(focused()).toBe('bob');
    await press('m');
    expect(document.activeElement).toBe(search());
  });
});

describe('the status', () => {
  const items = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const status = (): HTMLElement => $('.zc-status');

  test('is chosen in a menu', async () => {
    const choose = vi.fn<(detail: unknown) => void>();
    document.body.addEventListener('zc-status', ({ detail }) => choose(detail), { once: true });
    expect(status().getAttribute('aria-label')).toBe('Your status: Available');
    status().focus();
    expect(await press('ArrowUp')).toBe(true);
    expect(status().getAttribute('aria-expanded')).toBe('true');
    expect(document.activeElement).toBe(items()[5]);
    await press('ArrowDown');
    expect(document.activeElement).toBe(items()[0]);
    expect(items()[0]!.getAttribute('aria-checked')).toBe('true');
    await press('End');
    items()[2]!.click();
    await Promise.resolve();
    expect(choose).toHaveBeenCalledWith({ status: 'busy' });
    expect(items()).toEqual([]);
    expect(document.activeElement).toBe(status());
  });

  test('has a message beside it, which can be set, and then changed or cleared', async () => {
    const asked: boolean[] = [];
    list.addEventListener('zc-status-text', ({ detail }) => asked.push(detail.clear));
    const messages = async (): Promise<string[]> => {
      status().click();
      await list.querySelector('zc-status-menu')!.updateComplete;
      return items().flatMap((each) => (/message/.test(words(each)) ? [words(each)] : []));
    };
    expect(await messages()).toEqual(['Set a status message\u2026']);
    items()[3]?.click();
    model.me = { ...model.me, statusText: 'Back at three' };
    await changed();
    expect(await messages()).toEqual([
      'Change the status message\u2026',
      'Clear the status message',
    ]);
    items()[4]?.click();
    expect(asked).toEqual([false, true]);
  });

  test('has beside it what others may know, which is on or off', async () => {
    const told = vi.fn<(detail: unknown) => void>();
    document.body.addEventListener('zc-tells', ({ detail }) => told(detail), { once: true });
    status().click();
    await list.updateComplete;
    await Promise.resolve();
    const typing = (): HTMLElement | undefined =>
      items().find((each) => each.textContent.includes('when I am typing'));
    expect(typing()?.getAttribute('role')).toBe('menuitemcheckbox');
    expect(typing()?.getAttribute('aria-checked')).toBe('true');
    typing()?.click();
    expect(told).toHaveBeenCalledWith({ tells: { typing: false, read: true } });
    await Promise.resolve();
    expect(typing()?.getAttribute('aria-checked')).toBe('false');
  });

  test('Escape closes the menu and nothing else', async () => {
    status().focus();
    await press('ArrowDown');
    expect(await press('Escape')).toBe(true);
    expect(items()).toEqual([]);
    expect(document.activeElement).toBe(status());
    expect(await press('Escape')).toBe(false);
  });

  test('the menu closes when the focus goes elsewhere', async () => {
    status().focus();
    await press('ArrowDown');
    search().focus();
    await press('Shift');
    expect(items()).toEqual([]);
  });
});

describe('states', () => {
  test('is not said to be empty before it is known', async () => {
    model.loaded = false;
    model.online = false;
    model.rows = model.persons = [];
    await changed();
    expect($('nav').getAttribute('aria-busy')).toBe('true');
    expect(list.querySelectorAll('.zc-skeleton > *').length).toBeGreaterThan(3);
    expect(list.querySelector('.zc-empty, .zc-notice')).toBeNull();
  });

  test('empty says what to do', async () => {
    model.rows = [];
    await changed();
    expect(words($('.zc-empty'))).toContain(ENGLISH.empty_hint);
    model.persons = [];
    await changed();
    expect(words($('.zc-empty'))).toContain(ENGLISH.empty_alone);
  });

  test('offline keeps the rows', async () => {
    model.online = false;
    await changed();
    expect(words($('.zc-notice'))).toBe(ENGLISH.offline);
    expect(rows()).toHaveLength(5);
  });

  test('draws without a model, and stops listening when it is taken away', async () => {
    list.model = undefined;
    await list.updateComplete;
    expect(rows()).toEqual([]);
    list.model = model;
    list.remove();
    const ask = vi.spyOn(model, 'conversations');
    await changed();
    ask.mockClear();
    await changed();
    expect(ask).not.toHaveBeenCalled();
    document.body.append(list);
    await list.updateComplete;
    expect(rows()).toHaveLength(5);
  });
});

describe('texts', () => {
  const read = (name: string): Record<string, string> =>
    parse(zimlet(name)) as Record<string, string>;
  const french = read('com_zimbra_converse_fr.properties');

  test('are shown', async () => {
    list.texts = listTextsFrom((key) => french[key]);
    list.locale = 'fr';
    await list.updateComplete;
    expect(words(row('office'))).toContain('Hier');
    expect(words(row('miles'))).toContain('Vous : Yes');
    expect(search().placeholder).toBe('Chercher');
    expect(search().getAttribute('aria-label')).toBe('Chercher personnes, groupes, messages');
  });
});

describe('times', () => {
  type Hour = [year: number, month: number, day: number, hour: number];
  const at = (locale: string, date: Hour): string =>
    clockFor(locale).short(new Date(...date).getTime(), NOW);
  test.each<[string, Hour, string]>([
    ['fr', [2026, 10, 25, 0], '00:00'],
    ['fr', [2026, 10, 24, 23], 'Hier'],
    ['fr', [2026, 10, 23, 23], 'lun.'],
    ['fr', [2026, 10, 23, 0], 'lun.'],
    ['fr', [2026, 10, 22, 23], '22 nov.'],
    ['fr', [2025, 11, 31, 23], '31/12/2025'],
    ['de', [2026, 10, 24, 9], 'Gestern'],
    ['en-GB', [2026, 10, 26, 9], '09:00'], // from a clock that goes before ours
  ])('in %s %j is %s', (locale, date, text) => {
    expect(at(locale, date)).toBe(text);
  });
});

describe('the avatar', () => {
  test.each([
    ['Alice Liddell', 'AL'],
    ['Anna Maria Schmidt', 'AS'],
    ['Martin, Bob (Sales)', 'BM'],
    ['bob.martin@example.com', 'BM'],
    ["Miles O'Brien", 'MO'],
    ['\u00e9va', '\u00c9'],
    ['\u674e\u5c0f\u9f99', '\u674e'],
    ['\ud83d\ude80 Team', 'T'],
    ['Danvers,', 'D'],
    ['', ''],
    ['@', ''],
  ])('of %s is %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  test('has the same colour every time, and many colours', () => {
    expect(hue('bob')).toBe(hue('bob'));
    const hues = new Set(Array.from({ length: 400 }, (_, n) => hue(`person${n}@example.com`)));
    expect(hues.size).toBe(24);
  });

  test('can be read in light and dark, in every colour', () => {
    const css = zimlet('colours.css');
    const pairs = [
      ...css.matchAll(/--zc-avatar-back: (\d+)% (\d+)%;\s+--zc-avatar-ink: (\d+)% (\d+)%/g),
    ];
    expect(pairs).toHaveLength(2);
    for (const [, ...numbers] of pairs) {
      const [s1, l1, s2, l2] = numbers.map(Number) as [number, number, number, number];
      for (let h = 0; h < 360; h += 1) {
        const [light, dark] = [luminance(h, s1, l1), luminance(h, s2, l2)].sort((a, b) => b - a);
        expect((light! + 0.05) / (dark! + 0.05)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

/** WCAG's relative luminance of `hsl(h s% l%)`. */
function luminance(h: number, s: number, l: number): number {
  const amplitude = (s / 100) * Math.min(l / 100, 1 - l / 100);
  const channel = (n: number): number => {
    const k = (n + h / 30) % 12;
    const value = l / 100 - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4);
}

test('no frame around the first row before a key is used', () => {
  expect(list.classList).toContain('zc-unframed');
  document.body.dispatchEvent(new KeyboardEvent('keyup', { key: 'Enter', bubbles: true }));
  expect(list.classList).not.toContain('zc-unframed');
});

describe('the menu of a conversation', () => {
  let chosen: unknown[];
  const menu = (): HTMLElement | null => document.querySelector('.zc-popup');
  const items = (): string[] =>
    [...(menu()?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])].map(
      ({ dataset }) => dataset.id ?? '',
    );
  beforeEach(async () => {
    chosen = [];
    list.addEventListener('zc-choose', ({ detail }) => chosen.push(detail));
    model.rows = [
      conversation('bob', 'Bob Martin'),
      conversation('carol', 'Carol', { pinned: true, muted: true, unread: 2 }),
    ];
    model.persons = [person('dan', 'Dan')];
    await changed();
  });

  const isOpen = (): Promise<void> =>
    vi.waitFor(
      () => {
        expect(menu()).not.toBeNull();
      },
      { timeout: 10_000 }, // it is fetched with the first one
    );

  test('opens by its button, offers what is not yet so, and tells what was chosen', async () => {
    const more = $('[data-more=bob]');
    expect(more.getAttribute('aria-label')).toBe('What can be done with Bob Martin');
    more.click();
    await isOpen();
    expect(items()).toEqual(['pin', 'mute_hour', 'mute', 'put_away', 'unread', 'remind', 'block']);
    expect(more.getAttribute('aria-expanded')).toBe('true');
    menu()?.querySelector<HTMLElement>('[data-id=mute]')?.click();
    await vi.waitFor(() => {
      expect(chosen).toHaveLength(1);
    });
    expect(chosen).toEqual([{ key: 'bob', change: 'mute' }]);
    expect(menu()).toBeNull();
    expect(more.hasAttribute('aria-expanded')).toBe(false);
    $('[data-more=carol]').click();
    await isOpen();
    expect(items()).toEqual(['unpin', 'unmute', 'put_away', 'remind', 'block']);
  });

  test('opens where the right button was pressed, and by the menu key; not for people', async () => {
    const open = (key: string): boolean =>
      !row(key).dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    expect(open('bob')).toBe(true);
    await isOpen();
    expect(items()).toContain('pin');
    expect(open('dan')).toBe(false);
  });

  test('says in words what is pinned and muted', () => {
    expect(words(row('carol'))).toContain('Carol');
    const said = [...row('carol').querySelectorAll('[role=img]')].map((each) =>
      each.getAttribute('aria-label'),
    );
    expect(said).toEqual(expect.arrayContaining(['Pinned', 'Muted', '2 unread messages']));
  });

  test('muted: only a quiet dot tells of what is unread, until one is called', async () => {
    const badge = (): Element | null => row('carol').querySelector('.zc-badge');
    expect(badge()?.classList).toContain('zc-quiet');
    expect(words(badge())).toBe('');
    expect(row('carol').classList).not.toContain('zc-unread');
    model.rows = [conversation('carol', 'Carol', { muted: true, unread: 2, mentioned: true })];
    await changed();
    expect(badge()?.classList).not.toContain('zc-quiet');
    expect(words(badge())).toBe('2');
    expect(row('carol').classList).toContain('zc-unread');
  });

  test('a group into which one was taken says by whom, and is marked until it is opened', async () => {
    const last = { text: '', added: true, mine: false, sender: 'Bob Martin', time: NOW - HOUR };
    const group = conversation('move', 'The move', { isGroup: true, isNew: true, last });
    model.rows = [group];
    await changed();
    expect(words(row('move').querySelector('.zc-last'))).toBe('Bob Martin added you');
    expect(words(row('move').querySelector('.zc-time'))).not.toBe('');
    expect(row('move').querySelector('.zc-badge')?.getAttribute('aria-label')).toBe('New');
    expect(row('move').classList).toContain('zc-unread');
    model.rows = [{ ...group, isNew: false }];
    await changed();
    expect(words(row('move').querySelector('.zc-last'))).toBe('Bob Martin added you');
    expect(row('move').querySelector('.zc-badge')).toBeNull();
  });
});
