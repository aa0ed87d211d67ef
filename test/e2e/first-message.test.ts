/**
 * Colleagues who are in nobody's contact list: the first message needs no request, and from then on
 * each sees whether the other is there; also when one of them was away.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('first-message');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir, colleagues: false }), launchBrowser()]);
  [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** A message as some other program of the writer's sends it, which asks for nothing. */
const says = (from: string, to: string, body: string): Promise<unknown> =>
  stack.ejabberd.api('send_message', {
    ...{ type: 'chat', from: `${from}@${stack.domain}`, to: `${to}@${stack.domain}` },
    ...{ subject: '', body },
  });

/** Whom the server lets see this account's presence, and whose it may see. */
async function contactsOf(user: string): Promise<string[]> {
  const roster = (await stack.ejabberd.api('get_roster', { user, server: stack.domain })) as {
    jid: string;
    subscription: string;
    ask?: string;
  }[];
  return roster.map((each) => {
    const [name = ''] = each.jid.split('@');
    return `${name} ${each.subscription}${each.ask === 'subscribe' ? ' asked' : ''}`;
  });
}

const seesAs = (user: WebmailUser, name: string, presence: string): Promise<void> =>
  user.row(name).locator(`.zc-dot.zc-${presence}`).first().waitFor({ state: 'attached' });

test('an answer to a stranger of the same company makes each see the other', async () => {
  await says('bob', 'alice', 'Are you the one with the plan?');
  await alice.openConversation('bob');
  await alice.reads('with the plan?');
  await alice.send('I am');
  await waitFor('both to know each other', async () => {
    const [hers, his] = await Promise.all([contactsOf('alice'), contactsOf('bob')]);
    const seen = JSON.stringify({ hers, his });
    if (seen !== `{"hers":["bob both"],"his":["alice both"]}`) throw new Error(seen);
    return true;
  });
  await bob.openPanel();
  await seesAs(bob, 'Alice', 'available');
  await seesAs(alice, 'Bob', 'available');
  // Nobody was asked anything.
  for (const user of [alice, bob]) expect(await user.chat.getByRole('alertdialog').count()).toBe(0);
});

test('who goes is seen to go', async () => {
  await bob.close();
  await seesAs(alice, 'Bob', 'offline');
});

test('who was away is found to know the other when he comes', async () => {
  await says('carol', 'alice', 'Back tomorrow');
  await alice.openConversation('carol');
  await alice.send('See you then');
  await waitFor('the request to wait', async () => {
    const seen = JSON.stringify(await contactsOf('alice'));
    if (!seen.includes('carol none asked')) throw new Error(seen);
    return true;
  });
  const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
  await carol.sees('online');
  await carol.openPanel();
  await seesAs(carol, 'Alice', 'available');
  await seesAs(alice, 'Carol', 'available');
});
