/**
 * Everybody can use it: axe-core finds nothing in any state, light or dark, and all of it is reached
 * by keyboard.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsIn } from '../support/axe.ts';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { frameOf, walkThroughStates } from '../support/states.ts';
import { testDir } from '../support/test-dir.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('accessibility');
const HOST = '#com_zimbra_converse_panel';

describe.each(['harmony', 'night'])('in the skin %s', (skin) => {
  let stack: Stack;
  let browser: Browser;
  let alice: WebmailUser;
  let bob: WebmailUser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ dir: `${dir}/${skin}` }), launchChromium()]);
    [alice, bob] = await Promise.all([
      WebmailUser.logIn(browser, stack.url, 'alice'),
      WebmailUser.logIn(browser, stack.url, 'bob'),
    ]);
    await alice.page.goto(`${stack.url}/?skin=${skin}`);
    await Promise.all([alice.sees('online'), bob.sees('online')]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  test('axe-core finds no fault in any state', { timeout: 180_000 }, async () => {
    const faults = new Map<string, string>();
    await walkThroughStates({ stack, alice, bob }, async (state) => {
      const found = [
        ...(await faultsIn(alice.page.mainFrame(), HOST)),
        ...(await faultsIn(frameOf(alice, 'chat'))),
      ];
      for (const fault of found) if (!faults.has(fault)) faults.set(fault, state);
    });
    expect([...faults].map(([fault, state]) => `${state}: ${fault}`)).toEqual([]);
  });
});
