// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  $,
  changed,
  conversation,
  HOUR,
  list,
  model,
  NOW,
  person,
  row,
  withList,
  words,
} from '../support/list-world.ts';

withList();

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
    expect(items()).toEqual(['unpin', 'unmute', 'put_away', 'read', 'remind', 'block']);
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
