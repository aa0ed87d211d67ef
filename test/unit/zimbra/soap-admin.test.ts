import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';
import { account, password, post } from './soap-client.ts';

const CAROL = 'carol@example.test';

let dir: string;
let zimbra: Zimbra;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zimbra-admin-'));
  const accounts = defaultAccounts().map((one) =>
    one.email === CAROL ? { ...one, appPasswords: ['ABCDEFGHIJ'] } : one,
  );
  zimbra = await startZimbra({ dir, soapOnly: true, accounts });
});
afterEach(async () => {
  await zimbra.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('the MTA authentication port', () => {
  const auth = (name: string, secret: string) =>
    post(zimbra.appPasswordUrl, 'AuthRequest', password(name, secret));

  it('takes the app password of an account with a second factor, not its main one', async () => {
    const reply = await auth(CAROL, 'ABCDEFGHIJ');
    expect(reply.code).toBe('ok');
    expect(reply.body).not.toHaveProperty('twoFactorAuthRequired');
    expect((await auth(CAROL, 'belt and braces')).code).toBe('account.AUTH_FAILED');
    expect(zimbra.failedLogins(CAROL)).toBe(1);
  });

  it('takes the main password of the others', async () => {
    expect((await auth('bob@example.test', 'can:we:fix:it')).code).toBe('ok');
  });

  it('is the only one that takes app passwords', async () => {
    const reply = await post(zimbra.soapUrl, 'AuthRequest', password(CAROL, 'ABCDEFGHIJ'));
    expect(reply.code).toBe('account.AUTH_FAILED');
  });
});

describe('the administrators’ service', () => {
  const logIn = (name: string, secret: string) =>
    post(zimbra.adminSoapUrl, 'AuthRequest', {
      name: { _content: name },
      password: { _content: secret },
    });
  const tokenOf = (body: Record<string, unknown>) =>
    (body['authToken'] as [{ _content: string }])[0]._content;
  const getAccount = (name: string, token: string) =>
    post(
      zimbra.adminSoapUrl,
      'GetAccountRequest',
      { ...account(name), attrs: 'zimbraAccountStatus' },
      { context: { authToken: { _content: token } } },
    );

  it('lets administrators in, and counts their failures', async () => {
    expect((await logIn('admin@example.test', 'keys to the kingdom')).code).toBe('ok');
    expect((await logIn('admin@example.test', 'wrong')).code).toBe('account.AUTH_FAILED');
    expect((await logIn('bob@example.test', 'can:we:fix:it')).code).toBe('service.PERM_DENIED');
    expect((await logIn('nobody@example.test', 'x')).code).toBe('service.PERM_DENIED');
    expect(zimbra.failedLogins('admin@example.test')).toBe(1);
  });

  it('finds accounts by address and alias, and says that there is none', async () => {
    const { body } = await logIn('admin@example.test', 'keys to the kingdom');
    const found = await getAccount('alice.liddell@example.test', tokenOf(body));
    expect(found.body['account']).toMatchObject([
      { name: 'alice@example.test', a: [{ n: 'zimbraAccountStatus', _content: 'active' }] },
    ]);
    const none = await getAccount('nobody@example.test', tokenOf(body));
    expect(none.code).toBe('account.NO_SUCH_ACCOUNT');
  });

  it('answers nobody without a session, with an old one, or with a user’s', async () => {
    const name = 'alice@example.test';
    expect((await getAccount(name, '')).code).toBe('service.AUTH_REQUIRED');
    const { body } = await logIn('admin@example.test', 'keys to the kingdom');
    zimbra.expireTokens('admin@example.test');
    expect((await getAccount(name, tokenOf(body))).code).toBe('service.AUTH_EXPIRED');
    const users = zimbra.issueToken('bob@example.test');
    expect((await getAccount(name, users)).code).toBe('service.PERM_DENIED');
  });
});
