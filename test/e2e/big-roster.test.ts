/**
 * 2,000 colleagues of whom 200 are online, 20,000 messages with 40 of them: what must not grow with
 * the company, counted. How long it takes is told by `npm run bench big-numbers`.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WAY_KEY } from '../../src/chat/line/ways.ts';
import { launchChromium } from '../support/chromium.ts';
import {
  personJid,
  persons,
  seedArchive,
  seedColleagues,
  seededText,
  signIn,
} from '../support/seed.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import { defaultAccounts } from '../zimbra/accounts.ts';

const COLLEAGUES = 2_000;
const ONLINE = 200;
const CONVERSATIONS = 40;
const MESSAGES = 20_000;

/** Notes what the chat's frame gives to Converse, on the window of the webmail. */
const RECORD_PORT = `
  if (location.pathname.endsWith('/chat.html')) {
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (message, ...more) {
      if (message?.type === 'xml') (top.givenToConverse ??= []).push(message.xml);
      return postMessage.call(this, message, ...more);
    };
  }`;

const dir = testDir('big-roster');
let stack: Stack;
let browser: Browser;
let signOut = (): void => undefined;

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    startStack({
      dir,
      colleagues: false,
      zimbra: { accounts: [...defaultAccounts(), ...persons(COLLEAGUES)] },
    }),
    launchChromium(),
  ]);
  await seedColleagues(stack, 'alice', COLLEAGUES);
  await seedArchive(stack, {
    ...{ user: 'alice', messages: MESSAGES, conversations: CONVERSATIONS },
  });
  signOut = await signIn(stack, 1, ONLINE);
});
afterAll(async () => {
  signOut();
  await browser.close();
  await stack.close();
});

describe.each(['websocket', 'bosh'] as const)('over %s', (way) => {
  let alice: WebmailUser;
  /** What the browser has sent to the XMPP server: frames, or bodies of requests. */
  const sent: string[] = [];
  const given = (): Promise<string[]> =>
    alice.page.evaluate(() => (window as { givenToConverse?: string[] }).givenToConverse ?? []);
  const sentOf = (pattern: RegExp): string[] =>
    sent.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));

  beforeAll(async () => {
    alice = await WebmailUser.open(browser, stack.url, 'alice');
    await alice.context.addInitScript({ content: RECORD_PORT });
    if (way === 'bosh') {
      await alice.page.evaluate(([key, now]) => localStorage.setItem(key, now), [
        WAY_KEY,
        String(Date.now()),
      ] as const);
    }
    alice.page.on('request', (request) => {
      if (request.url().endsWith('/http-bind')) sent.push(request.postData() ?? '');
    });
    alice.page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sent.push(String(payload)));
    });
    await alice.logInAs('alice');
    await alice.sees('online');
    await alice.openPanel();
  });
  afterAll(() => alice.close());

  test('the list has the conversations, some people, and says how many more there are', async () => {
    await alice.row('Person 0040').waitFor();
    const rows = alice.chat.locator('zc-list .zc-row');
    expect(await rows.count()).toBe(CONVERSATIONS + 30);
    const more = COLLEAGUES - CONVERSATIONS - 30;
    await alice.chat
      .locator('zc-list .zc-hint', { hasText: more.toLocaleString('en-US') })
      .waitFor();
    // All 40 conversations are with people who are online.
    await waitFor('those who are online', async () => {
      const dots = alice.chat.locator('zc-list .zc-dot:not(.zc-offline)');
      return (await dots.count()) > CONVERSATIONS;
    });
  });

  // Before the search, which reads on for as long as somebody waits for what it finds.
  test('the first look into 20,000 messages reads a page or two', () => {
    const pages = sentOf(/<query[^>]*(urn:xmpp:mam:2)/g).length;
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThan(3);
  });

  test('a search finds each of the 2,000', async () => {
    const search = alice.chat.locator('zc-list input[type=search]');
    await search.fill('son 1999');
    await alice.row('Person 1999').waitFor();
    expect(await alice.chat.locator('zc-list .zc-row').count()).toBe(1);
    await search.fill('');
  });

  test('Converse is given the people whose conversation was opened, and no others', async () => {
    await alice.openConversation('Person 0001');
    await alice.reads(seededText(MESSAGES - CONVERSATIONS));
    await alice.openConversation('Person 0002');
    await alice.reads(seededText(MESSAGES - CONVERSATIONS + 1));
    const stanzas = await given();
    const contacts = stanzas
      .filter((xml) => xml.includes('jabber:iq:roster'))
      .flatMap((xml) => [...xml.matchAll(/<item [^>]*jid="([^"]+)"/g)].map((match) => match[1]));
    expect([...new Set(contacts)].sort()).toEqual([personJid(1), personJid(2)]);
    const present = stanzas
      .filter((xml) => xml.startsWith('<presence'))
      .map((xml) => /from="([^"/]+)/.exec(xml)?.[1]);
    expect(present.filter((jid) => jid !== personJid(1) && jid !== personJid(2))).toEqual([]);
    // Of the 1,000 messages with these two it needs what the screen shows.
    expect(stanzas.filter((xml) => xml.includes('urn:xmpp:mam:2')).length).toBeLessThan(100);
  });

  test('nobody is asked for the vCard of somebody who was not on the screen', () => {
    const asked = sent
      .flatMap((text) => text.match(/<iq [^>]*>/g) ?? [])
      .map((iq) => /to=["']person\.(\d+)@/.exec(iq)?.[1])
      .filter((number) => number !== undefined)
      .map(Number);
    const seen = (number: number): boolean => number <= CONVERSATIONS + 30 || number === 1999;
    expect(asked.filter((number) => !seen(number))).toEqual([]);
    expect(sentOf(/(vcard-temp)/g).length).toBeLessThan(100);
  });

  test('no body is above what the server takes, whatever is sent at once', async () => {
    const long = 'é'.repeat(8_000);
    for (let at = 0; at < 12; at++) await alice.send(`${at} ${long}`);
    await alice.reads('11 é');
    await alice.outgoing.first().waitFor({ state: 'hidden' });
    const bytes = sent.map((text) => Buffer.byteLength(text));
    expect(Math.max(...bytes)).toBeGreaterThan(16_000);
    expect(Math.max(...bytes)).toBeLessThan(80_000);
    expect(await alice.launcher.locator('.state').textContent()).toBe('online');
  });
});
