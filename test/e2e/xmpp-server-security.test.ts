/** conf/ as it ships, in a real ejabberd behind a real nginx: who is turned away. */
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoshClient, saslPlain } from '../support/bosh-client.ts';
import { C2sClient } from '../support/c2s-client.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import {
  alice,
  ARCHIVE_QUERY,
  bob,
  DOMAIN,
  OTHER_DOMAIN,
  startXmppServer,
  type XmppServer,
} from '../support/xmpp-server.ts';
import { WebSocketClient } from '../support/websocket-client.ts';

const dir = testDir('xmpp-server-security');
let server: XmppServer;
let trusted: ConnectionOptions;

beforeAll(async () => {
  server = await startXmppServer(dir);
  const ca = await readFile(server.ejabberd.certificate.caFile);
  trusted = { ca, servername: DOMAIN };
});
afterAll(() => server.close());

async function open(localAddress?: string): Promise<BoshClient> {
  const client = new BoshClient(server.boshUrl, localAddress);
  await client.open(DOMAIN);
  return client;
}

describe('in the browser (BOSH)', () => {
  it('PLAIN is all that is offered', async () => {
    const client = await open();
    expect(client.mechanisms).toEqual(['PLAIN']);
    await client.close();
  });

  it('a wrong password is refused', async () => {
    const client = await open();
    const result = await client.login({ ...alice, password: "bob's secret" });
    expect(result).toEqual({ accepted: false, condition: 'not-authorized' });
  });

  it('nobody can act as somebody else', async () => {
    // An ordinary login first: it is what opened the door when ejabberd kept passwords.
    const { client } = await server.loggedIn(alice);
    await client.close();
    const impostor = await open();
    const result = await impostor.login({ ...alice, authzid: `bob@${DOMAIN}` });
    expect(result.accepted).toBe(false);
  });

  it('accounts can be neither opened nor closed', async () => {
    const { client } = await server.loggedIn(alice);
    for (const [type, content] of [
      ['get', ''],
      ['set', '<username>mallory</username><password>secret</password>'],
      ['set', '<remove/>'],
    ] as const) {
      const answer = await client.request(
        `<iq type='${type}' id='register' to='${DOMAIN}' xmlns='jabber:client'>` +
          `<query xmlns='jabber:iq:register'>${content}</query></iq>`,
      );
      expect(answer.getAttribute('type')).toBe('error');
    }
    await client.close();
    const { client: again } = await server.loggedIn(alice);
    await again.close();
  });

  it('nothing goes to other servers', async () => {
    const { client } = await server.loggedIn(alice);
    await client.sendMessage('somebody@elsewhere.test', 'hello?');
    const answer = await client.receive(({ localName }) => localName === 'message');
    expect(answer.getAttribute('type')).toBe('error');
    await client.close();
  });

  it('a user has twenty sessions; the one after them ends the oldest', async () => {
    const carol = { user: 'carol', domain: DOMAIN, password: "carol's secret" };
    const sessions: Awaited<ReturnType<XmppServer['loggedIn']>>[] = [];
    for (let count = 0; count < 21; count += 1) sessions.push(await server.loggedIn(carol));
    const [oldest, ...others] = sessions;
    await waitFor('twenty sessions', async () => {
      const all = (await server.ejabberd.api('connected_users', {})) as string[];
      const hers = all.filter((jid) => jid.startsWith('carol@'));
      return hers.length === 20 && !hers.includes(oldest?.jid ?? '');
    });
    await Promise.all(others.map(({ client }) => client.close()));
  });
});

