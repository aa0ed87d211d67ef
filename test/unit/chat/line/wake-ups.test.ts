// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { onWakeUp } from '../../../../src/chat/line/wake-ups.ts';

test('is told after each sign of a new beginning, and not when the page goes out of sight', () => {
  const wake = vi.fn();
  onWakeUp(window, wake);
  for (const type of ['online', 'offline', 'pageshow', 'focus']) {
    window.dispatchEvent(new Event(type));
  }
  document.dispatchEvent(new Event('resume'));
  expect(wake).toHaveBeenCalledTimes(5);
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(wake).toHaveBeenCalledTimes(5);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(wake).toHaveBeenCalledTimes(6);
});
