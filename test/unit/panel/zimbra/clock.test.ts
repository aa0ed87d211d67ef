import { describe, expect, test } from 'vitest';
import { readClock } from '../../../../src/panel/zimbra/clock.ts';
import { webmailWorld } from './webmail-world.ts';

const read = (I18nMsg: Record<string, unknown> | undefined, settings = {}) =>
  readClock({ ...webmailWorld({}, settings).zimbra, ...(I18nMsg && { I18nMsg }) });

describe('12 or 24 hours, by the pattern of the language', () => {
  test.each([
    ['h:mm a', 'h12'],
    ['h:mm a\u200f', 'h12'],
    ['a h:mm', 'h12'],
    ['a K:mm', 'h11'],
    ['HH:mm', 'h23', '2-digit'],
    ['hh:mm a', 'h12', '2-digit'],
    ['H:mm', 'h23'],
    ["'kl 'H:mm", 'h23'],
    ['k:mm', 'h24'],
  ])('%s', (formatTimeShort, hours, hour = 'numeric') => {
    expect(read({ formatTimeShort })).toEqual({ hours, hour });
  });
});

describe('the order of a date', () => {
  test.each([
    ['M/d/yy', 'M/d/yyyy'],
    ['d.M.yy', 'd.M.yyyy'],
    ['yyyy. MM. dd.', 'yyyy. MM. dd.'],
    ['yyyy\u5e74M\u6708d\u65e5', 'yyyy\u5e74M\u6708d\u65e5'],
    ['d/M/yy\u200f', 'd/M/yyyy\u200f'],
  ])('%s', (formatDateShort, date) => {
    expect(read({ formatDateShort })).toEqual({ date });
  });

  test.each(["d 'de' M yy", 'EEE d M yy', 'M/d', ''])('not one of other parts: %s', (date) => {
    expect(read({ formatDateShort: date })).toEqual({});
  });
});

describe('the week, by the preferences of the calendar', () => {
  const DAYS = ['N', 'Y', 'Y', 'Y', 'Y', 'Y', 'N'];
  const hours = (works: readonly string[]): string =>
    works.map((each, day) => `${day + 1}:${each}:0800:1700`).join();

  test.each([
    [0, DAYS, 1],
    [1, DAYS, 1],
    [0, ['Y', 'Y', 'Y', 'Y', 'Y', 'N', 'N'], 0],
    [6, ['Y', 'Y', 'Y', 'Y', 'Y', 'N', 'N'], 0],
    [1, ['Y', 'N', 'Y', 'Y', 'Y', 'Y', 'Y'], 2],
  ])('beginning with day %d, work on %j: from day %d on', (firstDay, works, firstWorkday) => {
    const settings = { CAL_FIRST_DAY_OF_WEEK: firstDay, CAL_WORKING_HOURS: hours(works) };
    expect(read(undefined, settings)).toEqual({ firstDay, firstWorkday });
  });

  test.each([
    ['nobody works', { CAL_FIRST_DAY_OF_WEEK: 1, CAL_WORKING_HOURS: hours(Array(7).fill('N')) }],
    ['without that preference', { CAL_FIRST_DAY_OF_WEEK: 1 }],
    ['of another make', { CAL_FIRST_DAY_OF_WEEK: 1, CAL_WORKING_HOURS: 'always' }],
  ])('%s', (_when, settings) => {
    expect(read(undefined, settings)).toEqual({ firstDay: 1 });
  });

  test('a day that is none is none', () => {
    expect(read(undefined, { CAL_FIRST_DAY_OF_WEEK: 9 })).toEqual({});
    expect(read(undefined, { CAL_FIRST_DAY_OF_WEEK: '1' })).toEqual({});
  });
});

test('a webmail that has none of it costs nothing else', () => {
  expect(read(undefined)).toEqual({});
  const { zimbra } = webmailWorld({});
  const broken = {
    get: (): unknown => {
      throw new Error('no');
    },
  };
  expect(readClock({ ...zimbra, appCtxt: broken })).toEqual({});
});
