// @vitest-environment jsdom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clockFor } from '../../../src/frame/when.ts';
import { atMidnight, tellInFull, writeTimes } from '../../../src/conversation/times.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('times in the messages', () => {
  class Day {
    readonly #time: number;
    constructor(...date: readonly [number, number, number, number, number]) {
      this.#time = new Date(...date).getTime();
    }
    valueOf(): number {
      return this.#time;
    }
    format(pattern?: string): string {
      return `stock ${pattern}`;
    }
  }
  writeTimes({ extend: (extension) => extension(undefined, Day) }, clockFor('en-US'));

  test('are written by the locale, in 12 or 24 hours', () => {
    expect(new Day(2026, 10, 20, 14, 5).format('LT').replace(/\s/, ' ')).toBe('2:05 PM');
    expect(clockFor('fr').hour(new Day(2026, 10, 20, 14, 5).valueOf())).toBe('14:05');
  });

  test('days have the names that people give them', () => {
    vi.useFakeTimers({ now: new Date(2026, 10, 26, 9, 0) });
    const pattern = 'dddd MMM Do YYYY';
    expect(new Day(2026, 10, 26, 0, 0).format(pattern)).toBe('Today');
    expect(new Day(2026, 10, 25, 0, 0).format(pattern)).toBe('Yesterday');
    expect(new Day(2026, 10, 20, 0, 0).format(pattern)).toBe('Friday, November 20');
    expect(new Day(2025, 10, 20, 0, 0).format(pattern)).toBe('Thursday, November 20, 2025');
  });

  test('tooltips are whole, and all else is as it was', () => {
    expect(new Day(2026, 10, 20, 14, 5).format('llll')).toContain('November 20, 2026');
    expect(new Day(2026, 10, 20, 14, 5).format('YYYY')).toBe('stock YYYY');
    expect(new Day(2026, 10, 20, 14, 5).format()).toBe('stock undefined');
  });
});

test('days are named anew at each midnight', () => {
  vi.useFakeTimers({ now: new Date(2026, 10, 26, 23, 59) });
  const act = vi.fn();
  atMidnight(act);
  vi.advanceTimersByTime(50_000);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(20_000);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(act).toHaveBeenCalledTimes(2);
});

test('what is short is told in full where the pointer rests', () => {
  const time = new Date(2026, 10, 20, 14, 5).toISOString();
  document.body.innerHTML = `
    <div class="message date-separator" data-isodate="${time}"><time>Today</time></div>
    <div class="chat-msg" data-isodate="${time}"><div class="chat-msg__message">
      <div class="chat-msg__text"><a href="https://example.com/long"><i>long</i></a></div>
    </div></div>`;
  tellInFull(document, clockFor('en-US'));
  const over = (selector: string): boolean | undefined =>
    document
      .querySelector(selector)
      ?.dispatchEvent(new MouseEvent('pointerover', { bubbles: true }));
  over('time');
  expect(document.querySelector<HTMLElement>('.date-separator')?.title).toBe(
    'Friday, November 20, 2026',
  );
  over('i');
  expect(document.querySelector('a')?.title).toBe('https://example.com/long');
  const title = document.querySelector<HTMLElement>('.chat-msg__message')?.title;
  expect(title).toContain('November 20, 2026');
  expect(title).toContain('2:05');
});
