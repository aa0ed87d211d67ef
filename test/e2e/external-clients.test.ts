/**
 * A native client beside the webmail: slixmpp, with the mail password, on the ports that phones
 * and desktops use. The other side is in Chromium.
 */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { makeCertificate } from '../support/certificate.ts';
import { ExternalClient, type ExternalLogin } from '../support/external-client.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('external-clients');
const ALICE = 'alice@example.test';
const BOB = 'bob@example.test';

let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
const clients: ExternalClient[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchBrowser()]);
  alice = await WebmailUser.logIn(browser, stack.url, 'alice');
  await alice.sees('online');
  await alice.openConversation('bob');
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

function newClient(): ExternalClient {
  const client = new ExternalClient(join(dir, 'slixmpp.log'));
  clients.push(client);
  return client;
}

function login(change: Partial<ExternalLogin> = {}): ExternalLogin {
  const { ports, certificate } = stack.ejabberd;
  return {
    jid: BOB,
    password: 'can:we:fix:it',
    port: change.directTls === true ? ports.tls : ports.starttls,
    directTls: false,
    caFile: certificate.caFile,
    ...change,
  };
}

describe.each([
  ['STARTTLS (5222)', false],
  ['direct TLS (5223)', true],
])('with %s', (_, directTls) => {
  test('the mail password signs in; messages go both ways', async () => {
    const bob = newClient();
    const answer = await bob.logIn(login({ directTls }));
    expect(answer).toEqual({
      jid: expect.stringContaining(`${BOB}/`) as string,
      tls: expect.stringMatching(/^TLSv1\.[23]$/) as string,
    });
    const [question, reply] = [`Lunch? 🍲 ${directTls}`, `Avec plaisir, déjà là ${directTls}`];
    await alice.send(question);
    expect(await bob.receives(question)).toMatchObject({ from: ALICE, carbon: null });
    await bob.send(ALICE, reply);
    await alice.reads(reply);
    const archive = (await bob.archive(ALICE)).slice(-2);
    expect(archive).toEqual([
      { from: ALICE, to: BOB, text: question },
      { from: BOB, to: ALICE, text: reply },
    ]);
  });

  test('a certificate of somebody else is not accepted by the client', async () => {
    const strangers = await makeCertificate(dir, ['example.test']);
    const answer = await newClient().logIn(login({ directTls, caFile: strangers.caFile }));
    expect(answer.error).toMatch(/certificate/i);
  });
});

describe('the same user at two places', () => {
  test('sees on the phone what he writes and gets in the webmail, and the other way round', async () => {
    const bob = await WebmailUser.logIn(browser, stack.url, 'bob');
    await bob.sees('online');
    await bob.openConversation('alice');
    const phone = newClient();
    await phone.logIn(login());

    await bob.send('written in the webmail');
    expect(await phone.receives('written in the webmail')).toMatchObject({
      from: BOB,
      to: ALICE,
      carbon: 'sent',
    });
    await alice.send('for all your devices');
    await bob.reads('for all your devices');
    await phone.receives('for all your devices');
    await phone.send(ALICE, 'written on the phone');
    await bob.reads('written on the phone');
    await alice.reads('written on the phone');
    await bob.close();
  });
});

describe('turned away', () => {
  test.each<[string, Partial<ExternalLogin>]>([
    ['a wrong password', { password: 'can:we:break:it' }],
    [
      'the password of an account with a second factor',
      { jid: 'carol@example.test', password: 'belt and braces' },
    ],
  ])('%s', async (_, change) => {
    const answer = await newClient().logIn(login(change));
    expect(answer).toEqual({ error: 'not authorized' });
  });
});
