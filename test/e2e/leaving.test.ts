/** How chat ends when the webmail's session does: calmly, in all tabs, and without leaving anything. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ArchiveRows } from '../support/archive-rows.ts';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const ALICE = 'alice@example.test';

const dir = testDir('leaving');
let stack: Stack;
let browser: Browser;
let dialogs: string[] = [];
let one: WebmailUser;
let two: WebmailUser;
let popup: Page;

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    // What the authenticator has found out about a token it knows for a while.
    startStack({ dir, authenticator: { tokenCacheSeconds: 0 } }),
    launchChromium(),
  ]);
});
afterEach(async () => {
  await one.context.close();
  stack.zimbra.forgetUserProperties();
  stack.zimbra.setStatus(ALICE, 'active');
  dialogs = [];
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Two tabs of the webmail; the first talks. */
async function twoOnline(): Promise<void> {
  one = await WebmailUser.logIn(browser, stack.url, 'alice');
  await one.sees('online');
  await one.openConversation('bob');
  two = await one.anotherTab(stack.url);
  await two.sees('online');
  await quiet();
}
/**
 * What chat keeps in Zimbra after an act, and asks for its list, is through. On a slow machine it would come
 * after the end of the session, and the webmail would then find out by itself and go to its login page.
 */
async function quiet(): Promise<void> {
  const asked = (): number => one.record.requests.filter((url) => url.includes('/soap/')).length;
  let [seen, since] = [asked(), Date.now()];
  const isQuiet = (): boolean => {
    if (asked() !== seen) [seen, since] = [asked(), Date.now()];
    return Date.now() - since >= QUIET_MS;
  };
  await waitFor('no request to Zimbra any more', isQuiet, { within: 30_000 });
}
/** Longer than chat waits before it writes the panel's size and place. */
const QUIET_MS = 3_000;

/** And a window of the chat's own, which talks then and has a draft in it. */
async function threeOnline(): Promise<void> {
  await twoOnline();
  [popup] = await Promise.all([
    one.page.waitForEvent('popup'),
    one.choosePlace('Window of its own'),
  ]);
  const composer = popup
    .frameLocator('#com_zimbra_converse_panel iframe')
    .frameLocator('iframe.zc-conversation')
    .locator('textarea.chat-textarea:visible');
  await composer.fill('a draft');
  await waitFor('the draft to be kept', async () =>
    (await leftIn(popup)).some((item) => item.includes('drafts')),
  );
  // A webmail that asks for something afterwards leads to its login page.
  await waitFor('the place to be kept', () => {
    const kept = JSON.stringify(stack.zimbra.userProperties(ALICE));
    return kept.includes('place=window') && kept.includes('open=false');
  });
  await quiet();
  for (const page of [one.page, two.page, popup]) {
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }
}

const sessionsOf = async (user: string): Promise<string[]> =>
  ((await stack.ejabberd.api('connected_users', {})) as string[]).filter((jid) =>
    jid.startsWith(`${user}@`),
  );
/** The line breaks, and chat signs in again, if it can. */
async function breakLine(): Promise<void> {
  for (const jid of await sessionsOf('alice')) {
    const resource = jid.slice(jid.indexOf('/') + 1);
    const session = { user: 'alice', host: stack.domain, resource, reason: 'test' };
    await stack.ejabberd.api('kick_session', session);
  }
}
/** The webmail asks for something, as it does every few minutes. */
const poll = ({ page }: WebmailUser): Promise<void> =>
  page.evaluate(() => {
    const { appCtxt } = window as unknown as {
      appCtxt: { getAppController(): { sendRequest(request: object): void } };
    };
    const nothing = { run: () => false };
    appCtxt.getAppController().sendRequest({
      jsonObj: { NoOpRequest: { _jsns: 'urn:zimbraMail' } },
      asyncMode: true,
      callback: nothing,
      errorCallback: nothing,
    });
  });

/** To the same one: what counts is that the tokens of before are worth nothing. */
function changePassword(): void {
  const { password } = stack.zimbra.accounts.find(({ email }) => email === ALICE)!;
  stack.zimbra.changePassword(ALICE, password);
}

const tokensAsked = (): number =>
  one.record.requests.filter((url) => url.includes('/token-')).length;

async function saysWhy(tab: WebmailUser): Promise<void> {
  await tab.sees('paused');
  expect(await tab.notice.textContent()).toContain('Your webmail session has ended.');
}
const atLogin = (tab: WebmailUser) => tab.page.locator('input[name=username]').waitFor();

/** In each of them, in the server, and on the console. */
async function nothingIsLeft(): Promise<void> {
  await popup.getByText('Your webmail session has ended.').waitFor();
  expect(await popup.locator('iframe').count()).toBe(0);
  await waitFor('no session', async () => (await sessionsOf('alice')).length === 0);
  for (const page of [one.page, two.page, popup]) {
    await waitFor('nothing to be left', async () => (await leftIn(page)).length === 0);
  }
  expect(dialogs).toEqual([]);
  expect(complaints()).toEqual([]);
}
/** Without what the browser itself says of a request that Zimbra refuses, and our own word on it. */
const complaints = (): string[] =>
  one.record.complaints.filter(
    (line) =>
      !/the server responded with a status of (401|500)|\.jsp answered 401|connection has ended/.test(
        line,
      ),
  );

