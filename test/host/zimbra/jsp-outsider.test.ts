/**
 * The JSP in a real Jetty, without the checks that Zimbra makes before it: what an outsider may put into cookie, token
 * and headers, and what Zimbra may say of an account.
 */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asciiDomain } from '../../../src/server/domain-name.ts';
import { PROJECT_DIR } from '../../support/paths.ts';
import { testDir } from '../../support/test-dir.ts';
import { keysText, newKey } from '../../support/ticket.ts';
import { encodeMetaData } from '../../zimbra/auth-token.ts';
import { startJetty, type Jetty } from '../../zimbra/jetty.ts';

const NAME = 'com_zimbra_converse';
const FILTERED = `/service/zimlet/${NAME}/token.jsp`;
const UNFILTERED = `/zimlet/${NAME}/token.jsp`;
const ENVELOPE = 'http://www.w3.org/2003/05/soap-envelope';

const dir = testDir('jsp-outsider');
const base = join(dir, 'jetty');
const keys = join(base, 'data', `${NAME}.tickets`);
let jetty: Jetty;
let soap: Server;
/** What Zimbra answers, and the tokens that it was asked about. */
let says: { status: number; body: string };
let asked: string[] = [];

const envelope = (inner: string): string =>
  `<soap:Envelope xmlns:soap="${ENVELOPE}"><soap:Body>${inner}</soap:Body></soap:Envelope>`;
const knows = (name: string) => ({
  status: 200,
  body: envelope(
    `<GetInfoResponse xmlns="urn:zimbraAccount"><name>${name}</name></GetInfoResponse>`,
  ),
});
const faults = (code: string) => ({
  status: 500,
  body: envelope(
    `<soap:Fault><soap:Detail><Error xmlns="urn:zimbra"><Code>${code}</Code></Error></soap:Detail></soap:Fault>`,
  ),
});

beforeAll(async () => {
  soap = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    req.on('end', () => {
      asked.push(/<authToken>(.*)<\/authToken>/.exec(body)?.[1] ?? '');
      res.writeHead(says.status, { 'Content-Type': 'application/soap+xml; charset=utf-8' });
      res.end(says.body);
    });
  }).listen(0, '127.0.0.1');
  await once(soap, 'listening');
  const zimlet = join(dir, 'zimlets', NAME);
  mkdirSync(zimlet, { recursive: true });
  mkdirSync(dir, { recursive: true });
  copyFileSync(join(PROJECT_DIR, 'jsp/token.jsp'), join(zimlet, 'token.jsp'));
  const soapUrl = `http://127.0.0.1:${(soap.address() as AddressInfo).port}/`;
  const logFile = join(dir, 'jetty.log');
  jetty = await startJetty({ base, zimlets: join(dir, 'zimlets'), logFile, soapUrl });
}, 90_000);
afterAll(async () => {
  await jetty.stop();
  soap.close();
});

const withKeys = (): void => {
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, 'ticket-keys'), keysText(newKey('a')));
};
const withoutKeys = (): void => rmSync(keys, { recursive: true, force: true });
beforeEach(() => {
  asked = [];
  says = knows('alice@example.test');
  withKeys();
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Headers as they are, also twice the same. */
function ask(headers: string[] = [], path = FILTERED, method = 'POST'): Promise<Answer> {
  const own = headers.some((name) => name === 'X-Requested-With')
    ? headers
    : ['X-Requested-With', NAME, ...headers];
  const { host, port, hostname } = new URL(jetty.url);
  const all = own.includes('Host') ? own : ['Host', host, ...own];
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers: all }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    })
      .on('error', reject)
      .end();
  });
}

type Pairs = [string, string][];
const LATER = String(Date.now() + 3_600_000);
const SESSION: Pairs = [
  ['id', '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0001'],
  ['exp', LATER],
];
const tokenOf = (pairs: Pairs, text = encodeMetaData(pairs)): string =>
  `0_${'ab'.repeat(20)}_${Buffer.from(text).toString('hex')}`;
const cookie = (token = tokenOf(SESSION)): string[] => ['Cookie', `ZM_AUTH_TOKEN=${token}`];
const claimsIn = ({ text }: Answer): Record<string, unknown> => {
  const { ticket } = JSON.parse(text) as { ticket: string };
  return JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
};

