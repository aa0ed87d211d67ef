import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BackgroundTasks } from '../../../src/extauth/judge/background-tasks.ts';
import { createCredentialCheck } from '../../../src/extauth/judge/credential-check.ts';
import type { Credential } from '../../../src/extauth/judge/credential-check.ts';
import { createSoapTransport } from '../../../src/extauth/zimbra/soap-transport.ts';
import type { SoapTransport } from '../../../src/extauth/zimbra/soap-transport.ts';
import { createZimbraClient } from '../../../src/extauth/zimbra/client.ts';
import { signedToken, startSoapStandIn, tokenOf } from '../../support/soap-stand-in.ts';
import type { SoapStandIn, Trouble } from '../../support/soap-stand-in.ts';

const TIMEOUT_MS = 300;

let standIn: SoapStandIn;
let transport: SoapTransport;
const sessionsLeft: string[] = [];
const background = new BackgroundTasks((error) => {
  throw error;
});

beforeAll(async () => {
  standIn = await startSoapStandIn({
    'alice@example.com': { password: 'pa:ss "wörd" €\\', aliases: ['sales@example.com'] },
    "o'neil@example.com": { password: 'irish' },
    'sales@example.com': { password: 'pa:ss "wörd" €\\', uid: 'alice' },
    // bob's mailbox is in example.org; here is his alias of the same name
    'bob@example.com': { password: 'b', aliases: ['bob@example.com', 'rob@example.org'] },
    'guest@example.com': { password: 'g', external: true },
    'tfa1@example.com': { password: 't', twoFactor: 'object' },
    'tfa2@example.com': { password: 't', twoFactor: 'list' },
    'tfa3@example.com': { password: 't', twoFactor: 'bare' },
    // Each of the two signs alone, with all else as in a login.
    'tfa4@example.com': { password: 't', twoFactor: 'token' },
    'tfa5@example.com': { password: 't', twoFactor: 'flag' },
    'setup@example.com': { password: 's', passwordFault: 'account.TWO_FACTOR_SETUP_REQUIRED' },
    'stale@example.com': { password: 's', passwordFault: 'account.CHANGE_PASSWORD' },
    'moved@example.com': { password: 'm', passwordFault: 'account.MAINTENANCE_MODE' },
    'odd@example.com': { password: 'o', noUid: true },
  });
  transport = createSoapTransport({ url: new URL(standIn.url) });
});

afterEach(async () => {
  standIn.trouble = undefined;
  standIn.fault = undefined;
  await background.settled();
  standIn.requests.length = 0;
  sessionsLeft.length = 0;
});

afterAll(async () => {
  transport.close();
  await standIn.close();
});

function check(local: string, credential: Credential) {
  const checkCredential = createCredentialCheck({
    zimbra: createZimbraClient(transport, { timeoutMs: TIMEOUT_MS, version: '1.2.3' }),
    now: Date.now,
    background,
    onSessionLeft: (address, why) => sessionsLeft.push(`${address}: ${why}`),
  });
  return checkCredential({ local, domain: 'example.com' }, credential);
}

const withToken = (local: string, token: string) => check(local, { kind: 'token', token });
const withPassword = (local: string, password: string) =>
  check(local, { kind: 'password', password });
const accepted = { outcome: 'accepted' };
const refused = (reason: string) => ({ outcome: 'refused', reason });
const callNames = () => standIn.requests.map((request) => request.name);

