import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EVERY_MS, watchSession } from '../../../src/panel/session-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('tells once that the session is over, and not that Zimbra could not be asked', async () => {
  const ask = vi
    .fn()
    .mockResolvedValueOnce({ over: false })
    .mockRejectedValueOnce(new Error('no network'))
    .mockResolvedValue({ over: true });
  const onOver = vi.fn();
  watchSession(ask, onOver);
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  expect(onOver).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(9 * EVERY_MS);
  expect(onOver).toHaveBeenCalledOnce();
  expect(ask).toHaveBeenCalledTimes(3);
});

test('asks no more when chat has ended', async () => {
  const ask = vi.fn().mockResolvedValue({ over: true });
  watchSession(ask, vi.fn())();
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  expect(ask).not.toHaveBeenCalled();
});
