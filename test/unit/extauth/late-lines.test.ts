import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLateLines } from '../../../src/extauth/late-lines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function collect() {
  const written: string[] = [];
  return { written, lines: createLateLines((text) => written.push(text)) };
}

test('lines are written a moment later, all in one piece', async () => {
  const { written, lines } = collect();
  lines.add('one\n');
  await vi.advanceTimersByTimeAsync(9);
  lines.add('two\n');
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(10);
  expect(written).toEqual(['one\ntwo\n']);
  lines.add('three\n');
  await vi.advanceTimersByTimeAsync(10);
  expect(written).toEqual(['one\ntwo\n', 'three\n']);
});

test('what waits is written at once when it is asked for, and not again', async () => {
  const { written, lines } = collect();
  lines.add('one\n');
  lines.flush();
  expect(written).toEqual(['one\n']);
  await vi.advanceTimersByTimeAsync(10);
  expect(written).toEqual(['one\n']);
});
