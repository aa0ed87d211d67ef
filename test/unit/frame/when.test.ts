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

describe('the webmail’s own clock', () => {
  const plain = (words: string): string => words.replace(/\s/gu, ' ');
  const time = at(26, 14, 5);

  test.each([
    ['de', 'h12', '2:05 PM'],
    ['fr', 'h12', '2:05 PM'],
    ['en-US', 'h23', '14:05'],
    ['ar', 'h23', '14:05'],
    ['ja', 'h11', '午後2:05'],
    ['de', undefined, '14:05'],
    ['en-US', undefined, '2:05 PM'],
  ] as const)('in %s with %s: %s, wherever a time is written', (locale, hours, words) => {
    const webmail = clockFor(locale, hours && { hours });
    expect(plain(webmail.hour(time))).toBe(words);
    expect(plain(webmail.short(time, NOW))).toBe(words);
    expect(plain(webmail.due(time, NOW))).toBe(words);
    expect(plain(webmail.due(at(28, 14, 5), NOW))).toContain(words);
    expect(plain(webmail.due(new Date(2027, 2, 4, 14, 5).getTime(), NOW))).toContain(words);
    expect(plain(webmail.long(time))).toContain(words);
  });

  test.each([
    ['h11', '0:05 PM'],
    ['h12', '12:05 PM'],
    ['h23', '12:05'],
  ] as const)('what noon is with %s', (hours, words) => {
    expect(plain(clockFor('en-US', { hours }).hour(at(26, 12, 5)))).toMatch(words);
  });

  test('nine in the morning has as many digits as there', () => {
    const nine = (hour: 'numeric' | '2-digit'): string =>
      clockFor('fr', { hours: 'h23', hour }).hour(at(26, 9, 5));
    expect(nine('numeric')).toBe('9:05');
    expect(nine('2-digit')).toBe('09:05');
  });

  test('has the calendar and the digits of the webmail, whatever the language', () => {
    expect(clockFor('th').date(time)).toContain('2026');
    expect(clockFor('fa', { hours: 'h23' }).hour(time)).toBe('14:05');
    expect(clockFor('ar-EG', { hours: 'h23' }).hour(time)).toBe('14:05');
  });

  test('a date in numbers is in the webmail’s order', () => {
    const longAgo = new Date(2024, 2, 4).getTime();
    const date = (pattern?: string): string =>
      clockFor('en-US', pattern === undefined ? {} : { date: pattern }).short(longAgo, NOW);
    expect(date('d.M.yyyy')).toBe('4.3.2024');
    expect(date('yyyy. MM. dd.')).toBe('2024. 03. 04.');
    expect(date()).toBe('3/4/24');
  });
});

describe('the webmail’s own week', () => {
  // NOW is a Thursday; the Monday before is the 23rd.
  test.each([
    ['Monday', 1, ['Tue', 'Mon', '22 Nov', '21 Nov']],
    ['Sunday', 0, ['Tue', 'Mon', 'Sun', '21 Nov']],
    ['Saturday', 6, ['Tue', 'Mon', 'Sun', 'Sat']],
    ['Wednesday', 3, ['24 Nov', '23 Nov', '22 Nov', '21 Nov']],
  ])('a day of a week that begins on a %s is called by its name', (_day, firstDay, words) => {
    const webmail = clockFor('en-GB', { firstDay });
    expect([24, 23, 22, 21].map((day) => webmail.short(at(day, 9), NOW))).toEqual(words);
  });

  test('yesterday is yesterday, also when it was in another week', () => {
    expect(clockFor('en-GB', { firstDay: 4 }).short(at(25, 9), NOW)).toBe('Yesterday');
  });

  test('work begins on a Monday unless the webmail says otherwise', () => {
    expect(clockFor('en').firstWorkday).toBe(1);
    expect(clockFor('ar', { firstDay: 0, firstWorkday: 0 }).firstWorkday).toBe(0);
  });
});

describe('the short time', () => {
  const now = new Date(2026, 10, 25, 15, 0).getTime();
  type Hour = [year: number, month: number, day: number, hour: number];
  const at = (locale: string, date: Hour): string =>
    clockFor(locale).short(new Date(...date).getTime(), now);
  test.each<[string, Hour, string]>([
    ['fr', [2026, 10, 25, 0], '00:00'],
    ['fr', [2026, 10, 24, 23], 'Hier'],
    ['fr', [2026, 10, 23, 23], 'lun.'],
    ['fr', [2026, 10, 23, 0], 'lun.'],
    ['fr', [2026, 10, 22, 23], '22 nov.'],
    ['fr', [2025, 11, 31, 23], '31/12/2025'],
    ['de', [2026, 10, 24, 9], 'Gestern'],
    ['en-GB', [2026, 10, 26, 9], '09:00'], // from a clock that goes before ours
  ])('in %s %j is %s', (locale, date, text) => {
    expect(at(locale, date)).toBe(text);
  });
});
