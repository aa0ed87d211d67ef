/**
 * Everybody can use it: axe-core finds nothing in any state, light or dark, mirrored, or in the window
 * that is left at 200 %, all of it is reached by keyboard, nothing is lost when text is spaced out, nothing moves
 * for who wants that, and nothing is said in words that one would have to learn.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsIn } from '../support/axe.ts';
import { forbiddenIn } from '../support/forbidden-words.ts';
import { launchChromium } from '../support/chromium.ts';
import { movesIn } from '../support/motion.ts';
import { walkThroughLastStates, walkThroughMoreStates } from '../support/more-states.ts';
import { OPENED } from '../support/opened.ts';
import { outOfReach } from '../support/reach.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { frameOf, walkThroughStates } from '../support/states.ts';
import { testDir } from '../support/test-dir.ts';
import { lostBySpacing } from '../support/text-spacing.ts';
import { wordsIn } from '../support/visible-words.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('accessibility');
const HOST = '#com_zimbra_converse_panel';

const FORMS = [
  { form: 'light', skin: 'harmony' },
  { form: 'dark and mirrored', skin: 'night', isMirrored: true },
  // 1280 by 800 at 200 %
  { form: 'in a window of 640 by 400', skin: 'carbon', size: { width: 640, height: 400 } },
] as const satisfies readonly {
  form: string;
  skin: string;
  isMirrored?: true;
  size?: { width: number; height: number };
}[];
/** A message of one who speaks needs a microphone. */
const MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

describe.each(FORMS)('$form', ({ skin, ...how }) => {
  const isMirrored = 'isMirrored' in how;
  const size = 'size' in how ? how.size : undefined;
  const isPlain = !isMirrored && size === undefined;
  let stack: Stack;
  let browser: Browser;
  let alice: WebmailUser;
  let bob: WebmailUser;
  /** All that was said, and in which state first. */
  const words = new Map<string, string>();

  beforeAll(async () => {
    [stack, browser] = await Promise.all([
      startStack({ dir: `${dir}/${skin}` }),
      launchChromium(...MICROPHONE),
    ]);
    [alice, bob] = await Promise.all([
      WebmailUser.logIn(browser, stack.url, 'alice'),
      WebmailUser.logIn(browser, stack.url, 'bob'),
    ]);
    if (size) await alice.page.setViewportSize(size);
    if (isMirrored) await alice.page.emulateMedia({ reducedMotion: 'reduce' });
    if (isMirrored) {
      // As in a webmail in Arabic; only the words are others there.
      await alice.page.addInitScript(() => {
        if (window === window.top) {
          addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl'));
        }
      });
    }
    await alice.page.goto(`${stack.url}/?skin=${skin}`);
    await Promise.all([alice.sees('online'), bob.sees('online')]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  test('axe-core finds no fault in any state', { timeout: 260_000 }, async () => {
    const faults = new Map<string, string>();
    const seen = new Set<string>();
    const look = async (state: string): Promise<void> => {
      const found = [
        ...(await faultsIn(alice.page.mainFrame(), HOST, true)),
        ...(await faultsIn(frameOf(alice, 'chat'))),
        ...(size ? await outOfReach(frameOf(alice, 'chat')) : []),
        ...(size ? await outOfReach(frameOf(alice, 'conversation')) : []),
        ...(isMirrored ? await movesIn(frameOf(alice, 'chat')) : []),
        ...(isMirrored ? await movesIn(frameOf(alice, 'conversation')) : []),
        ...(isPlain ? await lostBySpacing(alice.page.mainFrame(), HOST) : []),
        ...(isPlain ? await lostBySpacing(frameOf(alice, 'chat')) : []),
        ...(isPlain ? await lostBySpacing(frameOf(alice, 'conversation')) : []),
      ];
      seen.add(state);
      for (const each of [
        ...(await wordsIn(alice.page.mainFrame(), HOST)),
        ...(await wordsIn(frameOf(alice, 'chat'))),
        ...(await wordsIn(frameOf(alice, 'conversation'))),
      ]) {
        if (!words.has(each)) words.set(each, state);
      }
      for (const fault of found) if (!faults.has(fault)) faults.set(fault, state);
    };
    await walkThroughStates({ stack, alice, bob }, look);
    await walkThroughMoreStates({ stack, alice, bob }, look);
    if (isPlain) await walkThroughLastStates({ stack, alice, bob }, look);
    const direction = frameOf(alice, 'conversation').evaluate(() => document.documentElement.dir);
    expect(await direction).toBe(isMirrored ? 'rtl' : 'ltr');
    expect([...faults].map(([fault, state]) => `${state}: ${fault}`)).toEqual([]);
    const left = Object.values(OPENED).flat();
    if (isPlain) expect(left.filter((state) => !seen.has(state))).toEqual([]);
  });

  test('no word is used that one would have to learn', () => {
    expect(words.size).toBeGreaterThan(100);
    const found = [...words].filter(([text]) => forbiddenIn(text).length > 0);
    expect(found).toEqual([]);
  });

  test('the tab key gets from the mail into the chat, and out again', async () => {
    const { page } = alice;
    await page.locator('#z_list').focus();
    const inside = (): Promise<boolean> =>
      alice.panel.evaluate((host) => document.activeElement === host);
    const goes = async (wanted: boolean): Promise<void> => {
      for (let step = 0; step < 40 && (await inside()) !== wanted; step += 1) {
        await page.keyboard.press('Tab');
      }
      expect(await inside()).toBe(wanted);
    };
    await goes(true);
    await goes(false);
  });

  test.skipIf(size !== undefined)(
    'the tab key reaches the list, the head, the messages and where one writes',
    async () => {
      const { page } = alice;
      const reached: string[] = [];
      await alice.chat.locator('zc-list input').focus();
      const where = async (): Promise<string> => {
        for (const name of ['conversation', 'chat'] as const) {
          const place = await frameOf(alice, name).evaluate(() => {
            if (!document.hasFocus()) return '';
            const places = {
              'the search': 'zc-list input',
              'a row': 'zc-list .zc-row',
              'the head': 'zc-conversation-head',
              'a message': '.chat-msg',
              'the composer': 'textarea',
            };
            const focused = document.activeElement;
            const found = Object.entries(places).find(([, each]) => focused?.closest(each));
            return found?.[0] ?? '';
          });
          if (place) return place;
        }
        return '';
      };
      for (let step = 0; step < 50 && !reached.includes('the composer'); step += 1) {
        const place = await where();
        if (place && reached[reached.length - 1] !== place) reached.push(place);
        await page.keyboard.press('Tab');
      }
      expect(reached).toEqual(['the search', 'a row', 'the head', 'a message', 'the composer']);
    },
  );
});
