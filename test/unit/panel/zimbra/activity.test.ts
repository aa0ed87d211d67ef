// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchActivity } from '../../../../src/panel/zimbra/activity.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a key anywhere and a mouse button in the shell are signs of life, and not the mere movement', () => {
  document.body.innerHTML = '<div id="z_shell"><b></b></div><i></i>';
  const [shell, inside, outside] = [...document.querySelectorAll<HTMLElement>('div, b, i')];
  const alive = vi.fn();
  watchActivity(window, shell!, alive);
  const fire = (on: HTMLElement, type: string): unknown =>
    on.dispatchEvent(new Event(type, { bubbles: true }));
  fire(inside!, 'mousemove');
  fire(outside!, 'mouseup');
  expect(alive).not.toHaveBeenCalled();
  // What the chat keeps to itself counts too.
  shell!.addEventListener('mouseup', (event) => event.stopPropagation());
  inside!.addEventListener('keydown', (event) => event.stopPropagation());
  fire(inside!, 'mouseup');
  expect(alive).toHaveBeenCalledTimes(1);
  fire(inside!, 'keydown');
  expect(alive).toHaveBeenCalledTimes(1); // just now
  vi.advanceTimersByTime(10_000);
  fire(inside!, 'keydown');
  expect(alive).toHaveBeenCalledTimes(2);
});
