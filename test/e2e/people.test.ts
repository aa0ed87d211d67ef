/** People by name: out of the company's directory, as people look for each other. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import { writeFast } from '../support/write-fast.ts';
import { type Account, defaultAccounts } from '../zimbra/accounts.ts';
import { pictureOf } from '../zimbra/picture.ts';

const dir = testDir('people');
const other = (n: number, name: string, displayName: string, more: Partial<Account>): Account => ({
  email: `${name}@example.test`,
  id: `1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a100${n}`,
  displayName,
  password: 'not used',
  ...more,
});
const accounts: Account[] = [
  ...defaultAccounts().map((account) => ({
    ...account,
    ...(account.email === 'bob@example.test' && { jobTitle: 'Architect' }),
    ...(account.email === 'carol@example.test' && { galEnabled: false }),
  })),
  other(1, 'bob.m', 'Bob Martin', { jobTitle: 'Cook' }),
  other(2, 'frida', 'Frida Cederström', {
    thumbnailPhoto: pictureOf(120).toString('base64'),
  }),
  other(3, 'hugo', 'Hugo Hidden', { hideInGal: true }),
];

let stack: Stack;
let browser: Browser;
let alice: WebmailUser;

beforeAll(async () => {
  // Nobody is in anybody's contact list.
  [stack, browser] = await Promise.all([
    startStack({ dir, colleagues: false, zimbra: { accounts } }),
    launchChromium(),
  ]);
  alice = await WebmailUser.logIn(browser, stack.url, 'alice');
  await alice.sees('online');
  await openWide(alice);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const list = (user: WebmailUser): Locator => user.chat.locator('zc-list');
const openWide = async (user: WebmailUser): Promise<void> => {
  await user.openPanel();
  await user.widen();
};
const search = async (user: WebmailUser, text: string): Promise<void> =>
  list(user).locator('input[type=search]').fill(text);
/** Waits until neither people nor messages are looked for any more. */
const nothingFound = async (user: WebmailUser): Promise<void> => {
  await list(user).locator('zc-found-messages .zc-hint', { hasText: 'No message with' }).waitFor();
  await list(user).locator('nav[aria-busy=false]').waitFor();
};

describe('who has written to nobody', () => {
  test('is offered the people of the recent mail, and no newsletters', async () => {
    const recent = list(alice).locator('[aria-labelledby=zc-recent] .zc-name');
    await recent.first().waitFor();
    expect(await recent.allTextContents()).toEqual([
      'Bob Martin',
      'Carol Danvers',
      "Miles O'Brien",
    ]);
  });
});

describe('the search', () => {
  test('finds by a part of the name somebody who has never been here', async () => {
    await search(alice, 'eders');
    const row = alice.row('Frida Cederström');
    await row.waitFor();
    await row.locator('.zc-avatar img:not([hidden])').waitFor();
    expect(await row.locator('.zc-last').textContent()).toBe('frida@example.test');
  });

  test('tells two of a name apart', async () => {
    await search(alice, 'Bob Martin');
    const rows = alice.row('Bob Martin');
    await rows.nth(1).waitFor();
    expect((await rows.locator('.zc-last').allTextContents()).sort()).toEqual([
      'Architect',
      'Cook',
    ]);
  });

  test.each(['Hugo', 'Everybody', 'Meeting room', 'spam', 'galsync', 'Administrator', 'Guest'])(
    'does not offer %s',
    async (text) => {
      await search(alice, text);
      await nothingFound(alice);
      expect(await alice.row('').count()).toBe(0);
    },
  );

  test('says so where there is no directory to ask', async () => {
    const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
    await carol.sees('online');
    await carol.openPanel();
    await search(carol, 'Miles');
    await list(carol).locator('.zc-hint', { hasText: 'directory' }).waitFor();
    await carol.close();
  });
});

describe('a first message', () => {
  test('needs no request, and both have names at once', async () => {
    await search(alice, 'Brien');
    await alice.row("Miles O'Brien").click();
    await alice.composer.waitFor();
    await alice.send('Is the file server back?');
    await alice.reads('Is the file server back?');
    await alice.row("Miles O'Brien").filter({ hasText: 'Is the file server back?' }).waitFor();

    // Who is away is not taken for gone, also by somebody who goes on typing.
    await alice.composer.pressSequentially('And');
    await alice.page.waitForTimeout(1_000);
    expect(await list(alice).getByRole('img', { name: 'Cannot be reached' }).count()).toBe(0);
    await alice.composer.fill('');

    const miles = await WebmailUser.logIn(browser, stack.url, "o'brien");
    await miles.sees('online');
    await openWide(miles);
    await miles.row('Alice Liddell').filter({ hasText: 'Is the file server back?' }).click();
    await miles.composer.waitFor();
    await miles.send('It is');
    await alice.reads('It is');
    // Each sees that the other is there; nobody was asked.
    await alice.row("Miles O'Brien").locator('.zc-available').first().waitFor();
    await miles.row('Alice Liddell').locator('.zc-available').first().waitFor();
    for (const user of [alice, miles]) {
      for (const page of [user.chat, user.conversation]) {
        expect(await page.locator('body').innerText()).not.toContain('\\27');
      }
    }
    expect(await list(miles).locator('.zc-request').count()).toBe(0);
  });
});

test("a colleague's photo stands beside what she says", async () => {
  await writeFast(stack, 'frida', 'alice', ['Good morning']);
  await alice.openConversation('Frida Cederström');
  await alice.reads('Good morning');
  const photo = alice.conversation.locator('.chat-msg converse-avatar img');
  await photo.waitFor();
  expect(await photo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  const { width, height } = (await photo.boundingBox())!;
  expect([width, height]).toEqual([28, 28]);
});
