import { describe, expect, test } from 'vitest';
import { clockFor, midnight } from '../../../src/frame/when.ts';

const NOW = new Date(2026, 10, 26, 12, 0).getTime(); // a Thursday
const at = (day: number, hour: number, minute = 0): number =>
  new Date(2026, 10, day, hour, minute).getTime();
const clock = clockFor('en-GB');

describe('when something is due', () => {
  test.each([
    ['today', at(26, 14, 5), '14:05'],
    ['today, and it is late', at(26, 9), '09:00'],
    ['tomorrow', at(27, 9), /^Fri,? 0?9:00$/],
    ['in six days', at(26 + 6, 9), /^Wed,? 0?9:00$/],
    ['six days late', at(26 - 6, 9), /^Fri,? 0?9:00$/],
    ['in a week', at(26 + 7, 9), /^3 Dec,? 0?9:00$/],
    ['a week late', at(26 - 7, 9), /^19 Nov,? 0?9:00$/],
  ])('%s', (_when, time, words) => {
    expect(clock.due(time, NOW)).toMatch(words);
  });
});

test('a day begins at midnight, also one that has no 24 hours', () => {
  expect(midnight(NOW)).toBe(at(26, 0));
  expect(midnight(NOW, 5)).toBe(at(31, 0));
  expect(midnight(at(26, 0))).toBe(at(26, 0));
});
