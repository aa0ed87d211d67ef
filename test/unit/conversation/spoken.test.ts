// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Spoken } from '../../../src/conversation/spoken.ts';
import { FakeBox, FakeMessage } from './support.ts';

let box: FakeBox;
let current: FakeBox | undefined;
let spoken: Spoken;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.replaceChildren();
  current = box = new FakeBox('bob@x');
  spoken = new Spoken({ document, current: () => current?.box });
  spoken.watch(box.box);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function come(values: Record<string, unknown>, isLast = true): void {
  const message = new FakeMessage({ sender: 'them', ...values });
  if (isLast) box.messages.models.push(message);
  box.messages.trigger('add', message);
}
const said = (): (string | null)[] =>
  [...document.querySelectorAll('[role=log] p')].map((line) => line.textContent);

test('what somebody says is told once, and is gone when it has been', () => {
  come({ body: 'Good morning' });
  come({ body: 'Good morning' });
  expect(said()).toEqual(['Bob Martin: Good morning', 'Bob Martin: Good morning']);
  vi.advanceTimersByTime(10_000);
  expect(said()).toEqual([]);
});

test('the region is there before there is anything to say, or nothing would be heard', () => {
  expect(document.querySelector('[role=log]')).not.toBeNull();
});

test('nobody is told what he wrote himself, or what was said earlier or elsewhere', () => {
  come({ body: 'mine', sender: 'me' });
  come({ body: 'from the archive', is_archived: true });
  come({ body: 'late', is_delayed: true });
  come({ body: 'further up' }, false);
  come({ body: '' });
  current = new FakeBox('carol@x');
  come({ body: 'elsewhere' });
  expect(said()).toEqual([]);
});

test('while it cannot be seen, the panel says that something has come', () => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  come({ body: 'behind' });
  expect(said()).toEqual([]);
});

test('so is what was done', () => {
  spoken.say('Copied');
  expect(said()).toEqual(['Copied']);
});
