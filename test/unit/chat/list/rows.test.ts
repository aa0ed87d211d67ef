// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest';
import type { FileKind } from '../../../../src/shared/shared-file.ts';
import type { ConversationRow } from '../../../../src/chat/list/list-model.ts';
import {
  $,
  atTheEnd,
  changed,
  conversation,
  HOUR,
  keys,
  list,
  model,
  newModel,
  NOW,
  person,
  press,
  row,
  rows,
  startWith,
  withList,
  words,
} from '../support/list-world.ts';

withList();

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
    list.model = startWith(newModel());
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
    await atTheEnd();
    expect(rows()).toHaveLength(120 + 30);
    row('c118').focus();
    await press('ArrowDown');
    expect(rows()).toHaveLength(150 + 30);
    await atTheEnd();
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

  test('show what one has begun to write, unless something has come or it is the open one', async () => {
    model.rows = [
      conversation('bob', 'Bob', { draft: 'As I\nsaid' }),
      conversation('carol', 'Carol', { draft: 'x', unread: 1 }),
      conversation('dave', 'Dave', { draft: 'y', typing: '' }),
    ];
    await changed();
    const lines = (): string[] =>
      [...list.querySelectorAll('.zc-last')].slice(0, 3).map((each) => words(each));
    expect(lines()).toEqual(['Draft: As I said', 'Hello', 'is typing\u2026']);
    list.current = 'bob';
    await list.updateComplete;
    expect(lines()[0]).toBe('Hello');
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
