/** Where the chat is in the webmail: four places, one frame. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('places');
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack({ dir });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

interface Marked {
  mark?: string;
}

/** Of the chat's frame; gone when it is loaded anew. */
const frameOf = (page: Page) => page.frames().find((each) => each.url().includes('/chat.html'))!;
const marked = (page: Page): Promise<string | undefined> =>
  frameOf(page).evaluate(() => (window as Marked).mark);
const box = async (user: WebmailUser) =>
  await user.panel.locator('section').evaluate((panel) => {
    const { left, top, width, height, right, bottom } = panel.getBoundingClientRect();
    const isSeen = getComputedStyle(panel).visibility === 'visible';
    return { left, top, width, height, right, bottom, isSeen };
  });
const tab = (user: WebmailUser) => user.page.locator('.ZTab', { hasText: 'Chat' });
const drag = async (user: WebmailUser, grip: string, right: number, down: number) => {
  const from = (await user.panel.locator(grip).boundingBox())!;
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  await user.page.mouse.move(x, y);
  await user.page.mouse.down();
  await user.page.mouse.move(x + right, y + down, { steps: 4 });
  await user.page.mouse.up();
};

describe('the places', () => {
  let alice: WebmailUser;
  beforeAll(async () => {
    alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    await alice.sees('online');
    await alice.openConversation('bob');
    await frameOf(alice.page).evaluate(() => ((window as Marked).mark = 'the same'));
  });
  afterAll(() => alice.close());

  test('by itself it is a column, beside which the webmail makes room', async () => {
    const panel = await box(alice);
    const reading = (await alice.page.locator('#z_reading').boundingBox())!;
    expect(panel.isSeen).toBe(true);
    expect(reading.x + reading.width).toBeLessThanOrEqual(panel.left);
    expect(await alice.launcher.isVisible()).toBe(false);
    await drag(alice, '.grip.width', -60, 0);
    expect((await box(alice)).width).toBe(panel.width + 60);
  });

  test('in the corner, below the toolbar, dragged and resized', async () => {
    await alice.choosePlace('In the corner');
    const bar = (await alice.page.locator('#z_toolbar').boundingBox())!;
    expect((await alice.page.locator('#skin_td_sidebar_ad').boundingBox())?.width ?? 0).toBe(0);
    await drag(alice, '.grip.corner', -100, -600);
    const large = await box(alice);
    expect(large.width).toBe(480);
    expect(large.top).toBeGreaterThan(bar.y + bar.height);
    await drag(alice, '.bar .title', -150, 0);
    expect((await box(alice)).left).toBe(large.left - 150);
  });

  test('in a tab of the webmail, which goes when another is chosen', async () => {
    await alice.choosePlace('Tab of the webmail');
    await tab(alice).and(alice.page.locator('.ZTab-selected')).waitFor();
    expect((await box(alice)).width).toBeGreaterThan(800);
    await alice.page.locator('.ZTab', { hasText: 'Calendar' }).click();
    await alice.launcher.waitFor();
    expect((await box(alice)).isSeen).toBe(false);
    await tab(alice).click();
    await alice.composer.waitFor();
    await alice.panel.locator('.close').click();
    await alice.page.locator('.ZTab-selected', { hasText: 'Calendar' }).waitFor();
    await alice.launcher.click();
    await alice.composer.waitFor();
  });

  test('the tab says how much is unread', async () => {
    await alice.page.locator('.ZTab', { hasText: 'Mail' }).click();
    const bob = await WebmailUser.logIn(browser, stack.url, 'bob');
    await bob.sees('online');
    await bob.openConversation('alice');
    await bob.send('Where are you?');
    await alice.page.locator('.ZTab', { hasText: 'Chat (1)' }).waitFor();
    await tab(alice).click();
    await alice.reads('Where are you?');
    await alice.page.locator('.ZTab', { hasText: /^Chat$/ }).waitFor();
    await bob.close();
  });

  test('back into the column: the tab is gone, and it was one frame all the time', async () => {
    await alice.choosePlace('Column at the side');
    await tab(alice).waitFor({ state: 'detached' });
    expect((await box(alice)).isSeen).toBe(true);
    expect(await marked(alice.page)).toBe('the same');
    await alice.reads('Where are you?');
  });

  test('after a reload all of it is as it was, the conversation too', async () => {
    await alice.page.reload();
    await alice.reads('Where are you?');
    expect((await box(alice)).isSeen).toBe(true);
  });

  test('and on the next computer, at the same size', async () => {
    const here = await box(alice);
    await waitFor('what is kept', async () => {
      const there = await WebmailUser.logIn(browser, stack.url, 'alice');
      await there.sees('online');
      const found = await box(there);
      await there.close();
      return found.isSeen && found.width === here.width;
    });
  });
});

test.each([
  [1024, 768],
  [1366, 625],
  [640, 400],
])('at %i × %i no control of the toolbar is covered', async (width, height) => {
  const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
  await carol.page.setViewportSize({ width, height });
  await carol.sees('online');
  await carol.openPanel();
  for (const place of ['In the corner', 'Column at the side']) {
    await carol.choosePlace(place);
    const panel = await box(carol);
    const bar = (await carol.page.locator('#z_toolbar').boundingBox())!;
    expect(panel.isSeen).toBe(true);
    expect(panel.top).toBeGreaterThanOrEqual(bar.y + bar.height);
    expect(panel.right).toBeLessThanOrEqual(width);
    expect(panel.bottom).toBeLessThanOrEqual(height);
  }
  await carol.close();
});

