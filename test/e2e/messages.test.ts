/** What one does with a message, seen on both sides. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('messages');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchChromium()]);
  [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
  await alice.openConversation('bob');
  await bob.openConversation('alice');
  await alice.send('When do we move?');
  await bob.reads('When do we move?');
  await bob.send('On Thursday.');
  await alice.reads('On Thursday.');
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const banner = (user: WebmailUser): Locator => user.conversation.locator('.zc-banner');
const reactionsTo = (user: WebmailUser, text: string): Locator =>
  user.message(text).locator('.zc-reactions button');
const isOpen = async (user: WebmailUser): Promise<boolean> =>
  (await user.launcher.getAttribute('aria-expanded')) === 'true';

async function again(user: WebmailUser, peer: string): Promise<void> {
  await user.page.reload();
  await user.sees('online');
  await user.openConversation(peer);
}

describe('a reply, by mouse', () => {
  test('is said above the composer, and left by Escape, which leaves nothing else', async () => {
    await alice.message('On Thursday.').hover();
    await alice.conversation.getByRole('button', { name: 'Reply', exact: true }).click();
    await banner(alice).getByText('Reply to Bob').waitFor();
    await banner(alice).getByText('On Thursday.').waitFor();
    await alice.page.keyboard.press('Escape');
    await banner(alice).waitFor({ state: 'detached' });
    expect(await isOpen(alice)).toBe(true);
  });

  test('arrives as a card with a name, which leads to what was replied to', async () => {
    await alice.act('On Thursday.', 'Reply');
    await alice.send('At nine?');
    await bob.reads('At nine?');
    const card = bob.message('At nine?').locator('.zc-card');
    expect((await card.textContent())?.replace(/\s+/g, ' ').trim()).toContain('On Thursday.');
    expect(await bob.texts()).toContain('At nine?'); // and no quotation with it
    await card.click();
    await waitFor('the focus on the message', () =>
      bob.message('On Thursday.').evaluate((message) => message === document.activeElement),
    );
    await again(bob, 'alice');
    await bob.message('At nine?').locator('.zc-card', { hasText: 'On Thursday.' }).waitFor();
  });
});

describe('a reaction', () => {
  test('is counted, says whose it is, and is taken back by another click', async () => {
    await alice.message('On Thursday.').hover();
    await alice.conversation.getByRole('button', { name: 'React with 👍' }).click();
    const atBob = reactionsTo(bob, 'On Thursday.');
    await waitFor('it at the other side', async () => (await atBob.count()) === 1);
    expect(await atBob.getAttribute('aria-label')).toContain('Alice');
    expect(await atBob.getAttribute('aria-pressed')).toBe('false');
    await atBob.click();
    await reactionsTo(alice, 'On Thursday.').getByText('2').waitFor();
    await again(alice, 'bob');
    const atAlice = reactionsTo(alice, 'On Thursday.');
    await atAlice.getByText('2').waitFor();
    expect(await atAlice.getAttribute('aria-pressed')).toBe('true');
    await atAlice.click();
    await atBob.getByText('1').waitFor();
    // Where it stands is still where it was said.
    expect(await alice.texts()).toEqual(['When do we move?', 'On Thursday.', 'At nine?']);
  });

  test('is chosen among all emojis, too, and Escape closes the choice alone', async () => {
    await alice.act('At nine?', 'React');
    const choice = alice.conversation.getByRole('dialog', { name: 'Choose a reaction' });
    await choice.locator('input').waitFor();
    await choice.locator('input').press('Escape');
    await choice.waitFor({ state: 'detached' });
    expect(await isOpen(alice)).toBe(true);
    await alice.act('At nine?', 'React');
    await choice.locator('input').fill('tada');
    await choice.locator('[data-emoji=":tada:"] a').first().click();
    await reactionsTo(bob, 'At nine?').getByText('🎉').waitFor();
    expect(await alice.composer.inputValue()).toBe('');
  });
});

describe('an edit', () => {
  test('gives back what was being written, and says at the message that it was one', async () => {
    await alice.composer.fill('half a thought');
    await alice.act('When do we move?', 'Edit');
    await banner(alice).getByText('Editing message').waitFor();
    expect(await alice.composer.inputValue()).toBe('When do we move?');
    await alice.composer.press('Escape');
    await waitFor(
      'the thought',
      async () => (await alice.composer.inputValue()) === 'half a thought',
    );
    expect(await isOpen(alice)).toBe(true);

    await alice.act('When do we move?', 'Edit');
    await waitFor('the text', async () => (await alice.composer.inputValue()).startsWith('When'));
    await alice.send('When shall we move?');
    await bob.reads('When shall we move?');
    await waitFor(
      'the thought again',
      async () => (await alice.composer.inputValue()) === 'half a thought',
    );
    const mark = bob.message('When shall we move?').locator('.zc-edited');
    expect(await mark.getAttribute('title')).toMatch(/^Edited: .*\d/);
  });

  test('of the last message begins with the arrow; a reply stays one, after a new sign-in too', async () => {
    await again(alice, 'bob');
    await alice.reads('At nine?');
    await alice.composer.fill('');
    await alice.composer.press('ArrowUp');
    await banner(alice).getByText('Editing message').waitFor();
    expect(await alice.composer.inputValue()).toBe('At nine?');
    await alice.send('At nine in the morning?');
    await bob.reads('At nine in the morning?');
    await bob.message('At nine in the morning?').locator('.zc-card').waitFor();
    expect(await bob.texts()).toEqual([
      'When shall we move?',
      'On Thursday.',
      'At nine in the morning?',
    ]);
  });
});

describe('how far a message is', () => {
  test('is said at one’s own, and at nobody else’s', async () => {
    const tick = (text: string): Locator => alice.message(text).locator('.zc-tick');
    await bob.panel.locator('.close').click();
    await alice.send('Are you there?');
    await alice.message('Are you there?').locator('[aria-label="Delivered"]').waitFor();
    await bob.openConversation('alice');
    await alice.message('Are you there?').locator('[aria-label="Read"]').waitFor();
    expect(await tick('On Thursday.').count()).toBe(0);
    await again(alice, 'bob');
    await alice.message('Are you there?').locator('[aria-label="Read"]').waitFor();
    await alice.message('When shall we move?').locator('[aria-label="Read"]').waitFor();
  });
});

describe('the rest', () => {
  test('a text is copied', async () => {
    await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await alice.page.bringToFront();
    await alice.message('On Thursday.').hover();
    await alice.act('On Thursday.', 'Copy text');
    await alice.conversation.locator('.zc-say', { hasText: 'Copied' }).waitFor();
    expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toBe('On Thursday.');
  });

  test('a message is passed on to somebody else', async () => {
    const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
    await carol.sees('online');
    await alice.act('On Thursday.', 'Forward');
    const dialog = alice.chat.locator('.zc-dialog');
    await dialog.getByRole('combobox').fill('Carol');
    await dialog.getByRole('option', { name: /Carol/ }).first().click();
    await dialog.getByLabel('Add a comment').fill('As Bob says.');
    await alice.answer('Forward');
    await dialog.waitFor({ state: 'detached' });
    await alice.conversation.locator('.zc-say', { hasText: 'Sent to Carol Danvers' }).waitFor();
    await carol.openConversation('alice');
    await carol.reads('As Bob says.');
    const [first, second] = (await carol.texts()).slice(-2);
    expect([first, second]).toEqual(['On Thursday.', 'As Bob says.']);
    const whose = carol.message('On Thursday.').locator('.zc-forwarded');
    expect((await whose.textContent())?.trim()).toBe('Forwarded from Bob Martin');
    expect(await carol.message('As Bob says.').locator('.zc-forwarded').count()).toBe(0);

    // Out of the archive too, and passed on once more.
    await again(carol, 'alice');
    await whose.waitFor();
    await carol.act('On Thursday.', 'Forward');
    const hers = carol.chat.locator('.zc-dialog');
    await hers.locator('blockquote').getByText('Bob Martin').waitFor();
    await hers.getByRole('combobox').fill('Miles');
    await hers.getByRole('option', { name: /Miles/ }).first().click();
    await carol.answer('Forward');
    await hers.waitFor({ state: 'detached' });
    await carol.openConversation("Miles O'Brien");
    await carol.message('On Thursday.').getByText('Forwarded from Bob Martin').waitFor();
    await carol.close();
  });

  test('one can be reminded of a message', async () => {
    await alice.act('On Thursday.', 'Remind me');
    await alice.chat.locator('.zc-dialog').getByText('On Thursday.').waitFor();
    await alice.page.keyboard.press('Escape');
    await alice.chat.locator('.zc-dialog').waitFor({ state: 'detached' });
    expect(await isOpen(alice)).toBe(true);
  });

  test('a long touch opens the menu of a message', async () => {
    const { x, y } = await middleOf(alice.message('On Thursday.').locator('.chat-msg__text'));
    const touch = await alice.context.newCDPSession(alice.page);
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
    await alice.conversation.getByRole('menuitem', { name: 'Reply' }).waitFor();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await alice.conversation.getByRole('menuitem', { name: 'Reply' }).click();
    await banner(alice).waitFor();
    await alice.composer.press('Escape');
  });
});

describe('a deletion, by keyboard', () => {
  test('is asked about, reaches the other side, and lasts', async () => {
    await alice.send('Oh, wrong window');
    await bob.reads('Oh, wrong window');
    // From where one writes to the messages, the newest first.
    await waitFor('the focus on the newest message', async () => {
      await alice.page.keyboard.press('Shift+Tab');
      return alice
        .message('Oh, wrong window')
        .evaluate((message) => message === document.activeElement);
    });
    await alice.page.keyboard.press('Enter');
    await alice.conversation.getByRole('menu').waitFor();
    await alice.page.keyboard.press('End');
    await alice.page.keyboard.press('Enter');
    const question = alice.chat.locator('.zc-dialog');
    await question.getByText('Delete this message?').waitFor();
    await question.getByRole('button', { name: 'Delete' }).focus();
    await alice.page.keyboard.press('Enter');
    await bob.conversation.getByText('Message deleted').waitFor();
    await alice.conversation.getByText('Message deleted').waitFor();
    await again(bob, 'alice');
    await bob.conversation.getByText('Message deleted').waitFor();
    expect(await bob.texts()).not.toContain('Oh, wrong window');
    await bob.chat.locator('.zc-back:visible').click();
    expect(await bob.row('Alice').first().textContent()).toContain('Message deleted');
    await again(alice, 'bob');
    await alice.conversation.getByText('Message deleted').waitFor();
    expect(await alice.texts()).not.toContain('Oh, wrong window');
  });
});

async function middleOf(element: Locator): Promise<{ x: number; y: number }> {
  const box = await element.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
