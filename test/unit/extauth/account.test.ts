import { describe, expect, it } from 'vitest';
import { accountOfJid, isSameAddress } from '../../../src/extauth/verdict/account.ts';

const served = new Map([
  ['example.com', 'example.com'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['chat.example.net', 'example.net'],
]);

describe('accountOfJid', () => {
  it.each([
    ['alice', 'example.com', 'alice', 'example.com'],
    ['alice', 'EXAMPLE.com', 'alice', 'example.com'],
    ['o\\27neil', 'example.com', "o'neil", 'example.com'],
    ['a\\20b', 'example.com', 'a b', 'example.com'],
    ['a\\5c20b', 'example.com', 'a\\20b', 'example.com'],
    ['jürgen', 'bücher.example', 'jürgen', 'xn--bcher-kva.example'],
    ['jürgen', 'xn--bcher-kva.example', 'jürgen', 'xn--bcher-kva.example'],
    ['alice', 'chat.example.net', 'alice', 'example.net'],
    // What nodeprep makes of these, so that nobody has two counts of wrong passwords.
    ['ALICE', 'example.com', 'alice', 'example.com'],
    ['JU\u0308RGEN', 'example.com', 'jürgen', 'example.com'],
    ['ａｌｉｃｅ', 'example.com', 'alice', 'example.com'],
    ['Straße', 'example.com', 'strasse', 'example.com'],
    ['ΝΊΚΟΣ', 'example.com', 'νίκοσ', 'example.com'],
  ])('takes %s at %s', (user, server, local, domain) => {
    expect(accountOfJid(user, server, served)).toEqual({ local, domain });
  });

  it.each([
    ['alice', 'example.org'],
    ['alice', 'sub.example.com'],
    ['alice', 'example.com.'],
    ['alice', 'example.net'],
    ['alice', 'ex%61mple.com'],
    ['alice', ''],
  ])('refuses the domain of %s at %j', (user, server) => {
    expect(accountOfJid(user, server, served)).toEqual({ refused: 'foreign-domain' });
  });

  it.each([
    ['', 'empty'],
    ['bob\\40example.org', 'an escaped @'],
    ['bob@example.org', 'a bare @'],
    ['al\nice', 'a line end'],
    ['al\u0085ice', 'a C1 control'],
    ['al\u2028ice', 'a line separator'],
    ['al\u200bice', 'an invisible character'],
    ['\\20alice', 'a space before it, which LDAP does not see'],
    ['alice\\20', 'a space behind it'],
    ['a\\20\\20b', 'two spaces, which LDAP takes for one'],
    ['a\\5cb', 'another spelling of a\\b'],
    ["o'neil", 'a character that a JID cannot hold'],
    ['o\uff07neil', 'a compatibility form of that character'],
    ['bob\uff20example.org', 'a compatibility form of @'],
  ])('refuses the user %j: %s', (user) => {
    expect(accountOfJid(user, 'example.com', served)).toEqual({ refused: 'bad-user' });
  });
});

describe('isSameAddress', () => {
  const account = { local: 'bob', domain: 'xn--bcher-kva.example' };
  it.each([
    ['Bob@bücher.example', true],
    ['ＢＯＢ@BÜCHER.example', true],
    ['bob@xn--bcher-kva.example', true],
    ['bob@example.com', false],
    ['bob', false],
    ['', false],
  ])('%s: %s', (address, expected) => {
    expect(isSameAddress(account, address)).toBe(expected);
  });
});
