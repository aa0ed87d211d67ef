import { expect, test } from 'vitest';
import { fill, lengthInWords, sizeInWords } from '../../../src/frame/file-words.ts';

test.each([
  [0, 'en', '0 bytes'],
  [1, 'en', '1 byte'],
  [999, 'en', '999 bytes'],
  [1000, 'en', '1 KB'],
  [346_112, 'en', '338 KB'],
  [1_258_291, 'en', '1.2 MB'],
  [125_829_120, 'en_US', '120 MB'],
  [5_368_709_120, 'en', '5 GB'],
  [346_112, 'fr', '338\u202fko'],
  [1_258_291, 'fr_CA', '1,2\u00a0Mo'],
  [999, 'no such locale', '999 bytes'],
])('%i bytes in %s are %s', (bytes, locale, words) => {
  expect(sizeInWords(bytes, locale)).toBe(words);
});

test('a length is minutes and seconds', () => {
  expect([0, 9.9, 65.2, 3_600, -1].map(lengthInWords)).toEqual([
    '0:00',
    '0:09',
    '1:05',
    '60:00',
    '0:00',
  ]);
});

test('values go into their places, whatever they hold', () => {
  expect(fill('{0} of {1}: {0} {2}', '$&', '{0}')).toBe('$& of {0}: $& {2}');
});