describe('in the browser (WebSocket)', () => {
  it('a password too long for the authenticator ends the stream, and not the authenticator', async () => {
    const socket = await WebSocketClient.open(`${server.nginx.url}/ws`, DOMAIN);
    const password = 'p'.repeat(70_000);
    socket.send(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>` +
        `${saslPlain({ ...alice, password })}</auth>`,
    );
    const error = await socket.receive(({ localName }) => localName === 'error');
    expect(error.getElementsByTagName('policy-violation')).toHaveLength(1);

    const { client } = await server.loggedIn(alice);
    await client.close();
    expect(server.ejabberd.logs()).not.toContain('terminated unexpectedly');
  });

  it('a stanza has the limit that it has over BOSH', async () => {
    const socket = await WebSocketClient.open(`${server.nginx.url}/ws`, DOMAIN);
    await socket.login(alice);
    const ofSize = (bytes: number): string =>
      `<iq xmlns='jabber:client' type='get' id='size'><ping xmlns='urn:xmpp:ping'/>` +
      `${' '.repeat(bytes)}</iq>`;
    expect((await socket.request(ofSize(79_000))).getAttribute('type')).toBe('result');
    socket.send(ofSize(81_000));
    const error = await socket.receive(({ localName }) => localName === 'error');
    expect(error.getElementsByTagName('policy-violation')).toHaveLength(1);
  });
});

describe("another's archive", () => {
  it('of a namesake in another domain is not what one reads', async () => {
    const a = await server.loggedIn(alice);
    await a.client.sendMessage(`bob@${DOMAIN}`, 'for this domain only');
    await a.client.close();
    const namesake = await server.loggedIn({ ...alice, domain: OTHER_DOMAIN });
    await namesake.client.send(ARCHIVE_QUERY);
    const end = await namesake.client.receive(
      (element) => element.getElementsByTagName('fin').length > 0,
    );
    expect(end.getElementsByTagName('count')[0]?.textContent).toBe('0');
    await namesake.client.close();
  });

  it.each([DOMAIN, OTHER_DOMAIN])('cannot be asked for by bob@%s', async (domain) => {
    const a = await server.loggedIn(alice);
    await a.client.sendMessage(`carol@${DOMAIN}`, 'for carol only');
    await a.client.send(ARCHIVE_QUERY);
    await a.client.receive(({ textContent }) => textContent.includes('for carol only'));
    const { client } = await server.loggedIn({ ...bob, domain });
    // An error, or (in his own domain) his own archive, whatever address he asks.
    await client.request(
      ARCHIVE_QUERY.replace("id='archive'", `id='archive' to='alice@${DOMAIN}'`),
    );
    const seen = client.receive(({ textContent }) => textContent.includes('for carol only'), 0);
    await expect(seen).rejects.toThrow('waited');
    await Promise.all([a.client.close(), client.close()]);
  });

  it('is not left out by a setting of its owner', async () => {
    const { client } = await server.loggedIn(alice);
    const answer = await client.request(
      `<iq type='set' id='prefs' xmlns='jabber:client'>` +
        `<prefs xmlns='urn:xmpp:mam:2' default='never'/></iq>`,
    );
    expect(answer.getAttribute('type')).toBe('error');
    await client.close();
  });
});

describe('refusals, right ones or for want of Zimbra,', () => {
  const MOST = 400;
  const auth = (password: string): string =>
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>` +
    `${saslPlain({ ...bob, password })}</auth>`;
  const from = (localAddress: string): Promise<C2sClient> =>
    C2sClient.connectTls(server.ejabberd.ports.tls, {
      ...trusted,
      localAddress,
    });

  /** As telephones of one office that try again and again; gives how many were answered. */
  async function refused(localAddress: string, count: number): Promise<number> {
    let asked = 0;
    let answered = 0;
    const telephone = async (): Promise<void> => {
      const client = await from(localAddress);
      try {
        await client.openStream(DOMAIN);
        while (asked < count) {
          asked += 1;
          client.send(auth('stale'));
          const answer = await client.receive(/<failure[^]*?<\/failure>|<stream:error/);
          if (answer.startsWith('<stream')) break;
          answered += 1;
        }
      } finally {
        client.close();
      }
    };
    await Promise.allSettled(Array.from({ length: 20 }, telephone));
    return answered;
  }

  async function isLetIn(localAddress: string): Promise<boolean> {
    const client = await from(localAddress);
    try {
      client.send(
        `<?xml version='1.0'?><stream:stream to='${DOMAIN}' version='1.0' xmlns='jabber:client' ` +
          `xmlns:stream='http://etherx.jabber.org/streams'>`,
      );
      const greeting = await client.receive(/<\/stream:(features|error)>/);
      if (greeting.includes('error')) return false;
      client.send(auth(bob.password));
      return (await client.receive(/<(success|failure)/)) === '<success';
    } finally {
      client.close();
    }
  }

  it('of browsers ban nobody, however many, and not the address that the proxy tells', async () => {
    const client = await open('127.0.0.7');
    for (let count = 0; count <= MOST; count += 1) {
      expect((await client.login({ ...bob, password: 'stale' })).accepted).toBe(false);
    }
    expect((await client.login(bob)).accepted).toBe(true);
    await client.close();
    expect(await isLetIn('127.0.0.7')).toBe(true);
    expect(server.ejabberd.logs()).not.toContain('blacklisted');
  });

  it('of native clients ban no office, whose telephones are all refused once and more', async () => {
    expect(await refused('127.0.0.9', MOST - 1)).toBe(MOST - 1);
    expect(await isLetIn('127.0.0.9')).toBe(true);
    // That has set the count back.
    expect(await refused('127.0.0.9', MOST - 1)).toBe(MOST - 1);
    expect(await isLetIn('127.0.0.9')).toBe(true);
  });

  it('of native clients ban who goes on, and nobody else, until the administrator lifts it', async () => {
    await refused('127.0.0.10', MOST);
    expect(await isLetIn('127.0.0.10')).toBe(false);
    expect(await isLetIn('127.0.0.11')).toBe(true);
    const browser = await open('127.0.0.10');
    expect((await browser.login(bob)).accepted).toBe(true);
    await browser.close();
    await waitFor('the ban in the log', () =>
      server.ejabberd.logs().includes('blacklisted IP 127.0.0.10'),
    );
    const lifted = await server.ejabberd.api('unban_ip', { address: '127.0.0.10' });
    expect([{ unbanned: 1 }, 1]).toContainEqual(lifted); // 23.01, and newer
    expect(await isLetIn('127.0.0.10')).toBe(true);
  });
});

describe('native clients', () => {
  const auth =
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>` +
    `${saslPlain(alice)}</auth>`;

  it('cannot log in without encryption', async () => {
    const client = await C2sClient.connect(server.ejabberd.ports.starttls);
    const features = await client.openStream(DOMAIN);
    expect(features).toContain('<required/>');
    expect(features).not.toContain('mechanism');
    client.send(auth);
    const answer = await client.receive(/<(success|failure|stream:error)[^]*>/);
    expect(answer).not.toMatch(/^<success/);
    client.close();
  });

  it('log in with STARTTLS, with PLAIN alone', async () => {
    const client = await C2sClient.connect(server.ejabberd.ports.starttls);
    await client.openStream(DOMAIN);
    await client.startTls(trusted);
    const features = await client.openStream(DOMAIN);
    expect([...features.matchAll(/<mechanism>(.*?)</g)].map((found) => found[1])).toEqual([
      'PLAIN',
    ]);
    client.send(auth);
    expect(await client.receive(/<(success|failure)/)).toBe('<success');
    client.close();
  });

  it('log in with TLS from the start', async () => {
    const client = await C2sClient.connectTls(server.ejabberd.ports.tls, trusted);
    await client.openStream(DOMAIN);
    client.send(auth);
    expect(await client.receive(/<(success|failure)/)).toBe('<success');
    client.close();
  });

  it('cannot open an account before they log in', async () => {
    const client = await C2sClient.connectTls(server.ejabberd.ports.tls, trusted);
    const features = await client.openStream(DOMAIN);
    expect(features).not.toContain('register');
    client.send(
      `<iq type='set' id='register'><query xmlns='jabber:iq:register'>` +
        `<username>mallory</username><password>mallory's secret</password></query></iq>`,
    );
    const answer = await client.receive(/<(iq[^>]*>|stream:error)/);
    expect(answer).not.toMatch(/type=.result/);
    client.close();
  });

  describe('are turned away with TLS 1.1', () => {
    // OpenSSL 3 speaks TLS 1.1 itself only at security level 0; what is tested is the server.
    const lax = {
      minVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    const ways = {
      'from the start': (version: ConnectionOptions) =>
        C2sClient.connectTls(server.ejabberd.ports.tls, {
          ...trusted,
          ...lax,
          ...version,
        }),
      'after STARTTLS': async (version: ConnectionOptions) => {
        const client = await C2sClient.connect(server.ejabberd.ports.starttls);
        await client.openStream(DOMAIN);
        await client.startTls({ ...trusted, ...lax, ...version });
        return client;
      },
    };
    it.each(Object.entries(ways))('%s', async (_, connect) => {
      const client = await connect({ maxVersion: 'TLSv1.2' });
      client.close();
      await expect(connect({ maxVersion: 'TLSv1.1' })).rejects.toThrow(
        /disconnected before secure TLS|alert/,
      );
    });
  });
});

describe('groups and what users keep', () => {
  const ROOM = `plans@conference.${DOMAIN}`;
  const conditionOf = (answer: Element): string | undefined =>
    answer.getElementsByTagName('error')[0]?.firstElementChild?.localName;

  async function enter(client: BoshClient, nick: string): Promise<Element> {
    await client.send(
      `<presence xmlns='jabber:client' to='${ROOM}/${nick}'>` +
        `<x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    return client.receive(
      (each) =>
        each.localName === 'presence' && each.getAttribute('from')?.startsWith(ROOM) === true,
    );
  }

  it('a group is found, entered and read by its members alone', async () => {
    const { client: owner } = await server.loggedIn(alice);
    await enter(owner, 'Alice');
    // As made by the plainest of clients: whatever the server gives it.
    await owner.request(
      `<iq type='set' id='make' to='${ROOM}' xmlns='jabber:client'>` +
        `<query xmlns='http://jabber.org/protocol/muc#owner'>` +
        `<x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    );
    const { client: stranger } = await server.loggedIn(bob);
    expect(conditionOf(await enter(stranger, 'Bob'))).toBe('registration-required');
    const rooms = await stranger.request(
      `<iq type='get' id='rooms' to='conference.${DOMAIN}' xmlns='jabber:client'>` +
        `<query xmlns='http://jabber.org/protocol/disco#items'/></iq>`,
    );
    expect(rooms.getElementsByTagName('item')).toHaveLength(0);
    const archive = await stranger.request(
      `<iq type='set' id='read' to='${ROOM}' xmlns='jabber:client'>` +
        `<query xmlns='urn:xmpp:mam:2'/></iq>`,
    );
    expect(conditionOf(archive)).toBe('forbidden');
    await Promise.all([owner.close(), stranger.close()]);
  });

  it('nobody reads the bookmarks, read marks and pins of somebody else', async () => {
    const { client: owner } = await server.loggedIn(alice);
    // A colleague who sees when she is there: to him nodes are open if nobody says otherwise.
    const { client: stranger } = await server.loggedIn(bob);
    await stranger.send(`<presence xmlns='jabber:client' type='subscribe' to='alice@${DOMAIN}'/>`);
    await owner.send(`<presence xmlns='jabber:client' type='subscribed' to='bob@${DOMAIN}'/>`);
    await stranger.receive(
      (each) => each.localName === 'presence' && each.getAttribute('type') === 'subscribed',
    );
    const pubsub = (type: string, inside: string, to = ''): string =>
      `<iq type='${type}' id='node' ${to} xmlns='jabber:client'>` +
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'>${inside}</pubsub></iq>`;
    const readBy = (client: BoshClient, node: string, to?: string): Promise<Element> =>
      client.request(pubsub('get', `<items node='${node}'/>`, to));
    // As a program makes them that says nothing of who may read, or the wrong thing.
    const open =
      `<configure><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>` +
      `<value>http://jabber.org/protocol/pubsub#node_config</value></field>` +
      `<field var='pubsub#access_model'><value>open</value></field></x></configure>`;
    for (const node of [
      'storage:bookmarks',
      'urn:xmpp:bookmarks:1',
      'urn:xmpp:mds:displayed:0',
      'com_zimbra_converse:choices:0',
    ]) {
      if (node.endsWith(':0'))
        await owner.request(pubsub('set', `<create node='${node}'/>${open}`));
      await owner.request(
        pubsub(
          'set',
          `<publish node='${node}'><item id='x'><conference xmlns='urn:xmpp:bookmarks:1'>` +
            `<password>secret</password></conference></item></publish>`,
        ),
      );
      expect((await readBy(owner, node)).textContent).toBe('secret');
      const read = await readBy(stranger, node, `to='alice@${DOMAIN}'`);
      expect([node, read.getAttribute('type')]).toEqual([node, 'error']);
    }
    await Promise.all([owner.close(), stranger.close()]);
  });

  it('bookmarks are kept beside each other, whatever program wrote them', async () => {
    const { client } = await server.loggedIn({
      user: 'carol',
      domain: DOMAIN,
      password: "carol's secret",
    });
    for (const id of ['one', 'two']) {
      await client.request(
        `<iq type='set' id='keep' xmlns='jabber:client'>` +
          `<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:bookmarks:1'>` +
          `<item id='${id}'><conference xmlns='urn:xmpp:bookmarks:1'/></item></publish></pubsub></iq>`,
      );
    }
    const answer = await client.request(
      `<iq type='get' id='kept' xmlns='jabber:client'>` +
        `<pubsub xmlns='http://jabber.org/protocol/pubsub'>` +
        `<items node='urn:xmpp:bookmarks:1'/></pubsub></iq>`,
    );
    const items = [...answer.getElementsByTagName('item')];
    expect(items.map((item) => item.getAttribute('id')).sort()).toEqual(['one', 'two']);
    await client.close();
  });

  it('colleagues cannot be looked for by what they wrote into their vCards', async () => {
    const { client } = await server.loggedIn(alice);
    for (const to of [DOMAIN, `vjud.${DOMAIN}`]) {
      const answer = await client.request(
        `<iq type='get' id='search' to='${to}' xmlns='jabber:client'>` +
          `<query xmlns='jabber:iq:search'/></iq>`,
      );
      expect(answer.getAttribute('type')).toBe('error');
    }
    await client.close();
  });

  it('a group has a picture from its owner alone', async () => {
    const { client: owner } = await server.loggedIn(alice);
    await enter(owner, 'Alice');
    const picture = (client: BoshClient): Promise<Element> =>
      client.request(
        `<iq type='set' id='picture' to='${ROOM}' xmlns='jabber:client'><vCard xmlns='vcard-temp'>` +
          `<PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgo=</BINVAL></PHOTO></vCard></iq>`,
      );
    expect((await picture(owner)).getAttribute('type')).toBe('result');
    const { client: stranger } = await server.loggedIn(bob);
    expect(conditionOf(await picture(stranger))).toBe('forbidden');
    await Promise.all([owner.close(), stranger.close()]);
  });

  it('nobody makes a node that is nobody’s', async () => {
    const { client } = await server.loggedIn(alice);
    for (const inside of [`<create node='free'/>`, `<publish node='free'><item/></publish>`]) {
      const answer = await client.request(
        `<iq type='set' id='free' to='pubsub.${DOMAIN}' xmlns='jabber:client'>` +
          `<pubsub xmlns='http://jabber.org/protocol/pubsub'>${inside}</pubsub></iq>`,
      );
      expect(answer.getAttribute('type')).toBe('error');
    }
    await client.close();
  });
});
