/**
 * Browsers that are gone without a word: the laptop was shut. Whatever dies, a message is in each
 * side's archive once, live sessions show it once, and what no archive holds waits for the next
 * login. ejabberd alone writes a message again for each dead BOSH session, and doubles that with each
 * further one; conf/ejabberd-modules keeps it from that.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BoshClient, type Credentials } from '../support/bosh-client.ts';
import { startEjabberd, type Ejabberd } from '../support/ejabberd.ts';
import { startMariadb, type Mariadb } from '../support/mariadb.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebSocketClient } from '../support/websocket-client.ts';

const DOMAIN = 'example.test';
const ROOM = `team@conference.${DOMAIN}`;
const CARBONS =
  "<iq type='set' id='carbons' xmlns='jabber:client'><enable xmlns='urn:xmpp:carbons:2'/></iq>";
const ONLINE = "<presence xmlns='jabber:client'/>";
/** Long enough to send all messages, and no longer. */
const PATIENCE = '8 seconds';

const dir = testDir('dead-sessions');

function account(user: string): Credentials {
  return { user, domain: DOMAIN, password: `${user}'s secret` };
}

function bare(user: string): string {
  return `${user}@${DOMAIN}`;
}

/** A chat message; `more` goes beside its text. */
function message(to: string, text: string, more = ''): string {
  return `<message xmlns='jabber:client' type='chat' to='${to}'>${more}<body>${text}</body></message>`;
}

