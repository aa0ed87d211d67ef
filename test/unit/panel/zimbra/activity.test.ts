// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchActivity } from '../../../../src/panel/zimbra/activity.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a key and a mouse button are signs of life, whoever keeps them, and not the mere movement', () => {
  document.body.innerHTML = '<div id="z_shell"><b></b></div>';
  const [shell, inside] = [...document.querySelectorAll<HTMLElement>('div, b')];
  const alive = vi.fn();
  watchActivity(window, alive);
  const fire = (on: HTMLElement, type: string): unknown =>
    on.dispatchEvent(new Event(type, { bubbles: true }));
  fire(inside!, 'mousemove');
  expect(alive).not.toHaveBeenCalled();
  // Zimbra's body where something can be dragged, and the chat.
  document.body.addEventListener('mouseup', (event) => event.stopPropagation(), true);
  inside!.addEventListener('keydown', (event) => event.stopPropagation());
  fire(shell!, 'mouseup');
  expect(alive).toHaveBeenCalledTimes(1);
  fire(inside!, 'keydown');
  expect(alive).toHaveBeenCalledTimes(1); // just now
  vi.advanceTimersByTime(10_000);
  fire(inside!, 'keydown');
  expect(alive).toHaveBeenCalledTimes(2);
});
