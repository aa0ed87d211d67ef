/** The JSP with keys of tickets, run by a real Jetty. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTicket } from '../../../src/extauth/ticket/ticket.ts';
import { keysText, newKey } from '../../support/ticket.ts';
import { PROJECT_DIR } from '../../support/paths.ts';
import { testDir } from '../../support/test-dir.ts';
import { definition, probeFiles, writeZip } from '../../support/zimlet-zip.ts';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';

const NAME = 'com_zimbra_converse';
const PATH = `/service/zimlet/${NAME}/token.jsp`;
const ALICE = 'alice@example.test';
const key = newKey('2026-a');
const older = newKey('2025-z');

const dir = testDir('ticket-jsp');
let zimbra: Zimbra;

beforeAll(async () => {
  const files = probeFiles({
    [`${NAME}.xml`]: definition({ name: NAME }),
    'token.jsp': readFileSync(join(PROJECT_DIR, 'jsp/token.jsp'), 'utf8'),
  });
  zimbra = await startZimbra({
    dir,
    zips: [writeZip(join(dir, 'src', `${NAME}.zip`), files)],
    accounts: [
      ...defaultAccounts(),
      ...defaultAccounts('münchen.test').map((account) => ({
        ...account,
        id: account.id.replace(/^1/, '2'),
      })),
    ],
  });
}, 60_000);
afterAll(() => zimbra.close());

function putKeys(text: string): void {
  mkdirSync(zimbra.ticketFolder, { recursive: true });
  writeFileSync(join(zimbra.ticketFolder, 'ticket-keys'), text, { mode: 0o600 });
}
beforeEach(() => {
  zimbra.setSoap('up');
  putKeys(keysText(key, older));
});

async function ask(
  token: string | undefined,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, string>; text: string }> {
  const response = await fetch(zimbra.url + PATH, {
    method: 'POST',
    headers: {
      'X-Requested-With': NAME,
      ...(token !== undefined && { Cookie: `ZM_AUTH_TOKEN=${token}` }),
      ...headers,
    },
  });
  const text = await response.text();
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return { status: response.status, body: JSON.parse(text) as Record<string, string>, text };
}

const read = (ticket: string, address = ALICE, audience = 'example.test') =>
  readTicket(ticket, { address, audience }, [key, older], Date.now());

describe('the JSP, with keys', () => {
  it('gives a ticket that the authenticator takes, each time another one, and no token', async () => {
    const token = zimbra.issueToken(ALICE, { lifetimeMs: 3_600_000 });
    const ids = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const { status, body, text } = await ask(token);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(['ticket']);
      expect(text).not.toContain(token.slice(-40));
      const ticket = await read(body['ticket']!);
      expect(ticket).toMatchObject({ validity: 0 });
      if (typeof ticket === 'string') throw new Error(ticket);
      expect(ticket.expiresAt - ticket.issuedAt).toBe(300_000);
      expect(Math.abs(ticket.sessionEndsAt - Date.now() - 3_600_000)).toBeLessThan(5000);
      ids.add(ticket.id);
      const [head = ''] = body['ticket']!.split('.');
      expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
        ...{ alg: 'HS256', typ: 'zimbra-chat-ticket+jwt', kid: '2026-a' },
      });
    }
    expect(ids.size).toBe(3);
  });

  it.each([
    [`o'brien@example.test`, `o'brien@example.test`, 'example.test'],
    ['alice@münchen.test', 'alice@xn--mnchen-3ya.test', 'xn--mnchen-3ya.test'],
  ])('is for %s by the name that both hosts have', async (email, address, audience) => {
    const { body } = await ask(zimbra.issueToken(email));
    expect(await read(body['ticket']!, address, audience)).toHaveProperty('id');
  });

  it('is for the domain of chat, where that is another one', async () => {
    putKeys(`@example.test @chat.example.test\n${keysText(key)}`);
    const { body } = await ask(zimbra.issueToken(ALICE));
    expect(await read(body['ticket']!, ALICE, 'chat.example.test')).toHaveProperty('id');
    expect(await read(body['ticket']!)).toBe('ticket-of-another');
  });

  it.each<[string, number, () => string | undefined, Record<string, string>?]>([
    ['no session', 401, () => undefined],
    [
      'a session that was ended',
      401,
      () => {
        const token = zimbra.issueToken(`bob@example.test`);
        zimbra.expireTokens('bob@example.test');
        return token;
      },
    ],
    [
      'an administrator who looks at the mail',
      403,
      () => zimbra.issueToken(ALICE, { delegatedBy: 'admin@example.test' }),
    ],
    ['half a login', 403, () => zimbra.issueToken(ALICE, { usage: 'tfa' })],
    [
      'a page of another site',
      403,
      () => zimbra.issueToken(ALICE),
      { Origin: 'https://evil.test' },
    ],
    ['a page without a name', 403, () => zimbra.issueToken(ALICE), { Origin: 'null' }],
    [
      'a page that the browser calls foreign',
      403,
      () => zimbra.issueToken(ALICE),
      {
        'Sec-Fetch-Site': 'cross-site',
      },
    ],
    ['one of a sibling', 403, () => zimbra.issueToken(ALICE), { 'Sec-Fetch-Site': 'same-site' }],
  ])('refuses %s with %i', async (_, status, token, headers) => {
    const answer = await ask(token(), headers).catch(() => undefined);
    // ZimletFilter has an HTML page for some of them.
    if (answer !== undefined) expect(answer).toMatchObject({ status });
    expect(answer?.text ?? '').not.toMatch(/token"|ticket"/);
  });

  it('says to come again when Zimbra does not answer, and gives no token instead', async () => {
    const token = zimbra.issueToken(ALICE);
    for (const mode of ['unavailable-503', 'html', 'cut', 'hang'] as const) {
      zimbra.setSoap(mode);
      const startedAt = Date.now();
      expect(await ask(token), mode).toMatchObject({ status: 503, body: { error: 'busy' } });
      expect(Date.now() - startedAt).toBeLessThan(5000);
    }
  });

  it.each<[string, () => void]>([
    ['no file', () => rmSync(join(zimbra.ticketFolder, 'ticket-keys'))],
    ['an empty one', () => putKeys('')],
    ['one that is none', () => putKeys('a secret\n')],
    [
      'a folder in its place',
      () => {
        rmSync(join(zimbra.ticketFolder, 'ticket-keys'));
        mkdirSync(join(zimbra.ticketFolder, 'ticket-keys'));
      },
    ],
  ])('with %s where the key should be it gives nothing away', async (_, spoil) => {
    spoil();
    const { status, body } = await ask(zimbra.issueToken(ALICE));
    rmSync(join(zimbra.ticketFolder, 'ticket-keys'), { recursive: true, force: true });
    expect({ status, body }).toEqual({ status: 500, body: { error: 'no key' } });
  });

  it('asks for sixteen at once at most, and never starves the server', async () => {
    zimbra.setSoap('up', 500);
    const token = zimbra.issueToken(ALICE);
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(token)));
    const by = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect(by(200)).toBeGreaterThanOrEqual(16);
    expect(by(200) + by(503)).toBe(40);
    expect(by(503)).toBeGreaterThan(0);
    zimbra.setSoap('up');
    expect((await ask(token)).status).toBe(200);
  });
});

describe('the JSP, without keys', () => {
  it('gives the session token', async () => {
    rmSync(zimbra.ticketFolder, { recursive: true });
    const token = zimbra.issueToken(ALICE);
    expect((await ask(token)).body).toEqual({ token });
  });
});
