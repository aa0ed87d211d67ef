/**
 * Tickets in the whole chain: the built zimlet in Chromium, the JSP in Jetty, nginx, ejabberd, the daemon. Whether the
 * session token of the mailbox goes anywhere is looked for in all that is sent and written.
 */
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwordFromTicket, passwordFromToken } from '../../src/shared/token-password.ts';
import { BoshClient, type LoginResult } from '../support/bosh-client.ts';
import { launchBrowser } from '../support/browser.ts';
import { askAbout, type DoctorReport } from '../support/doctor.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { keysText, makeTicket, newKey } from '../support/ticket.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('tickets');
const key = newKey('2026-11-27');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;
/** What the browser sent and was sent, as texts: also what is base64 in them. */
const traffic: string[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    startStack({ dir, tickets: { keys: keysText(key), only: true } }),
    launchBrowser(),
  ]);
  alice = await WebmailUser.open(browser, stack.url, 'alice');
  record(alice.page);
  await alice.logInAs('alice');
  bob = await WebmailUser.logIn(browser, stack.url, 'bob');
  await Promise.all([alice.sees('online'), bob.sees('online')]);
}, 90_000);

afterAll(async () => {
  await browser.close();
  await stack.close();
});

function record(page: Page): void {
  const note = (text: string | Buffer | null): void => {
    const plain = text?.toString() ?? '';
    traffic.push(plain);
    for (const [word] of plain.matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g)) {
      traffic.push(Buffer.from(word, 'base64').toString('latin1'));
    }
  };
  page.context().on('request', (request) => {
    // The webmail's own requests have the cookie, and mailboxd gets it.
    note(request.url());
    note(request.postData());
  });
  page.context().on('response', (response) => {
    if (!/\.jsp$|http-bind/.test(response.url())) return;
    void response.text().then(note, () => undefined);
  });
  page.on('websocket', (socket) => {
    note(socket.url());
    socket.on('framesent', ({ payload }) => note(payload));
    socket.on('framereceived', ({ payload }) => note(payload));
  });
}

async function tokenOf(user: WebmailUser): Promise<string> {
  const cookies = await user.context.cookies();
  return cookies.find(({ name }) => name === 'ZM_AUTH_TOKEN')?.value ?? '';
}

/** All that servers and authenticator have written, but for the databases of Zimbra itself. */
function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) yield path;
  }
}

async function signIn(user: string, password: string): Promise<LoginResult> {
  const client = new BoshClient(`${stack.url}/http-bind`);
  await client.open(stack.domain);
  const result = await client.login({ user, domain: stack.domain, password });
  await client.close();
  return result;
}

describe('the session token of the mailbox', () => {
  test('is nowhere in what chat sends, is sent, or writes', async () => {
    await alice.openConversation('bob');
    await alice.send('by ticket');
    await bob.openConversation('alice');
    await bob.reads('by ticket');

    const token = await tokenOf(alice);
    const [, signature = '', fields = ''] = token.split('_');
    expect(fields.length).toBeGreaterThan(40);
    expect(traffic.some((text) => text.includes('zimbra_chat_ticket++'))).toBe(true);
    for (const secret of [signature, fields]) {
      expect(traffic.filter((text) => text.includes(secret))).toEqual([]);
      const written = [...filesBelow(dir)].filter((path) => readFileSync(path).includes(secret));
      expect(written).toEqual([]);
      for (const text of Object.values(stack.logs())) expect(text).not.toContain(secret);
    }
    // No ticket is in a log either: until it is used it opens something.
    const logs = Object.values(stack.logs()).join('');
    expect(logs).not.toContain('zimbra_chat_ticket++');
    expect(logs).not.toContain(Buffer.from(key.secret).toString('base64url'));
    expect(alice.record.complaints).toEqual([]);
  });

  test('opens no chat', async () => {
    const password = passwordFromToken(stack.zimbra.issueToken('alice@example.test'));
    expect((await signIn('alice', password)).accepted).toBe(false);
    await waitFor(
      'the reason in the log',
      () => stack.logs()['authenticator']?.includes('tickets-only') === true,
    );
  });
});

describe('a ticket', () => {
  const ticket = (claims: object = {}, more: object = {}): string =>
    passwordFromTicket(makeTicket({ key, claims, ...more }));

  test('lets in while Zimbra is down, once', async () => {
    stack.zimbra.setSoap('refuse-connection');
    try {
      const password = ticket();
      expect(await signIn('alice', password)).toMatchObject({ accepted: true });
      expect(await signIn('alice', password)).toMatchObject({ accepted: false });
    } finally {
      stack.zimbra.setSoap('up');
    }
  });

  test.each<[string, string, () => string]>([
    ['of somebody else', 'bob', () => ticket()],
    ['for another domain', 'alice', () => ticket({ aud: 'elsewhere.test' })],
    ['of yesterday', 'alice', () => ticket({}, { at: Date.now() - 86_400_000 })],
    ['of tomorrow', 'alice', () => ticket({}, { at: Date.now() + 86_400_000 })],
    ['signed by nobody we know', 'alice', () => ticket({}, { key: newKey(key.kid) })],
    ['signed with a key that is gone', 'alice', () => ticket({}, { key: newKey('2020-01-01') })],
    [
      'without a signature',
      'alice',
      () => ticket({}, { header: { alg: 'none' } }).replace(/[^.]*$/, ''),
    ],
    [
      'with a demand that nobody knows',
      'alice',
      () => ticket({}, { header: { crit: ['x'], x: 1 } }),
    ],
  ])('%s lets nobody in', async (_, user, made) => {
    expect(await signIn(user, made())).toMatchObject({ accepted: false });
  });
});

