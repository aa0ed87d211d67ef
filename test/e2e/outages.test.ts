/** What goes wrong on a bad day, on the real servers, and how chat comes back. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { passwordFromToken } from '../../src/shared/token-password.ts';
import { BoshClient } from '../support/bosh-client.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('outages');
let stack: Stack;
let browser: Browser;
const users: WebmailUser[] = [];

async function logIn(name: string): Promise<WebmailUser> {
  const user = await WebmailUser.logIn(browser, stack.url, name);
  users.push(user);
  return user;
}
const tokenRequests = (): number =>
  stack.zimbra.requests.filter(({ kind, outcome }) => kind === 'jsp' && outcome === '200').length;
const loginsAs = async (user: string, password: string) => {
  const client = new BoshClient(`${stack.url}/http-bind`);
  await client.open(stack.domain);
  const result = await client.login({ user, domain: stack.domain, password });
  if (result.accepted) await client.close();
  return result;
};

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ dir }), launchBrowser()]);
});
afterEach(async () => {
  stack.zimbra.setSoap('up');
  await stack.zimbra.setJspEnabled(true);
  await Promise.all(users.splice(0).map((user) => user.close()));
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

describe('who may sign in', () => {
  test('a token opens the account that it belongs to, and no other', async () => {
    const token = passwordFromToken(stack.zimbra.issueToken('alice@example.test'));
    expect(await loginsAs('alice', token)).toMatchObject({ accepted: true });
    expect(await loginsAs('bob', token)).toEqual({ accepted: false, condition: 'not-authorized' });
    expect(await loginsAs('alice.liddell', token)).toMatchObject({ accepted: false });
  });

  test('the mail password works for other clients, without a second factor only', async () => {
    expect(await loginsAs('bob', 'can:we:fix:it')).toMatchObject({ accepted: true });
    expect(await loginsAs('bob', 'can:we:fix')).toMatchObject({ accepted: false });
    expect(await loginsAs('carol', 'belt and braces')).toMatchObject({ accepted: false });
  });

  test("an administrator's delegated token does not chat as the user", async () => {
    const token = stack.zimbra.issueToken('alice@example.test', {
      delegatedBy: 'admin@example.test',
    });
    expect(await loginsAs('alice', passwordFromToken(token))).toMatchObject({ accepted: false });
  });
});

describe('outages', () => {
  test('the token expires while connected, then the connection drops: a fresh one is fetched', async () => {
    const alice = await logIn('alice');
    await alice.sees('online');
    const before = tokenRequests();
    stack.zimbra.expireTokens('alice@example.test');
    // The user signs in to the webmail again in another tab: the browser has a new session cookie.
    await alice.context.addCookies([
      {
        name: 'ZM_AUTH_TOKEN',
        value: stack.zimbra.issueToken('alice@example.test', { csrf: true }),
        url: stack.url,
        httpOnly: true,
      },
    ]);
    expect(tokenRequests()).toBe(before);
    await stack.ejabberd.api('kick_session', {
      user: 'alice',
      host: stack.domain,
      resource: await resourceOf('alice'),
      reason: 'test',
    });
    await waitFor('a token fetched anew', () => tokenRequests() > before, { within: 20_000 });
    await alice.sees('online');
    await waitFor('one session of alice', async () => (await sessionsOf('alice')).length === 1);
  });

  test('when the webmail session is over for good, chat says so and asks no more', async () => {
    const alice = await logIn('alice');
    await alice.sees('online');
    stack.zimbra.expireTokens('alice@example.test');
    const resource = await resourceOf('alice');
    await stack.ejabberd.api('kick_session', {
      user: 'alice',
      host: stack.domain,
      resource,
      reason: 'test',
    });
    await alice.sees('paused');
    expect(await alice.notice.textContent()).toMatch(/session has ended/);
  });

  test('JSPs are off: the line names the setting for the administrator', async () => {
    await stack.zimbra.setJspEnabled(false);
    const alice = await logIn('alice');
    await alice.sees('paused');
    expect(await alice.notice.textContent()).toContain(
      'ask your administrator to enable zimbraZimletJspEnabled',
    );
    expect(
      alice.record.complaints.filter((line) => line.includes('source of the JSP')),
    ).toHaveLength(1);
    await stack.zimbra.setJspEnabled(true);
    await alice.openPanel();
    await alice.panel.locator('.retry').click();
    await alice.sees('online');
  });

  test('Zimbra answers no sign-ins: three attempts, a pause, and a Retry that works', async () => {
    stack.zimbra.setSoap('refuse-connection');
    const alice = await logIn('alice');
    await alice.sees('paused', 60_000);
    expect(await alice.notice.textContent()).toMatch(/did not accept the sign-in/);
    expect(await alice.chat.locator('input[type=password]').count()).toBe(0);
    const refusals = stack.logs().authenticator?.match(/"outcome":"unknown"/g) ?? [];
    expect(refusals.length).toBe(3);
    stack.zimbra.setSoap('up');
    await alice.openPanel();
    await alice.panel.locator('.retry').click();
    await alice.sees('online');
  });

  test('ejabberd restarts during a conversation: both come back, and it goes on', async () => {
    const [alice, bob] = [await logIn('alice'), await logIn('bob')];
    await Promise.all([alice.sees('online'), bob.sees('online')]);
    await alice.openConversation('bob');
    await alice.send('before the restart');
    await bob.openConversation('alice');
    await bob.reads('before the restart');

    await stack.ejabberd.stop();
    await alice.sees('offline', 60_000);
    await stack.ejabberd.start();
    await Promise.all([alice.sees('online', 60_000), bob.sees('online', 60_000)]);
    await alice.send('after the restart');
    await bob.reads('after the restart');
    await bob.send('heard');
    await alice.reads('heard');
  });

  test('leaving the page ends the XMPP session at once', async () => {
    const alice = await logIn('alice');
    await alice.sees('online');
    await waitFor('a session of alice', async () => (await sessionsOf('alice')).length === 1);
    await alice.page.goto('about:blank');
    await waitFor('no session of alice', async () => (await sessionsOf('alice')).length === 0, {
      within: 5_000, // ejabberd itself would take 30 s
    });
  });
});

async function sessionsOf(user: string): Promise<string[]> {
  const all = (await stack.ejabberd.api('connected_users', {})) as string[];
  return all.filter((jid) => jid.startsWith(`${user}@`));
}

async function resourceOf(user: string): Promise<string> {
  const [jid = ''] = await sessionsOf(user);
  return jid.slice(jid.indexOf('/') + 1);
}
