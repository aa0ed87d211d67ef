/**
 * What people do every day, one after the other, in the two ways that the other files see least of:
 * Firefox with the wide panel, and the narrow one.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { launchFirefox } from '../support/firefox.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('walk-of-ten');
const WAYS = [
  ['Firefox, wide', launchFirefox, true],
  ['Chromium, narrow', launchChromium, false],
] as const;

describe.each(WAYS)('%s', (name, launch, isWide) => {
  let stack: Stack;
  let browser: Browser;
  let alice: WebmailUser;
  let bob: WebmailUser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ dir: `${dir}/${name}` }), launch()]);
    // Alice comes last: in Firefox only the window in front has the focus, and she does it all.
    bob = await WebmailUser.logIn(browser, stack.url, 'bob');
    alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    await Promise.all([alice.sees('online'), bob.sees('online')]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  test('1. open the chat', async () => {
    await alice.launcher.click();
    if (isWide) await alice.widen();
    await alice.row('Bob').first().waitFor();
    expect(await alice.chat.locator('html').evaluate(() => innerWidth > 640)).toBe(isWide);
  });

  test('2. search a person', async () => {
    await alice.chat.locator('.zc-search input').fill('bo');
    await alice.row('Bob').first().waitFor();
    await alice.row('Carol').first().waitFor({ state: 'detached' });
    await alice.chat.locator('.zc-search input').press('Enter');
    // It can be typed at once.
    await alice.conversation.locator('.chat-textarea:focus').waitFor();
    await alice.page.keyboard.type('Lunch');
    expect(await alice.composer.inputValue()).toBe('Lunch');
  });

  test('3. write', async () => {
    await bob.openConversation('alice');
    await alice.page.bringToFront();
    await alice.send('Lunch at noon?');
    await bob.reads('Lunch at noon?');
  });

  test('4. reply', async () => {
    await bob.send('Where?');
    await alice.reads('Where?');
    await alice.page.bringToFront();
    await alice.act('Where?', 'Reply');
    await alice.send('At the usual place');
    await bob.reads('At the usual place');
    await bob.message('At the usual place').locator('.zc-card', { hasText: 'Where?' }).waitFor();
  });

  test('5. react', async () => {
    await alice.act('Where?', 'React with \u2764\ufe0f');
    await bob.message('Where?').locator('.zc-reactions', { hasText: '\u2764' }).waitFor();
  });

  test('6. edit', async () => {
    await alice.act('At the usual place', 'Edit');
    await waitFor('the text in the composer', async () =>
      (await alice.composer.inputValue()).includes('At the usual place'),
    );
    await alice.send('At the new place');
    await bob.reads('At the new place');
    expect(await bob.texts()).not.toContain('At the usual place');
  });

  test('7. delete', async () => {
    await alice.send('a slip');
    await bob.reads('a slip');
    await alice.act('a slip', 'Delete for everyone');
    await alice.answer('Delete');
    for (const user of [alice, bob]) await user.message('a slip').waitFor({ state: 'detached' });
  });

  test('8. make a group', async () => {
    if (!isWide) await alice.chat.locator('.zc-back').click();
    await alice.chat.locator('.zc-new-group').click();
    const dialog = alice.chat.locator('dialog.zc-dialog');
    await dialog.locator('input[name=name]').fill('Summer party');
    await dialog.getByRole('combobox').fill('bo');
    await dialog.getByRole('option', { name: /Bob/ }).click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'detached' });
    await alice.composer.waitFor();
    await alice.send('Who brings what?');
    await bob.openPanel();
    await waitFor('the group at the other side', async () =>
      (await bob.chat.locator('zc-list').textContent())?.includes('Summer party'),
    );
  });

  test('9. send a file', async () => {
    const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };
    await alice.conversation.locator('input.fileupload').last().setInputFiles(file);
    await alice.conversation.locator('.zc-file-card', { hasText: 'plan.txt' }).waitFor();
  });

  test('10. pin', async () => {
    if (!isWide) await alice.chat.locator('.zc-back').click();
    await alice.row('Bob').first().waitFor();
    const row = alice.chat.locator('zc-list li', { hasText: 'Bob' }).first();
    await row.locator('.zc-more').dispatchEvent('click');
    await alice.chat.getByRole('menuitem', { name: 'Pin to the top' }).click();
    await row.locator('.zc-pinned').waitFor();
    await waitFor('him to be the first', async () =>
      (await alice.chat.locator('zc-list li').first().textContent())?.includes('Bob'),
    );
  });
});
