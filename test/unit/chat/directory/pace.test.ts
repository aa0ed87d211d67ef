import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../../../src/chat/directory/pace.ts';

let begun: string[];
let finish: Record<string, () => void>;
const task = (name: string) => (): Promise<string> => {
  begun.push(name);
  return new Promise((resolve) => (finish[name] = () => resolve(name)));
};
const soon = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  begun = [];
  finish = {};
});
afterEach(() => void vi.useRealTimers());

test('three are under way, and the next begins when one is done', async () => {
  const pace = new Pace();
  const first = pace.run(task('a'));
  for (const name of ['b', 'c', 'd']) void pace.run(task(name));
  expect(begun).toEqual(['a', 'b', 'c']);
  finish['a']!();
  expect(await first).toBe('a');
  await soon();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('five begin in a second, however quickly they are done', async () => {
  const pace = new Pace();
  for (let n = 0; n < 12; n += 1) {
    void pace.run(() => {
      begun.push(String(n));
      return Promise.resolve();
    });
  }
  await soon();
  expect(begun).toHaveLength(5);
  await soon(999);
  expect(begun).toHaveLength(5);
  await soon(1);
  expect(begun).toHaveLength(10);
  await soon(1_000);
  expect(begun).toHaveLength(12);
  expect(vi.getTimerCount()).toBe(0);
});

test('what somebody waits for goes first; what is cut is never begun', async () => {
  const pace = new Pace();
  for (const name of ['a', 'b', 'c', 'later']) void pace.run(task(name));
  const cut = new AbortController();
  const dropped = expect(pace.run(task('dropped'), { cut: cut.signal })).rejects.toThrow('cut');
  void pace.run(task('typed'), { urgent: true });
  cut.abort();
  await dropped;
  for (const name of ['a', 'b']) finish[name]!();
  await soon();
  expect(begun).toEqual(['a', 'b', 'c', 'typed', 'later']);
});

test('one that fails gives its place free', async () => {
  const pace = new Pace();
  for (let n = 0; n < 3; n += 1) {
    await expect(pace.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  }
  void pace.run(task('next'));
  expect(begun).toEqual(['next']);
});
