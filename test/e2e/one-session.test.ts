/**
 * Several tabs of one browser: one of them talks to the server, the others show the same. What a tab
 * leaves when it is closed, moved, or logged out.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS } from '../support/browsers.ts';
import { startCuttableLine } from '../support/cuttable-line.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('one-session');

describe.each(BROWSERS)('in %s', (name, launch) => {
  let stack: Stack;
  let browser: Browser;
  let tabs: WebmailUser[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ dir: `${dir}/${name}` }), launch()]);
  });
  afterEach(async () => {
    await Promise.all(tabs.map((tab) => tab.context.close()));
    tabs = [];
    stack.zimbra.forgetUserProperties(); // else a panel that was open comes open again
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  const sessionsOf = async (user: string): Promise<string[]> => {
    const all = (await stack.ejabberd.api('connected_users', {})) as string[];
    return all.filter((jid) => jid.startsWith(`${user}@`));
  };
  /** `count` tabs of one login, all of them online. */
  const openTabs = async (user: string, count: number): Promise<WebmailUser[]> => {
    const first = await WebmailUser.logIn(browser, stack.url, user);
    await first.sees('online');
    const all = [first];
    while (all.length < count) all.push(await first.anotherTab(stack.url));
    await Promise.all(all.map((tab) => tab.sees('online')));
    tabs.push(...all);
    return all;
  };
  const elsewhere = (tab: WebmailUser) => tab.chat.locator('.zc-elsewhere');

  test('three tabs are one session, and show the same count', async () => {
    const [one, two, three] = (await openTabs('alice', 3)) as [
      WebmailUser,
      WebmailUser,
      WebmailUser,
    ];
    expect(await sessionsOf('alice')).toHaveLength(1);
    const bob = await WebmailUser.logIn(browser, stack.url, 'bob');
    tabs.push(bob);
    await bob.sees('online');
    await bob.openConversation('alice');
    await bob.send('to all tabs');
    for (const tab of [one, two, three]) {
      await waitFor('the count', async () => (await tab.badge.textContent()) === '1');
    }
    // Read in one, read in all.
    await three.openConversation('bob');
    await three.reads('to all tabs');
    for (const tab of [one, two, three]) await tab.counts(0);
    expect(await sessionsOf('alice')).toHaveLength(1);
  });

  test('opening chat in another tab moves it there, and it can be taken back', async () => {
    const [one, two] = (await openTabs('alice', 2)) as [WebmailUser, WebmailUser];
    await one.openPanel();
    await one.row('Bob').first().waitFor();
    await two.openPanel();
    await two.row('Bob').first().waitFor();
    await elsewhere(one).waitFor();
    expect(await elsewhere(one).textContent()).toContain('Chat is open in another tab.');
    await waitFor('one session', async () => (await sessionsOf('alice')).length === 1);
    await elsewhere(one).getByText('Use it here').click();
    await one.row('Bob').first().waitFor();
    await elsewhere(two).waitFor();
    await waitFor('one session', async () => (await sessionsOf('alice')).length === 1);
  });

  test('a tab that is closed is replaced within two seconds', async () => {
    const [one, two] = (await openTabs('alice', 2)) as [WebmailUser, WebmailUser];
    const [before] = await sessionsOf('alice');
    await one.page.close();
    const since = Date.now();
    await waitFor('a session of the other tab', async () => {
      const now = await sessionsOf('alice');
      return now.length === 1 && now[0] !== before;
    });
    expect(Date.now() - since).toBeLessThan(2_000);
    await two.sees('online');
  });

  test('a log-out in one tab ends chat in all, and the browser keeps nothing', async () => {
    const [one, two] = (await openTabs('carol', 2)) as [WebmailUser, WebmailUser];
    await one.openConversation('bob');
    await one.composer.fill('a draft');
    await waitFor('the draft to be kept', async () =>
      (await stored(one)).some((item) => item.includes('a draft')),
    );
    await two.page.getByText('Log out').click();
    await two.page.locator('input[name=username]').waitFor();
    await one.sees('paused');
    await waitFor('no session', async () => (await sessionsOf('carol')).length === 0);
    expect(await stored(two)).toEqual([]);
    expect((await stored(one)).filter((item) => !item.startsWith('csrfToken'))).toEqual([]);
  });

  test('a log-out asks when something has not been sent, and can be called off', async () => {
    const line = await startCuttableLine(stack.url);
    const carol = await WebmailUser.logIn(browser, line.url, 'carol');
    tabs.push(carol);
    await carol.sees('online');
    await carol.openConversation('bob');
    line.cut();
    await carol.sees('offline');
    await carol.send('this one cannot go');
    await carol.outgoing.filter({ hasText: 'this one cannot go' }).waitFor();
    let answer = false;
    const questions: string[] = [];
    carol.page.on('dialog', (dialog) => {
      questions.push(dialog.message());
      void (answer ? dialog.accept() : dialog.dismiss());
    });
    await carol.page.getByText('Log out').click();
    await waitFor('the question', () => questions.length === 1);
    expect(questions[0]).toMatch(/have not been sent yet/);
    expect(await carol.page.locator('#z_list').count()).toBe(1);
    expect(await carol.outgoing.first().textContent()).toContain('this one cannot go');
    line.mend();
    answer = true;
    await carol.page.getByText('Log out').click();
    await carol.page.locator('input[name=username]').waitFor();
    expect(await stored(carol)).toEqual([]);
    await line.close();
  });

  test('after long disuse the conversation gives its memory back, and chat stays online', async () => {
    const alice = await WebmailUser.open(browser, stack.url, 'alice');
    tabs.push(alice);
    await alice.page.addInitScript(() => {
      if (!location.pathname.endsWith('/chat.html')) return;
      const later = window.setTimeout.bind(window);
      Object.assign(window, {
        // The half hour of disuse, and nothing else, is half a second here.
        setTimeout: (task: () => void, ms?: number) => later(task, ms === 1_800_000 ? 500 : ms),
      });
    });
    await alice.logInAs('alice');
    await alice.sees('online');
    await alice.openConversation('bob');
    await alice.send('before the disuse');
    await alice.outgoing.first().waitFor({ state: 'hidden' });
    const before = await sessionsOf('alice');
    await alice.panel.locator('.close').click();
    await alice.chat.locator('iframe.zc-conversation').waitFor({ state: 'detached' });
    expect(await alice.launcher.locator('.state').textContent()).toBe('online');
    await alice.openConversation('bob');
    await alice.reads('before the disuse');
    expect(await sessionsOf('alice')).toEqual(before);
  });

  test('a conversation leaves nothing in the three storages but what the user set', async () => {
    const [alice] = (await openTabs('alice', 1)) as [WebmailUser];
    await alice.openConversation('bob');
    await alice.send('nothing of this is kept');
    await alice.reads('nothing of this is kept');
    await alice.outgoing.first().waitFor({ state: 'hidden' });
    await waitFor('an empty outbox', async () =>
      (await stored(alice)).every((item) => !item.includes('nothing of this')),
    );
    const keys = (await stored(alice)).map((item) => item.slice(0, item.indexOf('=')));
    expect(
      keys.filter(
        (key) => !/^(csrfToken|com_zimbra_converse\.(panel|(open|talker):.*))$/.test(key),
      ),
    ).toEqual([]);
  });
});

/** Everything in localStorage, sessionStorage and IndexedDB of a tab's origin: `key=value`. */
async function stored(tab: WebmailUser): Promise<string[]> {
  return tab.page.evaluate(async () => {
    const items: string[] = [];
    for (const storage of [localStorage, sessionStorage]) {
      for (const [key, value] of Object.entries(storage)) items.push(`${key}=${String(value)}`);
    }
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(`${name} cannot be opened`));
      });
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => (all.onsuccess = resolve));
        for (const value of all.result as unknown[]) {
          items.push(`${name}/${store}=${JSON.stringify(value)}`);
        }
      }
      database.close();
    }
    return items;
  });
}
