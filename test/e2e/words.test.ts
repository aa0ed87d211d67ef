/**
 * Everything that the chat says can be said in another language, and everything it shows can be
 * mirrored: it runs in a language that has not one plain letter, and none is seen.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultAccounts } from '../zimbra/accounts.ts';
import { launchChromium } from '../support/chromium.ts';
import { addPseudoLocale, pseudo, PSEUDO_LOCALE } from '../support/pseudo-locale.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { frameOf, walkThroughStates } from '../support/states.ts';
import { testDir } from '../support/test-dir.ts';
import { wordsIn } from '../support/visible-words.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('words');
const HOST = '#com_zimbra_converse_panel';

let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  const accounts = defaultAccounts().map((account) =>
    account.email.startsWith('alice@') ? { ...account, locale: PSEUDO_LOCALE } : account,
  );
  [stack, browser] = await Promise.all([
    startStack({ dir, zimbra: { accounts } }),
    launchChromium(),
  ]);
  await addPseudoLocale(`${dir}/zimbra/zimlets-deployed/com_zimbra_converse`);
  [alice, bob] = await Promise.all([
    WebmailUser.logIn(browser, stack.url, 'alice'),
    WebmailUser.logIn(browser, stack.url, 'bob'),
  ]);
  await Promise.all([alice.sees(pseudo('online')), bob.sees('online')]);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** What people have written or are called, and what is no word. */
const NOT_OURS = [
  ...defaultAccounts().map(({ displayName }) => displayName),
  ...[
    'Alice',
    'Bob',
    'Carol',
    "O'brien",
    'Admin',
    'The move',
    'https://example.test/plan',
    'third',
    'zz',
  ],
  ...['Good morning Alice!', 'a third one', 'Good morning Bob!', 'an answer', 'to be edited'],
  ...['was edited', 'to be deleted', 'Who brings boxes?', 'I do', 'See'],
].sort((a, b) => b.length - a.length);

test(
  'nothing is said in English, and all of it from right to left',
  { timeout: 180_000 },
  async () => {
    const plain = new Map<string, string>();
    const look = async (state: string): Promise<void> => {
      for (const each of [
        ...(await wordsIn(alice.page.mainFrame(), HOST)),
        ...(await wordsIn(frameOf(alice, 'chat'))),
        ...(await wordsIn(frameOf(alice, 'conversation'))),
      ]) {
        // A part of it, where a search marks what it has found.
        if (NOT_OURS.some((data) => data.includes(each))) continue;
        const rest = NOT_OURS.reduce((text, data) => text.replaceAll(data, ''), each);
        if (/[A-Za-z]{3}/.test(rest) && !plain.has(each)) plain.set(each, state);
      }
      for (const name of ['chat', 'conversation'] as const) {
        // A page that was just fetched is told a moment later.
        await waitFor(`${name} from right to left`, () =>
          frameOf(alice, name).evaluate(() => document.documentElement.dir === 'rtl'),
        );
      }
    };
    await walkThroughStates({ stack, alice, bob }, look, pseudo);
    expect([...plain]).toEqual([]);
  },
);
