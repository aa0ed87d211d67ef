import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_DIR } from '../../support/paths.ts';
import { testDir } from '../../support/test-dir.ts';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';
import { definition, NAME, probeFiles, writeZip } from '../../support/zimlet-zip.ts';

const ALICE = 'alice@example.test';
const DENIED = 'bob@example.test';
const PATH = `/service/zimlet/${NAME}`;
const JSP = `<%@ page session="false" contentType="application/json; charset=UTF-8" %><%
  Object allowed = request.getAttribute("com.zimbra.cs.zimlet.Allowed");
  boolean filtered = allowed instanceof java.util.Set && ((java.util.Set<?>) allowed).contains("${NAME}");
%>{"filtered":<%= filtered %>,"method":"<%= request.getMethod() %>","cookies":<%= request.getCookies().length %>}
`;
/** The real one, in a zimlet of another name: the filter has allowed that one alone. */
const TOKEN_JSP = readFileSync(join(PROJECT_DIR, 'jsp/token.jsp'), 'utf8');
const FILES = probeFiles({
  'token.jsp': TOKEN_JSP,
  'probe.jsp': JSP,
  'module.mjs': 'export {}',
  'sub/data.json': '{}',
});

const dir = testDir('zimbra-web-server');
let zimbra: Zimbra;
let session: { Cookie: string };

beforeAll(async () => {
  const dev = join(dir, 'src/com_example_dev');
  mkdirSync(dev, { recursive: true });
  writeFileSync(join(dev, 'com_example_dev.xml'), definition({ name: 'com_example_dev' }));
  writeFileSync(join(dev, 'probe.js'), 'const modern = () => `fine in _dev`;\n');
  zimbra = await startZimbra({
    dir,
    zips: [writeZip(join(dir, 'src', `${NAME}.zip`), FILES)],
    devFolders: [dev],
    accounts: defaultAccounts().map((account) =>
      account.email === DENIED ? { ...account, deniedZimlets: [NAME] } : account,
    ),
  });
  session = { Cookie: `ZM_AUTH_TOKEN=${zimbra.issueToken(ALICE)}` };
}, 60_000);
afterAll(() => zimbra.close());

const get = (path: string, headers: Record<string, string> = {}, init = {}): Promise<Response> =>
  fetch(zimbra.url + path, { headers, redirect: 'manual', ...init });

