import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';
import { password, post, verify, type Reply } from './soap-client.ts';

const ALICE = 'alice@example.test';
const BOB = 'bob@example.test';
const ADMIN = 'admin@example.test';

let dir: string;
let zimbra: Zimbra;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zimbra-soap-'));
  zimbra = await startZimbra({ dir, soapOnly: true });
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

describe('other documents', () => {
  const info = (context: object, headers = {}): Promise<Reply> =>
    post(zimbra.soapUrl, 'GetInfoRequest', { sections: ',' }, { context, headers });

  it('end a session, after which its token is worthless', async () => {
    const token = tokenOf(await auth(password(ALICE, 'down the rabbit hole')));
    const context = { authToken: { _content: token } };
    expect(
      (await post(zimbra.soapUrl, 'EndSessionRequest', { logoff: '1' }, { context })).code,
    ).toBe('ok');
    expect((await auth(verify(ALICE, token))).code).toBe('service.AUTH_EXPIRED');
  });

  it('tell the canonical name, and that the session is delegated', async () => {
    const own = await info({ authToken: zimbra.issueToken(ALICE) });
    expect(own.body).toMatchObject({ name: ALICE });
    expect(own.body).not.toHaveProperty('zimlets');
    expect(own.body).not.toHaveProperty('adminDelegated');
    const viewed = await info({ authToken: zimbra.issueToken(ALICE, { delegatedBy: ADMIN }) });
    expect(viewed.body).toMatchObject({ name: ALICE, adminDelegated: true });
  });

  it('riding on the cookie of the web client need its CSRF token; in the header they do not', async () => {
    const token = zimbra.issueToken(ALICE, { csrf: true });
    const Cookie = `ZM_AUTH_TOKEN=${token}`;
    expect((await info({}, { Cookie })).code).toBe('service.AUTH_REQUIRED');
    expect((await info({ authToken: token })).code).toBe('ok');
    expect((await info({ authToken: token }, { Cookie })).code).toBe('service.AUTH_REQUIRED');
    const secured = await auth({ ...verify(ALICE, token), csrfTokenSecured: '1' });
    const csrf = (secured.body['csrfToken'] as { _content: string })._content;
    expect((await info({}, { Cookie, 'X-Zimbra-Csrf-Token': csrf })).code).toBe('ok');
  });

  it('are refused without a session, and when unknown', async () => {
    expect((await info({})).code).toBe('service.AUTH_REQUIRED');
    expect((await post(zimbra.soapUrl, 'MakeCoffeeRequest', {})).code).toBe(
      'service.UNKNOWN_DOCUMENT',
    );
  });

  it('that are no JSON get a fault that does not quote them', async () => {
    const answer = await fetch(zimbra.soapUrl, { method: 'POST', body: '{"password":"s3cret' });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain('service.PARSE_ERROR');
    expect(text).not.toContain('s3cret');
  });

  it('with a Referer of another host are stopped before SOAP', async () => {
    const headers = { Referer: 'https://evil.example/' };
    const answer = await fetch(zimbra.soapUrl, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(403);
  });
});

describe('trouble on request', () => {
  const ask = (): Promise<Response> =>
    fetch(zimbra.soapUrl, {
      method: 'POST',
      body: JSON.stringify({ Body: { NoOpRequest: {} } }),
      signal: AbortSignal.timeout(300),
    });

  it('refuses connections and takes them again', async () => {
    zimbra.setSoap('refuse-connection');
    await expect(ask()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    zimbra.setSoap('up');
    expect((await ask()).status).toBe(500);
  });

  it('hangs, cuts, answers HTML or 503', async () => {
    zimbra.setSoap('hang');
    await expect(ask()).rejects.toThrow(/timeout/);
    zimbra.setSoap('cut');
    await expect(ask().then((answer) => answer.text())).rejects.toThrow();
    zimbra.setSoap('html');
    expect((await ask()).headers.get('content-type')).toContain('text/html');
    zimbra.setSoap('unavailable-503');
    expect((await ask()).status).toBe(503);
  });

  it('is slow', async () => {
    zimbra.setSoap('up', 150);
    const before = Date.now();
    await ask();
    expect(Date.now() - before).toBeGreaterThanOrEqual(140);
  });
});

describe('the list of requests', () => {
  it('names account and outcome but no secret', async () => {
    const token = zimbra.issueToken(ALICE);
    await auth(verify(ALICE, token));
    await auth(password(BOB, 'wr0ng:secret'));
    expect(zimbra.requests.map(({ kind, account, outcome }) => [kind, account, outcome])).toEqual([
      ['AuthRequest/token', ALICE, 'ok'],
      ['AuthRequest/password', BOB, 'account.AUTH_FAILED'],
    ]);
    const all = JSON.stringify(zimbra.requests) + zimbra.logs();
    expect(all).not.toContain('wr0ng');
    expect(all).not.toContain(token);
  });
});
