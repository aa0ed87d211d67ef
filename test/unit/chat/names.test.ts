import { describe, expect, test } from 'vitest';
import { converseLocale } from '../../../src/chat/locale.ts';
import { jidFromEmail } from '../../../src/chat/jid.ts';

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

describe('converseLocale', () => {
  const available = ['de', 'fr', 'he', 'id', 'nb', 'pt', 'pt_BR', 'zh_CN', 'zh_TW'];
  test.each([
    ['fr', 'fr'],
    ['fr_CA', 'fr'],
    ['fr-CA', 'fr'],
    ['pt_BR', 'pt_BR'],
    ['pt_PT', 'pt'],
    ['iw', 'he'],
    ['in', 'id'],
    ['no', 'nb'],
    ['zh_HK', 'zh_TW'],
    ['zh_CN', 'zh_CN'],
    ['zh', 'zh_CN'],
    ['en_US', 'en'],
    ['en_GB', 'en'],
    ['xx', 'en'],
    ['', 'en'],
  ])('%s is shown in %s', (webmail, converse) => {
    expect(converseLocale(webmail, available)).toBe(converse);
  });
});
