import { describe, expect, test } from 'vitest';
import { jidFromEmail } from '../../../../src/chat/sign-in/jid.ts';

describe('jidFromEmail', () => {
  test.each([
    ['alice@example.com', undefined, 'alice@example.com'],
    ["o'brien@example.com", undefined, 'o\\27brien@example.com'],
    ['a@b@example.com', undefined, 'a\\40b@example.com'],
    ['alice@example.com', 'chat.example.com', 'alice@chat.example.com'],
  ])('%s with XMPP domain %s is %s', (email, domain, jid) => {
    expect(jidFromEmail(email, domain)).toBe(jid);
  });

  test.each(['alice', '@example.com', 'alice@', ''])('"%s" is no address', (email) => {
    expect(() => jidFromEmail(email)).toThrow(`not a mail address: "${email}"`);
  });
});
