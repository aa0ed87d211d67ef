import { expect, test } from 'vitest';
import { Addresses } from '../../../../src/chat/directory/addresses.ts';

test.each([
  ["O'Brien@example.test", 'o\\27brien@example.test', "o'brien@example.test"],
  ['a/b@Other.test', 'a\\2fb@other.test', 'a/b@other.test'],
])('%s chats as %s', (address, jid, back) => {
  const addresses = new Addresses('alice@example.test', 'alice@example.test');
  expect(addresses.jidOf(address)).toBe(jid);
  expect(addresses.addressOf(jid)).toBe(back);
});

test('where chat has a domain of its own, colleagues have it and others have not', () => {
  const addresses = new Addresses('alice@Example.test', 'alice@chat.example.test');
  expect(addresses.jidOf('bob@example.test')).toBe('bob@chat.example.test');
  expect(addresses.addressOf('bob@chat.example.test')).toBe('bob@example.test');
  expect(addresses.jidOf('eve@elsewhere.test')).toBe('eve@elsewhere.test');
});

test('a colleague is one by either name of the domain', () => {
  const addresses = new Addresses('alice@münchen.test', 'alice@münchen.test');
  expect(addresses.jidOf('Bob@MÜNCHEN.test')).toBe('bob@münchen.test');
  expect(addresses.jidOf('bob@xn--mnchen-3ya.test')).toBe('bob@münchen.test');
  expect(addresses.jidOf('bob@[no')).toBe('bob@[no');
});
