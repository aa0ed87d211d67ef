/** The two ways to the server: WebSocket first, BOSH behind it, found by trying. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS } from '../support/browsers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('ways');

describe.each(BROWSERS)('in %s', (name, launch) => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ dir: `${dir}/${name}` }), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  const bodies = (user: WebmailUser): number =>
    user.record.requests.filter((url) => url.endsWith('/http-bind')).length;
  const talk = async (user: WebmailUser, text: string): Promise<void> => {
    await user.openConversation('bob');
    await user.send(text);
    await user.reads(text);
    await user.outgoing.first().waitFor({ state: 'hidden' });
  };

  test('where /ws answers, no request goes to BOSH', async () => {
    const alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    await alice.sees('online');
    await talk(alice, 'over a WebSocket');
    expect(bodies(alice)).toBe(0);
    await alice.close();
  });

  test('where it is refused, chat goes by BOSH at once, and remembers', async () => {
    const alice = await WebmailUser.open(browser, stack.url, 'alice');
    await alice.page.addInitScript(() => {
      if (!location.pathname.endsWith('/chat.html')) return;
      const Real = WebSocket;
      (window as { tries?: number }).tries = 0;
      Object.defineProperty(window, 'WebSocket', {
        value: class extends Real {
          constructor(url: string, protocol: string) {
            super(url.replace(/\/ws$/, '/no-such-way'), protocol);
            (window as { tries?: number }).tries! += 1;
          }
        },
      });
    });
    await alice.logInAs('alice');
    await alice.sees('online');
    await talk(alice, 'over BOSH');
    expect(bodies(alice)).toBeGreaterThan(2);
    await alice.page.reload();
    await alice.sees('online');
    const frame = alice.page.frames().find((each) => each.url().includes('/chat.html'));
    expect(await frame?.evaluate(() => (window as { tries?: number }).tries)).toBe(0);
    await alice.close();
  });

  test('where it never answers, that costs two seconds, once', async () => {
    const alice = await WebmailUser.open(browser, stack.url, 'alice');
    await alice.page.addInitScript(() => {
      if (!location.pathname.endsWith('/chat.html')) return;
      class Silent extends EventTarget {
        static readonly CLOSED = 3;
        readyState = 0;
        send(): void {
          throw new Error('not open');
        }
        close(): void {
          this.readyState = 3;
        }
      }
      Object.defineProperty(window, 'WebSocket', { value: Silent });
    });
    await alice.logInAs('alice');
    await alice.launcher.waitFor({ state: 'attached' });
    const since = Date.now();
    await alice.sees('online');
    const first = Date.now() - since;
    await alice.page.reload();
    await alice.launcher.waitFor({ state: 'attached' });
    const again = Date.now();
    await alice.sees('online');
    const second = Date.now() - again;
    expect(first).toBeGreaterThan(1_500);
    expect(second).toBeLessThan(first - 1_000);
    await alice.close();
  });
});
