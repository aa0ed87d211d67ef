/** Where chat starts and where it does not, beside other zimlets, in the webmail's own ways. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import { defaultAccounts } from '../zimbra/accounts.ts';

const { version } = JSON.parse(readFileSync(join(PROJECT_DIR, 'package.json'), 'utf8')) as {
  version: string;
};
const dir = testDir('webmail-page');
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  const accounts = defaultAccounts().map((account) =>
    account.email.startsWith('bob@') ? { ...account, locale: 'fr_CA' } : account,
  );
  [stack, browser] = await Promise.all([
    startStack({ dir, zimbra: { accounts } }),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Long enough for a panel to appear where one does: all scripts have run, the page is idle. */
async function settled(user: WebmailUser): Promise<void> {
  await user.page.waitForLoadState('networkidle');
  await user.page.evaluate(
    () => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 300))),
  );
}

describe('does not start', () => {
  test("in an administrator's view of somebody's mail", async () => {
    const admin = await WebmailUser.open(
      browser,
      stack.zimbra.viewMailUrl('alice@example.test'),
      'admin',
    );
    await admin.page.locator('#z_list').waitFor();
    await waitFor('the panel script', () =>
      admin.record.requests.some((url) => url.includes('/panel.js')),
    );
    await settled(admin);
    expect(await admin.panel.count()).toBe(0);
    expect(stack.zimbra.requests.filter(({ kind }) => kind === 'jsp')).toEqual([]);
    expect(admin.record.complaints).toEqual([]);
    await admin.close();
  });

  test('in a child window, nor twice', async () => {
    const alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    await alice.sees('online');
    await alice.page.evaluate(() => {
      const script = [...document.scripts].find(({ src }) => src.includes('/panel.js'))!;
      const again = document.createElement('script');
      Object.assign(again, { zimletHandler: (script as { zimletHandler?: object }).zimletHandler });
      again.src = `${script.src}&again`;
      document.head.append(again);
      return new Promise((resolve) => (again.onload = resolve));
    });
    expect(await alice.panel.count()).toBe(1);
    await alice.page.goto(`${stack.url}/?childWindow=1`);
    await settled(alice);
    expect(await alice.panel.count()).toBe(0);
    await alice.close();
  });

  test('for the guest of a share', async () => {
    const dave = await WebmailUser.logIn(browser, stack.url, 'dave');
    await settled(dave);
    expect(await dave.panel.count()).toBe(0);
    await dave.close();
  });
});

describe('starts', () => {
  test('in the language of the webmail, Converse too, with a locale from the zip', async () => {
    const bob = await WebmailUser.logIn(browser, stack.url, 'bob');
    await bob.sees('en ligne');
    await bob.openConversation('alice');
    await bob.widen();
    await bob.chat.getByText('Dans vos e-mails récents', { exact: true }).waitFor();
    await bob.chat.getByText('Disponible').first().waitFor();
    await bob.conversation
      .locator('[title="Insérer des émojis"], [title*="fichier"]')
      .first()
      .waitFor();
    expect(await bob.chat.locator('html').getAttribute('lang')).toBe('fr');
    expect(bob.record.requests.some((url) => url.includes('/chunkjs/locales/fr-LC'))).toBe(true);
    expect(bob.record.complaints).toEqual([]);
    await bob.close();
  });

  test('without a global of Converse in the webmail, and leaves jQuery and the neighbours alone', async () => {
    const alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    await alice.sees('online');
    const page = await alice.page.evaluate(() => {
      const globals = window as unknown as Record<string, unknown>;
      const converse = ['converse', 'Strophe', '$iq', '$msg', '_converse', 'define', 'require'];
      const jquery = (globals as { jQuery?: JQueryStatic }).jQuery;
      return {
        found: converse.filter((name) => name in globals),
        jquery: jquery?.fn.jquery,
        rootStyle: document.documentElement.getAttribute('style'),
        bodyClass: document.body.className,
        dialogs: document.querySelectorAll('.DwtDialog').length,
      };
    });
    expect(page.found).toEqual([]);
    expect(page.jquery).toMatch(/^\d/);
    expect(page.rootStyle).toBeNull();
    expect(page.bodyClass).not.toContain('converse');
    expect(page.dialogs).toBe(0);
    await alice.page.locator('#z_zimlets', { hasText: /\S/ }).waitFor();
    await alice.close();
  });

  test("typing in the chat keeps the webmail's idle timer from logging the user off", async () => {
    const alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    await alice.sees('online');
    await alice.openPanel();
    await alice.page.evaluate(() => {
      const mail = (window as unknown as { ZmZimbraMail: { _userEventHdlr(): void } }).ZmZimbraMail;
      const original = mail._userEventHdlr.bind(mail);
      document.body.dataset['pings'] = '0';
      mail._userEventHdlr = () => {
        document.body.dataset['pings'] = String(Number(document.body.dataset['pings']) + 1);
        original();
      };
    });
    await alice.chat.locator('body').press('a');
    await alice.page.locator('body:not([data-pings="0"])').waitFor();
    await alice.close();
  });
});

