/** Around the messages: the conversation's head, what is new, meetings, what stands in the way. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { makeGroup } from '../support/group.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, type WebmailUser } from '../support/webmail-user.ts';
import { writeFast } from '../support/write-fast.ts';

const dir = testDir('conversation');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

/** The built zimlet with a setting of an administrator's. */
function zimletWith(property: string, value: string): string {
  const name = 'com_zimbra_converse.zip';
  const files = unzipSync(readFileSync(join(PROJECT_DIR, 'dist', name)));
  const template = strFromU8(files['config_template.xml'] ?? new Uint8Array());
  const empty = `<property name="${property}"></property>`;
  if (!template.includes(empty)) throw new Error(`the zimlet has no empty setting ${property}`);
  files['config_template.xml'] = strToU8(
    template.replace(empty, empty.replace('><', `>${value}<`)),
  );
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), zipSync(files));
  return join(dir, name);
}

beforeAll(async () => {
  const zip = zimletWith('meetingUrl', 'https://meet.example.com/{room}');
  [stack, browser] = await Promise.all([
    startStack({ dir, zimbra: { zips: [zip] } }),
    launchChromium(),
  ]);
  [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
  await alice.openConversation('bob');
  await bob.openConversation('alice');
  await alice.send('the first one');
  await bob.reads('the first one');
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const head = (user: WebmailUser) => user.chat.locator('zc-conversation-head');
const about = (user: WebmailUser, words: string) =>
  head(user).locator('.zc-about', { hasText: words }).waitFor();
const inMenu = async (user: WebmailUser, id: string): Promise<void> => {
  await head(user).locator('[data-act=more]').click();
  await user.chat.locator(`[role=menu] [data-id=${id}]`).click();
};
const separator = (user: WebmailUser) => user.conversation.locator('.message.separator');

test('the head says who it is, whether he is there, and that he is typing', async () => {
  await head(alice).locator('h1', { hasText: 'Bob' }).waitFor();
  await about(alice, 'Available');
  await bob.composer.pressSequentially('I thi');
  await about(alice, 'is typing…');
  await bob.composer.fill('');
  await bob.send('I think so');
  await alice.reads('I think so');
  await about(alice, 'Available');
});

test('a line stands where one left off, and the way back is in the narrow form alone', async () => {
  await head(alice).locator('.zc-back').click();
  await bob.send('new one');
  await bob.send('new two');
  await alice.rowSaying('new two').waitFor();
  await alice.openConversation('bob');
  await alice.reads('new two');
  await separator(alice).waitFor();
  const next = separator(alice).locator('xpath=following-sibling::*[1]');
  expect(await next.textContent()).toContain('new one');
  expect(await separator(alice).count()).toBe(1);
  await alice.conversation.locator('.date-separator', { hasText: 'Today' }).waitFor();
  await alice.widen();
  await head(alice).locator('.zc-back').waitFor({ state: 'hidden' });
  await alice.widen();
  await head(alice).locator('.zc-back').waitFor();
});

test('who has scrolled up is told how many are new, and led to them', async () => {
  const many = Array.from({ length: 40 }, (_, at) => `filling the screen ${at}`);
  await writeFast(stack, 'bob', 'alice', many);
  await alice.reads('filling the screen 39');
  const history = alice.conversation.locator('.chat-content__messages').first();
  const down = alice.conversation.locator('.zc-newest button');
  await history.evaluate((element) => void (element.scrollTop = -400));
  await down.waitFor();
  await bob.send('while away 1');
  await bob.send('while away 2');
  await down.and(alice.conversation.getByRole('button', { name: '2 new messages' })).waitFor();
  await down.click();
  await down.waitFor({ state: 'hidden' });
  await alice.counts(0);
  expect(await history.evaluate((element) => Math.abs(element.scrollTop))).toBeLessThan(2);
});

test('a meeting is a link with a room that nobody guesses, and opens elsewhere', async () => {
  await alice.context.route('https://meet.example.com/**', (route) =>
    route.fulfill({ body: 'the meeting' }),
  );
  const opened = alice.context.waitForEvent('page');
  await inMenu(alice, 'meet');
  const meeting = await opened;
  expect(meeting.url()).toMatch(/^https:\/\/meet\.example\.com\/[a-z0-9]{24}$/);
  await meeting.close();
  const link = bob.conversation.locator(`.chat-msg__text a[href="${meeting.url()}"]`);
  await link.waitFor();
  await alice.reads('Join the meeting');
  const count = (await alice.texts()).filter((text) => text.includes(meeting.url())).length;
  expect(count).toBe(1);
});

test('somebody blocked is said in place of the composer, and unblocked there', async () => {
  await inMenu(alice, 'block');
  await alice.chat.locator('dialog .zc-danger, dialog .zc-primary').first().click();
  const note = alice.conversation.locator('.zc-note', { hasText: 'You have blocked' });
  await note.waitFor();
  await about(alice, 'Blocked');
  expect(await alice.composer.count()).toBe(0);
  await note.getByRole('button').click();
  await alice.composer.waitFor();
  await note.waitFor({ state: 'detached' });
  await alice.send('there again');
  await bob.reads('there again');
});

test('what others may know is for the user to say', async () => {
  await head(bob).locator('.zc-back').click();
  await bob.chat.locator('zc-status-menu button').first().click();
  await bob.chat.getByRole('menuitemcheckbox', { name: /typing/ }).click();
  await bob.page.keyboard.press('Escape');
  await bob.openConversation('alice');
  await head(alice).evaluate((element) => {
    const said: string[] = [];
    Object.assign(element, { said });
    const observer = new MutationObserver(() => said.push(element.textContent));
    observer.observe(element, { subtree: true, childList: true, characterData: true });
  });
  await bob.composer.pressSequentially('not told');
  await bob.composer.press('Enter');
  await alice.reads('not told');
  // In order on the same line: what tells that he types would have come before.
  const heard = await head(alice).evaluate((element) =>
    (element as unknown as { said: string[] }).said.join(' '),
  );
  expect(heard).not.toContain('typing');
});

test('a group that was deleted stays to be read, and takes no more', async () => {
  await makeGroup(stack, 'move', 'The move', ['alice', 'bob']);
  await alice.openConversation('The move');
  await alice.send('who brings boxes?');
  await alice.reads('who brings boxes?');
  await stack.ejabberd.api('destroy_room', { name: 'move', service: `conference.${stack.domain}` });
  await alice.conversation.locator('.zc-note', { hasText: 'This group was deleted.' }).waitFor();
  expect(await alice.texts()).toContain('who brings boxes?');
  await head(alice).locator('h1', { hasText: 'The move' }).waitFor();
  await waitFor('no composer', async () => (await alice.composer.count()) === 0);
});

test('nothing complained in the console', () => {
  expect([...alice.record.complaints, ...bob.record.complaints]).toEqual([]);
});
