import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Drafts } from '../../../src/conversation/drafts.ts';
import { FakeBox } from './support.ts';

let told: string[];
let drafts: Drafts;
let bob: FakeBox;
let carol: FakeBox;
const type = (box: FakeBox, text: string): void => drafts.typed(box.box, text);

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  drafts = new Drafts((jid, text) => told.push(`${jid}: ${text}`));
  [bob, carol] = [new FakeBox('bob@x'), new FakeBox('carol@x')];
  for (const box of [bob, carol]) drafts.watch(box.box);
});
afterEach(() => vi.useRealTimers());

test('is told soon after a key, also when the user never pauses', () => {
  type(bob, 'a');
  vi.advanceTimersByTime(120);
  type(bob, 'ab');
  vi.advanceTimersByTime(29);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(['bob@x: ab']);
  expect(bob.get('draft')).toBe('ab');
  type(bob, 'abc');
  vi.advanceTimersByTime(150);
  expect(told).toEqual(['bob@x: ab', 'bob@x: abc']);
});

test('belongs to whom it was written to, whoever is open when the time is up', () => {
  type(bob, 'for Bob');
  vi.advanceTimersByTime(100);
  type(carol, 'for Carol');
  expect(told).toEqual(['bob@x: for Bob']);
  vi.advanceTimersByTime(500);
  expect(told).toEqual(['bob@x: for Bob', 'carol@x: for Carol']);
});

test('is over when it was sent, at once and half a second later', () => {
  type(bob, 'hello');
  vi.advanceTimersByTime(500);
  bob.save({ draft: '' });
  expect(told).toEqual(['bob@x: hello', 'bob@x: ']);
  type(bob, 'quick');
  bob.save({ draft: '' });
  vi.advanceTimersByTime(500);
  expect(told.at(-1)).toBe('bob@x: ');
  expect(told).not.toContain('bob@x: quick');
});

test('is also what Converse puts there, a quotation, and not a message that is being edited', () => {
  bob.save({ draft: '> said' });
  expect(told).toEqual(['bob@x: > said']);
  carol.save({ correcting: 'x', draft: 'sent already' });
  type(carol, 'sent already, and better');
  vi.advanceTimersByTime(500);
  expect(told).toHaveLength(1);
  carol.save({ correcting: undefined, draft: undefined });
  expect(told.at(-1)).toBe('carol@x: ');
});