describe('every answer is JSON in UTF-8 that no cache keeps and no browser guesses at', () => {
  it.each<[string, number, () => Promise<Answer>]>([
    ['a ticket', 200, () => ask(cookie())],
    ['a token', 200, () => (withoutKeys(), ask(cookie()))],
    ['no cookie', 401, () => ask()],
    ['no cookie, without keys', 401, () => (withoutKeys(), ask())],
    ['a session that is over', 401, () => ((says = faults('service.AUTH_EXPIRED')), ask(cookie()))],
    ['GET', 403, () => ask(cookie(), FILTERED, 'GET')],
    ['GET, without keys', 403, () => (withoutKeys(), ask(cookie(), FILTERED, 'GET'))],
    ['another header', 403, () => ask(['X-Requested-With', 'XMLHttpRequest', ...cookie()])],
    ['half a login', 403, () => ask(cookie(tokenOf([...SESSION, ['u', 'tfa']])))],
    ['no filter before it', 404, () => ask(cookie(), UNFILTERED)],
    ['no filter before it, without keys', 404, () => (withoutKeys(), ask(cookie(), UNFILTERED))],
    ['no address', 500, () => ((says = knows('nobody')), ask(cookie()))],
    ['no key', 500, () => (rmSync(join(keys, 'ticket-keys')), ask(cookie()))],
    ['a Zimbra that is busy', 503, () => ((says = faults('service.FAILURE')), ask(cookie()))],
    ['a Zimbra that says nothing', 503, () => ((says = { status: 200, body: '' }), ask(cookie()))],
  ])('%s: %i', async (_, status, asking) => {
    const answer = await asking();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json;charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(Object.keys(JSON.parse(answer.text) as object)).toHaveLength(1);
  });
});

it.each(['PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'])(
  '%s is given nothing, whoever answers it',
  async (method) => {
    for (const form of [withKeys, withoutKeys]) {
      form();
      const { status, text } = await ask(cookie(), FILTERED, method);
      expect(status === 200 && text !== '', `${status} ${text}`).toBe(false);
      expect(text).not.toMatch(/ticket"|token"/);
    }
    expect(asked).toEqual([]);
  },
);

describe('cookies', () => {
  const other = tokenOf([...SESSION, ['tid', '7']]);

  it.each<[string, string]>([
    ['of a longer name', `ZM_AUTH_TOKEN2=${other}; XZM_AUTH_TOKEN=${other}`],
    ['of an administrator', `ZM_ADMIN_AUTH_TOKEN=${other}`],
    ['without a value', 'ZM_AUTH_TOKEN=; ZM_AUTH_TOKEN'],
    ['with letters of no token', `ZM_AUTH_TOKEN=${other}"}<script>`],
    ['with an escape', `ZM_AUTH_TOKEN=${other}%00`],
    ['with XML', 'ZM_AUTH_TOKEN="</authToken><authToken>x"'],
    ['not of ASCII', `ZM_AUTH_TOKEN=${other}é`],
  ])('%s are none', async (_, value) => {
    for (const form of [withKeys, withoutKeys]) {
      form();
      const { status, text } = await ask(['Cookie', Buffer.from(value).toString('latin1')]);
      expect({ status, text }).toEqual({ status: 401, text: '{"error":"no session"}' });
    }
    expect(asked).toEqual([]);
  });

  it('twice: the first one alone is looked at, as Zimbra does', async () => {
    const mine = tokenOf(SESSION);
    await ask(['Cookie', `ZM_AUTH_TOKEN=${other}; ZM_AUTH_TOKEN=${mine}`]);
    await ask(['Cookie', `ZM_AUTH_TOKEN=${other}`, 'Cookie', `ZM_AUTH_TOKEN=${mine}`]);
    expect(asked).toEqual([other, other]);
    const { status } = await ask(['Cookie', `ZM_AUTH_TOKEN=%; ZM_AUTH_TOKEN=${mine}`]);
    expect(status).toBe(401);
  });

  it('of any length give a ticket or nothing', async () => {
    for (const length of [100, 1000, 3500, 100_000]) {
      const token = tokenOf([...SESSION, ['x', 'y'.repeat(length)]]);
      const { status, text } = await ask(cookie(token)).catch(() => ({ status: 431, text: '' }));
      expect(status, String(length)).toBe(length < 4000 ? 200 : 431);
      expect(text).not.toContain('79797979');
    }
  });
});

