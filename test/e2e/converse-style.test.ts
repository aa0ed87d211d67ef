/** Of Converse's style sheet the build leaves out what nothing matches. Here is what it could match. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { converseStyle } from '../../build/converse-files.ts';
import { launchChromium } from '../support/chromium.ts';
import { makeGroup } from '../support/group.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { allOnline, type WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('converse-style');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;
let left: readonly string[];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchChromium()]);
  [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
  await makeGroup(stack, 'move', 'The move', ['alice', 'bob']);
  ({ left } = await converseStyle());
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** The selectors that were left out and match something on the page now. */
function missed(): Promise<string[]> {
  return alice.conversation.locator('html').evaluate(
    (html, selectors) =>
      selectors.filter((selector) => {
        const element = selector.replace(/::[\w-]+(\([^)]*\))?/g, '');
        try {
          return html.ownerDocument.querySelector(element || '*') !== null;
        } catch {
          return false; // another browser's
        }
      }),
    left.filter((selector) => selector !== '' && !selector.startsWith('@')),
  );
}

test('most of it is left out', () => {
  expect(left.length).toBeGreaterThan(2_000);
  expect(left).not.toContain('.conversejs .chat-msg__content--me');
});

test('a conversation, with all that a message can have', async () => {
  await alice.openConversation('bob');
  await alice.send('Have a look at https://example.test/ and *this* :-)');
  await alice.send('```\ncode\n```');
  await alice.send('> quoted\nand answered');
  await alice.send('/me waves');
  await bob.openConversation('alice');
  await bob.send('Hello');
  await alice.reads('Hello');
  expect(await missed()).toEqual([]);

  await alice.act('Hello', 'Reply');
  await alice.conversation.locator('.zc-banner').waitFor();
  await alice.send('an answer');
  await alice.reads('an answer');
  await alice.act('an answer', 'Edit');
  await alice.conversation.locator('.chat-msg .correcting, .correcting').first().waitFor();
  expect(await missed()).toEqual([]);
  await alice.composer.press('Escape');

  await alice.act('Hello', 'React');
  await alice.conversation.locator('.zc-emojis .emoji-category').first().waitFor();
  expect(await missed()).toEqual([]);
  await alice.page.keyboard.press('Escape');
});

test('the emoji, and what was deleted', async () => {
  const { conversation } = alice;
  await conversation.locator('.toggle-emojis:visible').first().click();
  await conversation.locator('.emoji-picker:visible').first().waitFor();
  expect(await missed()).toEqual([]);
  await alice.composer.press('Escape');
  await alice.act('an answer', 'Delete for everyone');
  await alice.answer('Delete');
  await conversation.locator('.chat-msg--retracted').waitFor();
  expect(await missed()).toEqual([]);
});

test('a group', async () => {
  await alice.page.reload();
  await alice.sees('online');
  await alice.openConversation('The move');
  await bob.openConversation('The move');
  await bob.send('in the group');
  await alice.reads('in the group');
  expect(await missed()).toEqual([]);
});
