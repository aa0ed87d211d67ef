/**
 * A mail domain that DNS writes as xn--… (and one that it does not) in the whole chain: the webmail signs in
 * by itself, messages are archived, files have addresses, a telephone that says the name is let in.
 */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { ExternalClient } from '../support/external-client.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import { DOMAIN, defaultAccounts } from '../zimbra/accounts.ts';

const MUNICH = 'münchen.test';
const MUNICH_IN_DNS = 'xn--mnchen-3ya.test';
const dir = testDir('domain-with-letters');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  const ofMunich = defaultAccounts(MUNICH).map((account) => ({
    ...account,
    id: account.id.replace(/^1/, '2'),
  }));
  [stack, browser] = await Promise.all([
    startStack({
      dir,
      domains: [DOMAIN, MUNICH],
      zimbra: { accounts: [...defaultAccounts(), ...ofMunich] },
      // An administrator may write it either way.
      authenticator: { domains: [DOMAIN, MUNICH_IN_DNS] },
    }),
    launchBrowser(),
  ]);
  [alice, bob] = (await Promise.all(
    (['alice', 'bob'] as const).map((name) => WebmailUser.logIn(browser, stack.url, name, MUNICH)),
  )) as [WebmailUser, WebmailUser];
  await Promise.all([alice.sees('online'), bob.sees('online')]);
}, 90_000);

afterAll(async () => {
  await browser.close();
  await stack.close();
});

test('two people write to each other, and find it again after a new login', async () => {
  await alice.openConversation('bob');
  await alice.send('Grüß Gott');
  await bob.openConversation('alice');
  await bob.reads('Grüß Gott');
  await bob.send('Servus');
  await alice.reads('Servus');

  const again = await WebmailUser.logIn(browser, stack.url, 'bob', MUNICH);
  await again.sees('online');
  await again.openConversation('alice');
  await again.reads('Grüß Gott');
  await again.reads('Servus');
  await again.context.close();
});

test('a file has an address that browsers can ask for', async () => {
  await alice.openConversation('bob');
  await alice.conversation
    .locator('input.fileupload')
    .setInputFiles([{ name: 'Brezn.txt', mimeType: 'text/plain', buffer: Buffer.from('0123') }]);
  const card = bob.conversation.locator('a.zc-file-card', { hasText: 'Brezn.txt' });
  await card.locator('small', { hasText: 'TXT · 4 bytes' }).waitFor();
  const address = await card.getAttribute('href');
  expect(address).toContain(`${stack.url}/upload/${MUNICH_IN_DNS}/`);
  expect(await (await fetch(address!)).text()).toBe('0123');
});

test('people of the other domain of the server have files as well', async () => {
  const [ann, ben] = await Promise.all([
    WebmailUser.logIn(browser, stack.url, 'alice'),
    WebmailUser.logIn(browser, stack.url, 'bob'),
  ]);
  await Promise.all([ann.sees('online'), ben.sees('online')]);
  await ann.openConversation('bob');
  await ben.openConversation('alice');
  await ann.conversation
    .locator('input.fileupload')
    .setInputFiles([{ name: 'plain.txt', mimeType: 'text/plain', buffer: Buffer.from('ok') }]);
  const card = ben.conversation.locator('a.zc-file-card', { hasText: 'plain.txt' });
  await card.waitFor();
  const address = await card.getAttribute('href');
  expect(address).toContain(`${stack.url}/upload/${DOMAIN}/`);
  expect(await (await fetch(address!)).text()).toBe('ok');
});

test('a telephone that says the name with its letters signs in, over TLS for the name of DNS', async () => {
  const phone = new ExternalClient(join(dir, 'slixmpp.log'));
  try {
    const { ports, certificate } = stack.ejabberd;
    const answer = await phone.logIn({
      jid: `bob@${MUNICH}`,
      password: 'can:we:fix:it',
      ...{ port: ports.starttls, directTls: false, caFile: certificate.caFile },
    });
    expect(answer).toMatchObject({ jid: expect.stringContaining(`bob@${MUNICH}/`) as string });
    await alice.openConversation('bob');
    await alice.send('aufs Telefon');
    expect(await phone.receives('aufs Telefon')).toMatchObject({ from: `alice@${MUNICH}` });
  } finally {
    await phone.close();
  }
});

test('nobody’s browser or server complained', () => {
  expect([...alice.record.complaints, ...bob.record.complaints]).toEqual([]);
  expect(stack.ejabberd.logs()).not.toMatch(/\[(?:error|critical)\]/);
});