describe('a token', () => {
  const USAGE: Pairs = [['u', 'a']];
  const text = (pairs: Pairs): string => encodeMetaData(pairs);

  it.each<[string, number, string]>([
    ['with its fields in another order', 200, text([...USAGE, ['type', 'zimbra'], ...SESSION])],
    ['whose delegate comes first', 403, text([['aid', 'x'], ...SESSION])],
    ['whose delegate has no name', 403, text([...SESSION, ['aid', '']])],
    ['of a guest', 403, text([...SESSION, ['type', 'external']])],
    ['of a guest, in capitals', 403, text([...SESSION, ['type', 'Zimbra']])],
    ['for another use', 403, text([...SESSION, ['u', 'A']])],
    ['for no use', 403, text([...SESSION, ['u', '']])],
    ['for two uses', 401, text([...SESSION, ['u', 'tfa'], ['u', 'a']])],
    ['for two uses, the other way', 401, text([...SESSION, ['u', 'a'], ['u', 'tfa']])],
    ['with two ends', 401, text([...SESSION, ['exp', LATER]])],
    ['with an end that is over', 401, text([SESSION[0]!, ['exp', '1']])],
    ['with a negative end', 401, text([SESSION[0]!, ['exp', `-${LATER}`]])],
    ['with an end of digits that are none', 401, text([SESSION[0]!, ['exp', '１'.repeat(13)]])],
    ['with an end beyond all numbers', 401, text([SESSION[0]!, ['exp', '9'.repeat(40)]])],
    ['whose lengths lie', 401, `${text(SESSION)}x=99999:y;`],
    ['whose length is negative', 401, `${text(SESSION)}x=-1:;`],
    ['whose length is too long', 401, `${text(SESSION)}x=99999999999999999999:y;`],
    ['with something behind it', 401, `${text(SESSION)}u`],
    ['that hides its use in a value', 403, `${text(SESSION)}x=6:;u=1:a;u=3:tfa;`],
  ])('%s: %i', async (_, status, fields) => {
    const answer = await ask(cookie(tokenOf([], fields)));
    expect(answer.status).toBe(status);
    expect(asked).toHaveLength(status === 200 ? 1 : 0);
    expect(answer.text.includes('ticket')).toBe(status === 200);
  });

  it('without a value to compare, or with an odd one, says 0', async () => {
    for (const [vv, val] of [
      ['7', 7],
      ['-7', 0],
      ['9'.repeat(30), 0],
      ['1e3', 0],
    ] as const) {
      expect(claimsIn(await ask(cookie(tokenOf([...SESSION, ['vv', vv]])))).val, vv).toBe(val);
    }
  });
});

describe('a page', () => {
  const of = (...headers: string[]) => ask([...headers, ...cookie()]);
  const host = (): string => new URL(jetty.url).host;

  it.each<[string, number, () => string[]]>([
    ['of this host', 200, () => ['Origin', `https://${host()}`]],
    ['of no origin', 403, () => ['Origin', 'null']],
    ['of an empty one', 403, () => ['Origin', '']],
    ['of a name that begins like this host', 403, () => ['Origin', `https://${host()}.evil.test`]],
    ['of a name that ends like it', 403, () => ['Origin', `https://evil-${host()}`]],
    ['of this host with a user', 403, () => ['Origin', `https://evil.test@${host()}`]],
    ['of this host on another port', 403, () => ['Origin', 'https://127.0.0.1:1']],
    ['of another host that the browser calls ours', 200, () => ['Sec-Fetch-Site', 'same-origin']],
    ['that the browser says nothing of', 403, () => ['Sec-Fetch-Site', 'none']],
    [
      'of another host, with an odd Host',
      403,
      () => ['Host', 'a.test', 'Origin', 'https://b.test'],
    ],
    [
      'twice, foreign first',
      403,
      () => ['Origin', 'https://evil.test', 'Origin', `http://${host()}`],
    ],
  ])('%s: %i', async (_, status, headers) => {
    expect((await of(...headers())).status).toBe(status);
  });

  it('cannot choose by Host or Forwarded who is asked about the session', async () => {
    for (const headers of [
      ['Host', 'evil.test:1'],
      [
        'X-Forwarded-Host',
        'evil.test',
        'X-Forwarded-For',
        '6.6.6.6',
        'Forwarded',
        'host=evil.test',
      ],
    ]) {
      expect((await of(...headers)).status).toBe(200);
    }
    expect(asked).toHaveLength(2);
  });
});

describe('an account', () => {
  it.each([
    ["o'brien+chat@example.test", "o'brien+chat@example.test"],
    ['A.B/c&amp;d=e~f@Example.TEST', 'a.b/c&d=e~f@example.test'],
    ['alice@MÜNCHEN.test', 'alice@xn--mnchen-3ya.test'],
    ['alice@xn--mnchen-3ya.test', 'alice@xn--mnchen-3ya.test'],
    ['alice@xn--strae-oqa.test', 'alice@xn--strae-oqa.test'],
  ])('%s gets its ticket by the name %s', async (name, sub) => {
    says = knows(name);
    const claims = claimsIn(await ask(cookie()));
    expect(claims).toMatchObject({ sub, aud: sub.slice(sub.indexOf('@') + 1) });
    expect(asciiDomain(String(claims['aud']))).toBe(claims['aud']);
  });

  it.each([
    ['whose letter only looks like one in lower case', '\u212Aate@example.test'],
    ['of a domain that an old rule takes for another', 'alice@straße.test'],
    ['of a domain with letters that nobody sees', 'alice@exa\u200Dmple.test'],
    ['with quotes', '&quot;a&quot;@example.test'],
    ['with a backslash', 'a\\@example.test'],
    ['with a blank', 'a b@example.test'],
    ['with letters that are not of ASCII', 'älice@example.test'],
    ['with claims in it', 'a&quot;,&quot;sub&quot;:&quot;bob@example.test'],
    ['without a domain', 'alice@'],
    ['without a local part', '@example.test'],
    ['without either', ''],
  ])('%s gets none, rather than that of somebody else', async (_, name) => {
    says = knows(name);
    const { status, text } = await ask(cookie());
    expect({ status, text }).toEqual({ status: 500, text: '{"error":"no address"}' });
  });
});
