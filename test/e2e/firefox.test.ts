/**
 * Firefox, as Debian packages it, can be driven, cut off by its own switch, and killed. What chat promises
 * in it is tested where it is tested in Chromium; the files that run in Chromium alone run here with
 * E2E_BROWSER=firefox. The tests build on each other.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killBrowser } from '../support/browser-process.ts';
import { type CuttableLine, startCuttableLine } from '../support/cuttable-line.ts';
import { launchFirefox } from '../support/firefox.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import { writeFast } from '../support/write-fast.ts';

const dir = testDir('firefox');
let stack: Stack;
let line: CuttableLine;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchFirefox()]);
  line = await startCuttableLine(stack.url);
});
afterAll(async () => {
  await browser.close();
  await line.close();
  await stack.close();
});

test('chat is online after the webmail login, for two people in one Firefox', async () => {
  [alice, bob] = await Promise.all([
    WebmailUser.logIn(browser, line.url, 'alice'),
    WebmailUser.logIn(browser, stack.url, 'bob'),
  ]);
  expect(await alice.page.evaluate(() => navigator.userAgent)).toMatch(/ Firefox\//);
  await Promise.all([alice.sees('online'), bob.sees('online')]);
});

test('they write both ways', async () => {
  await alice.openConversation('bob');
  await alice.send('Lunch at noon?');
  await bob.openConversation('alice');
  await bob.reads('Lunch at noon?');
  await bob.composer.pressSequentially('Noon is fine — à midi ! 🍲');
  await bob.composer.press('Enter');
  await alice.reads('Noon is fine — à midi ! 🍲');
  expect([...alice.record.complaints, ...bob.record.complaints]).toEqual([]);
});

test("no network, by the browser's own switch too, and back", async () => {
  await alice.context.setOffline(true);
  line.cut(); // the switch alone fails what is asked from now on, not what is on its way
  expect(await alice.page.evaluate(() => navigator.onLine)).toBe(false);
  await alice.sees('offline', 60_000);
  line.mend();
  await alice.context.setOffline(false); // which tells the pages
  await alice.sees('online');
  await alice.send('back again');
  await bob.reads('back again');
});

test('killed, and another one starts: what came meanwhile is there, once, and unread', async () => {
  await killBrowser(browser);
  await writeFast(stack, 'bob', 'alice', ['while nobody was there']);
  await browser.close();

  browser = await launchFirefox();
  alice = await WebmailUser.logIn(browser, stack.url, 'alice');
  await alice.sees('online');
  await waitFor('the count', async () => (await alice.badge.textContent()) === '1');
  await alice.openConversation('bob');
  await alice.reads('while nobody was there');
  expect(await alice.texts()).toEqual([
    'Lunch at noon?',
    'Noon is fine — à midi ! 🍲',
    'back again',
    'while nobody was there',
  ]);
});
