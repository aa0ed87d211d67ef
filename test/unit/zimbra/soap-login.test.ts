import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';
import { password, post, verify, type Reply } from './soap-client.ts';

const ALICE = 'alice@example.test';
const BOB = 'bob@example.test';
const CAROL = 'carol@example.test';
const ADMIN = 'admin@example.test';

let dir: string;
let zimbra: Zimbra;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zimbra-soap-'));
  const accounts = defaultAccounts().map((account) =>
    account.email === BOB ? { ...account, lockoutEnabled: true } : account,
  );
  zimbra = await startZimbra({ dir, soapOnly: true, accounts });
});
afterEach(async () => {
  await zimbra.close();
  rmSync(dir, { recursive: true, force: true });
});

const auth = (
  body: Record<string, unknown>,
  options?: Parameters<typeof post>[3],
): Promise<Reply> => post(zimbra.soapUrl, 'AuthRequest', body, options);

/** The token in an AuthResponse. */
const tokenOf = (reply: Reply): string =>
  (reply.body['authToken'] as [{ _content: string }])[0]._content;

describe('a token with verifyAccount', () => {
  it('is accepted for its owner, and the same token comes back', async () => {
    const token = zimbra.issueToken(ALICE);
    const reply = await auth(verify(ALICE, token));
    expect(reply.status).toBe(200);
    expect(tokenOf(reply)).toBe(token);
    expect(reply.body['attrs']).toEqual({
      _attrs: { uid: 'alice', zimbraIsExternalVirtualAccount: 'FALSE' },
    });
    expect(reply.body['lifetime']).toBeGreaterThan(0);
    expect(reply.cookies[0]).toContain('ZM_AUTH_TOKEN=');
  });

  it('is accepted under an alias and in capitals, as in Zimbra', async () => {
    const token = zimbra.issueToken(ALICE);
    expect((await auth(verify('Alice.Liddell@example.test', token))).code).toBe('ok');
    expect((await auth(verify('ALICE@example.test', token))).code).toBe('ok');
  });

  it('is accepted when an administrator views the mail', async () => {
    const token = zimbra.issueToken(ALICE, { delegatedBy: ADMIN });
    expect((await auth(verify(ALICE, token))).code).toBe('ok');
    expect((await auth(verify(ADMIN, token))).code).toBe('service.AUTH_REQUIRED');
  });

  it("is refused under somebody else's name and under an unknown one", async () => {
    const token = zimbra.issueToken(ALICE);
    expect((await auth(verify(BOB, token))).code).toBe('service.AUTH_REQUIRED');
    expect((await auth(verify('nobody@example.test', token))).code).toBe('service.AUTH_REQUIRED');
  });

  it('is refused when forged, with a 500 and the shape of a fault', async () => {
    const reply = await auth(verify(ALICE, `${zimbra.issueToken(ALICE)}00`));
    expect(reply.status).toBe(500);
    expect(reply.body).toEqual({
      Code: { Value: 'soap:Sender' },
      Reason: { Text: 'no valid authtoken present' },
      Detail: {
        Error: {
          Code: 'service.AUTH_REQUIRED',
          Trace: expect.any(String) as string,
          _jsns: 'urn:zimbra',
        },
      },
    });
  });

  it.each<[string, string, () => string]>([
    ['past its time', 'service.AUTH_EXPIRED', () => zimbra.issueToken(ALICE, { lifetimeMs: -1 })],
    [
      'expired by the server',
      'service.AUTH_EXPIRED',
      () => {
        const token = zimbra.issueToken(ALICE);
        zimbra.expireTokens(ALICE);
        return token;
      },
    ],
    [
      'older than the password',
      'service.AUTH_EXPIRED',
      () => {
        const token = zimbra.issueToken(ALICE);
        zimbra.changePassword(ALICE, 'through the looking glass');
        return token;
      },
    ],
    [
      'of a locked account',
      'service.AUTH_EXPIRED',
      () => {
        zimbra.setStatus(ALICE, 'locked');
        return zimbra.issueToken(ALICE);
      },
    ],
    [
      'delegated by somebody who is no administrator',
      'service.PERM_DENIED',
      () => zimbra.issueToken(ALICE, { delegatedBy: BOB }),
    ],
    [
      'for a new password only',
      'account.AUTH_FAILED',
      () => zimbra.issueToken(ALICE, { usage: 'rp' }),
    ],
    ['empty', 'service.FAILURE', () => ''],
  ])('is refused when it is %s', async (_, code, make) => {
    expect((await auth(verify(ALICE, make()))).code).toBe(code);
  });

  it('is refused when it is half a two-factor login', async () => {
    const token = zimbra.issueToken(CAROL, { usage: 'tfa' });
    expect((await auth(verify(CAROL, token))).code).toBe('account.AUTH_FAILED');
  });

  it('still works for a locked account that an administrator views', async () => {
    zimbra.setStatus(ALICE, 'locked');
    const token = zimbra.issueToken(ALICE, { delegatedBy: ADMIN });
    expect((await auth(verify(ALICE, token))).code).toBe('ok');
    zimbra.setStatus(ALICE, 'maintenance');
    expect((await auth(verify(ALICE, token))).code).toBe('service.AUTH_EXPIRED');
  });

  it('needs the account element', async () => {
    const authToken = { verifyAccount: '1', _content: zimbra.issueToken(ALICE) };
    expect((await auth({ authToken })).code).toBe('service.INVALID_REQUEST');
  });

  it('is not looked at when the cookie next to it has expired', async () => {
    const stale = zimbra.issueToken(ALICE, { lifetimeMs: -1 });
    const reply = await auth(verify(ALICE, zimbra.issueToken(ALICE)), {
      headers: { Cookie: `ZM_AUTH_TOKEN=${stale}` },
    });
    expect(reply.code).toBe('service.AUTH_EXPIRED');
  });
});

