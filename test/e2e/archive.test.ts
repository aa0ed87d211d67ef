/**
 * The full form: HTTPS at the webmail, the archive in a real MariaDB. What is acknowledged to the
 * sender is in the archive, once, whichever server is killed.
 *
 * Acknowledged is a message that has its tick in the sender's chat: the other side's client has
 * confirmed it (XEP-0184). A message without one may be lost, but must not be there twice. MariaDB
 * and ejabberd are killed between two messages; what may happen to one that is just being written is
 * said in conf/ejabberd.yml, at sql_query_timeout.
 */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { ExternalClient } from '../support/external-client.ts';
import type { Mariadb } from '../support/mariadb.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('archive');
const PROVERB = 'Où est passé le garçon ? À Châtellerault, naïf — “œuf” 👩🏽‍🚀🇫🇷 𝄞 漢字 العربية';

let stack: Stack;
let mariadb: Mariadb;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    startStack({ dir, archive: 'mariadb', tls: true }),
    launchBrowser(),
  ]);
  if (stack.mariadb === undefined) throw new Error('there is no MariaDB');
  mariadb = stack.mariadb;
  [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
  await Promise.all([alice.openConversation('bob'), bob.openConversation('alice')]);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** How often each text is in the archive of `owner`. Compared as bytes, whatever the server thinks. */
async function archived(owner: string): Promise<Map<string, number>> {
  const rows = await mariadb.query(
    `SELECT HEX(txt), COUNT(*) FROM archive
      WHERE username = '${owner}' AND server_host = '${stack.domain}' AND txt <> '' GROUP BY 1`,
  );
  return new Map(
    rows.map(([hex = '', count]) => [Buffer.from(hex, 'hex').toString('utf8'), Number(count)]),
  );
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

async function shownTo(user: WebmailUser): Promise<Map<string, number>> {
  return counted(await user.texts());
}

async function waitForTick(sender: WebmailUser, text: string, within = 30_000): Promise<void> {
  await waitFor(
    `the tick at "${text}"`,
    async () => (await sender.shown()).some((shown) => shown.text === text && shown.acknowledged),
    { within },
  );
}

/** In both archives and in a browser that has never been here: everything that was written, once. */
async function expectNothingLostNorDoubled(): Promise<void> {
  for (const user of [alice, bob]) await user.outgoing.first().waitFor({ state: 'hidden' });
  const sent = [...new Set([...(await alice.texts()), ...(await bob.texts())])];
  expect(sent.length).toBeGreaterThan(0);

  const stranger = await WebmailUser.logIn(browser, stack.url, 'alice');
  await stranger.sees('online');
  await stranger.openConversation('bob');
  await stranger.reads(sent.at(-1) ?? '');
  const places = {
    "alice's archive": await archived('alice'),
    "bob's archive": await archived('bob'),
    "alice's chat": await shownTo(alice),
    "bob's chat": await shownTo(bob),
    "alice's chat in an empty browser": await shownTo(stranger),
  };
  await stranger.close();
  for (const [place, counts] of Object.entries(places)) {
    const doubled = [...counts].filter(([, count]) => count > 1);
    expect(doubled, `twice in ${place}`).toEqual([]);
    const lost = sent.filter((text) => !counts.has(text));
    expect(lost, `not in ${place}`).toEqual([]);
  }
}

describe('the full form', () => {
  test('has a session cookie that HTTPS alone carries', async () => {
    const cookies = await alice.context.cookies();
    expect(cookies.find(({ name }) => name === 'ZM_AUTH_TOKEN')).toMatchObject({
      secure: true,
      httpOnly: true,
    });
  });

  test('keeps emoji and accents in MariaDB, for both sides, as they were typed', async () => {
    await alice.send(PROVERB);
    await bob.reads(PROVERB);
    await bob.send('Bien reçu 👍');
    await alice.reads('Bien reçu 👍');
    for (const owner of ['alice', 'bob']) {
      await waitFor(`both messages in the archive of ${owner}`, async () => {
        const counts = await archived(owner);
        return counts.get(PROVERB) === 1 && counts.get('Bien reçu 👍') === 1;
      });
    }
    // As text too: MariaDB itself knows it as characters, not as bytes that happen to survive.
    const [row] = await mariadb.query(
      `SELECT CHAR_LENGTH(txt), kind, bare_peer FROM archive
        WHERE username = 'alice' AND txt LIKE 'Où est%'`,
    );
    expect(row).toEqual([String(Array.from(PROVERB).length), 'chat', `bob@${stack.domain}`]);
  });

  test('shows them again in a browser that has never been here', async () => {
    const stranger = await WebmailUser.logIn(browser, stack.url, 'bob');
    await stranger.sees('online');
    await stranger.openConversation('alice');
    await stranger.reads(PROVERB);
    await stranger.reads('Bien reçu 👍');
    await stranger.close();
  });

  test('gives them to a client of another make', async () => {
    const { ports, certificate } = stack.ejabberd;
    const phone = new ExternalClient(join(dir, 'slixmpp.log'));
    try {
      const { error } = await phone.logIn({
        jid: `bob@${stack.domain}`,
        password: 'can:we:fix:it',
        port: ports.starttls,
        directTls: false,
        caFile: certificate.caFile,
      });
      expect(error).toBeUndefined();
      const archive = await phone.archive(`alice@${stack.domain}`);
      expect(archive.map(({ text }) => text)).toEqual([PROVERB, 'Bien reçu 👍']);
    } finally {
      await phone.close();
    }
  });
});

describe('killed in the middle of a conversation', () => {
  test('MariaDB: chat waits for it, and then nothing is lost nor there twice', async () => {
    await alice.send('before the database went');
    await waitForTick(alice, 'before the database went');
    await mariadb.kill();
    await alice.send('while it was away: one');
    await bob.send('while it was away: two 🕳️');
    await waitFor('a vain attempt to reach the database', () =>
      stack.ejabberd.logs().includes('econnrefused'),
    );
    // Nobody was told meanwhile that a message has arrived that the archive does not have.
    const early = (await alice.shown()).find(({ text }) => text.endsWith('one'));
    expect(early).toMatchObject({ acknowledged: false });
    expect(await shownTo(bob)).not.toContain('while it was away: one');
    await mariadb.start();
    await waitForTick(alice, 'while it was away: one', 60_000);
    await waitForTick(bob, 'while it was away: two 🕳️', 60_000);
    await alice.send('after the database came back');
    await waitForTick(alice, 'after the database came back');
    await expectNothingLostNorDoubled();
  });

  test('ejabberd: both come back, and nothing is lost nor there twice', async () => {
    await alice.send('before the server went');
    await waitForTick(alice, 'before the server went');
    // Before his program has noticed. What the server had begun to work on, and had put into one of
    // the two archives, is beyond anybody's reach.
    await stack.ejabberd.kill();
    await bob.send('on its way as the server goes');
    // Both: what is sent to somebody who has not noticed yet comes to him from the archive, and such
    // messages are not confirmed.
    await Promise.all([alice.sees('offline', 60_000), bob.sees('offline', 60_000)]);
    await stack.ejabberd.start();
    await Promise.all([alice.sees('online', 60_000), bob.sees('online', 60_000)]);
    await alice.send('after the server came back');
    await waitForTick(alice, 'after the server came back');
    await expectNothingLostNorDoubled();
  });
});
