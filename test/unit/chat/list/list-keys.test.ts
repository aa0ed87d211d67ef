// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest';
import {
  $,
  changed,
  focused,
  keys,
  list,
  model,
  press,
  row,
  rows,
  search,
  type,
  withList,
  words,
} from '../support/list-world.ts';

withList();

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

test('no frame around the first row before a key is used', () => {
  expect(list.classList).toContain('zc-unframed');
  document.body.dispatchEvent(new KeyboardEvent('keyup', { key: 'Enter', bubbles: true }));
  expect(list.classList).not.toContain('zc-unframed');
});
