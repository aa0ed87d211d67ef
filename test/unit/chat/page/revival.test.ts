// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { reloadWhenRevived } from '../../../../src/chat/page/revival.ts';

const shown = (persisted: boolean): void => {
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
};

test('a page out of the cache is loaded anew, and no other', () => {
  const reload = vi.fn();
  reloadWhenRevived(window, reload);
  shown(false);
  expect(reload).not.toHaveBeenCalled();
  shown(true);
  expect(reload).toHaveBeenCalledTimes(1);
});
