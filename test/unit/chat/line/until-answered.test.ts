// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineDown } from '../../../../src/chat/line/line.ts';
import { untilAnswered } from '../../../../src/chat/line/until-answered.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('asks again until there is an answer', async () => {
  const ask = vi.fn<() => Promise<void>>();
  ask.mockRejectedValueOnce(new LineDown('no answer')).mockResolvedValue();
  const done = untilAnswered(ask, () => false, vi.fn());
  await vi.advanceTimersByTimeAsync(2_999);
  expect(ask).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  await done;
  expect(ask).toHaveBeenCalledTimes(2);
});

test('a refusal is an answer', async () => {
  const refused = vi.fn();
  const error = new Error('forbidden');
  await untilAnswered(
    () => Promise.reject(error),
    () => false,
    refused,
  );
  expect(refused).toHaveBeenCalledWith(error);
});

test('gives up when the session has ended', async () => {
  let over = false;
  const ask = vi.fn(() => Promise.reject(new LineDown('broke')));
  const done = untilAnswered(ask, () => over, vi.fn());
  over = true;
  await vi.advanceTimersByTimeAsync(10_000);
  await done;
  expect(ask).toHaveBeenCalledTimes(1);
});