describe('the JSP that gives the token', () => {
  const path = `com_zimbra_converse/token-${version}.jsp`;
  const filtered = `/service/zimlet/${path}`;
  const header = { 'X-Requested-With': 'com_zimbra_converse' };
  const ask = (url: string, headers: Record<string, string>, method = 'POST') =>
    fetch(stack.url + url, { method, headers, redirect: 'manual' });

  test('answers its own frame, as JSON that nobody keeps', async () => {
    const token = stack.zimbra.issueToken('alice@example.test');
    const response = await ask(filtered, { ...header, Cookie: `ZM_AUTH_TOKEN=${token}` });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ token });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('set-cookie')).toBeNull();
    // Of two cookies the first, as the filter takes it: that one was found good.
    const other = stack.zimbra.issueToken('bob@example.test');
    const Cookie = `ZM_AUTH_TOKEN=${token}; ZM_AUTH_TOKEN=${other}`;
    expect(await (await ask(filtered, { ...header, Cookie })).json()).toEqual({ token });
  });

  test('gives nothing to a page of another origin, to a GET, past the filter, or to nobody', async () => {
    const token = stack.zimbra.issueToken('alice@example.test');
    const Cookie = `ZM_AUTH_TOKEN=${token}`;
    const expired = `ZM_AUTH_TOKEN=${stack.zimbra.issueToken('alice@example.test', { lifetimeMs: -1000 })}`;
    const answers = {
      'no header': await ask(filtered, { Cookie }),
      'another header': await ask(filtered, { Cookie, 'X-Requested-With': 'XMLHttpRequest' }),
      GET: await ask(filtered, { ...header, Cookie }, 'GET'),
      'unfiltered path': await ask(`/zimlet/${path}`, { ...header, Cookie }),
      'no cookie': await ask(filtered, header),
      'expired cookie': await ask(filtered, { ...header, Cookie: expired }),
    };
    const statuses = Object.entries(answers).map(([what, { status }]) => [what, status]);
    expect(Object.fromEntries(statuses)).toEqual({
      'no header': 403,
      'another header': 403,
      GET: 403,
      'unfiltered path': 404,
      'no cookie': 401,
      'expired cookie': 401,
    });
    for (const response of Object.values(answers)) {
      expect(await response.text()).not.toContain(token.slice(0, 20));
    }
  });
});

test('the folder for _dev works as it is', async () => {
  const devStack = await startStack({
    dir: join(dir, 'dev'),
    zimbra: { zips: [], devFolders: [join(PROJECT_DIR, 'dist/dev/com_zimbra_converse')] },
  });
  try {
    const alice = await WebmailUser.logIn(browser, devStack.url, 'alice');
    await alice.sees('online');
    expect(alice.record.requests.some((url) => url.includes('/service/zimlet/_dev/'))).toBe(true);
    await alice.close();
  } finally {
    await devStack.close();
  }
});