describe.each(['sqlite', 'mariadb'])('with the archive in %s', (kind) => {
  let mariadb: Mariadb | undefined;
  let ejabberd: Ejabberd;
  let alice: WebSocketClient;

  beforeAll(async () => {
    const home = join(dir, kind);
    if (kind === 'mariadb') mariadb = await startMariadb(join(home, 'mariadb'));
    ejabberd = await startEjabberd({
      dir: join(home, 'ejabberd'),
      domains: [DOMAIN],
      extauthProgram: `'${process.execPath}' '${PROJECT_DIR}/test/support/fixed-passwords.mjs'`,
      extauthPoolSize: 1,
      ...(mariadb && { archive: mariadb.access }),
      extra: [
        [['modules', 'mod_bosh', 'max_inactivity'], PATIENCE],
        [['modules', 'mod_stream_mgmt', 'resume_timeout'], PATIENCE],
      ],
    });
    ({ client: alice } = await liveSession('alice'));
  });
  afterAll(async () => {
    await ejabberd.stop();
    await mariadb?.stop();
  });

  /** Rows of the archive or of the offline store, by user. */
  async function count(table: 'archive' | 'spool', where = '1 = 1'): Promise<Map<string, number>> {
    const sql = `SELECT username, COUNT(*) FROM ${table} WHERE ${where} GROUP BY username`;
    const rows =
      mariadb === undefined
        ? (
            await promisify(execFile)('sqlite3', [
              ...['-readonly', '-separator', '\t'],
              ...[join(dir, kind, 'ejabberd/ejabberd.sqlite'), sql],
            ])
          ).stdout
            .split('\n')
            .filter((row) => row !== '')
            .map((row) => row.split('\t'))
        : await mariadb.query(sql);
    return new Map(rows.map(([user = '', rowsOfUser]) => [user, Number(rowsOfUser)]));
  }

  /** A BOSH session that polls no more once this is over. */
  async function deadSession(user: string, first = ''): Promise<string> {
    const client = new BoshClient(ejabberd.boshUrl);
    await client.open(DOMAIN);
    const result = await client.login(account(user));
    if (!result.accepted) throw new Error(`${user} was refused: ${result.condition}`);
    await client.request(CARBONS);
    await client.send(ONLINE + first);
    return result.jid;
  }

  async function liveSession(user: string): Promise<{ client: WebSocketClient; jid: string }> {
    const client = await WebSocketClient.open(`${ejabberd.url}/ws`, DOMAIN);
    const jid = await client.login(account(user));
    await client.request(CARBONS);
    client.send(ONLINE);
    return { client, jid };
  }

  /** A WebSocket whose session waits for its client to come back, which it never does. */
  async function resumableSession(user: string): Promise<WebSocketClient> {
    const { client } = await liveSession(user);
    client.send(`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`);
    await client.receive(({ localName }) => localName === 'enabled');
    return client;
  }

  async function allAreGone(users: readonly string[]): Promise<void> {
    await waitFor(
      'the end of the dead sessions',
      async () => {
        const online = JSON.stringify(await ejabberd.api('connected_users', {}));
        return users.every((user) => !online.includes(`"${bare(user)}/`));
      },
      { within: 60_000, every: 500 },
    );
    // What is given on goes on a second later.
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }

  /** How often `text` came to this client, itself or as a copy of what another session got. */
  function shown(client: WebSocketClient, text: string): number {
    return client.received().filter(({ textContent }) => textContent.includes(text)).length;
  }

  test('one message is one row for each side, whatever dies', async () => {
    const dead = { one: 1, three: 3, five: 5, beside: 2 };
    for (const [user, sessions] of Object.entries(dead)) {
      for (let session = 0; session < sessions; session += 1) await deadSession(user);
    }
    const addressed = await deadSession('addressed'); // one of the two is written to
    await deadSession('addressed');
    const beside = (await liveSession('beside')).client;
    const besideAddressed = (await liveSession('addressed')).client;

    const texts = { one: 'to one', three: 'to three', five: 'to five', beside: 'to beside' };
    for (const [user, text] of Object.entries(texts)) alice.send(message(bare(user), text));
    alice.send(message(addressed, 'to addressed'));
    for (const user of Object.keys(texts)) {
      alice.send(
        `<message xmlns='jabber:client' type='chat' to='${bare(user)}'>` +
          `<received xmlns='urn:xmpp:receipts' id='any'/></message>`,
      );
    }

    await allAreGone(['one', 'three', 'five']);
    await waitFor('the dead beside the living to go', async () => {
      const users = JSON.stringify(await ejabberd.api('connected_users', {}));
      return ['beside', 'addressed'].every((user) => users.split(`"${bare(user)}/`).length === 2);
    });
    expect(await count('archive', "txt LIKE 'to %'")).toEqual(
      new Map(Object.entries({ addressed: 1, alice: 5, beside: 1, five: 1, one: 1, three: 1 })),
    );
    expect(await count('spool')).toEqual(new Map());
    expect(shown(beside, 'to beside')).toBe(1);
    expect(shown(besideAddressed, 'to addressed')).toBe(1);

    // Nothing is lost: whoever comes back finds it.
    const { client } = await liveSession('one');
    client.send("<iq type='set' id='a' xmlns='jabber:client'><query xmlns='urn:xmpp:mam:2'/></iq>");
    await client.receive(({ textContent }) => textContent.includes('to one'));
  });

  test('a forged mark of the archive neither hides nor drops a message', async () => {
    const forged = (user: string): string =>
      `<archived xmlns='urn:xmpp:mam:tmp' by='${bare(user)}' id='1'/>` +
      `<stanza-id xmlns='urn:xmpp:sid:0' by='${bare(user)}' id='1'/>`;
    for (const user of ['forged', 'forged', 'forged-live']) await deadSession(user);
    const { client } = await liveSession('forged-live');
    for (const user of ['forged', 'forged-live', 'forged-away']) {
      alice.send(message(bare(user), 'forged', forged(user)));
    }
    await allAreGone(['forged']);
    expect(await count('archive', "txt = 'forged'")).toEqual(
      new Map(Object.entries({ alice: 3, forged: 1, 'forged-away': 1, 'forged-live': 1 })),
    );
    expect(shown(client, 'forged')).toBe(1);
    expect((await count('spool')).get('forged-away')).toBe(1);
  });

  test('what no archive holds waits for the next login', async () => {
    await deadSession('invited');
    alice.send(
      `<message xmlns='jabber:client' to='${bare('invited')}'>` +
        `<x xmlns='jabber:x:conference' jid='${ROOM}'/></message>`,
    );
    await allAreGone(['invited']);
    expect((await count('spool')).get('invited')).toBe(1);
    const { client } = await liveSession('invited');
    await client.receive(({ outerHTML }) => outerHTML.includes('jabber:x:conference'));
  });

  test('what is said in a room is one row of the room', async () => {
    const join = (nick: string): string =>
      `<presence xmlns='jabber:client' to='${ROOM}/${nick}'>` +
      `<x xmlns='http://jabber.org/protocol/muc'/></presence>`;
    alice.send(join('alice'));
    await alice.request(
      `<iq type='set' id='room' to='${ROOM}' xmlns='jabber:client'>` +
        `<query xmlns='http://jabber.org/protocol/muc#owner'>` +
        `<x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    );
    for (let session = 0; session < 3; session += 1) await deadSession('member', join('member'));
    alice.send(message(ROOM, 'to all').replace("'chat'", "'groupchat'"));
    await allAreGone(['member']);
    expect(await count('archive', "txt = 'to all'")).toEqual(new Map([[ROOM, 1]]));
    expect((await count('spool')).get('member')).toBe(undefined);
    expect(shown(alice, 'to all')).toBe(1);
  });

  test('a WebSocket that could be resumed and is not: one row, and one for the next login', async () => {
    const clients = [await resumableSession('resumable')];
    for (let session = 0; session < 3; session += 1)
      clients.push(await resumableSession('several'));
    const { client } = await liveSession('half');
    clients.push(await resumableSession('half'));
    for (const socket of clients) socket.vanish();
    for (const user of ['resumable', 'several', 'half']) {
      alice.send(message(bare(user), 'to whom it concerns'));
    }
    await allAreGone(['resumable', 'several']);
    expect(await count('archive', "txt = 'to whom it concerns'")).toEqual(
      new Map(Object.entries({ alice: 3, half: 1, resumable: 1, several: 1 })),
    );
    const waiting = await count('spool');
    expect(waiting.get('resumable')).toBe(1);
    expect(waiting.get('several') ?? 0).toBeLessThanOrEqual(1);
    expect(shown(client, 'to whom it concerns')).toBe(1);
  });

  test.runIf(kind === 'sqlite')('who reads the file keeps nothing out of the archive', async () => {
    const reader = spawn('sqlite3', [
      ...['-readonly', join(dir, kind, 'ejabberd/ejabberd.sqlite')],
    ]);
    try {
      // As long as the program does not end, nor does the reading: a backup takes its time.
      reader.stdin.write('BEGIN; SELECT count(*) FROM archive;\n');
      await once(reader.stdout, 'data');
      alice.send(message(bare('backup'), 'said meanwhile'));
      await waitFor('a row for each side', async () => {
        const rows = await count('archive', "txt = 'said meanwhile'");
        return rows.get('alice') === 1 && rows.get('backup') === 1;
      });
    } finally {
      reader.stdin.end();
      await once(reader, 'close');
    }
  });
});
