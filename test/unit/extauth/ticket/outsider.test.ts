/** Tickets as somebody would make them who wants to get in: those that our own library would never write. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readTicket } from '../../../../src/extauth/ticket/ticket.ts';
import { UsedTickets } from '../../../../src/extauth/ticket/used-tickets.ts';
import { makeTicket, newKey } from '../../../support/ticket.ts';

const NOW = Date.UTC(2026, 5, 1, 9);
const SECONDS = NOW / 1000;
const KEY = newKey('2026-a');
const OTHER = newKey('2025-z');
const ALICE = { address: 'alice@example.test', audience: 'example.test' };
const JTI = '00112233445566778899aabbccddeeff';
const HEADER = '{"alg":"HS256","typ":"zimbra-chat-ticket+jwt","kid":"2026-a"}';
const CLAIMS =
  `{"iss":"com_zimbra_converse","aud":"example.test","sub":"alice@example.test",` +
  `"iat":${SECONDS},"exp":${SECONDS + 300},"jti":"${JTI}","sxp":${SECONDS + 3600},"val":0}`;

const encode = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
/** Of texts as they are, signed with the right key: what only Zimbra's host could have made. */
function signed(header: string | Uint8Array, claims: string | Uint8Array, key = KEY): string {
  const body = `${encode(header)}.${encode(claims)}`;
  return `${body}.${createHmac('sha256', key.secret).update(body).digest('base64url')}`;
}
const read = (text: string, bearer = ALICE) => readTicket(text, bearer, [KEY, OTHER], NOW);
const withClaim = (name: string, json: string): string =>
  CLAIMS.replace(new RegExp(`"${name}":("[^"]*"|\\d+)`), `"${name}":${json}`);
const withHeader = (more: string): string => HEADER.replace('}', `,${more}}`);

test('the ticket that the others are changed from is good', async () => {
  expect(await read(signed(HEADER, CLAIMS))).toHaveProperty('id', JTI);
});