describe('a session token', () => {
  it('is accepted for its owner, with one call', async () => {
    expect(await withToken('alice', tokenOf('alice@example.com'))).toEqual(accepted);
    expect(await withToken('ALICE', tokenOf('alice@example.com'))).toEqual(accepted);
    await background.settled();
    expect(callNames()).toEqual(['AuthRequest', 'AuthRequest']); // and no session is ended
  });

  it('is asked about in the documented form, without cookie and Referer', async () => {
    const token = tokenOf('alice@example.com');
    await withToken('alice', token);
    await withToken('alice', token); // the stand-in has tried to set a cookie
    const request = standIn.requests[1]!;
    expect(request.headers.cookie).toBeUndefined();
    expect(request.headers.referer).toBeUndefined();
    expect(JSON.parse(request.body)).toMatchObject({
      Header: { context: { _jsns: 'urn:zimbra' } },
      Body: {
        AuthRequest: {
          _jsns: 'urn:zimbraAccount',
          account: { by: 'name', _content: 'alice@example.com' },
          authToken: { verifyAccount: '1', _content: token },
        },
      },
    });
  });

  it.each([
    ['empty', '', 'empty-token'],
    ['no token at all', 'secret', 'malformed-token'],
    ['expired', tokenOf('alice@example.com', { exp: '1700000000000' }), 'expired-token'],
    ['delegated', tokenOf('alice@example.com', { aid: 'x' }), 'delegated-token'],
    ['half a login', tokenOf('alice@example.com', { u: 'tfa' }), 'wrong-token-usage'],
  ])('is refused without a call: %s', async (_what, token, reason) => {
    expect(await withToken('alice', token)).toEqual(refused(reason));
    expect(callNames()).toEqual([]);
  });

  it('is refused when it is forged, of somebody else, or of nobody', async () => {
    const token = tokenOf('alice@example.com');
    const forged = signedToken({ id: 'x', exp: '4102444800000' }, 'another key');
    expect(await withToken('alice', forged)).toEqual(refused('token-not-valid'));
    expect(await withToken("o'neil", token)).toEqual(refused('token-not-valid'));
    expect(await withToken('nobody', token)).toEqual(refused('token-not-valid'));
  });

  it('is refused for an alias of its owner, which Zimbra accepts', async () => {
    const token = tokenOf('alice@example.com');
    expect(await withToken('sales', token)).toEqual(refused('alias'));
    // The local part is the same, only the domain makes it an alias.
    expect(await withToken('bob', tokenOf('bob@example.com'))).toEqual(refused('alias'));
  });

  it('is refused for a guest account', async () => {
    const verdict = await withToken('guest', tokenOf('guest@example.com'));
    expect(verdict).toEqual(refused('external-account'));
  });

  it.each([
    ['service.AUTH_REQUIRED', 'token-not-valid'],
    ['service.AUTH_EXPIRED', 'session-over'],
    ['service.PERM_DENIED', 'permission-denied'],
    ['account.AUTH_FAILED', 'wrong-token-usage'],
    ['account.MAINTENANCE_MODE', 'maintenance'],
  ])('%s means %s', async (fault, reason) => {
    standIn.fault = fault;
    expect(await withToken('alice', tokenOf('alice@example.com'))).toEqual(refused(reason));
  });
});

