/** Groups as people make and keep them: by clicks alone, each in his own browser. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { allOnline, WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('groups-by-hand');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;
let carol: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchChromium()]);
  [alice, bob, carol] = await allOnline(browser, stack.url, 'alice', 'bob', 'carol');
  for (const user of [alice, bob, carol]) await user.openPanel();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** The dialog in front. */
const dialog = (user: WebmailUser): Locator => user.chat.locator('dialog').last();
const choosePerson = async (user: WebmailUser, letters: string): Promise<void> => {
  await dialog(user).getByRole('combobox').fill(letters);
  await dialog(user).getByRole('option').first().click();
};
/** Chooses from the menu of the open conversation. */
const act = async (user: WebmailUser, label: string): Promise<void> => {
  await user.chat.locator('zc-conversation-head [data-act=more]').click();
  await user.chat.getByRole('menuitem', { name: label }).click();
};
const told = (user: WebmailUser, text: string): Promise<void> =>
  user.conversation.locator('.chat-info', { hasText: text }).first().waitFor();
const title = (user: WebmailUser, name: string): Promise<void> =>
  user.chat.locator('zc-conversation-head h1', { hasText: name }).waitFor();

test('a name, a person, done: it is open, and the others have it at once', async () => {
  await alice.chat.locator('.zc-new-group').click();
  await dialog(alice).getByLabel('Name').fill('Move <b>2</b> \u{1f69a}');
  await choosePerson(alice, 'bob');
  // Twice, as people do; it is made once.
  await dialog(alice).getByRole('button', { name: 'Create' }).dblclick();
  await title(alice, 'Move <b>2</b>');
  await alice.composer.waitFor();
  await bob.row('Move <b>2</b>').waitFor();
  await alice.send('Who brings boxes?');
  await bob.openConversation('Move <b>2</b>');
  await bob.reads('Who brings boxes?');
  await told(bob, 'Alice Liddell created the group');
  await told(bob, 'Alice Liddell added you');
  expect(await bob.chat.locator('zc-list [data-group]').count()).toBe(1);
  // Nothing of what Converse says of groups.
  for (const line of await bob.conversation.locator('.chat-info').allTextContents()) {
    expect(line).not.toMatch(/anonymous|groupchat|entered|owner/i);
  }
});

test('a new name is seen by everybody', async () => {
  await act(alice, 'Rename');
  await dialog(alice).getByLabel('Name').fill('The office move');
  await dialog(alice).getByRole('button', { name: 'Save' }).click();
  await title(bob, 'The office move');
  await title(alice, 'The office move');
  await told(bob, 'named the group');
});

test('a member adds a third, is told before what she will see, and she sees it', async () => {
  await act(bob, 'People of the group');
  await dialog(bob).getByText('2 people').waitFor();
  await dialog(bob).getByRole('button', { name: 'Add people' }).click();
  await dialog(bob).getByText('everything that was said here before').waitFor();
  await choosePerson(bob, 'carol');
  await dialog(bob).getByRole('button', { name: 'Add', exact: true }).click();
  await dialog(bob).getByText('3 people').waitFor();
  await bob.page.keyboard.press('Escape');
  await carol.openConversation('The office move');
  await carol.reads('Who brings boxes?');
  await told(alice, 'Bob Martin added Carol');
});

test('who is called by name is told so', async () => {
  await alice.composer.pressSequentially('@car');
  await alice.conversation.locator('.suggestion-box li').first().waitFor();
  await alice.composer.press('Enter');
  await alice.composer.pressSequentially('can you?');
  await alice.composer.press('Enter');
  await carol.conversation.locator('.chat-msg.mentioned', { hasText: 'can you?' }).waitFor();
  await carol.conversation.locator('.chat-msg .mention').first().waitFor();
});

test('in a browser that has never been here the group is back', async () => {
  const elsewhere = await WebmailUser.logIn(browser, stack.url, 'bob');
  await elsewhere.sees('online');
  await elsewhere.openConversation('The office move');
  await elsewhere.reads('Who brings boxes?');
  await told(elsewhere, 'You added Carol');
  await elsewhere.close();
});

test('who is removed is told so, and has it no more', async () => {
  await act(alice, 'People of the group');
  await dialog(alice).getByText('3 people').waitFor();
  await dialog(alice)
    .getByRole('button', { name: /done with Carol/ })
    .click();
  await alice.chat.getByRole('menuitem', { name: 'Remove from the group' }).click();
  await dialog(alice).getByRole('button', { name: 'Remove from the group' }).click();
  await dialog(alice).getByText('2 people').waitFor();
  await alice.page.keyboard.press('Escape');
  await carol.row('The office move').waitFor({ state: 'detached' });
  await carol.conversation.getByText('You are no longer in this group.').waitFor();
  await told(bob, 'Alice Liddell removed Carol');
});

test('who leaves is gone from the list of people, and the owner hands the group over', async () => {
  await act(alice, 'Leave the group');
  await dialog(alice).getByText('Bob Martin will be the owner then.').waitFor();
  await dialog(alice).getByRole('button', { name: 'Leave the group' }).click();
  await alice.row('The office move').waitFor({ state: 'detached' });
  await told(bob, 'Alice Liddell left the group');
  await act(bob, 'People of the group');
  await dialog(bob).getByText('1 person').waitFor();
  await dialog(bob).getByText('Owner').waitFor();
  await bob.page.keyboard.press('Escape');
});

test('a group that is deleted is gone for all, and the others are told', async () => {
  await bob.chat.locator('.zc-back:visible').first().click();
  await bob.chat.locator('.zc-new-group').click();
  await dialog(bob).getByLabel('Name').fill('Short lived');
  await choosePerson(bob, 'alice');
  await dialog(bob).getByRole('button', { name: 'Create' }).click();
  await title(bob, 'Short lived');
  await alice.row('Short lived').waitFor();
  await act(bob, 'Delete the group');
  await dialog(bob).getByRole('button', { name: 'Delete the group' }).click();
  await alice.row('Short lived').waitFor({ state: 'detached' });
  await alice.chat.getByText('The group \u201cShort lived\u201d was deleted.').waitFor();
  await bob.row('Short lived').waitFor({ state: 'detached' });
});
