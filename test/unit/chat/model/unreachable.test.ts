import { expect, test } from 'vitest';
import { Unreachable } from '../../../../src/chat/model/unreachable.ts';

const BOB = 'bob@example.test';

test('who could not be reached is so until something comes from him', () => {
  let changes = 0;
  const unreachable = new Unreachable(() => (changes += 1));
  unreachable.refused(BOB, 'forbidden');
  expect(unreachable.has(BOB)).toBe(false);
  unreachable.refused(BOB, 'service-unavailable');
  unreachable.refused(BOB, 'service-unavailable');
  unreachable.refused('dan@example.test', 'item-not-found');
  expect(unreachable.has(BOB)).toBe(true);
  expect(changes).toBe(2);
  unreachable.heard(BOB);
  unreachable.heard(BOB);
  expect(unreachable.has(BOB)).toBe(false);
  expect(unreachable.has('dan@example.test')).toBe(true);
  expect(changes).toBe(3);
});
