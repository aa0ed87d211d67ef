import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { keepNothing, memoryStorage } from '../../../src/conversation/memory-storage.ts';

test('keeps as a storage does', () => {
  const storage = memoryStorage();
  storage.setItem('a', '1');
  storage.setItem('b', '2');
  storage.setItem('a', '3');
  expect([storage.length, storage.key(0), storage.key(1), storage.key(2)]).toEqual([
    2,
    'a',
    'b',
    null,
  ]);
  expect([storage.getItem('a'), storage.getItem('c')]).toEqual(['3', null]);
  storage.removeItem('a');
  expect(storage.getItem('a')).toBeNull();
  storage.clear();
  expect(storage.length).toBe(0);
});

test('takes the place of all that a browser keeps', () => {
  const page = new JSDOM('', { url: 'https://mail.example.test/' }).window as unknown as Window &
    typeof globalThis;
  const real = [page.localStorage, page.sessionStorage];
  Object.defineProperty(page, 'indexedDB', { configurable: true, value: {} });
  keepNothing(page);
  for (const storage of [page.localStorage, page.sessionStorage]) storage.setItem('a', '1');
  expect(real.map(({ length }) => length)).toEqual([0, 0]);
  expect(page.localStorage).not.toBe(page.sessionStorage);
  expect(page.indexedDB).toBeUndefined();
});
