import { createHmac, randomBytes, randomInt } from 'node:crypto';

/**
 * Zimbra's auth token: `<key version>_<hex HMAC-SHA1>_<hex of fields>`, where the fields are
 * length-prefixed (`id=36:…;exp=13:…;`). The HMAC covers the hex text, not the bytes behind it
 * (zm-mailbox: ZimbraAuthToken.getEncoded, BlobMetaData).
 */

/** `a` a session, `tfa` half a two-factor login, `etfa` setting up a second factor, `rp` recovery. */
export type TokenUsage = 'a' | 'tfa' | 'etfa' | 'rp';

export interface TokenFields {
  accountId: string;
  /** Milliseconds since 1970. */
  expires: number;
  /** The administrator behind a delegated ("View mail") token. */
  adminId?: string;
  validityValue?: number;
  usage: TokenUsage;
  tokenId: number;
  /** The web client's tokens: SOAP requests riding on the cookie need a CSRF token. */
  csrf: boolean;
}

const KEY_VERSION = '0';
const SERVER_VERSION = '10.1.3_GA_4655';

/** Thrown for a token that was not made here or was tampered with (AuthTokenException). */
export class BadTokenError extends Error {
  override name = 'BadTokenError';
}

export class TokenCodec {
  readonly #key: Buffer;

  constructor(key: Buffer = randomBytes(32)) {
    this.#key = key;
  }

  encode(fields: TokenFields): string {
    const pairs: [string, string][] = [
      ['id', fields.accountId],
      ['exp', String(fields.expires)],
    ];
    if (fields.adminId !== undefined) pairs.push(['aid', fields.adminId]);
    if (fields.validityValue !== undefined) pairs.push(['vv', String(fields.validityValue)]);
    pairs.push(['type', 'zimbra'], ['u', fields.usage], ['tid', String(fields.tokenId)]);
    pairs.push(['version', SERVER_VERSION]);
    if (fields.csrf) pairs.push(['csrf', '1']);
    const data = Buffer.from(encodeMetaData(pairs)).toString('hex');
    return `${KEY_VERSION}_${this.#hmac(data)}_${data}`;
  }

  /** Throws BadTokenError. Says nothing about expiry, registration or the account. */
  decode(encoded: string): TokenFields {
    const first = encoded.indexOf('_');
    const second = encoded.indexOf('_', first + 1);
    if (first === -1 || second === -1) throw new BadTokenError('invalid authtoken format');
    if (encoded.slice(0, first) !== KEY_VERSION) throw new BadTokenError('unknown key version');
    const data = encoded.slice(second + 1);
    if (encoded.slice(first + 1, second) !== this.#hmac(data)) {
      throw new BadTokenError('hmac failure');
    }
    const map = decodeMetaData(Buffer.from(data, 'hex').toString());
    const adminId = map.get('aid');
    const validity = map.get('vv');
    return {
      accountId: map.get('id') ?? '',
      expires: Number(map.get('exp')),
      usage: parseUsage(map.get('u')),
      tokenId: Number(map.get('tid')),
      csrf: map.get('csrf') === '1',
      ...(adminId !== undefined && { adminId }),
      ...(validity !== undefined && { validityValue: Number(validity) }),
    };
  }

  /** GetInfo's `crumb`: a second HMAC over the whole token. */
  crumb(encoded: string): string {
    return createHmac('md5', this.#key).update(encoded).digest('hex');
  }

  #hmac(data: string): string {
    return createHmac('sha1', this.#key).update(data).digest('hex');
  }
}

export function newTokenId(): number {
  return randomInt(1, 2 ** 31 - 1);
}

export function encodeMetaData(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${name}=${value.length}:${value};`).join('');
}

/** Throws BadTokenError where Zimbra's BlobMetaData.decode throws. */
export function decodeMetaData(text: string): Map<string, string> {
  const map = new Map<string, string>();
  let offset = 0;
  while (offset < text.length) {
    const equals = text.indexOf('=', offset);
    if (equals === -1) break;
    const length = /^(\d+):/.exec(text.slice(equals + 1));
    if (length === null) throw new BadTokenError(`no value length at offset ${offset}`);
    const start = equals + 1 + length[0].length;
    const end = start + Number(length[1]);
    if (text[end] !== ';') throw new BadTokenError(`no ';' after the value at offset ${offset}`);
    map.set(text.slice(offset, equals), text.slice(start, end));
    offset = end + 1;
  }
  return map;
}

function parseUsage(code: string | undefined): TokenUsage {
  switch (code) {
    case undefined:
    case 'a':
      return 'a';
    case 'tfa':
    case 'etfa':
    case 'rp':
      return code;
    default:
      throw new BadTokenError(`unknown usage ${code}`);
  }
}
