// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Choices, MOST_REMINDERS } from '../../../../src/chat/own/choices.ts';
import { Reminders } from '../../../../src/chat/reminders/reminders.ts';
import { FakeLine } from '../support/fake-line.ts';

const NOW = Date.parse('2026-11-25T15:00:00Z');
const MINUTE = 60_000;
const BOB = 'bob@example.test';
const bob = { peer: BOB, isGroup: false, id: '17', text: 'the plan' };
let choices: Choices;
let reminders: Reminders;
let due: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  due = [];
  choices = new Choices(new FakeLine().line, () => reminders.changed());
  reminders = new Reminders({
    choices,
    nameOf: (peer, isGroup) => `${isGroup ? 'group' : 'person'} ${peer}`,
    presenceOf: () => 'away',
    onDue: (now) => due.push(...now.map(({ text, peer }) => text || peer)),
  });
});
afterEach(() => {
  reminders.stop();
  vi.useRealTimers();
});

test('come when it is time, soonest first, also those of long ago', () => {
  expect(reminders.add({ ...bob, at: NOW + 20 * MINUTE })).toBe(true);
  reminders.add({ ...bob, text: 'long ago', at: NOW - 1_000 * MINUTE });
  reminders.add({ peer: 'r@c', isGroup: true, id: '', text: '', at: NOW + 180 * MINUTE });
  const texts = (rows: readonly { text: string }[]): string[] => rows.map(({ text }) => text);
  expect(texts(reminders.rows.due)).toEqual(['long ago']);
  expect(texts(reminders.rows.later)).toEqual(['the plan', '']);
  expect(reminders.due).toBe(1);
  vi.advanceTimersByTime(20 * MINUTE);
  expect(due).toEqual(['the plan']);
  expect(texts(reminders.rows.due)).toEqual(['long ago', 'the plan']);
  expect(reminders.rows.due[1]).toMatchObject({
    peer: BOB,
    message: '17',
    name: `person ${BOB}`,
    presence: 'away',
  });
  // A long wait is cut in parts.
  vi.advanceTimersByTime(160 * MINUTE);
  expect(due).toEqual(['the plan', 'r@c']);
  expect(reminders.rows.due[2]).toMatchObject({ name: 'group r@c', presence: 'offline' });
});

test('are told once each, also when something else changes in the moment when it is time', () => {
  reminders.add({ ...bob, at: NOW + MINUTE });
  reminders.add({ ...bob, text: 'the same minute', at: NOW + MINUTE });
  // The timer is late: the tab is in the background, or the machine has slept.
  vi.setSystemTime(NOW + 2 * MINUTE);
  reminders.changed();
  expect(due).toEqual(['the plan', 'the same minute']);
  const { id } = reminders.rows.due[0]!;
  expect(reminders.isDue(id)).toBe(true);
  vi.advanceTimersByTime(5 * MINUTE);
  expect(due).toHaveLength(2);
  reminders.later(id, NOW + 20 * MINUTE);
  expect(reminders.isDue(id)).toBe(false);
  reminders.done(id);
  expect(reminders.isDue(id)).toBe(false);
});

test('are put off, and done', () => {
  reminders.add({ ...bob, at: NOW - MINUTE });
  const { id } = reminders.rows.due[0]!;
  expect(reminders.later(id, NOW + MINUTE)).toBe(true);
  expect(reminders.rows.later).toHaveLength(1);
  expect(reminders.due).toBe(0);
  vi.advanceTimersByTime(MINUTE);
  expect(reminders.due).toBe(1);
  reminders.done(id);
  expect(reminders.rows).toEqual({ due: [], later: [] });
  expect(reminders.later(id, NOW + MINUTE)).toBe(false);
  expect(reminders.find(id)).toBeUndefined();
});

test('are not without number, and those that are there can still be put off', () => {
  for (let each = 0; each < MOST_REMINDERS; each += 1) reminders.add({ ...bob, at: NOW });
  expect(reminders.add({ ...bob, at: NOW })).toBe(false);
  expect(reminders.later(reminders.rows.due[0]!.id, NOW + MINUTE)).toBe(true);
});

test('remind nobody any more when chat ends here', () => {
  reminders.add({ ...bob, at: NOW + MINUTE });
  reminders.stop();
  vi.advanceTimersByTime(2 * MINUTE);
  expect(due).toEqual([]);
});
