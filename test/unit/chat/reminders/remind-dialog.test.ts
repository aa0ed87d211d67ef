// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { offered, openRemindDialog } from '../../../../src/chat/reminders/remind-dialog.ts';
import { ENGLISH, remindTextsFrom } from '../../../../src/chat/reminders/remind-texts.ts';
import { clockFor } from '../../../../src/frame/when.ts';
import { front as dialog } from '../support/dialogs.ts';

const at = (day: number, hour: number, minute = 0): number =>
  new Date(2026, 10, day, hour, minute).getTime();
let chosen: number[];
let isFull: boolean;

const open = (): void => {
  openRemindDialog({
    document,
    texts: remindTextsFrom(() => undefined),
    clock: clockFor('en-GB'),
    about: 'Bob: the plan',
    choose: (time) => {
      if (!isFull) chosen.push(time);
      return !isFull;
    },
  });
};

beforeEach(() => {
  vi.useFakeTimers({ now: at(25, 15), toFake: ['Date'] }); // a Wednesday
  chosen = [];
  isFull = false;
});
afterEach(() => {
  dialog()?.close();
  vi.useRealTimers();
});

test.each<[string, number, [string, number][]]>([
  [
    'on a Wednesday afternoon',
    at(25, 15),
    [
      ['soon', at(25, 15, 20)],
      ['hour', at(25, 16)],
      ['this_evening', at(25, 18)],
      ['tomorrow', at(26, 9)],
      ['next_week', at(30, 9)],
    ],
  ],
  [
    'on a Sunday evening',
    at(29, 19),
    [
      ['soon', at(29, 19, 20)],
      ['hour', at(29, 20)],
      ['tomorrow', at(30, 9)],
    ],
  ],
])('offers times that make sense %s', (_when, now, expected) => {
  expect(offered(now, 1).map(({ text, at: time }) => [text, time])).toEqual(expected);
});

test('the next week of work begins on the webmail’s own day', () => {
  const nextWeek = (now: number): number | undefined =>
    offered(now, 0).find(({ text }) => text === 'next_week')?.at;
  expect(nextWeek(at(25, 15))).toBe(at(29, 9));
  expect(nextWeek(at(28, 15))).toBeUndefined(); // that is tomorrow
  expect(nextWeek(at(29, 8))).toBe(new Date(2026, 11, 6, 9).getTime());
});

test('one of the times is chosen by a click, and that is all', () => {
  open();
  expect(dialog()?.textContent).toContain('Bob: the plan');
  const [first] = dialog()!.querySelectorAll<HTMLElement>('.zc-times button');
  expect(document.activeElement).toBe(first);
  expect(first!.textContent).toContain('15:20');
  first!.click();
  expect(chosen).toEqual([at(25, 15, 20)]);
  expect(dialog()).toBeUndefined();
});

test('any other time can be written; one that is over is refused with a word', () => {
  open();
  const field = dialog()!.querySelector('input')!;
  expect(field.value).toBe('2026-11-26T09:00');
  const inWords = () => document.getElementById('zc-remind-at')?.textContent;
  expect(inWords()).toBe('26 November 2026 at 9:00');
  const write = (value: string): void => {
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  write('2026-12-24T18:30');
  expect(inWords()).toBe('24 December 2026 at 18:30');
  const submit = (value: string): void => {
    write(value);
    dialog()!
      .querySelector('form')!
      .dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  };
  submit('2026-11-25T14:59');
  expect(dialog()!.querySelector('[role=alert]')?.textContent).toBe(ENGLISH.past);
  submit('');
  expect(chosen).toEqual([]);
  submit('2026-12-24T18:30');
  expect(chosen).toEqual([new Date(2026, 11, 24, 18, 30).getTime()]);
  expect(dialog()).toBeUndefined();
});

test('that there are too many is said, and nothing is lost', () => {
  isFull = true;
  open();
  dialog()!.querySelector<HTMLElement>('.zc-times button')!.click();
  expect(dialog()!.querySelector('[role=alert]')?.textContent).toBe(ENGLISH.full);
});
