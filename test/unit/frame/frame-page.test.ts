// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { followVisibility, watchActivity, watchEscape } from '../../../src/frame/frame-page.ts';

beforeEach(() => {
  document.body.innerHTML = '';
});

test('the page counts as hidden until the panel shows it, and tells so', () => {
  const seen: boolean[] = [];
  document.addEventListener('visibilitychange', () => seen.push(document.hidden));
  const setVisible = followVisibility(document);
  expect(document.hidden).toBe(true);
  expect(document.visibilityState).toBe('hidden');
  setVisible(true);
  setVisible(true);
  expect(document.visibilityState).toBe('visible');
  setVisible(false);
  expect(seen).toEqual([false, true]);
});

test('activity is told, but not with every key', () => {
  vi.useFakeTimers();
  const tell = vi.fn();
  watchActivity(document, tell);
  for (let key = 0; key < 5; key++) document.dispatchEvent(new KeyboardEvent('keydown'));
  expect(tell).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  document.dispatchEvent(new MouseEvent('mousedown'));
  expect(tell).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

describe('Escape', () => {
  const press = (init: KeyboardEventInit = { key: 'Escape' }): void => {
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }),
    );
  };
  test('of an input method, or used up by another, does not leave', () => {
    const leave = vi.fn();
    watchEscape(document, leave);
    press({ key: 'Escape', isComposing: true });
    document.body.addEventListener('keydown', (event) => event.preventDefault(), { once: true });
    press();
    expect(leave).not.toHaveBeenCalled();
  });

  test('leaves, unless it has something to close inside', () => {
    const leave = vi.fn();
    watchEscape(document, leave);
    press({ key: 'a' });
    document.body.innerHTML = '<div class="modal show"></div>';
    press();
    expect(leave).not.toHaveBeenCalled();
    document.body.innerHTML = '';
    press();
    expect(leave).toHaveBeenCalledTimes(1);
  });
});
