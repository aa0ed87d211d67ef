/**
 * The same webmail and the same people in Firefox, as Debian packages it. The other tests run in it
 * too, with E2E_BROWSER=firefox; here is what must not wait for that: chat works, and Firefox can be
 * driven, cut off and killed. The tests build on each other.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killBrowser } from '../support/browser-process.ts';
import { type CuttableLine, startCuttableLine } from '../support/cuttable-line.ts';
import { launchFirefox } from '../support/firefox.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { WebmailUser } from '../support/webmail-user.ts';

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

test('a file goes from one to the other', async () => {
  const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('2nd floor') };
  await bob.chat.locator('input.fileupload').setInputFiles(file);
  await alice.chat.locator('.chat-msg a[href*="/upload/"]').first().waitFor();
});

test('a reload keeps the conversation', async () => {
  await bob.page.reload();
  await bob.sees('online');
  await bob.reads('Lunch at noon?');
  await bob.send('still here');
  await alice.reads('still here');
});

test('one tab more has the conversation too, and what is written in either', async () => {
  const tab = await bob.anotherTab(stack.url);
  await tab.sees('online');
  await tab.openPanel(); // closed in a new tab, with the conversation in it
  await tab.reads('still here');
  await tab.send('from the other tab');
  await Promise.all([alice.reads('from the other tab'), bob.reads('from the other tab')]);
  await tab.page.close();
});

test('no network, for the browser and on the wire, and back', async () => {
  await alice.context.setOffline(true);
  line.cut(); // the switch alone fails what is asked from now on, not what is on its way
  expect(await alice.page.evaluate(() => navigator.onLine)).toBe(false);
  await alice.sees('offline', 60_000);
  line.mend();
  await alice.context.setOffline(false);
  await bob.send('are you back?');
  await alice.reads('are you back?', 60_000);
  await alice.sees('online', 60_000);
  await alice.send('back again');
  await bob.reads('back again');
});

test.each(['cut', 'freeze'] as const)('the line is down (%s) and mended', async (down) => {
  line[down]();
  await bob.send(`while it was down: ${down}`);
  // What a page notices, and when, differs; here it is only that it does get over it.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  line.mend();
  await alice.reads(`while it was down: ${down}`, 90_000);
  await alice.sees('online', 60_000);
});

test('a screenshot shows the panel', async () => {
  const image = await alice.panel.screenshot();
  expect(image.length).toBeGreaterThan(5_000);
});

test('killed, Firefox says goodbye to nobody, and another one starts beside what it left', async () => {
  await killBrowser(browser);
  const names = (await sessions()).map((jid) => jid.slice(0, jid.indexOf('@')));
  expect(names).toEqual(expect.arrayContaining(['alice', 'bob']));
  await browser.close();

  browser = await launchFirefox();
  alice = await WebmailUser.logIn(browser, stack.url, 'alice');
  await alice.sees('online');
  await alice.openConversation('bob');
  await alice.reads('back again');
});

async function sessions(): Promise<string[]> {
  return (await stack.ejabberd.api('connected_users', {})) as string[];
}
