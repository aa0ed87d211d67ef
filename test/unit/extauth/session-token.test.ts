import { describe, expect, it } from 'vitest';
import {
  isTokenOfUnfinishedLogin,
  objectionToToken,
} from '../../../src/extauth/verdict/session-token.ts';
import { signedToken } from '../../support/soap-stand-in.ts';

// The layout of ZimbraAuthToken.getEncoded, written out: id=36:…;exp=13:1717801480214;
// type=6:zimbra;u=1:a; behind a made-up HMAC, which only Zimbra can judge. Expires 2024-06-07.
const LITERAL =
  '0_3d5a9a1d9a1a6cd2c2b3d8ec9a1b4b7a6a0e9f11_' +
  '69643d33363a61643433326163362d303062612d343033652d613630352d6233656530393838386136393b' +
  '6578703d31333a313731373830313438303231343b747970653d363a7a696d6272613b753d313a613b';
const LITERAL_EXPIRES = 1_717_801_480_214;

const fields = { id: 'ad432ac6-00ba-403e-a605-b3ee09888a69', exp: '2000', type: 'zimbra', u: 'a' };
const change = (changes: Record<string, string | undefined>) =>
  signedToken({ ...fields, ...changes });

describe('objectionToToken', () => {
  it('has none until the token expires', () => {
    expect(objectionToToken(LITERAL, LITERAL_EXPIRES - 1)).toBeUndefined();
    expect(objectionToToken(LITERAL, LITERAL_EXPIRES)).toBe('expired-token');
  });

  it.each([
    ['of Zimbra 8.6, without usage', { u: undefined }, undefined],
    ['of an administrator in person', { admin: '1' }, undefined],
    ['with separators inside a value', { version: 'a;u=3:tfa;b=' }, undefined],
    ['of a delegated session', { aid: 'ad432ac6-00ba-403e-a605-000000000000' }, 'delegated-token'],
    ['between password and second factor', { u: 'tfa' }, 'wrong-token-usage'],
    ['for setting up the second factor', { u: 'etfa' }, 'wrong-token-usage'],
    ['for resetting a password', { u: 'rp' }, 'wrong-token-usage'],
    ['of a guest', { type: 'external' }, 'wrong-token-usage'],
    ['without expiry', { exp: undefined }, 'malformed-token'],
    ['with an expiry that is no number', { exp: 'never' }, 'malformed-token'],
    ['without account', { id: undefined }, 'malformed-token'],
  ])('token %s: %s', (_what, changes, expected) => {
    expect(objectionToToken(change(changes), 1000)).toBe(expected);
  });

  const hex = (text: string) => Buffer.from(text).toString('hex');
  const hmac = 'a'.repeat(40);
  it.each([
    ['not a token', 'secret'],
    ['upper case', change({}).toUpperCase()],
    ['white space around', ` ${change({})}`],
    ['line end behind', `${change({})}\n`],
    ['short hmac', change({}).replace(/_[0-9a-f]/, '_')],
    ['odd number of digits', change({}).slice(0, -1)],
    ['no data', `0_${hmac}_`],
    ['a field cut short', `0_${hmac}_${hex('id=36:abc;exp=4:2000;')}`],
    ['a length that lies', `0_${hmac}_${hex('id=1:ab;exp=4:2000;')}`],
    ['a field twice', `0_${hmac}_${hex('id=1:a;exp=4:2000;u=1:a;u=3:tfa;')}`],
    ['a JWT', 'eyJhbGciOiJIUzUxMiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2ln'],
  ])('finds malformed: %s', (_what, token) => {
    expect(objectionToToken(token, 1000)).toBe('malformed-token');
  });

  it('reads a token of 60 kB without trouble', () => {
    expect(objectionToToken(change({ version: 'x'.repeat(30_000) }), 1000)).toBeUndefined();
  });
});

describe('isTokenOfUnfinishedLogin', () => {
  it('tells half a login from a whole one, and says nothing of what it cannot read', () => {
    expect(isTokenOfUnfinishedLogin(change({ u: 'tfa' }))).toBe(true);
    expect(isTokenOfUnfinishedLogin(change({}))).toBe(false);
    expect(isTokenOfUnfinishedLogin('something else')).toBe(false);
  });
});
