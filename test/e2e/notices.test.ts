/**
 * How a user who looks elsewhere is told of a message: once for each browser, and in peace. And how
 * others see him meanwhile.
 */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

interface Notice {
  title: string;
  body: string;
  isOpen: boolean;
}
/** What the spy keeps on the webmail's page, for all of its frames. */
interface Spied {
  __notices?: (Notice & { click(): void })[];
  __permission?: NotificationPermission;
}

const dir = testDir('notices');
let stack: Stack;
let browser: Browser;
let users: WebmailUser[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchChromium()]);
});
afterEach(async () => {
  await Promise.all(users.map((user) => user.context.close()));
  users = [];
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Alice, whose browser writes down what it is asked to show. */
async function alice(permission: NotificationPermission): Promise<WebmailUser> {
  const user = await WebmailUser.open(browser, stack.url, 'alice');
  users.push(user);
  if (permission === 'granted') await user.context.grantPermissions(['notifications']);
  await user.context.addInitScript((permission: NotificationPermission) => {
    const page = window.top as Window & Spied;
    page.__notices ??= [];
    // Of the tab, also after a reload.
    page.__permission ??= page.name === 'granted' ? 'granted' : permission;
    class Spy {
      static get permission(): NotificationPermission | undefined {
        return page.__permission;
      }
      static requestPermission(): Promise<NotificationPermission> {
        page.name = page.__permission = 'granted';
        return Promise.resolve(page.__permission);
      }
      onclick: (() => void) | null = null;
      onclose: (() => void) | null = null;
      isOpen = true;
      body: string;
      constructor(
        readonly title: string,
        options: NotificationOptions,
      ) {
        this.body = options.body ?? '';
        page.__notices?.push(this);
      }
      click(): void {
        this.onclick?.();
      }
      close(): void {
        this.isOpen = false;
        this.onclose?.();
      }
    }
    Object.defineProperty(window, 'Notification', { value: Spy });
  }, permission);
  await user.logInAs('alice');
  await user.sees('online');
  return user;
}
async function bob(): Promise<WebmailUser> {
  const user = await WebmailUser.logIn(browser, stack.url, 'bob');
  users.push(user);
  await user.sees('online');
  await user.openConversation('alice');
  return user;
}
const noticesOf = ({ page }: WebmailUser): Promise<Notice[]> =>
  page.evaluate(() =>
    ((window as Spied).__notices ?? []).map(({ title, body, isOpen }) => ({ title, body, isOpen })),
  );
/** As the preferences of any tab tell it. */
const prefer = ({ page }: WebmailUser, text: string): Promise<void> =>
  page.evaluate((text) => {
    new BroadcastChannel('com_zimbra_converse.preferences:alice@example.test').postMessage(text);
  }, text);
const ON = 'notices=true&noticesOffered=true&noticeText=true&sound=true';

describe('a message while nobody looks', () => {
  test('is told of once, in whichever tab; a click opens its conversation, and reading ends it', async () => {
    const one = await alice('granted');
    const two = await one.anotherTab(stack.url);
    await two.sees('online');
    await prefer(one, ON);
    const writer = await bob();
    await writer.send('Lunch at noon?');
    await waitFor('the notice', async () => (await noticesOf(one)).length === 1);
    expect(await noticesOf(one)).toEqual([
      { title: 'Bob Martin', body: 'Lunch at noon?', isOpen: true },
    ]);
    for (const { page } of [one, two]) {
      await waitFor('the count in the title', async () => (await page.title()).startsWith('(1) '));
    }
    expect(await noticesOf(two)).toEqual([]);
    await two.page.close();

    await one.page.evaluate(() => (window as Spied).__notices?.[0]?.click());
    await one.composer.waitFor();
    await one.reads('Lunch at noon?');
    await waitFor('the title as it was', async () => (await one.page.title()) === 'Zimbra: Inbox');
    // Before the eyes: nothing is told.
    await writer.send('Or at one?');
    await one.reads('Or at one?');
    expect((await noticesOf(one)).map(({ isOpen }) => isOpen)).toEqual([false]);
    expect(one.record.complaints).toEqual([]);
  });

  test('without its text, and not at all for who is busy', async () => {
    const user = await alice('granted');
    await prefer(user, ON.replace('noticeText=true', 'noticeText=false'));
    const writer = await bob();
    await writer.send('You are fired');
    await waitFor('the notice', async () => (await noticesOf(user)).length === 1);
    expect((await noticesOf(user))[0]?.body).toBe('New message');
    await user.openPanel();
    await user.chat.locator('.zc-status').click();
    await user.chat.getByRole('menuitemradio', { name: 'Busy' }).click();
    await user.panel.locator('.close').click();
    await writer.send('Are you there?');
    await waitFor('both to be counted', async () => (await user.badge.textContent()) === '2');
    expect(await noticesOf(user)).toHaveLength(1);
  });
});

describe('others see', () => {
  const MINUTE = 60_000;
  const account = () => {
    const found = stack.zimbra.accounts.find(({ email }) => email === 'alice@example.test');
    if (!found) throw new Error('there is no alice');
    return found;
  };
  afterEach(() => {
    account().meetings = [];
    account().prefs = {};
    stack.zimbra.forgetUserProperties();
  });

  /** Alice, whose clock is the test's, and Bob, who has her before him. */
  async function both(): Promise<[user: WebmailUser, seen: Locator]> {
    const user = await WebmailUser.open(browser, stack.url, 'alice');
    users.push(user);
    await user.context.clock.install();
    await user.logInAs('alice');
    await user.sees('online');
    const writer = await bob();
    const seen = writer.chat.locator('zc-conversation-head');
    await seen.getByText('Available').waitFor();
    return [user, seen];
  }
  /** Its picture in the left tree. */
  const item = ({ page }: WebmailUser, icon: string): Promise<void> =>
    page.locator(`#zti__ZIMLET__com_zimbra_converse .Img${icon}`).waitFor({ state: 'attached' });
  /** A clock that jumps is to the line a server that does not answer. */
  const faults = ({ record }: WebmailUser): string[] =>
    record.complaints.filter((line) => !line.includes('the connection has ended: lost'));
  const requests = (): string[] => stack.zimbra.requests.map(({ kind }) => kind);

  test('that he is away for ten minutes, wherever he works, and back at once', async () => {
    const [user, seen] = await both();
    const { clock } = user.context;
    await user.openPanel();
    await clock.fastForward(9 * MINUTE);
    const before = await user.page.evaluate('__activity');
    await user.chat.getByRole('searchbox').press('x');
    // Zimbra's own timer has heard of it too.
    await waitFor('it', async () => (await user.page.evaluate('__activity')) !== before);
    await clock.fastForward(9 * MINUTE);
    await item(user, 'ImAvailable');
    await clock.fastForward(MINUTE);
    await seen.getByText('Away').waitFor();
    await item(user, 'ImAway');
    await user.page.locator('#z_list .Row').first().click();
    await seen.getByText('Available').waitFor();
    expect(faults(user)).toEqual([]);
  });

  test('his meetings and his absence, when he wants it, and nothing of their titles', async () => {
    const now = Date.now();
    account().meetings = [
      { name: 'An interview', start: now - MINUTE, end: now + 20 * MINUTE, private: true },
    ];
    account().prefs = {
      zimbraPrefOutOfOfficeReplyEnabled: 'TRUE',
      zimbraPrefOutOfOfficeReply: 'Back on Monday',
    };
    const asked = requests().length;
    const [user, seen] = await both();
    const { clock } = user.context;
    await user.openPanel();
    const own = user.chat.locator('.zc-status');
    expect(requests().slice(asked)).not.toContain('GetFreeBusyRequest');

    await prefer(user, 'busyInMeetings=true&awayWhenOut=true');
    await seen.getByText('Busy').waitFor();
    await own.getByText('In a meeting').waitFor();
    await item(user, 'ImDnd');
    expect(await seen.innerText()).not.toContain('interview');
    await clock.fastForward(21 * MINUTE);
    await user.chat.getByRole('searchbox').press('x');
    await seen.getByText('Away').waitFor();
    await seen.getByText('Back on Monday').waitFor();

    account().prefs = {};
    await own.click();
    await user.chat.getByRole('menuitemradio', { name: 'Busy' }).click();
    await seen.getByText('Busy').waitFor();
    await clock.fastForward(6 * MINUTE);
    await own.click();
    await user.chat.getByRole('menuitemradio', { name: 'Available' }).click();
    await seen.getByText('Available').waitFor();
    expect(faults(user)).toEqual([]);
  });

  test('what he chooses in another tab, which shows them too without talking itself', async () => {
    const [user, seen] = await both();
    const other = await user.anotherTab(stack.url);
    await other.sees('online');
    await other.page.waitForLoadState('networkidle');
    await other.page.hover('#z_list .Row:first-child .RowFrom span');
    await other.page.locator('#text_Presence:visible', { hasText: 'available' }).waitFor();
    await other.page.mouse.move(0, 0);
    await other.page.click('#zti__ZIMLET__com_zimbra_converse', { button: 'right' });
    await other.page.click('.ZMenuItem >> text="Away"');
    await seen.getByText('Away').waitFor();
    for (const tab of [user, other]) await item(tab, 'ImAway');
    // The first one talks still: the panel there has all.
    await user.openPanel();
    await user.row('Bob').waitFor();
    expect(faults(user)).toEqual([]);
  });
});