test('on a phone it is the whole screen, with a way back', async () => {
  const carol = await WebmailUser.logIn(browser, stack.url, 'carol');
  await carol.page.setViewportSize({ width: 390, height: 844 });
  await carol.sees('online');
  await carol.openPanel();
  expect(await box(carol)).toMatchObject({ left: 0, top: 0, width: 390, height: 844 });
  await carol.panel.getByRole('button', { name: 'Back to mail' }).click();
  await carol.launcher.waitFor();
  await carol.close();
});

describe('a window of its own', () => {
  let alice: WebmailUser;
  let popup: Page;
  beforeAll(async () => {
    alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    await alice.sees('online');
    await alice.openConversation('bob');
  });
  afterAll(() => alice.context.close());

  const open = async (): Promise<Page> => {
    const [page] = await Promise.all([
      alice.page.waitForEvent('popup'),
      alice.choosePlace('Window of its own'),
    ]);
    return page;
  };
  const composer = () =>
    popup
      .frameLocator('#com_zimbra_converse_panel iframe')
      .frameLocator('iframe.zc-conversation')
      .locator('textarea.chat-textarea:visible');

  test('has the conversation that was open, and the launcher leads to it', async () => {
    popup = await open();
    await composer().waitFor();
    expect((await box(alice)).isSeen).toBe(false);
    await alice.launcher.waitFor();
    const secrets = await popup.evaluate(() => JSON.stringify(sessionStorage));
    expect(secrets).not.toMatch(/csrf|token-?[0-9a-f_]{8}/i);
  });

  test('finds people by the directory, and goes back into the webmail', async () => {
    const frame = popup.frameLocator('#com_zimbra_converse_panel iframe');
    await frame.locator('zc-list').getByText('Bob').first().waitFor();
    await popup.locator('.places').click();
    await popup.getByRole('menu').getByText('In the corner').click();
    await waitFor('the end of the window', () => Promise.resolve(popup.isClosed()));
    await alice.composer.waitFor();
    expect((await box(alice)).isSeen).toBe(true);
  });

  test('goes on when the webmail that opened it is closed, also after a reload', async () => {
    popup = await open();
    await composer().waitFor();
    await alice.page.close();
    await popup.locator('.bar .state', { hasText: 'online' }).waitFor();
    await popup.reload();
    await popup.locator('.bar .state', { hasText: 'online' }).waitFor();
    await composer().fill('still here');
    await composer().press('Enter');
    const conversation = popup
      .frameLocator('#com_zimbra_converse_panel iframe')
      .frameLocator('iframe.zc-conversation');
    await conversation.locator('.chat-msg__text', { hasText: 'still here' }).last().waitFor();
  });

  let page: Page;
  test('a mail that is wanted in it is begun in a new webmail, however long it is', async () => {
    const body = 'What was said. '.repeat(4_000);
    [page] = await Promise.all([
      alice.context.waitForEvent('page'),
      frameOf(popup).evaluate(
        (text) =>
          parent.postMessage({
            from: 'com_zimbra_converse',
            message: { type: 'write', to: ['bob@example.test'], subject: 'Plan', body: text },
          }),
        body,
      ),
    ]);
    await page.locator('#z_compose_to').waitFor();
    expect(await page.locator('#z_compose_to').inputValue()).toBe('bob@example.test');
    expect(await page.locator('#z_compose_subject').inputValue()).toBe('Plan');
    expect(await page.locator('#z_compose_body').inputValue()).toBe(body);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.evaluate(() => sessionStorage.getItem('com_zimbra_converse.wish'))).toBe(
      null,
    );
  });

  test('ends when somebody logs out, and keeps nothing', async () => {
    await page.getByText('Log out').waitFor();
    await page
      .locator('#com_zimbra_converse_panel .launcher .state', { hasText: 'online' })
      .waitFor();
    await page.getByText('Log out').click();
    await popup.getByText('Chat has ended').waitFor();
    expect(await popup.locator('iframe').count()).toBe(0);
    expect(await popup.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
  });
});

test("Zimbra's Tab leads to the launcher, and out of the panel again", async () => {
  const bob = await WebmailUser.logIn(browser, stack.url, 'bob');
  await bob.sees('online');
  await bob.page.locator('#z_list').focus();
  const isIn = () =>
    bob.page.evaluate(() => document.activeElement?.id === 'com_zimbra_converse_panel');
  for (let count = 0; count < 40 && !(await isIn()); count += 1) {
    await bob.page.keyboard.press('Tab');
  }
  expect(await isIn()).toBe(true);
  await bob.page.keyboard.press('Enter');
  await bob.panel.locator('.close').waitFor();
  await bob.panel.locator('.close').focus();
  await bob.page.keyboard.press('Enter');
  await bob.launcher.and(bob.page.locator(':focus')).waitFor();
  await bob.page.keyboard.press('Tab');
  expect(await isIn()).toBe(false);
  await bob.close();
});