describe('doctor', () => {
  const IDS = ['jsp', 'login-token', 'ticket-once', 'ticket-clock', 'ticket-keys'].concat([
    ...['ticket-keys-hidden', 'cookie-arrives', 'extauth-check', 'sessions-end', 'sessions-api'],
    'zimbra-ticket-keys',
  ]);
  const unit = join(dir, 'zimbra-auth.service');
  const onZimbra = () => join(stack.zimbra.ticketFolder, 'ticket-keys');
  const ask = (only = IDS): Promise<DoctorReport> => {
    const program = join(PROJECT_DIR, 'dist/extauth/zimbra-auth.mjs');
    const config = stack.daemon?.configFile ?? '';
    writeFileSync(unit, `[Service]\nExecStart=${process.execPath} ${program} --daemon ${config}\n`);
    return askAbout(stack, {
      args: [
        ...['--auth-unit', unit, '--log-dir', join(dir, 'ejabberd/log')],
        ...['--zimbra-dir', join(stack.zimbra.ticketFolder, '../..'), '--only', only.join(',')],
      ],
    });
  };
  const putKeys = (text: string, mode = 0o400): void => {
    rmSync(onZimbra(), { force: true });
    writeFileSync(onZimbra(), text, { mode });
    chmodSync(onZimbra(), mode);
  };

  test('has nothing to complain of, and looks at all of it', async () => {
    const { bad, results, output } = await ask();
    expect(bad, output).toEqual([]);
    expect(results.filter(({ status }) => status === 'skipped')).toEqual([]);
    expect(results.map(({ id }) => id).sort()).toEqual([...IDS].sort());
    expect(output).not.toContain(Buffer.from(key.secret).toString('base64url'));
  });

  test.each<[string, () => void, string[], RegExp]>([
    [
      'another key on the host of Zimbra',
      () => putKeys(keysText(newKey('2020-01-01'))),
      ['login-token', 'ticket-keys'],
      /signs with 2020-01-01; the authenticator has 2026-11-27/,
    ],
    [
      'a key that is gone',
      () => rmSync(onZimbra()),
      ['jsp', 'zimbra-ticket-keys'],
      /cannot read a key/,
    ],
    [
      'a key that others can read',
      () => putKeys(keysText(key), 0o444),
      ['zimbra-ticket-keys'],
      /others than its owner can read/,
    ],
  ])('names %s', async (_, put, ids, seen) => {
    try {
      put();
      const { bad, output } = await ask(IDS.filter((id) => id !== 'ticket-once'));
      expect(bad, output).toEqual(ids);
      expect(output).toMatch(seen);
    } finally {
      putKeys(keysText(key));
    }
  });

  test('names a key that the web gives away', async () => {
    const open = join(dir, 'zimbra/zimlets-deployed/com_zimbra_converse/ticket-keys');
    writeFileSync(open, keysText(key));
    try {
      const { bad, output } = await ask(['ticket-keys-hidden']);
      expect(bad, output).toEqual(['ticket-keys-hidden']);
      expect(output).toContain('/service/zimlet/com_zimbra_converse/ticket-keys');
    } finally {
      rmSync(open);
    }
  });

  test('names a cookie that arrives, and a missing right', async () => {
    // An nginx that passes everything on, as Zimbra's own location does.
    const proxy = createServer((request, response) => {
      request.pipe(
        httpRequest(
          `http://127.0.0.1:${stack.ejabberd.ports.http}${request.url}`,
          { method: request.method ?? 'GET', headers: request.headers },
          (answer) => answer.pipe(response),
        ),
      );
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const arrives = await askAbout(stack, {
      url: `http://127.0.0.1:${port}`,
      args: [
        ...['--domain', stack.domain, '--log-dir', join(dir, 'ejabberd/log')],
        ...['--only', 'http-bind,cookie-arrives'],
      ],
    });
    proxy.closeAllConnections();
    proxy.close();
    expect(arrives.bad, arrives.output).toEqual(['cookie-arrives']);

    // That of the mailbox is told in ejabberd's log, and not what is in it.
    await fetch(`http://127.0.0.1:${stack.ejabberd.ports.http}/http-bind`, {
      ...{ method: 'POST', body: '<body/>', headers: { Cookie: 'ZM_AUTH_TOKEN=0_12ab_34cd' } },
    });
    await waitFor(
      'the warning',
      () =>
        stack.logs()['ejabberd']?.includes('The session cookie of the webmail arrives') === true,
    );
    expect(stack.logs()['ejabberd']).not.toContain('0_12ab_34cd');

    const admin = stack.zimbra.accounts.find(({ isAdmin }) => isAdmin);
    admin!.unreadable = ['zimbraAuthTokenValidityValue'];
    try {
      const { bad, output } = await ask(['extauth-check', 'sessions-end']);
      expect(bad, output).toEqual(['sessions-end']);
      expect(output).toContain('get.account.zimbraAuthTokenValidityValue');
    } finally {
      delete admin!.unreadable;
    }
  });
});

describe('whoever is online', () => {
  test('is not any more when the account is locked', async () => {
    stack.zimbra.setStatus('bob@example.test', 'locked');
    await waitFor(
      'the end of the session',
      () => stack.logs()['authenticator']?.includes('"session-ended"') === true,
      { within: 60_000 },
    );
    expect(stack.logs()['authenticator']).toContain('account-locked');
    stack.zimbra.setStatus('bob@example.test', 'active');
  });

  test('comes back by himself with a webmail session that still stands', async () => {
    await bob.sees('online', 90_000);
  });
});