describe('whoever has no key cannot get in with', () => {
  const SIGNATURE = signed(HEADER, CLAIMS).split('.')[2]!;
  const mine = newKey('2026-a');
  const jwk = `"jwk":{"kty":"oct","k":"${encode(mine.secret)}"}`;

  test.each<[string, string]>([
    ['a key in the header', signed(withHeader(jwk), CLAIMS, mine)],
    ['the address of a key', signed(withHeader('"jku":"http://127.0.0.1:1/"'), CLAIMS, mine)],
    ['a certificate', signed(withHeader('"x5c":["AAAA"],"x5u":"http://x/"'), CLAIMS, mine)],
    ['a key of no bytes', signed(HEADER, CLAIMS, { kid: '2026-a', secret: new Uint8Array(1) })],
    [
      'the signature of another ticket',
      `${encode(HEADER)}.${encode(withClaim('sub', '"bob@example.test"'))}.${SIGNATURE}`,
    ],
    ['half a signature', signed(HEADER, CLAIMS).slice(0, -20)],
    ['more of a signature', `${signed(HEADER, CLAIMS)}AAAA`],
    ['no signature', `${encode(HEADER)}.${encode(CLAIMS)}.`],
    ['five parts', `${signed(HEADER, CLAIMS)}.AAAA.AAAA`],
    ['a header that is none', signed('[]', CLAIMS, mine)],
    ['a header that is null', signed('null', CLAIMS, mine)],
    ['a header of bytes', signed(Uint8Array.of(0xff, 0, 0xfe), CLAIMS, mine)],
    ['a NUL byte', `${signed(HEADER, CLAIMS)}\0`],
    ['a line end before it', `\n${signed(HEADER, CLAIMS)}`],
    ['blanks in it', signed(HEADER, CLAIMS).replaceAll('.', ' . ')],
    ['the letters of the other base64', signed(HEADER, CLAIMS).replace(/.$/, '+')],
    ['padding', `${signed(HEADER, CLAIMS)}=`],
  ])('%s', async (_, text) => {
    expect(await read(text)).toBe('ticket-not-valid');
  });

  test.each([
    '2026-A',
    '2026-a ',
    '2026-a\\u0000',
    '',
    '../2026-a',
    '__proto__',
    'constructor',
    '0',
  ])('a key that is called %j', async (kid) => {
    const text = signed(HEADER.replace('2026-a', kid), CLAIMS, mine);
    expect(await read(text)).toBe('ticket-key-unknown');
  });

  test.each(['1', 'null', '["2026-a"]', '{"length":1}', 'true'])(
    'a name that is %s',
    async (kid) => {
      const text = signed(HEADER.replace('"2026-a"', kid), CLAIMS, mine);
      expect(await read(text)).toMatch(/^ticket-(key-unknown|not-valid)$/);
    },
  );

  test('64 kB of it, within a moment', async () => {
    const long = withClaim('sub', `"${'a'.repeat(64_000)}"`);
    const startedAt = performance.now();
    expect(await read(signed(HEADER, long, mine))).toBe('ticket-not-valid');
    expect(await read('A.'.repeat(32_000))).toBe('ticket-not-valid');
    expect(await read(`${'['.repeat(30_000)}.a.a`)).toBe('ticket-not-valid');
    expect(await read(signed('['.repeat(30_000), CLAIMS, mine))).toBe('ticket-not-valid');
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe('a ticket that is signed and odd is none', () => {
  test.each<[string, string]>([
    ['b64', withHeader('"b64":false,"crit":["b64"]')],
    ['b64 without a warning', withHeader('"b64":false')],
    ['a type in capitals and more', HEADER.replace('+jwt', '+jwt;x=1')],
    ['a JWT within', withHeader('"cty":"JWT"').replace('zimbra-chat-ticket+jwt', 'JWT')],
    ['two algorithms, the last of none', withHeader('"alg":"none"')],
    ['two types', withHeader('"typ":"JWT"')],
    ['an algorithm as a list', HEADER.replace('"HS256"', '["HS256"]')],
    ['a critical header that is no list', withHeader('"crit":"exp"')],
  ])('by its header: %s', async (what, header) => {
    const answer = await read(signed(header, CLAIMS));
    // Without `crit` it says nothing, by the standard; the signature is over what was sent.
    if (what === 'b64 without a warning') expect(answer).toHaveProperty('id', JTI);
    else expect(answer).toBe('ticket-not-valid');
  });

  test.each<[string, string]>([
    ['exp', '1e400'],
    ['exp', `"${SECONDS + 300}"`],
    ['exp', 'null'],
    ['exp', '9007199254740993'],
    ['exp', `[${SECONDS + 300}]`],
    ['exp', '{"__proto__":1}'],
    ['iat', '1e400'],
    ['iat', `"${SECONDS}"`],
    ['iat', '-1e400'],
    ['sxp', '1e400'],
    ['sxp', '"soon"'],
    ['sxp', 'null'],
    ['val', '"0"'],
    ['val', '1e400'],
    ['val', 'true'],
    ['val', '0.5'],
    ['aud', '["example.test"]'],
    ['aud', '["example.test","chat.example.test"]'],
    ['aud', '{"0":"example.test"}'],
    ['sub', '["alice@example.test"]'],
    ['sub', '{"toString":"alice@example.test"}'],
    ['iss', '["com_zimbra_converse"]'],
    ['jti', `["${JTI}"]`],
    ['jti', `"${JTI}\\n"`],
    ['jti', `"${JTI.toUpperCase()}"`],
    ['jti', '"__proto__"'],
    ['sub', '"alice@example.test\\u0000"'],
    ['sub', '"alice@example.test/bob"'],
    ['aud', '"example.test."'],
    ['aud', '"EXAMPLE.test"'],
  ])('by its claim: %s is %s', async (name, json) => {
    expect(typeof (await read(signed(HEADER, withClaim(name, json))))).toBe('string');
  });

  test('by its time: issued before 1970, or long ago with an end to come', async () => {
    expect(await read(signed(HEADER, withClaim('iat', '-5')))).toBe('ticket-expired');
    expect(await read(signed(HEADER, withClaim('iat', String(SECONDS - 400))))).toBe(
      'ticket-expired',
    );
  });

  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"alice"'],
    ['half of it', CLAIMS.slice(0, -1)],
    ['two of them', CLAIMS + CLAIMS],
  ])('by its claims: %s', async (_, claims) => {
    expect(await read(signed(HEADER, claims))).toBe('ticket-not-valid');
  });

  test('when it says a thing twice it says the last one, and nothing else is looked at', async () => {
    const twice = CLAIMS.replace('}', ',"sub":"bob@example.test"}');
    expect(await read(signed(HEADER, twice))).toBe('ticket-of-another');
    const bob = { ...ALICE, address: 'bob@example.test' };
    expect(await read(signed(HEADER, twice), bob)).toHaveProperty('id', JTI);
    const hidden = CLAIMS.replace('}', ',"__proto__":{"sub":"bob@example.test"}}');
    expect(await read(signed(HEADER, hidden), bob)).toBe('ticket-of-another');
    expect(({} as Record<string, unknown>)['sub']).toBeUndefined();
  });
});

describe('two texts of the same ticket', () => {
  const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

  test('are one: the second is used', async () => {
    const text = signed(HEADER, CLAIMS);
    const last = DIGITS.indexOf(text.at(-1)!);
    // 43 letters hold two bits more than 32 bytes: they say nothing, and another text has the same bytes.
    const twins = [1, 2, 3].map((bits) => text.slice(0, -1) + DIGITS.charAt(last ^ bits));
    const used = new UsedTickets(NOW - 1000);
    const first = await read(text);
    if (typeof first === 'string') throw new Error(first);
    expect(used.use(first, NOW)).toBeUndefined();
    let taken = 0;
    for (const twin of twins) {
      const again = await read(twin);
      if (typeof again === 'string') continue;
      taken += 1;
      expect(used.use(again, NOW)).toBe('ticket-used');
    }
    expect(taken).toBeGreaterThan(0);
  });

  test('are one, also when the other is signed by another key or written otherwise', async () => {
    const used = new UsedTickets(NOW - 1000);
    const texts = [
      signed(HEADER, CLAIMS),
      signed(HEADER.replace('2026-a', '2025-z'), CLAIMS, OTHER),
      signed(HEADER, CLAIMS.replace(JTI, `\\u0030${JTI.slice(1)}`)),
      signed(HEADER, ` ${CLAIMS} `),
      makeTicket({ key: KEY, at: NOW, claims: { jti: JTI } }),
    ];
    const answers: (string | undefined)[] = [];
    for (const text of texts) {
      const ticket = await read(text);
      answers.push(typeof ticket === 'string' ? ticket : used.use(ticket, NOW));
    }
    expect(answers).toEqual([undefined, ...Array.from({ length: 4 }, () => 'ticket-used')]);
  });
});
