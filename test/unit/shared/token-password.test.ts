import { expect, test } from 'vitest';
import { passwordFromToken, tokenFromPassword } from '../../../src/shared/token-password.ts';

test('a token goes in and comes out whole', () => {
  expect(passwordFromToken('0_ab_cd')).toBe('zimbra_auth_token++0_ab_cd');
  expect(tokenFromPassword('zimbra_auth_token++0_ab_cd')).toBe('0_ab_cd');
  expect(tokenFromPassword('zimbra_auth_token++')).toBe('');
});

test('a mail password is not a token, whatever it holds', () => {
  for (const password of ['', 'secret', 'x zimbra_auth_token++0_a', 'ZIMBRA_AUTH_TOKEN++0_a']) {
    expect(tokenFromPassword(password)).toBeUndefined();
  }
});
