// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { carriedTo, carry } from '../../../src/panel/carried-wish.ts';
import type { Wish } from '../../../src/panel/panel.ts';

const wish: Wish = { type: 'write', to: ['bob@example.com'], body: 'long '.repeat(20_000) };
const email = 'alice@example.com';
/** Of the new webmail: a copy, made while it is opened. */
let copy: Record<string, string>;

beforeEach(() => {
  sessionStorage.clear();
  carry(sessionStorage, { email, wish }, () => {
    copy = Object.fromEntries(Object.entries(sessionStorage));
  });
});
const arrive = (): void => Object.entries(copy).forEach((item) => sessionStorage.setItem(...item));

test('a wish arrives whole, once, and stays nowhere', () => {
  expect(sessionStorage).toHaveLength(0);
  arrive();
  expect(carriedTo(sessionStorage, email)).toEqual(wish);
  expect(carriedTo(sessionStorage, email)).toBeUndefined();
  expect(sessionStorage).toHaveLength(0);
});

test('whoever else signs in there does not have it, and it is gone', () => {
  arrive();
  expect(carriedTo(sessionStorage, 'bob@example.com')).toBeUndefined();
  expect(sessionStorage).toHaveLength(0);
});

test('a log-out would clear it', () => {
  expect(Object.keys(copy)).toEqual([expect.stringMatching(/^com_zimbra_converse\./)]);
});
