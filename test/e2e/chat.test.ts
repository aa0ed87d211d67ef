/**
 * Two people chat in the webmail: real browser, real bundles, nginx, ejabberd and JSP; only Zimbra
 * is simulated. The tests follow one day and build on each other.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('chat');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await stack.close();
});

describe('a day of chat', () => {
  test('chat is online after the webmail login; nobody typed another password', async () => {
    [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
    expect(await alice.chat.locator('input[type=password]').count()).toBe(0);
  });

  test('they find each other and write both ways', async () => {
    await alice.openConversation('bob');
    await alice.send('Lunch at noon?');
    await bob.openConversation('alice');
    await bob.reads('Lunch at noon?');
    await bob.send('Noon is fine — à midi ! 🍲');
    await alice.reads('Noon is fine — à midi ! 🍲');
  });

  test('a file goes by the webmail itself, and opens as nothing but a download', async () => {
    const plan = Buffer.from('Étage 2 : bureaux 🪑');
    const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: plan };
    await alice.conversation.locator('input.fileupload').setInputFiles(file);
    const link = bob.conversation.locator('.chat-msg a[href*="/upload/"]').first();
    await link.waitFor();
    const address = new URL((await link.getAttribute('href'))!);
    expect(address.origin).toBe(stack.url);
    const download = await bob.context.request.get(address.href);
    expect(await download.body()).toEqual(plan);
    expect(download.headers()['content-disposition']).toBe('attachment');
  });

  test('while the panel is closed the launcher counts what is unread', async () => {
    await alice.panel.locator('.close').click();
    await bob.send('Bring the plan');
    await waitFor('the count of one', async () => (await alice.badge.textContent()) === '1');
    expect(await alice.launcher.getAttribute('aria-label')).toBe('Chat online, 1 unread message');
    await alice.openPanel();
    await alice.reads('Bring the plan');
    await alice.counts(0);
  });

  test('a reload keeps the panel open, and the conversation is there again', async () => {
    await alice.page.reload();
    await alice.sees('online');
    expect(await alice.launcher.getAttribute('aria-expanded')).toBe('true');
    await alice.openConversation('bob');
    await alice.reads('Bring the plan');
    await alice.send('I am back');
    await bob.reads('I am back');
  });

  test('typing in the chat triggers no shortcut of the webmail, and the other way round', async () => {
    const before = await alice.shortcuts();
    await alice.composer.click();
    await alice.page.keyboard.type('nm c/ new mail?');
    await alice.page.keyboard.press('Tab');
    await alice.panel.locator('.places').focus();
    await alice.page.keyboard.press('n');
    await alice.page.keyboard.press('m');
    expect(await alice.shortcuts()).toEqual(before);
    expect(await alice.page.locator('.ZmCompose').count()).toBe(0);
    expect(await alice.composer.inputValue()).toBe('nm c/ new mail?');

    await alice.page.locator('#z_list').focus();
    await alice.page.keyboard.type('nm');
    await alice.page.locator('.ZmCompose').waitFor();
    expect((await alice.shortcuts()).length).toBeGreaterThan(before.length);
    expect(await alice.composer.inputValue()).toBe('nm c/ new mail?');
    await alice.composer.fill('');
    await alice.page.locator('.ZmCompose textarea').press('Escape');
    await alice.page.locator('.ZmCompose').waitFor({ state: 'hidden' });
  });

  test('Escape closes the emoji alone, leads back to the list, and from there to the launcher', async () => {
    const emojis = alice.conversation.locator('.toggle-emojis:visible');
    await emojis.click();
    await alice.conversation.locator('.emoji-search:visible').waitFor();
    await alice.page.keyboard.press('Escape');
    await alice.conversation.locator('.emoji-search:visible').waitFor({ state: 'detached' });
    await alice.composer.and(alice.conversation.locator(':focus')).waitFor();
    await emojis.click();
    await alice.conversation.locator('.emoji-search:visible').waitFor();
    await alice.composer.focus(); // to write on, with the choice still open
    await alice.page.keyboard.press('Escape');
    await alice.conversation.locator('.emoji-search:visible').waitFor({ state: 'detached' });
    expect(await alice.launcher.getAttribute('aria-expanded')).toBe('true');

    await alice.page.keyboard.press('Escape');
    await alice.row('Bob').and(alice.chat.locator(':focus')).waitFor();
    await alice.page.keyboard.press('Enter');
    await alice.composer.and(alice.conversation.locator(':focus')).waitFor();
    await alice.page.keyboard.press('Escape');
    await alice.row('Bob').and(alice.chat.locator(':focus')).waitFor();
    await alice.page.keyboard.press('Escape');
    const focused = alice.launcher.and(alice.page.locator(':focus'));
    await focused.waitFor();
    expect(await alice.launcher.getAttribute('aria-expanded')).toBe('false');
    await alice.page.keyboard.press('Enter');
    expect(await alice.launcher.getAttribute('aria-expanded')).toBe('true');
    await alice.row('Bob').and(alice.chat.locator(':focus')).waitFor();
    await alice.page.keyboard.press('Enter');
    await alice.composer.and(alice.conversation.locator(':focus')).waitFor();
  });

  test("the webmail's dialogs are above the chat, the chat is above the mail", async () => {
    const box = (await alice.panel.locator('.close').boundingBox())!;
    const top = () =>
      alice.page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.id, {
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
      });
    expect(await top()).toBe('com_zimbra_converse_panel');
    await alice.page.locator('#z_move').click();
    await alice.page.locator('.DwtDialog').waitFor();
    expect(await top()).toBe('z_veil');
    await alice.page.locator('.DwtDialogButtons button').first().click();
    expect(await top()).toBe('com_zimbra_converse_panel');
    const zIndex = await alice.panel.evaluate((host) => Number(getComputedStyle(host).zIndex));
    expect(zIndex).toBeGreaterThan(300);
    expect(zIndex).toBeLessThan(500);
  });

  test('a local part that XMPP forbids is escaped on the way and understood at the end', async () => {
    const brien = await WebmailUser.logIn(browser, stack.url, "o'brien");
    await brien.sees('online');
    await brien.close();
  });

  test('the second factor belongs to the webmail; its session signs in to chat', async () => {
    const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
    await carol.sees('online');
    await carol.close();
  });

  test('who is asked about unsaved mail and stays logged in stays in chat', async () => {
    const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
    await carol.sees('online');
    await carol.page.getByText('New Message').click();
    await carol.page.fill('#z_compose_body', 'to be continued');
    const question = carol.page.waitForEvent('dialog');
    await carol.page.getByText('Log out').click();
    await (await question).dismiss();
    await carol.page.click('#z_compose_body');
    await carol.sees('connecting');
    await carol.sees('online');
    await carol.openConversation('bob');
    await carol.close();
  });

  test('the next user of a browser that was only closed finds nothing of the last one', async () => {
    const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
    await carol.sees('online');
    await carol.openConversation('bob');
    await carol.composer.fill('a draft of carol');
    await waitFor('the draft to be kept', async () =>
      (await kept(carol)).includes('a draft of carol'),
    );
    await carol.page.goto('about:blank');
    await carol.context.clearCookies();
    await carol.page.goto(stack.url);
    await carol.logInAs('bob');
    await carol.sees('online');
    expect(await kept(carol)).not.toContain('carol');
    await carol.close();
  });
});

describe('after that day', () => {
  test('no request has left the origin', () => {
    for (const user of [alice, bob]) {
      const origins = new Set(
        user.record.requests
          .map((url) => new URL(url))
          .map(({ origin, protocol }) =>
            protocol === 'data:' || protocol === 'blob:' ? stack.url : origin,
          ),
      );
      expect([...origins]).toEqual([stack.url]);
      expect(user.record.requests.length).toBeGreaterThan(10);
    }
  });

  test('nothing complained in the console', () => {
    expect([...alice.record.complaints, ...bob.record.complaints]).toEqual([]);
  });

  test('the session token is in no storage, log, URL or process list', async () => {
    const cookie = (await alice.context.cookies()).find(({ name }) => name === 'ZM_AUTH_TOKEN');
    expect(cookie?.httpOnly).toBe(true);
    const token = cookie!.value;
    const base64 = [0, 1, 2].map((shift) =>
      // The token as it stands somewhere inside a base64 text, cut to whole groups.
      Buffer.from('x'.repeat(shift) + token)
        .toString('base64')
        .slice(4, -4),
    );
    const secrets = [token, ...base64];
    const search = (where: string, text: string): void => {
      for (const secret of secrets) expect(text.includes(secret), `token in ${where}`).toBe(false);
    };

    for (const frame of alice.page.frames()) {
      search(`storage of ${frame.url()}`, await frame.evaluate(dumpStorage));
      search(`page ${frame.url()}`, await frame.content());
    }
    for (const url of [...alice.record.requests, ...alice.record.complaints]) search('a URL', url);
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args', '-ww']);
    search('the process list', stdout);
    // ejabberd writes up to two seconds late.
    await waitFor('all of the log', () =>
      stack.ejabberd.logs().includes(`Opened c2s session for carol@`),
    );
    for (const [server, text] of Object.entries(stack.logs())) {
      expect(text.length, `log of ${server}`).toBeGreaterThan(0);
      search(`log of ${server}`, text);
    }
    const files = await promisify(execFile)('grep', ['-rlaF', token, join(dir)]).catch(
      (error: unknown) => error as { stdout: string }, // grep's way of saying that there is none
    );
    expect(files.stdout).toBe('');
  });
});

/** Everything the page has stored, as one text. */
async function dumpStorage(): Promise<string> {
  // Converse's own page has none.
  if (!(globalThis as { indexedDB?: unknown }).indexedDB) return JSON.stringify(document.cookie);
  const parts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name!);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(`${name} cannot be opened`));
    });
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store).getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      parts.push(JSON.stringify(all.result));
    }
    db.close();
  }
  return parts.join('\n');
}

/** What the browser keeps for the webmail's origin, as one text. */
function kept(user: WebmailUser): Promise<string> {
  return user.page.evaluate(dumpStorage);
}
