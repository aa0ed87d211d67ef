/**
 * Addresses and names as long as ejabberd takes them: whoever chooses such a one must not keep what he says
 * out of the archives of others. And when a row is refused all the same, the log has nothing of what was said.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMariadb, type Mariadb } from '../support/mariadb.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { DOMAIN, startXmppServer, type XmppServer } from '../support/xmpp-server.ts';

const account = (user: string, resource?: string) => ({
  ...{ user, domain: DOMAIN, password: `${user}'s secret` },
  ...(resource !== undefined && { resource }),
});
const long = (letter: string): string => letter.repeat(1023);
const ROOM = `${'r'.repeat(900)}@conference.${DOMAIN}`;
const NOBODY = 'n'.repeat(1023);

describe.each(['sqlite', 'mysql'] as const)('in %s', (engine) => {
  const dir = testDir(`archive-long-names-${engine}`);
  const file = join(dir, 'ejabberd/ejabberd.sqlite');
  let mariadb: Mariadb | undefined;
  let server: XmppServer;

  beforeAll(async () => {
    if (engine === 'mysql') mariadb = await startMariadb(join(dir, 'sql'));
    server = await startXmppServer(dir, { ...(mariadb && { archive: mariadb.access }) });
  });
  afterAll(async () => {
    await server.close();
    await mariadb?.stop();
  });

  const change = async (sql: string): Promise<void> => {
    if (mariadb !== undefined) await mariadb.query(sql);
    else execFileSync('sqlite3', [file, sql]);
  };
  /** Whose archives have this text. */
  const owners = async (text: string): Promise<string[]> => {
    const sql = `SELECT username FROM archive WHERE txt = '${text}' ORDER BY username`;
    if (mariadb !== undefined) return (await mariadb.query(sql)).flat();
    return execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim().split('\n');
  };
  const archived = async (text: string, wanted: readonly string[]): Promise<void> => {
    await waitFor(
      `"${text}" in the archives`,
      async () => (await owners(text)).join() === [...wanted].sort().join(),
    );
  };

  it('a message of the longest address is in both archives, and so is one to such an account', async () => {
    const writer = await server.loggedIn(account('alice', long('a')));
    const reader = await server.loggedIn(account('bob', long('ä').slice(0, 511)));
    await writer.client.sendMessage(reader.jid, 'from far away');
    await reader.client.receiveMessage();
    await archived('from far away', ['alice', 'bob']);
    await writer.client.sendMessage(`${NOBODY}@${DOMAIN}`, 'to a long name');
    await archived('to a long name', ['alice', NOBODY]);
    await writer.client.send(
      `<message xmlns='jabber:client' type='chat' to='bob@${DOMAIN}' id='o'>` +
        `<body>with a mark</body>` +
        `<origin-id xmlns='urn:xmpp:sid:0' id='${'o'.repeat(70_000)}'/></message>`,
    );
    await archived('with a mark', ['alice', 'bob']);
    await Promise.all([writer.client.close(), reader.client.close()]);
  });

  it('a message of the longest nick is in the archive of a group with a long name', async () => {
    const { client } = await server.loggedIn(account('carol'));
    await client.send(
      `<presence to='${ROOM}/${long('c')}' xmlns='jabber:client'>` +
        `<x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    await client.receive(({ textContent, tagName }) => tagName === 'message' && textContent === '');
    await client.send(
      `<iq type='set' id='make' to='${ROOM}' xmlns='jabber:client'>` +
        `<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/>` +
        `</query></iq>`,
    );
    await client.receive((element) => element.getAttribute('id') === 'make');
    await client.send(
      `<message xmlns='jabber:client' type='groupchat' to='${ROOM}' id='g'><body>to all</body></message>`,
    );
    await archived('to all', [ROOM]);
    await client.close();
  });

  it('keeps of each account as much as one stanza holds', async () => {
    const { client } = await server.loggedIn(account('dave'));
    const iq = (type: string, content: string): string =>
      `<iq type='${type}' id='${type}' xmlns='jabber:client'><query xmlns='jabber:iq:private'>` +
      `<notes xmlns='notes'>${content}</notes></query></iq>`;
    const set = await client.request(iq('set', 'x'.repeat(75_000)));
    expect(set.getAttribute('type')).toBe('result');
    expect((await client.request(iq('get', ''))).textContent).toHaveLength(75_000);
    await client.close();
  });

  it('keeps apart what begins alike: bookmarks, contacts, nodes', async () => {
    const { client } = await server.loggedIn(account('gwen'));
    const ask = async (type: string, inside: string): Promise<Element> => {
      const answer = await client.request(
        `<iq type='${type}' id='apart' xmlns='jabber:client'>${inside}</iq>`,
      );
      expect(answer.getAttribute('type')).toBe('result');
      return answer;
    };
    const pubsub = (inside: string): string =>
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'>${inside}</pubsub>`;
    const name = (letter: string): string => `${'long-'.repeat(32)}${letter}`;
    for (const letter of ['a', 'b']) {
      await ask(
        'set',
        pubsub(
          `<publish node='urn:xmpp:bookmarks:1'><item id='${name(letter)}@conference.${DOMAIN}'>` +
            `<conference xmlns='urn:xmpp:bookmarks:1'/></item></publish>`,
        ),
      );
      await ask(
        'set',
        pubsub(`<publish node='${name(letter)}'><item><x xmlns='urn:x'/></item></publish>`),
      );
      await ask(
        'set',
        `<query xmlns='jabber:iq:roster'><item jid='${name(letter)}@${DOMAIN}'/></query>`,
      );
    }
    const ids = (answer: Element): (string | null)[] =>
      [...answer.getElementsByTagName('item')].map(
        (item) => item.getAttribute('id') ?? item.getAttribute('jid'),
      );
    const kept = await ask('get', pubsub(`<items node='urn:xmpp:bookmarks:1'/>`));
    expect(ids(kept)).toHaveLength(2);
    const contacts = await ask('get', `<query xmlns='jabber:iq:roster'/>`);
    expect(ids(contacts)).toHaveLength(2);
    await client.close();
  });

  it('logs nothing of a message that the database refuses', async () => {
    const { client } = await server.loggedIn(account('erin'));
    await change('ALTER TABLE archive RENAME TO archive_away');
    await change('ALTER TABLE spool RENAME TO spool_away');
    await client.sendMessage(`frank@${DOMAIN}`, 'a secret 4711');
    await waitFor('the refusals in the log', () =>
      // Newer ones name a prepared statement by its place, which holds nothing of the message.
      /(?:INSERT INTO archive\(|mod_mam_sql).*failed[^]*(?:INSERT INTO spool\(|mod_offline_sql).*failed/.test(
        server.ejabberd.logs(),
      ),
    );
    await change('ALTER TABLE archive_away RENAME TO archive');
    await change('ALTER TABLE spool_away RENAME TO spool');
    await client.sendMessage(`frank@${DOMAIN}`, 'another');
    await archived('another', ['erin', 'frank']);
    await client.close();
    await server.ejabberd.stop();
    expect(server.ejabberd.logs()).not.toContain('4711');
    // Why it was refused is there.
    expect(server.ejabberd.logs()).toMatch(/(?:no such table|doesn't exist)/);
  });
});
