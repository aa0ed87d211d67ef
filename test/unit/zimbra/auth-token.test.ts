import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  BadTokenError,
  decodeMetaData,
  TokenCodec,
  type TokenFields,
} from '../../zimbra/auth-token.ts';

const KEY = Buffer.from('0123456789abcdef0123456789abcdef');
const codec = new TokenCodec(KEY);
const fields: TokenFields = {
  accountId: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0001',
  expires: 1_735_689_600_000,
  usage: 'a',
  tokenId: 987654,
  csrf: true,
};

describe('the auth token', () => {
  it("has Zimbra's three parts, with the HMAC over the hex text of the fields", () => {
    const [version, hmac, data = ''] = codec.encode(fields).split('_');
    expect(version).toBe('0');
    expect(hmac).toBe(createHmac('sha1', KEY).update(data).digest('hex'));
    expect(Buffer.from(data, 'hex').toString()).toBe(
      'id=36:1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0001;exp=13:1735689600000;type=6:zimbra;u=1:a;' +
        'tid=6:987654;version=14:10.1.3_GA_4655;csrf=1:1;',
    );
  });

  it('carries the administrator of a delegated session and the validity value', () => {
    const token = codec.encode({ ...fields, adminId: 'the-admin', validityValue: 7 });
    const text = Buffer.from(token.split('_')[2] ?? '', 'hex').toString();
    expect(text).toContain('aid=9:the-admin;vv=1:7;type=');
    expect(codec.decode(token)).toEqual({ ...fields, adminId: 'the-admin', validityValue: 7 });
  });

  it('is made of characters that fit a password and is no longer than some 400', () => {
    expect(codec.encode(fields)).toMatch(/^\d+_[0-9a-f]{40}_([0-9a-f]{2})+$/);
    expect(codec.encode(fields).length).toBeLessThan(400);
  });

  it('is refused once a single letter was changed', () => {
    const token = codec.encode(fields);
    const changed = token.slice(0, -1) + (token.endsWith('b') ? 'a' : 'b');
    expect(() => codec.decode(changed)).toThrow('hmac failure');
  });

  it.each([
    ['no underscore', 'abc'],
    ['one underscore', '0_abc'],
    ['an unknown key', codec.encode(fields).replace(/^0/, '1')],
    ['the token of another server', new TokenCodec(Buffer.alloc(32)).encode(fields)],
  ])('is refused when it is %s', (_, token) => {
    expect(() => codec.decode(token)).toThrow(BadTokenError);
  });
});

describe('the fields', () => {
  it('may contain the separators, because each says its length', () => {
    expect([...decodeMetaData('a=5:x=1:;;b=0:;')]).toEqual([
      ['a', 'x=1:;'],
      ['b', ''],
    ]);
  });

  it.each(['a=5:abc;', 'a=:x;', 'a=1x;', 'a=1:xy'])('are refused when broken: %s', (text) => {
    expect(() => decodeMetaData(text)).toThrow(BadTokenError);
  });
});