describe('a password', () => {
  it('is accepted, and the session that it opened is ended with its own token', async () => {
    expect(await withPassword('alice', 'pa:ss "wörd" €\\')).toEqual(accepted);
    expect(callNames()).toEqual(['AuthRequest']); // the answer did not wait for the rest
    await background.settled();
    expect(callNames()).toEqual(['AuthRequest', 'EndSessionRequest']);
    const { headers, body } = standIn.requests[1]!;
    expect(headers.cookie).toBeUndefined();
    expect(JSON.parse(body)).toMatchObject({
      Header: { context: { authToken: { _content: expect.stringMatching(/^0_/) as string } } },
      Body: { EndSessionRequest: { _jsns: 'urn:zimbraAccount', logoff: '1' } },
    });
    expect(sessionsLeft).toEqual([]);
  });

  it('reaches Zimbra with the address as it is written', async () => {
    expect(await withPassword("o'neil", 'irish')).toEqual(accepted);
  });

  it('is refused when it is empty, without a call', async () => {
    expect(await withPassword('alice', '')).toEqual(refused('empty-password'));
    expect(callNames()).toEqual([]);
  });

  it.each([
    ['alice', 'wrong', 'login-failed'],
    ['nobody', 'b', 'login-failed'],
    ['tfa1', 't', 'two-factor'],
    ['tfa2', 't', 'two-factor'],
    ['tfa3', 't', 'two-factor'],
    ['tfa4', 't', 'two-factor'],
    ['tfa5', 't', 'two-factor'],
    ['setup', 's', 'two-factor-setup'],
    ['stale', 's', 'must-change-password'],
    ['moved', 'm', 'maintenance'],
  ])('of %s (%s) is refused: %s', async (local, password, reason) => {
    expect(await withPassword(local, password)).toEqual(refused(reason));
    await background.settled();
    expect(callNames()).toEqual(['AuthRequest']);
  });

  it.each([
    ['sales', 'pa:ss "wörd" €\\', 'alias'],
    ['bob', 'b', 'alias'],
    ['guest', 'g', 'external-account'],
  ])('of %s logs in at Zimbra, is refused, and leaves no session', async (local, password, why) => {
    expect(await withPassword(local, password)).toEqual(refused(why));
    await background.settled();
    expect(callNames()).toEqual(['AuthRequest', 'EndSessionRequest']);
  });

  it('is accepted although the session cannot be ended, which is reported', async () => {
    expect(await withPassword('alice', 'pa:ss "wörd" €\\')).toEqual(accepted);
    standIn.fault = 'service.FAILURE';
    await background.settled();
    expect(sessionsLeft).toEqual(['alice@example.com: service.FAILURE']);
  });

  it('does not take the faults of tokens for a refusal', async () => {
    standIn.fault = 'service.AUTH_REQUIRED';
    expect(await withPassword('alice', 'x')).toEqual({
      outcome: 'unknown',
      reason: 'fault',
      detail: 'service.AUTH_REQUIRED',
    });
  });
});

describe('Zimbra in trouble', () => {
  const troubles: [Trouble, object][] = [
    ['slow', { reason: 'timeout' }],
    ['cut', { reason: 'cut' }],
    ['half', { reason: 'cut' }],
    ['html', { reason: 'not-soap', detail: 'status 200' }],
    ['xml', { reason: 'not-soap', detail: 'status 500' }],
    ['503', { reason: 'throttled', detail: '503' }],
    ['302', { reason: 'http-status', detail: '302' }],
    ['huge', { reason: 'too-large' }],
    ['empty', { reason: 'unexpected-answer' }],
  ];
  it.each(troubles)('%s: cannot tell, %j', async (trouble, expected) => {
    standIn.trouble = trouble;
    const startedAt = performance.now();
    const verdict = await withToken('alice', tokenOf('alice@example.com'));
    expect(verdict).toMatchObject({ outcome: 'unknown', ...expected });
    expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + 700);
    standIn.trouble = undefined;
    expect(await withToken('alice', tokenOf('alice@example.com'))).toEqual(accepted);
  });

  it.each(['service.FAILURE', 'service.TEMPORARILY_UNAVAILABLE', 'service.INVALID_REQUEST'])(
    '%s says nothing about the account',
    async (fault) => {
      standIn.fault = fault;
      const unknown = { outcome: 'unknown', reason: 'fault', detail: fault };
      expect(await withToken('alice', tokenOf('alice@example.com'))).toEqual(unknown);
      expect(await withPassword('alice', 'x')).toEqual(unknown);
    },
  );

  it('gives the log no text of a peer in place of a fault code', async () => {
    standIn.fault = 'two words\n"}';
    const verdict = await withPassword('alice', 'x');
    expect(verdict).toEqual({ outcome: 'unknown', reason: 'fault', detail: 'without-code' });
  });

  it('does not accept an account whose main address it was not told', async () => {
    const expected = { outcome: 'unknown', reason: 'unexpected-answer', detail: 'no uid' };
    expect(await withPassword('odd', 'o')).toEqual(expected);
  });

  it('keeps its connection, and outlives one that was closed while idle', async () => {
    const token = tokenOf('alice@example.com');
    await withToken('alice', token);
    const before = standIn.connections();
    await withToken('alice', token);
    expect(standIn.connections()).toBe(before);
    standIn.closeIdle();
    expect(await withToken('alice', token)).toEqual(accepted);
  });
});
