/** From the mail, the contacts and the calendar into a conversation, and back; in both versions. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const SENDER = '#z_list .Row:first-child .RowFrom span';
const SUBJECT = 'Floor plan for the new office';
const EVERYONE = 'Chat with everyone on this message';
/** Who is on that mail and in the house. */
const ON_IT = ['bob@example.test', 'carol@example.test', "o'brien@example.test"];

const dir = testDir('people-in-mail');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchBrowser()]);
  bob = await WebmailUser.logIn(browser, stack.url, 'bob');
  await bob.sees('online');
});
afterEach(() => alice.close());
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const head = (): Locator => alice.chat.locator('zc-conversation-head h1.zc-name');
const talksTo = (name: string): Promise<void> => head().filter({ hasText: name }).waitFor();
const entry = (text: string): Locator =>
  alice.page.locator('.DwtMenu:visible .ZMenuItem:visible').filter({ hasText: text });

/** Opens the menu there; what it says of chat. */
async function menuAt(where: string): Promise<string[]> {
  // The card of whom the pointer rests on would be above it.
  await alice.page.locator(where).dispatchEvent('contextmenu', { clientX: 300, clientY: 300 });
  await alice.page.locator('.DwtMenu:visible').waitFor();
  return entry('Chat').allInnerTexts();
}

async function closeMenu(): Promise<void> {
  await alice.page.keyboard.press('Escape');
  await alice.page.locator('.DwtMenu:visible').waitFor({ state: 'detached' });
}

async function fromHead(act: string): Promise<void> {
  await alice.chat.locator('zc-conversation-head [data-act=more]').click();
  await alice.chat.getByRole('menuitem', { name: act }).click();
}

const addressesIn = async (field: string): Promise<string[]> =>
  (await alice.page.inputValue(field)).split('; ').sort();

describe.each(['10.1', '8.8.15'])('in %s', (version) => {
  const logIn = async (): Promise<void> => {
    alice = await WebmailUser.logIn(browser, stack.url, 'alice');
    if (version !== '10.1') await alice.page.goto(`${stack.url}/?version=${version}`);
    await alice.sees('online');
    await alice.page.waitForLoadState('networkidle');
  };

  test('the card of a sender tells of his presence, and leads to him', async () => {
    await logIn();
    await alice.page.hover(SENDER);
    await alice.page.locator('#text_Presence:visible', { hasText: 'available' }).waitFor();
    await alice.page.click('#z_tooltip [title=Chat]');
    await talksTo('Bob Martin');
    await alice.composer.waitFor();
    expect(await alice.page.locator('#z_tooltip').count()).toBe(0);
    expect(alice.record.complaints).toEqual([]);
  });

  test('the menus of people of the house lead to them, those of others say nothing', async () => {
    await logIn();
    expect(await menuAt(SENDER)).toEqual(['Chat with Bob Martin', EVERYONE]);
    await closeMenu();
    expect(await menuAt('.MsgTo .addrBubble >> text=The Architect')).toEqual([]);
    await closeMenu();
    expect(await menuAt('.MsgBody .Object >> text=architect.example')).toEqual([]);
    await closeMenu();
    expect(await menuAt('.MsgFrom .addrBubble')).toEqual(['Chat with Bob Martin']);
    await closeMenu();
    expect(await menuAt('.MsgBody .Object >> text=carol')).toEqual([
      'Chat with carol@example.test',
    ]);
    await entry('Chat').click();
    await talksTo('Carol');

    await alice.page.click('.ZTab >> text=Contacts');
    expect(await menuAt('.Row:visible >> text=The Architect')).toEqual([]);
    await closeMenu();
    expect(await menuAt('.Row:visible >> text=Bob Martin')).toEqual(['Chat with Bob Martin']);
    await entry('Chat').click();
    await talksTo('Bob Martin');
    expect(alice.record.complaints).toEqual([]);
  });

  test('all who are on a mail meet in a group, and are written to from there', async () => {
    await logIn();
    await menuAt('#z_list .Row:first-child .RowSubject');
    await entry(EVERYONE).click();
    await talksTo(SUBJECT);
    await alice.send(`Shall we move? ${version}`);
    await bob.openPanel();
    await bob.rowSaying(`Shall we move? ${version}`).waitFor();

    await fromHead('Send e-mail');
    await alice.page.locator('#z_compose').waitFor();
    expect(await addressesIn('#z_compose_to')).toEqual(ON_IT);
    expect(await alice.page.inputValue('#z_compose_subject')).toBe(SUBJECT);
    await alice.page.click('#z_compose >> text=Cancel');

    await fromHead('New appointment');
    await alice.page.locator('#z_appt_attendees').waitFor();
    expect(await addressesIn('#z_appt_attendees')).toEqual(ON_IT);
    expect(await alice.page.inputValue('#z_appt_subject')).toBe(SUBJECT);
    expect(alice.record.complaints).toEqual([]);
  });

  test('the messages that are chosen go into a mail', async () => {
    await logIn();
    await alice.openConversation('bob');
    await alice.send(`This one ${version}`);
    await alice.send(`Not that one ${version}`);
    await waitFor('both to have arrived', async () =>
      (await alice.shown()).slice(-2).every(({ acknowledged }) => acknowledged),
    );
    await fromHead('Send this conversation by e-mail');
    const dialog = alice.chat.locator('dialog[open]');
    await dialog.locator('li', { hasText: 'Not that one' }).last().locator('input').uncheck();
    await dialog.getByRole('button', { name: 'Write e-mail' }).click();
    await alice.page.locator('#z_compose').waitFor();
    expect(await alice.page.inputValue('#z_compose_to')).toBe('');
    expect(await alice.page.inputValue('#z_compose_subject')).toBe('Conversation with Bob Martin');
    const body = await alice.page.inputValue('#z_compose_body');
    expect(body).toMatch(new RegExp(`^Alice Liddell, .+:\\nThis one ${version}$`, 'm'));
    expect(body).not.toContain(`Not that one ${version}`);
    expect(alice.record.complaints).toEqual([]);
  });

  test('the attendees of an appointment meet in a group', async () => {
    await logIn();
    await alice.page.click('.ZTab >> text=Calendar');
    await alice.page.dblclick('#z_appt');
    await alice.page.locator('button:visible', { hasText: /^Chat$/ }).click();
    await talksTo('Moving day');
    await bob.openPanel();
    await bob.row('Moving day').first().waitFor();
    await fromHead('Send e-mail');
    await alice.page.locator('#z_compose').waitFor();
    expect(await addressesIn('#z_compose_to')).toEqual(ON_IT.slice(0, 2));
    expect(alice.record.complaints).toEqual([]);
  });
});
