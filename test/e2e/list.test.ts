/** What one makes of the list: pinned, put away, reminded of, blocked; and finding what was said. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { makeGroup } from '../support/group.ts';
import { seedArchive, seedColleagues } from '../support/seed.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('list');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchChromium()]);
  await seedColleagues(stack, 'alice', 8);
  await seedArchive(stack, { user: 'alice', messages: 800, conversations: 8 });
  [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
  for (const user of [alice, bob]) {
    await user.openPanel();
    await user.widen();
  }
  await bob.openConversation('alice');
  await bob.send('The desk is by the window');
  await alice.rowSaying('The desk is by').waitFor();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const list = (user: WebmailUser): Locator => user.chat.locator('zc-list');
const first = (user: WebmailUser): Locator => list(user).locator('nav .zc-row').first();
const field = (user: WebmailUser): Locator => list(user).locator('.zc-search input');
const found = (user: WebmailUser): Locator => list(user).locator('[data-message]');
/** The group has his name in its last line. */
const rowOf = (user: WebmailUser, name: string): Locator =>
  list(user).locator(`[data-key="${name}@example.test"]`);
/** Chooses from the menu of a row. */
async function choose(user: WebmailUser, row: Locator, what: string): Promise<void> {
  await row.click({ button: 'right' });
  await user.chat.getByRole('menuitem', { name: what }).click();
}

describe('a conversation', () => {
  test('is pinned above newer ones, on another computer too', async () => {
    await choose(alice, alice.row('Person 0003').first(), 'Pin to the top');
    await waitFor('the pinned one first', async () =>
      ((await first(alice).textContent()) ?? '').includes('Person 0003'),
    );
    const elsewhere = await WebmailUser.logIn(browser, stack.url, 'alice');
    await elsewhere.openPanel();
    await elsewhere.row('Person 0003').first().getByRole('img', { name: 'Pinned' }).waitFor();
    await elsewhere.close();
    await choose(alice, alice.row('Person 0003').first(), 'Unpin');
  });

  test('is not counted while it is muted', async () => {
    await alice.counts('some');
    await choose(alice, rowOf(alice, 'bob'), 'Mute until');
    await alice.counts(0);
    await choose(alice, rowOf(alice, 'bob'), 'Unmute');
    await alice.counts('some');
  });

  test('is archived, found again, and comes back with the next message', async () => {
    await choose(alice, rowOf(alice, 'bob'), 'Archive');
    await alice.rowSaying('The desk is by').waitFor({ state: 'detached' });
    await list(alice).getByRole('button', { name: 'Archived' }).click();
    await alice.rowSaying('The desk is by').waitFor();
    await list(alice).getByRole('button', { name: 'Archived' }).click();
    await bob.send('and the chair is not');
    await alice.rowSaying('and the chair is not').waitFor();
  });

  test('comes up again as a reminder, which counts until it is done', async () => {
    await alice.page.clock.install();
    await choose(alice, alice.row('Person 0005').first(), 'Remind me');
    await alice.chat.getByRole('button', { name: /In 20 minutes/ }).click();
    await list(alice).getByRole('button', { name: 'Upcoming reminders' }).waitFor();
    await alice.page.clock.fastForward('21:00');
    const due = list(alice).locator('.zc-reminders').first();
    await due.getByText('Person 0005').waitFor();
    await due.getByRole('button', { name: 'Done' }).click();
    await due.waitFor({ state: 'detached' });
    await alice.page.clock.resume();
  });
});

test('a few words beside the status are seen by colleagues', async () => {
  await list(alice).locator('.zc-status').click();
  await alice.chat.getByRole('menuitem', { name: 'Set a status message' }).click();
  await alice.chat.getByRole('textbox', { name: /A few words/ }).fill('Back at three');
  await alice.page.keyboard.press('Enter');
  await list(alice).getByText('Back at three').waitFor();
  const seen = bob.chat.locator('zc-conversation-head').getByText('Back at three');
  await seen.waitFor();
  await list(alice).locator('.zc-status').click();
  await alice.chat.getByRole('menuitem', { name: 'Clear the status message' }).click();
  await seen.waitFor({ state: 'detached' });
});

describe('what was said', () => {
  test('is found by a part of a word, and opened where it was said', async () => {
    await field(alice).fill('DES');
    await found(alice).filter({ hasText: 'The desk is by' }).click();
    await alice.reads('The desk is by the window');
    expect(await field(alice).inputValue()).toBe('DES');
  });

  test('of long ago too, further up than what a conversation shows at first', async () => {
    await field(alice).fill('line 107 of');
    await found(alice).filter({ hasText: 'line 107 of' }).first().waitFor({ timeout: 15_000 });
    await found(alice).filter({ hasText: 'line 107 of' }).first().click();
    await alice.reads('line 107 of what was said before');
  });

  test('in a group, and says that there is nothing when all was looked through', async () => {
    await field(alice).fill('');
    await makeGroup(stack, 'move', 'The move', ['alice', 'bob']);
    await bob.openConversation('The move');
    await bob.send('Boxes are in the corridor');
    await alice.rowSaying('Boxes are in').waitFor();
    await field(alice).fill('corridor');
    await found(alice).filter({ hasText: 'The move' }).waitFor();
    await field(alice).fill('corridorx');
    await list(alice)
      .locator('zc-found-messages .zc-hint', { hasText: 'No message with' })
      .waitFor();
    await field(alice).fill('');
  });

  test('in one conversation, from its head', async () => {
    await rowOf(alice, 'bob').click();
    // Until then it is the head of the one before, which is searched in.
    const head = alice.chat.locator('zc-conversation-head', { hasText: 'Bob' });
    await head.getByRole('button', { name: 'Search in this conversation' }).click();
    await alice.chat.getByRole('dialog').getByRole('textbox').fill('chair');
    await alice.chat.getByRole('dialog').locator('[data-message]').click();
    await alice.reads('and the chair is not');
  });
});

test('whoever is blocked reaches the user no more, until he is not', async () => {
  await choose(alice, rowOf(alice, 'bob'), 'Block');
  await alice.chat.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();
  await rowOf(alice, 'bob').getByRole('img', { name: 'Blocked' }).waitFor();
  await rowOf(bob, 'alice').click();
  await bob.reads('The desk is by the window');
  await bob.send('do you hear me');
  await rowOf(bob, 'alice').getByRole('img', { name: 'Not sent' }).waitFor();
  await choose(alice, rowOf(alice, 'bob'), 'Unblock');
  await rowOf(alice, 'bob').getByRole('img', { name: 'Blocked' }).waitFor({ state: 'detached' });
});
