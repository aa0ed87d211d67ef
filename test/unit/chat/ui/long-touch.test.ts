// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchLongTouch } from '../../../../src/chat/ui/long-touch.ts';

const onLong = vi.fn();
const onClick = vi.fn();
let element: HTMLElement;
let row: HTMLElement;

const point = (type: string, x = 100, y = 50, pointerType = 'touch'): boolean =>
  row.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: x, clientY: y, pointerType }));
const click = (): boolean =>
  row.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));

beforeEach(() => {
  vi.useFakeTimers();
  element = document.createElement('div');
  row = element.appendChild(document.createElement('button'));
  row.addEventListener('click', onClick);
  document.body.replaceChildren(element);
  watchLongTouch(element, onLong);
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

test('tells what is touched, where, and once; the click of the same finger is none', () => {
  point('pointerdown');
  vi.advanceTimersByTime(699);
  expect(onLong).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  expect(onLong.mock.calls).toEqual([[row, { x: 100, y: 50 }]]);
  point('pointerup');
  expect(click()).toBe(false);
  expect(onClick).not.toHaveBeenCalled();
  // The next one is a click again.
  point('pointerdown');
  point('pointerup');
  expect(click()).toBe(true);
  expect(onClick).toHaveBeenCalledTimes(1);
});

test('a click without a finger after a long touch that had none is one', () => {
  point('pointerdown');
  vi.advanceTimersByTime(1_000);
  point('pointerdown', 100, 50, 'mouse');
  click();
  expect(onClick).toHaveBeenCalledTimes(1);
});

test.each(['mouse', 'pen'])('a %s has its own ways', (type) => {
  point('pointerdown', 100, 50, type);
  vi.advanceTimersByTime(2_000);
  expect(onLong).not.toHaveBeenCalled();
});

test('a finger trembles, and one that goes farther scrolls', () => {
  point('pointerdown');
  point('pointermove', 106, 58);
  vi.advanceTimersByTime(1_000);
  expect(onLong).toHaveBeenCalledTimes(1);
  point('pointerdown');
  point('pointermove', 107, 58);
  vi.advanceTimersByTime(1_000);
  expect(onLong).toHaveBeenCalledTimes(1);
});

test.each(['pointerup', 'pointercancel', 'contextmenu', 'scroll'])('%s ends it', (type) => {
  point('pointerdown');
  // Scrolling is told to what scrolls alone, and does not rise.
  row.dispatchEvent(new Event(type, { bubbles: type !== 'scroll' }));
  vi.advanceTimersByTime(1_000);
  expect(onLong).not.toHaveBeenCalled();
});
