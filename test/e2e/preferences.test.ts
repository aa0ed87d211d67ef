/** The page in the webmail's Preferences, and the zimlet's item in its left tree, in both versions. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const ITEM = '#zti__ZIMLET__com_zimbra_converse';
const PAGE = '#zti__PREF_COM_ZIMBRA_CONVERSE';
const field = (name: string, value?: string): string =>
  `[name=converse_${name}]${value === undefined ? '' : `[value=${value}]`}`;

const dir = testDir('preferences');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchBrowser()]);
});
afterEach(() => alice.close());
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const kept = (): string =>
  stack.zimbra
    .userProperties('alice@example.test')
    .filter(({ name }) => name === 'preferences')
    .map(({ value }) => value)
    .join();

describe.each(['10.1', '8.8.15'])('in %s', (version) => {
  const address = (): string => `${stack.url}/?version=${version}`;

  async function logIn(): Promise<void> {
    alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    if (version !== '10.1') await alice.page.goto(address());
    await alice.sees('online');
    await alice.page.waitForLoadState('networkidle');
  }
  const openPage = async (): Promise<void> => {
    await alice.page.click('.ZTab >> text=Preferences');
    await alice.page.click(PAGE);
    await alice.page.locator(field('sound')).waitFor();
  };

  test('what is saved with the webmail is kept, and in effect in all tabs at once', async () => {
    await logIn();
    const other = await alice.anotherTab(address());
    await other.page.locator('#z_list').waitFor();
    await other.page.waitForLoadState('networkidle');
    await openPage();
    await alice.page.check(field('sound'));
    await alice.page.check(field('theme', 'dark'));
    await alice.page.click('#z_pref_save');
    await alice.page.locator('#z_toast', { hasText: 'Preferences Saved' }).waitFor();
    await waitFor(
      'it to be kept',
      () => kept().includes('sound=true') && kept().includes('theme=dark'),
    );
    for (const each of [alice, other]) {
      await each.chat.locator('html').evaluate(async (root) => {
        const scheme = (): string => getComputedStyle(root).colorScheme;
        while (!scheme().includes('dark')) await new Promise((done) => setTimeout(done, 50));
      });
    }
    await openPage();
    expect(await alice.page.isChecked(field('sound'))).toBe(true);
    await alice.page.uncheck(field('sound'));
    await alice.page.check(field('theme', 'skin'));
    await alice.page.click('#z_pref_save');
    await waitFor('the old state', () => kept().includes('theme=skin'));
    expect(alice.record.complaints).toEqual([]);
  });

  test('what is not saved is asked about', async () => {
    await logIn();
    await openPage();
    await alice.page.check(field('busyInMeetings'));
    await alice.page.click('.ZTab >> text=Mail');
    await alice.page.click('#YesNoCancelDialog >> text=No');
    await openPage();
    expect(await alice.page.isChecked(field('busyInMeetings'))).toBe(false);
  });

  test('the item in the tree leads to status, page, help and test', async () => {
    await logIn();
    const choose = async (what: string): Promise<void> => {
      await alice.page.click(ITEM, { button: 'right' });
      await alice.page.click(`.ZMenuItem >> text="${what}"`);
    };
    await choose('Chat preferences');
    await alice.page.locator(field('sound')).waitFor();
    await alice.page.click('.ZTab >> text=Mail');
    await choose('Test connection');
    const dialog = alice.chat.locator('dialog[open]');
    const copy = dialog.locator('button', { hasText: 'Copy as text' });
    await waitFor('the end of the test', async () => await copy.isEnabled());
    expect(await dialog.locator('dd').allTextContents()).toEqual(Array(7).fill('OK'));
    await alice.page.keyboard.press('Escape');
    await choose('Help with chat');
    await dialog.locator('text=type a name above the list').waitFor();
    await alice.page.keyboard.press('Escape');
    await choose('Busy');
    await alice.chat.locator('zc-status-menu, .zc-status', { hasText: 'Busy' }).first().waitFor();
    await alice.page.locator(`${ITEM} .ImgImDnd`).waitFor({ state: 'attached' });
    await choose('Available');
    await alice.chat
      .locator('zc-status-menu, .zc-status', { hasText: 'Available' })
      .first()
      .waitFor();
    expect(alice.record.complaints).toEqual([]);
  });

  test('a status that is chosen there starts a chat that waits for its user, behind the mail', async () => {
    // A panel that was left open comes back at the next login, and chat with it.
    stack.zimbra.forgetUserProperties();
    await logIn();
    await openPage();
    await alice.page.uncheck(field('autostart'));
    await alice.page.click('#z_pref_save');
    await waitFor('it to be kept', () => kept().includes('autostart=false'));
    await alice.page.goto(address());
    await alice.sees('not started');
    await alice.page.locator(`${ITEM} .ImgImUnavailable`).waitFor({ state: 'attached' });
    await alice.page.click(ITEM, { button: 'right' });
    await alice.page.click('.ZMenuItem >> text="Away"');
    await alice.sees('online');
    await alice.page.locator(`${ITEM} .ImgImAway`).waitFor({ state: 'attached' });
    expect(await alice.launcher.getAttribute('aria-expanded')).toBe('false');
    stack.zimbra.forgetUserProperties();
    expect(alice.record.complaints).toEqual([]);
  });
});
