/**
 * Names in MariaDB: compared as XMPP compares them. The collation that ejabberd's tables come with
 * takes "rené" and "rene", and the rooms "café" and "cafe", for one.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startMariadb, type Mariadb } from '../support/mariadb.ts';
import { testDir } from '../support/test-dir.ts';
import { ARCHIVE_QUERY, DOMAIN, startXmppServer, type XmppServer } from '../support/xmpp-server.ts';

const dir = testDir('archive-names');
let mariadb: Mariadb;
let server: XmppServer;

beforeAll(async () => {
  mariadb = await startMariadb(join(dir, 'sql'));
  server = await startXmppServer(dir, { archive: mariadb.access });
});
afterAll(async () => {
  await server.close();
  await mariadb.stop();
});

const account = (user: string) => ({ user, domain: DOMAIN, password: `${user}'s secret` });

it('nobody reads the archive of a name that differs by an accent', async () => {
  const owner = await server.loggedIn(account('rené'));
  await owner.client.sendMessage(`bob@${DOMAIN}`, 'for bob only');
  const namesake = await server.loggedIn(account('rene'));
  for (const [{ client }, count] of [
    [owner, '1'],
    [namesake, '0'],
  ] as const) {
    await client.send(ARCHIVE_QUERY);
    const end = await client.receive((element) => element.getElementsByTagName('fin').length > 0);
    expect(end.getElementsByTagName('count')[0]?.textContent).toBe(count);
    await client.close();
  }
});

it('rooms are two when their names differ by an accent', async () => {
  const { client } = await server.loggedIn(account('alice'));
  for (const room of ['café', 'cafe']) {
    const address = `${room}@conference.${DOMAIN}`;
    await client.send(
      `<presence to='${address}/alice' xmlns='jabber:client'>` +
        `<x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    await client.receive(({ textContent, tagName }) => tagName === 'message' && textContent === '');
    await client.send(
      `<iq type='set' id='${room}' to='${address}' xmlns='jabber:client'>` +
        `<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/>` +
        `</query></iq>`,
    );
    await client.receive((element) => element.getAttribute('id') === room);
  }
  await client.close();
  expect(await mariadb.query('SELECT name FROM muc_room ORDER BY name')).toEqual([
    ['cafe'],
    ['café'],
  ]);
});

it('what was said is found whatever its case', async () => {
  const { client } = await server.loggedIn(account('carol'));
  // By this field the chat knows that there is an index of words.
  await client.send(
    `<iq type='get' id='form' xmlns='jabber:client'><query xmlns='urn:xmpp:mam:2'/></iq>`,
  );
  const form = await client.receive((element) => element.getAttribute('id') === 'form');
  const fields = [...form.getElementsByTagName('field')].map((field) => field.getAttribute('var'));
  expect(fields).toContain('withtext');
  await client.sendMessage(`bob@${DOMAIN}`, 'The Desk is by the Fenêtre');
  const found = async (words: string): Promise<number> => {
    await client.send(
      `<iq type='set' id='search' xmlns='jabber:client'><query xmlns='urn:xmpp:mam:2'>` +
        `<x xmlns='jabber:x:data' type='submit'>` +
        `<field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>` +
        `<field var='withtext'><value>${words}</value></field></x></query></iq>`,
    );
    const end = await client.receive((element) => element.getElementsByTagName('fin').length > 0);
    return Number(end.getElementsByTagName('count')[0]?.textContent);
  };
  expect([await found('desk'), await found('DESK'), await found('fenetre')]).toEqual([1, 1, 1]);
  expect(await found('chair')).toBe(0);
  await client.close();
});
