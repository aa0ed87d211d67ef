/** How chat ends when the webmail's session does: calmly, in all tabs, and without leaving anything. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

let stack: Stack;
let browser: Browser;
let tabs: WebmailUser[] = [];
let dialogs: string[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir: testDir('leaving') }), launchChromium()]);
});
afterEach(async () => {
  await Promise.all(tabs.map((tab) => tab.context.close()));
  tabs = [];
  dialogs = [];
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Two tabs of one browser, both online, the first with a conversation open and a draft in it. */
async function twoTabs(user: string): Promise<[WebmailUser, WebmailUser]> {
  const one = await WebmailUser.logIn(browser, stack.url, user);
  tabs.push(one);
  await one.sees('online');
  await one.openConversation('bob');
  await one.send('good morning');
  await one.outgoing.first().waitFor({ state: 'hidden' });
  await one.composer.fill('a draft');
  await waitFor('the draft to be kept', async () =>
    (await leftIn(one)).some((item) => item.includes('drafts')),
  );
  const two = await one.anotherTab(stack.url);
  await two.sees('online');
  for (const { page } of [one, two]) {
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }
  return [one, two];
}
const sessionsOf = async (user: string): Promise<string[]> =>
  ((await stack.ejabberd.api('connected_users', {})) as string[]).filter((jid) =>
    jid.startsWith(`${user}@`),
  );
describe('nothing of ours is left in the browser', () => {
  test('by a log-out in one of two tabs', async () => {
    const [one, two] = await twoTabs('alice');
    await two.page.getByText('Log out').click();
    await two.page.locator('input[name=username]').waitFor();
    await one.sees('paused');
    await waitFor('no session', async () => (await sessionsOf('alice')).length === 0);
    expect(await one.notice.textContent()).toContain('Your webmail session has ended.');
    for (const tab of [one, two]) expect(await leftIn(tab)).toEqual([]);
    // What another user would find, too.
    await two.logInAs('bob');
    await two.sees('online');
    expect((await leftIn(two)).filter((item) => item.includes('alice'))).toEqual([]);
    expect(dialogs).toEqual([]);
  });

  test('when the webmail finds its session ended, and asks to sign in again', async () => {
    const [one, two] = await twoTabs('alice');
    stack.zimbra.expireTokens('alice@example.test');
    await two.page.evaluate(() => {
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
    await two.page.locator('input[name=username]').waitFor();
    await one.sees('paused');
    await waitFor('no session', async () => (await sessionsOf('alice')).length === 0);
    for (const tab of [one, two]) expect(await leftIn(tab)).toEqual([]);
    expect(dialogs).toEqual([]);
  });
});

/** Whatever of ours is in the storages of a tab's origin: storages, databases, caches, cookies. */
async function leftIn(tab: WebmailUser): Promise<string[]> {
  const items = await tab.page.evaluate(async () => {
    const found: string[] = [];
    for (const storage of [localStorage, sessionStorage]) found.push(...Object.keys(storage));
    for (const { name = '' } of await indexedDB.databases()) found.push(`database ${name}`);
    for (const name of await caches.keys()) found.push(`cache ${name}`);
    return found;
  });
  const cookies = await tab.context.cookies();
  return [...items, ...cookies.map(({ name }) => `cookie ${name}`)].filter(
    // Zimbra's own.
    (item) => !/^(csrfToken|cookie (ZM_|JSESSIONID))/.test(item),
  );
}
