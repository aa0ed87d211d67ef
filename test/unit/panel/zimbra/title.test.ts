// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Unread } from '../../../../src/panel/unread.ts';
import { countInTitle } from '../../../../src/panel/zimbra/title.ts';
import { ZmBrowserAlert } from '../../../zimbra/page/alerts.ts';
import { setTitle } from '../../../zimbra/page/title.ts';

let unread: Unread;
let isLookedAt: boolean;
const listening: [string, () => void][] = [];
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
/** Zimbra's view, as it writes it. */
async function view(app: string): Promise<void> {
  setTitle(app);
  await pass();
}

beforeEach(() => {
  vi.useFakeTimers();
  document.head.innerHTML = '<title>Zimbra: Inbox</title>';
  isLookedAt = true;
  vi.spyOn(document, 'hasFocus').mockImplementation(() => isLookedAt);
  ZmBrowserAlert.INSTANCE = undefined;
  Object.assign(window, { ZmBrowserAlert });
  unread = new Unread();
  listening.length = 0;
  const add = window.addEventListener.bind(window);
  vi.spyOn(window, 'addEventListener').mockImplementation((type: string, listener: unknown) => {
    listening.push([type, listener as () => void]);
    add(type, listener as () => void);
  });
  countInTitle(window, unread, 'New in the chat');
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  // A page has one that counts, and no earlier one.
  for (const [type, listener] of listening) window.removeEventListener(type, listener);
});

test('counts before whatever Zimbra writes', async () => {
  expect(document.title).toBe('Zimbra: Inbox');
  unread.count = 3;
  expect(document.title).toBe('(3) Zimbra: Inbox');
  await view('Calendar');
  expect(document.title).toBe('(3) Zimbra: Calendar');
  unread.count = 120;
  expect(document.title).toBe('(99+) Zimbra: Calendar');
  // Somebody writes what he has found.
  document.title = `${document.title}!`;
  await pass();
  expect(document.title).toBe('(99+) Zimbra: Calendar!');
  unread.count = 0;
  expect(document.title).toBe('Zimbra: Calendar!');
});

test('leaves what Zimbra has written in the same moment', async () => {
  setTitle('Calendar');
  // The focus comes back from the chat, or a message is read.
  window.dispatchEvent(new Event('focus'));
  await pass();
  expect(document.title).toBe('Zimbra: Calendar');
  setTitle('Mail');
  unread.count = 2;
  await pass();
  expect(document.title).toBe('(2) Zimbra: Inbox');
});

test('flashes while nobody looks, until somebody does', async () => {
  unread.count = 1;
  unread.news();
  await pass(3_000);
  expect(document.title).toBe('(1) Zimbra: Inbox');
  isLookedAt = false;
  unread.count = 2;
  unread.news();
  expect(document.title).toBe('(2) New in the chat');
  await pass(1_500);
  expect(document.title).toBe('(2) Zimbra: Inbox');
  await view('Calendar');
  expect(document.title).toBe('(2) Zimbra: Calendar');
  await pass(1_500);
  expect(document.title).toBe('(2) New in the chat');
  isLookedAt = true;
  window.dispatchEvent(new Event('focus'));
  expect(document.title).toBe('(2) Zimbra: Calendar');
  await pass(10_000);
  expect(document.title).toBe('(2) Zimbra: Calendar');
});

test('is calm when all was read elsewhere', async () => {
  isLookedAt = false;
  unread.count = 1;
  unread.news();
  unread.count = 0;
  expect(document.title).toBe('Zimbra: Inbox');
  await pass(10_000);
  expect(document.title).toBe('Zimbra: Inbox');
});

test('Zimbra’s own alert of new mail flashes and ends beside it', async () => {
  unread.count = 1;
  await pass();
  const alert = ZmBrowserAlert.getInstance();
  alert.start('New mail');
  await pass(1_500);
  expect(document.title).toBe('New mail');
  unread.count = 2;
  await pass();
  expect(document.title).toBe('New mail');
  await pass(1_500);
  expect(document.title).toBe('(2) Zimbra: Inbox');
  isLookedAt = false;
  unread.news();
  for (let at = 0; at < 20; at += 1) await pass(700);
  isLookedAt = true;
  alert.stop();
  window.dispatchEvent(new Event('focus'));
  await pass();
  expect(document.title).toBe('(2) Zimbra: Inbox');
});