describe('the webmail ends', () => {
  test('by a log-out in one of the tabs', async () => {
    await threeOnline();
    await two.page.getByText('Log out').click();
    await atLogin(two);
    await saysWhy(one);
    await nothingIsLeft();
    // What another user would find, too.
    await two.logInAs('bob');
    await two.sees('online');
    expect((await leftIn(two.page)).filter((item) => item.includes('alice'))).toEqual([]);
  });

  test('because it finds its session expired', async () => {
    await threeOnline();
    stack.zimbra.expireTokens(ALICE);
    await poll(two);
    await atLogin(two);
    await saysWhy(one);
    await nothingIsLeft();
  });
});

describe('the line breaks, and the session is over', () => {
  test.each([
    ['it has expired', () => stack.zimbra.expireTokens(ALICE)],
    ['the password was changed', changePassword],
    ['the account was locked', () => stack.zimbra.setStatus(ALICE, 'locked')],
  ])('%s: a word why, everywhere, after one attempt', async (_what, end) => {
    await threeOnline();
    const before = tokensAsked();
    end();
    await breakLine();
    await saysWhy(one);
    await saysWhy(two);
    await nothingIsLeft();
    expect(tokensAsked() - before).toBe(1);
  });

  test('a webmail whose chat hears of it leads to its login page', async () => {
    await twoOnline();
    stack.zimbra.setStatus(ALICE, 'closed');
    await breakLine();
    await one.page.getByText('Your session has expired.').waitFor();
    await saysWhy(two);
    expect(complaints()).toEqual([]);
  });
});

describe('a message is not sent when', () => {
  let text = '';
  /** It is written while the chat server is away; whatever is asked is answered with yes. */
  async function written(what: string): Promise<void> {
    text = `${what}, ${new Date().toISOString()}`; // a second attempt finds its own
    one = await WebmailUser.logIn(browser, stack.url, 'alice');
    one.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.accept();
    });
    await one.sees('online');
    await one.openConversation('bob');
    await stack.ejabberd.stop();
    await one.sees('offline');
    await one.send(text);
    await waitFor('it to be kept', async () => (await leftIn(one.page)).includes(OUTBOX));
  }
  const arrived = async (): Promise<number> =>
    (await new ArchiveRows(stack).texts('bob')).filter((each) => each === text).length;

  test('the webmail finds its session expired: nothing is asked, and it goes after the next log-in', async () => {
    await written('unsent at the expiry');
    stack.zimbra.expireTokens(ALICE);
    await poll(one);
    await atLogin(one);
    expect(await leftIn(one.page)).toEqual([OUTBOX]);
    await stack.ejabberd.start();
    await one.logInAs('alice');
    await one.sees('online');
    await waitFor('it to arrive', async () => (await arrived()) > 0);
    await waitFor('nothing to be on its way', async () =>
      (await leftIn(one.page)).every((item) => item !== OUTBOX),
    );
    expect(await arrived()).toBe(1);
    expect(dialogs).toEqual([]);
  });

  test('the session has expired, and somebody else logs in: he neither finds nor sends it', async () => {
    await written('unsent at the expiry, and of no business to others');
    stack.zimbra.expireTokens(ALICE);
    await poll(one);
    await atLogin(one);
    await stack.ejabberd.start();
    await one.logInAs('bob');
    await one.sees('online');
    await waitFor('it to be gone', async () =>
      (await leftIn(one.page)).every((item) => item !== OUTBOX),
    );
    expect(await arrived()).toBe(0);
  });

  test('the user logs out: he is asked, and after his yes it is gone', async () => {
    await written('unsent at the log-out');
    await one.page.getByText('Log out').click();
    await atLogin(one);
    expect(dialogs).toHaveLength(1);
    expect(await leftIn(one.page)).toEqual([]);
    await stack.ejabberd.start();
  });
});

const OUTBOX = 'database com_zimbra_converse-outbox';

/** Whatever of ours is in the storages of a page's origin: storages, databases, caches, cookies. */
async function leftIn(page: Page): Promise<string[]> {
  const items = await page.evaluate(async () => {
    const found: string[] = [];
    for (const storage of [localStorage, sessionStorage]) found.push(...Object.keys(storage));
    const result = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('the database'));
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await result(indexedDB.open(name));
      const stores = [...database.objectStoreNames];
      for (const store of stores) {
        const entries = database.transaction(store).objectStore(store);
        if ((await result(entries.count())) > 0) found.push(`database ${name}`);
      }
      database.close();
    }
    for (const name of await caches.keys()) found.push(`cache ${name}`);
    return found;
  });
  const cookies = await page.context().cookies();
  return [...items, ...cookies.map(({ name }) => `cookie ${name}`)].filter(
    // Zimbra's own.
    (item) => !/^(csrfToken|cookie (ZM_|JSESSIONID))/.test(item),
  );
}