describe('a password', () => {
  it('is accepted with colons in it, and gives a new token each time', async () => {
    const first = tokenOf(await auth(password(BOB, 'can:we:fix:it')));
    const second = tokenOf(await auth(password(BOB, 'can:we:fix:it')));
    expect(first).not.toBe(second);
    expect((await auth(verify(BOB, first))).code).toBe('ok');
  });

  it('may stand in the request as a plain string', async () => {
    const request = { account: BOB, password: 'can:we:fix:it' };
    expect((await auth(request)).code).toBe('ok');
  });

  it('is refused alike when it is wrong, empty, or of nobody', async () => {
    for (const request of [
      password(ALICE, 'wrong'),
      password(ALICE, ''),
      password('nobody@example.test', 'wrong'),
    ]) {
      expect((await auth(request)).code).toBe('account.AUTH_FAILED');
    }
  });

  it.each([
    ['locked', 'account.AUTH_FAILED'],
    ['closed', 'account.AUTH_FAILED'],
    ['maintenance', 'account.MAINTENANCE_MODE'],
  ] as const)('is refused when the account is %s', async (status, code) => {
    zimbra.setStatus(ALICE, status);
    expect((await auth(password(ALICE, 'down the rabbit hole'))).code).toBe(code);
  });

  it('is refused when it must be changed', async () => {
    const account = zimbra.accounts.find(({ email }) => email === ALICE)!;
    account.mustChangePassword = true;
    const reply = await auth(password(ALICE, 'down the rabbit hole'));
    expect(reply.code).toBe('account.CHANGE_PASSWORD');
  });

  it('alone is answered 200 without a login when there is a second factor', async () => {
    const half = await auth(password(CAROL, 'belt and braces'));
    expect(half.status).toBe(200);
    expect(half.body['twoFactorAuthRequired']).toEqual({ _content: 'true' });
    expect(half.cookies).toEqual([]);
    expect((await auth(verify(CAROL, tokenOf(half)))).code).toBe('account.AUTH_FAILED');

    const second = { ...verify(CAROL, tokenOf(half)), twoFactorCode: { _content: '000000' } };
    expect((await auth(second)).code).toBe('account.TWO_FACTOR_AUTH_FAILED');
    const whole = await auth({ ...second, twoFactorCode: { _content: '123456' } });
    expect((await auth(verify(CAROL, tokenOf(whole)))).code).toBe('ok');
    expect((await auth(second)).code).toBe('service.AUTH_EXPIRED');
  });

  it('tried wrongly ten times locks an account out where that is switched on', async () => {
    const token = zimbra.issueToken(BOB);
    for (let i = 0; i < 10; i += 1) await auth(password(BOB, 'wrong'));
    expect((await auth(password(BOB, 'can:we:fix:it'))).code).toBe('account.AUTH_FAILED');
    expect((await auth(verify(BOB, token))).code).toBe('service.AUTH_EXPIRED');
  });
});

describe('the filter against password guessing', () => {
  it('bans a client behind a proxy after more than ten failures, and for everything', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.9' };
    for (let i = 0; i < 11; i += 1) await auth(password(ALICE, 'wrong'), { headers });
    const banned = await fetch(zimbra.soapUrl, { method: 'POST', headers, body: '{}' });
    expect(banned.status).toBe(503);
    expect(banned.headers.get('content-type')).toContain('text/html');
  });

  it('leaves alone who talks to the server directly, and does not count bad tokens', async () => {
    for (let i = 0; i < 12; i += 1) await auth(password(ALICE, 'wrong'));
    const headers = { 'X-Forwarded-For': '203.0.113.9' };
    for (let i = 0; i < 12; i += 1) await auth(verify(ALICE, '0_00_00'), { headers });
    expect((await auth(password(ALICE, 'down the rabbit hole'), { headers })).code).toBe('ok');
  });
});
