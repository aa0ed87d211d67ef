import type { Random } from './random.ts';

export const DOMAIN = 'example.com';
export const USERS = Array.from({ length: 40 }, (_, i) => `user${i}`);
const TOKEN_PREFIX = 'zimbra_auth_token++';
const OPERATIONS = ['auth', 'isuser', 'setpass', 'tryregister', 'removeuser', 'removeuser3', 'x'];
const FRAGMENTS = [
  ...[':', '::', '\0', '\n', '@', '%3a', 'auth:', DOMAIN, 'user1', TOKEN_PREFIX, '{"', '\uFEFF'],
  ...['ü', 'U\u0308', 'ａ', '€', '😀', '\u202E', 'o\\27neil', '"', '&', '/', ' ', 'x'.repeat(300)],
].map((text) => Buffer.from(text));
const BROKEN_UTF8 = [[0xff], [0xc3], [0xe2, 0x82], [0xc0, 0xaf], [0xed, 0xa0, 0x80]].map((bytes) =>
  Buffer.from(bytes),
);

export interface FuzzedRequest {
  bytes: Buffer;
  /** A request that has nothing wrong with it and must be answered yes. */
  isGood: boolean;
}

export interface Credentials {
  /** Another token for every serial. */
  tokenOf(address: string, serial: number): string;
  passwordOf(user: string): string;
}

/** Makes requests that ejabberd would send, that an attacker could have it send, and any others. */
export class RequestFuzzer {
  readonly #random: Random;
  readonly #credentials: Credentials;
  /** Each with the name of its owner in front. */
  readonly #issued = new Set<string>();

  constructor(random: Random, credentials: Credentials) {
    this.#random = random;
    this.#credentials = credentials;
  }

  next(): FuzzedRequest {
    const random = this.#random;
    const kind = random.below(1000);
    if (kind < 10) return { bytes: this.#login(random.pick(USERS)), isGood: true };
    if (kind < 100) {
      return { bytes: Buffer.from(`isuser:${random.pick(USERS)}:${DOMAIN}`), isGood: true };
    }
    const bytes =
      kind < 150
        ? this.#mutated(this.#login(random.pick(USERS)))
        : kind < 250
          ? this.#loginOfSomebodyElse()
          : kind < 900
            ? this.#pieced()
            : kind < 995
              ? random.bytes(random.below(200))
              : this.#large();
    return { bytes, isGood: false };
  }

  #login(user: string): Buffer {
    return Buffer.from(`auth:${user}:${DOMAIN}:${TOKEN_PREFIX}${this.#token(user)}`);
  }

  #token(user: string): string {
    const token = this.#credentials.tokenOf(`${user}@${DOMAIN}`, this.#issued.size);
    this.#issued.add(`${user} ${token}`);
    return token;
  }

  /** A credential of one user for another one. */
  #loginOfSomebodyElse(): Buffer {
    const index = this.#random.below(USERS.length);
    const other = USERS[(index + 1) % USERS.length]!;
    const credential = this.#random.pick([
      TOKEN_PREFIX + this.#token(other),
      this.#credentials.passwordOf(other),
      this.#token(USERS[index]!), // without the prefix it is a password, and a wrong one
    ]);
    return Buffer.from(`auth:${USERS[index]!}:${DOMAIN}:${credential}`);
  }

  /** One to three bytes changed, put in, taken out, or the rest cut off. */
  #mutated(bytes: Buffer): Buffer {
    const random = this.#random;
    let result = bytes;
    for (let i = 0; i <= random.below(3); i++) {
      const at = random.below(result.length + 1);
      const [head, tail] = [result.subarray(0, at), result.subarray(at)];
      result = Buffer.concat(
        random.pick([
          [head, Uint8Array.of(random.below(256)), tail.subarray(1)],
          [head, random.pick(FRAGMENTS), tail],
          [head, random.pick(BROKEN_UTF8), tail],
          [head, tail.subarray(1)],
          [head],
        ]),
      );
    }
    return result.subarray(0, 65_535);
  }

  /** Something with the look of a request. */
  #pieced(): Buffer {
    const random = this.#random;
    const pieces: Uint8Array[] = [Buffer.from(random.pick(OPERATIONS))];
    for (let i = random.below(7); i > 0; i--) {
      if (random.below(3) > 0) pieces.push(Buffer.from(':'));
      pieces.push(
        random.pick([
          random.pick(FRAGMENTS),
          random.pick(BROKEN_UTF8),
          random.bytes(random.below(12)),
          Buffer.from(random.pick(USERS)),
          Buffer.from(DOMAIN),
        ]),
      );
    }
    return Buffer.concat(pieces);
  }

  /** Up to the largest frame there can be. */
  #large(): Buffer {
    const random = this.#random;
    const length = random.pick([0, 1, 32_767, 32_768, 65_534, 65_535, random.below(65_536)]);
    const bytes = Buffer.alloc(length, random.pick([0, 0x3a, 0x61, 0xff]));
    Buffer.from(random.pick(['auth:user1:example.com:', 'isuser:', ''])).copy(bytes);
    return bytes;
  }

  /**
   * Whether a yes to these bytes can be right, read without the code under test: regular
   * expressions on the text, instead of a search for colons in the bytes.
   */
  mayBeAccepted(bytes: Buffer): boolean {
    const text = bytes.toString('utf8');
    if (!Buffer.from(text).equals(bytes)) return false; // not UTF-8
    const [, user = '', server = ''] = /^[a-z]+:([^:]*):([^:]*)/s.exec(text) ?? [];
    if (prepared(server) !== DOMAIN || user === '') return false;
    if (/^isuser:[^:]*:[^:]*$/s.test(text)) return true;
    const credential = /^auth:[^:]*:[^:]*:(.*)$/s.exec(text)?.[1];
    const name = prepared(user);
    if (credential === undefined || !USERS.includes(name)) return false;
    if (credential === this.#credentials.passwordOf(name)) return true;
    return this.#issued.has(credential.replace(TOKEN_PREFIX, `${name} `));
  }
}

/**
 * What ejabberd makes of a name before it sends it (stringprep): the same for capital letters,
 * other widths and characters that cannot be seen. Names that are not prepared come from here only.
 */
const prepared = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