describe('ZimletFilter', () => {
  it.each<[string, number, () => string | undefined]>([
    ['no cookie', 401, () => undefined],
    ['an expired one', 401, () => zimbra.issueToken(ALICE, { lifetimeMs: -1 })],
    ['a forged one', 401, () => `${zimbra.issueToken(ALICE)}00`],
    ['an account that was denied the zimlet', 403, () => zimbra.issueToken(DENIED)],
    ['a live one', 200, () => zimbra.issueToken(ALICE)],
  ])('answers %s with %i', async (_, status, token) => {
    const value = token();
    const headers = value === undefined ? {} : { Cookie: `ZM_AUTH_TOKEN=${value}` };
    expect((await get(`${PATH}/probe.js?v=1`, headers)).status).toBe(status);
    expect((await get(`${PATH}/probe.jsp`, headers)).status).toBe(status);
  });

  it('lets our JSP give no token to a zimlet of another name', async () => {
    const headers = { ...session, 'X-Requested-With': 'com_zimbra_converse' };
    const answer = await get(`${PATH}/token.jsp`, headers, { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('not found');
  });

  it('does not look at the status of the account', async () => {
    zimbra.setStatus('carol@example.test', 'locked');
    const Cookie = `ZM_AUTH_TOKEN=${zimbra.issueToken('carol@example.test')}`;
    expect((await get(`${PATH}/probe.js`, { Cookie })).status).toBe(200);
  });

  it('answers 403 for a zimlet that does not exist', async () => {
    expect((await get('/service/zimlet/com_example_none/x.js', session)).status).toBe(403);
  });
});

describe('files of a zimlet', () => {
  it('have a date and neither ETag nor Cache-Control', async () => {
    const answer = await get(`${PATH}/probe.js`, session);
    expect(answer.headers.get('content-type')).toBe('application/x-javascript');
    expect(answer.headers.get('cache-control')).toBeNull();
    expect(answer.headers.get('etag')).toBeNull();
    const date = answer.headers.get('last-modified') ?? '';
    const again = await get(`${PATH}/probe.js`, { ...session, 'If-Modified-Since': date });
    expect(again.status).toBe(304);
  });

  it('have no type when they are called .mjs', async () => {
    expect((await get(`${PATH}/module.mjs`, session)).headers.get('content-type')).toBeNull();
  });

  it('may lie in folders, are case sensitive, and end at the folder of zimlets', async () => {
    expect((await get(`${PATH}/sub/data.json`, session)).status).toBe(200);
    expect((await get(`${PATH}/Probe.js`, session)).status).toBe(404);
    expect((await get(`${PATH}/..%2f..%2flogs/mailbox.log`, session)).status).toBe(404);
  });

  it('in _dev are served as they are', async () => {
    const answer = await get('/service/zimlet/_dev/com_example_dev/probe.js?debug=1', session);
    expect(await answer.text()).toContain('=>');
  });
});

describe('the aggregated script', () => {
  const bundle = '/service/zimlet/res/Zimlets-nodev_all.js?language=fr&country=FR';

  it('holds messages and includes of the deployed zimlets', async () => {
    const answer = await get(bundle, session);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('must-revalidate, max-age=0');
    expect(text).toContain('com_example_probe_H');
    expect(text).toContain('Carnet');
    expect(text).not.toContain('=>');
    expect((await get(bundle)).status).toBe(401);
  });

  it('is gone for everybody as long as one zimlet has an ES2015 include', async () => {
    const zip = join(dir, 'src', `${NAME}.zip`);
    await zimbra.deploy(writeZip(zip, { ...FILES, 'probe.js': 'const f = () => 1;' }));
    expect((await get(bundle, session)).status).toBe(500);
    await zimbra.deploy(writeZip(zip, FILES));
    expect((await get(bundle, session)).status).toBe(200);
  });
});

describe('a JSP', () => {
  it('behind the filter sees the mark of the filter, the method and the cookie', async () => {
    const answer = await get(`${PATH}/probe.jsp`, session, { method: 'POST' });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toEqual({ filtered: true, method: 'POST', cookies: 1 });
    const last = zimbra.requests.at(-1);
    expect(last).toMatchObject({ kind: 'jsp', account: ALICE, outcome: '200' });
  });

  it('can be reached without the filter, and then without its mark', async () => {
    const answer = await get(`/zimlet/${NAME}/probe.jsp`, { Cookie: 'ZM_AUTH_TOKEN=nonsense' });
    expect(await answer.json()).toEqual({ filtered: false, method: 'GET', cookies: 1 });
  });

  it('is not compiled again when it changes', async () => {
    await get(`${PATH}/probe.jsp`, session);
    const changed = { ...FILES, 'probe.jsp': '{"changed":true}', 'new.jsp': '{"new":true}' };
    await zimbra.deploy(writeZip(join(dir, 'src', `${NAME}.zip`), changed));
    expect(await (await get(`${PATH}/probe.jsp`, session)).text()).toContain('"filtered":true');
    expect(await (await get(`${PATH}/new.jsp`, session)).text()).toContain('"new":true');
    await zimbra.deploy(writeZip(join(dir, 'src', `${NAME}.zip`), FILES));
  });

  it('is served as source with 200 text/html while JSPs are switched off', async () => {
    await zimbra.setJspEnabled(false);
    const answer = await get(`${PATH}/probe.jsp`, session);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toBe(JSP);
    await zimbra.setJspEnabled(true);
  });
});

describe('the login page', () => {
  const logIn = (fields: Record<string, string>): Promise<Response> =>
    get('/', {}, { method: 'POST', body: new URLSearchParams(fields) });
  const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0] ?? '';

  it('sets an HttpOnly session cookie, which opens the webmail until the logout', async () => {
    const answer = await logIn({ username: ALICE, password: 'down the rabbit hole' });
    expect(answer.status).toBe(302);
    const set = cookieOf(answer);
    expect(set).toMatch(/^ZM_AUTH_TOKEN=0_[0-9a-f]{40}_[0-9a-f]+;Path=\/;HttpOnly$/);
    const Cookie = set.split(';')[0] ?? '';
    const page = await get('/', { Cookie });
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(page.headers.get('cache-control')).toContain('no-store');
    expect(page.headers.get('content-security-policy')).toBeNull();
    const html = await page.text();
    expect(html).toContain('z_shell');
    expect(html).not.toContain(Cookie.split('=')[1]);
    await get('/?loginOp=logout', { Cookie });
    expect(await (await get('/', { Cookie })).text()).not.toContain('z_shell');
    expect((await get(`${PATH}/probe.js`, { Cookie })).status).toBe(401);
  });

  it('sets it Secure when the proxy says that the browser came by HTTPS', async () => {
    const body = new URLSearchParams({ username: ALICE, password: 'down the rabbit hole' });
    const answer = await get('/', { 'X-Forwarded-Proto': 'https' }, { method: 'POST', body });
    expect(cookieOf(answer)).toMatch(/;Secure;HttpOnly$/);
  });

  it('refuses a wrong password without a cookie', async () => {
    const answer = await logIn({ username: ALICE, password: 'wrong' });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.text()).toContain('incorrect');
  });

  it('opens the webmail of others for the administrator, once', async () => {
    const link = zimbra.viewMailUrl(ALICE).slice(zimbra.url.length);
    const Cookie = cookieOf(await get(link)).split(';')[0] ?? '';
    const html = await (await get('/', { Cookie })).text();
    expect(html).toContain('"adminDelegated":true');
    expect(html).toContain(ALICE);
    expect((await get(link)).status).toBe(400);
  });
});
