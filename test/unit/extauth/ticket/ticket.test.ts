import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { readTicket } from '../../../../src/extauth/ticket/ticket.ts';
import type { TicketKey } from '../../../../src/server/ticket-keys.ts';
import { makeTicket, newKey } from '../../../support/ticket.ts';

const NOW = Date.UTC(2026, 5, 1, 9);
const SECONDS = NOW / 1000;
const KEYS = [newKey('new'), newKey('old')];
const RETIRED = newKey('retired');
const ALICE = { address: 'alice@example.com', audience: 'chat.example.com' };
const HEADER = { alg: 'HS256', typ: 'zimbra-chat-ticket+jwt', kid: 'new' };
const CLAIMS = {
  iss: 'com_zimbra_converse',
  aud: 'chat.example.com',
  sub: 'alice@example.com',
  iat: SECONDS,
  exp: SECONDS + 300,
  jti: '00112233445566778899aabbccddeeff',
  sxp: SECONDS + 3600,
  val: 7,
};

type Made = Omit<Parameters<typeof makeTicket>[0], 'key'> & { key?: TicketKey };
const ticket = ({ key = KEYS[0]!, claims, ...made }: Made = {}): string =>
  makeTicket({ key, claims: { ...CLAIMS, ...claims }, ...made });

const read = (text: string, bearer = ALICE, now = NOW) => readTicket(text, bearer, KEYS, now);

describe('a ticket', () => {
  test('that is good says what is asked for', async () => {
    const good = {
      id: CLAIMS.jti,
      ...{ issuedAt: NOW, expiresAt: NOW + 300_000, sessionEndsAt: NOW + 3_600_000, validity: 7 },
    };
    expect(await read(ticket())).toEqual(good);
    expect(await read(ticket({ key: KEYS[1]! })), 'with the key that is on its way out').toEqual(
      good,
    );
    expect(await read(ticket({ claims: { more: 'of a later release' } }))).toEqual(good);
  });

  test.each<[string, string, Made]>([
    ['of a retired key', 'ticket-key-unknown', { key: RETIRED }],
    ['without the name of its key', 'ticket-key-unknown', { header: { kid: undefined } }],
    ['that names another key', 'ticket-not-valid', { header: { kid: 'old' } }],
    ['with a critical header', 'ticket-not-valid', { header: { crit: ['exp'], exp: SECONDS } }],
    [
      'with one that the library knows',
      'ticket-not-valid',
      { header: { crit: ['b64'], b64: true } },
    ],
    ['with none that is critical', 'ticket-not-valid', { header: { crit: [] } }],
    ['of another kind', 'ticket-not-valid', { header: { typ: 'JWT' } }],
    ['of no kind', 'ticket-not-valid', { header: { typ: undefined } }],
    ['of another algorithm', 'ticket-not-valid', { header: { alg: 'HS512' }, hash: 'sha512' }],
    ['that says another algorithm', 'ticket-not-valid', { header: { alg: 'HS384' } }],
    ['of no algorithm', 'ticket-not-valid', { header: { alg: 'none' } }],
    ['of another issuer', 'ticket-not-valid', { claims: { iss: 'zimbra' } }],
    ['of no issuer', 'ticket-not-valid', { claims: { iss: undefined } }],
    ['for another domain', 'ticket-of-another', { claims: { aud: 'example.com' } }],
    ['for several domains', 'ticket-not-valid', { claims: { aud: ['chat.example.com', 'x'] } }],
    ['for no domain', 'ticket-not-valid', { claims: { aud: undefined } }],
    ['of somebody else', 'ticket-of-another', { claims: { sub: 'bob@example.com' } }],
    ['of nobody', 'ticket-not-valid', { claims: { sub: undefined } }],
    ['of another spelling', 'ticket-of-another', { claims: { sub: 'Alice@example.com' } }],
    ['without an end', 'ticket-not-valid', { claims: { exp: undefined } }],
    ['without a beginning', 'ticket-not-valid', { claims: { iat: undefined } }],
    ['that is good for longer', 'ticket-not-valid', { claims: { exp: SECONDS + 301 } }],
    ['that ends before it begins', 'ticket-not-valid', { claims: { exp: SECONDS - 1 } }],
    ['with parts of a second', 'ticket-not-valid', { claims: { iat: SECONDS - 0.5 } }],
    ['without a number of its own', 'ticket-not-valid', { claims: { jti: undefined } }],
    ['with a short one', 'ticket-not-valid', { claims: { jti: 'a'.repeat(31) } }],
    ['with an odd one', 'ticket-not-valid', { claims: { jti: 'A'.repeat(32) } }],
    ['without an end of the session', 'ticket-not-valid', { claims: { sxp: undefined } }],
    ['of a session that is over', 'ticket-expired', { claims: { sxp: SECONDS } }],
    ['without a value to compare', 'ticket-not-valid', { claims: { val: undefined } }],
    ['from the future', 'ticket-early', { claims: { iat: SECONDS + 31, exp: SECONDS + 300 } }],
    [
      'of five minutes ago',
      'ticket-expired',
      { claims: { iat: SECONDS - 331, exp: SECONDS - 31 } },
    ],
    ['that must not be used yet', 'ticket-early', { claims: { nbf: SECONDS + 31 } }],
  ])('%s is none: %s', async (_, objection, made) => {
    expect(await read(ticket(made))).toBe(objection);
  });

  test('of a clock that is a little wrong is good', async () => {
    expect(await read(ticket(), ALICE, NOW - 29_000)).toHaveProperty('id');
    expect(await read(ticket(), ALICE, NOW + 329_000)).toHaveProperty('id');
    expect(await read(ticket(), ALICE, NOW + 331_000)).toBe('ticket-expired');
  });

  test('that was altered anywhere is none', async () => {
    const good = ticket();
    const last = good.lastIndexOf('.');
    for (let at = 0; at < good.length; at += 1) {
      const letter = good[at] === 'A' ? 'B' : 'A';
      const altered = `${good.slice(0, at)}${letter}${good.slice(at + 1)}`;
      // The last letter of a signature has two bits to spare.
      const isSame =
        Buffer.from(altered.slice(last + 1), 'base64url').equals(
          Buffer.from(good.slice(last + 1), 'base64url'),
        ) && at > last;
      const objection = await read(altered);
      if (isSame) continue;
      expect(typeof objection, altered).toBe('string');
    }
    for (const text of ['', '.', '..', 'a.b', `${good}.`, `${good}.x`, ` ${good}`, `${good}\n`]) {
      expect(await read(text), text).toBe('ticket-not-valid');
    }
  });

  test('without a signature is none, also when a library made it', async () => {
    const [head, body] = ticket().split('.');
    expect(await read(`${head}.${body}.`)).toBe('ticket-not-valid');
    expect(await read(new UnsecuredJWT(CLAIMS).encode())).toBe('ticket-not-valid');
    const secret = Buffer.from('public');
    const other = await new SignJWT(CLAIMS).setProtectedHeader(HEADER).sign(secret);
    expect(await read(other)).toBe('ticket-not-valid');
  });

  test('goes by the clock of the moment', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const fresh = ticket({ claims: { iat: seconds, exp: seconds + 60, sxp: seconds + 60 } });
    expect(await read(fresh, ALICE, Date.now())).toHaveProperty('id');
    expect(await read(ticket(), ALICE, Date.now())).toBe(
      Date.now() < NOW ? 'ticket-early' : 'ticket-expired',
    );
  });
});
