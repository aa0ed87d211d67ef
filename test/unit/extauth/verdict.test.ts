import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  describeVerdict,
  reasonOf,
  REFUSALS,
  UNKNOWNS,
} from '../../../src/extauth/verdict/verdict.ts';

describe('describeVerdict', () => {
  it('gives the code and a sentence', () => {
    expect(describeVerdict({ outcome: 'accepted' })).toBe('accepted');
    expect(describeVerdict({ outcome: 'refused', reason: 'maintenance' })).toBe(
      'refused (maintenance): the account is in maintenance',
    );
    expect(
      describeVerdict({ outcome: 'unknown', reason: 'unreachable', detail: 'ECONNREFUSED' }),
    ).toBe('could not tell (unreachable, ECONNREFUSED): no connection to Zimbra');
  });
});

describe('a failed TLS connection', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['CERT_NOT_YET_VALID', 'not valid yet'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'caFile'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'caFile'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'caFile'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'caFile'],
    ['EPROTO', 'does not speak TLS'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS'],
  ])('%s is told in words', (detail, words) => {
    const text = describeVerdict({ outcome: 'unknown', reason: 'tls', detail });
    expect(text).toContain(
      `could not tell (tls, ${detail}): the TLS connection to Zimbra failed: `,
    );
    expect(text).toContain(words);
  });

  it('with a code that has no better words', () => {
    const text = describeVerdict({ outcome: 'unknown', reason: 'tls', detail: 'ERR_SSL_ODD' });
    expect(text).toBe('could not tell (tls, ERR_SSL_ODD): the TLS connection to Zimbra failed');
  });
});

describe('reasonOf', () => {
  it('is the one code of each outcome', () => {
    expect(reasonOf({ outcome: 'accepted' })).toBeUndefined();
    expect(reasonOf({ outcome: 'refused', reason: 'alias' })).toBe('alias');
    expect(reasonOf({ outcome: 'unknown', reason: 'tls' })).toBe('tls');
  });
});

describe('REFERENCE.md', () => {
  it('lists exactly the codes that there are', async () => {
    const reference = new URL('../../../src/extauth/REFERENCE.md', import.meta.url);
    const [, refused = '', unknown = ''] = (await readFile(reference, 'utf8')).split(
      /\| Reason with /,
    );
    const codes = (text: string) => {
      const [table = ''] = text.split('\n\n');
      return [...table.matchAll(/^\| `([a-z][a-z0-9-]+)` +\|/gm)].map((m) => m[1]);
    };
    expect(codes(refused)).toEqual(Object.keys(REFUSALS));
    expect(codes(unknown)).toEqual(Object.keys(UNKNOWNS));
  });
});
