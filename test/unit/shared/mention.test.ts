import { expect, test } from 'vitest';
import { isNamed } from '../../../src/shared/mention.ts';

test.each([
  ['Bob Martin, can you?', 'Bob Martin', true],
  ['@bob martin: yes', 'Bob Martin', true],
  ['ask bob martin', 'Bob Martin', true],
  ['Bobby Martin', 'Bob', false],
  ['kebob', 'Bob', false],
  ['kebob, and Bob', 'Bob', true],
  ['Salut Élise !', 'Élise', true],
  ['Élisée', 'Élise', false],
  ['Dave (Guest) knows', 'Dave (Guest)', true],
  ['a[ is no pattern', 'a[', true],
  ['anything', ' ', false],
])('%s names %s: %s', (text, name, expected) => {
  expect(isNamed(text, name)).toBe(expected);
});
