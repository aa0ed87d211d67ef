/** conf/ as it ships, in a real ejabberd behind a real nginx: what works. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoshClient, parseXml } from '../support/bosh-client.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import {
  alice,
  ARCHIVE_QUERY,
  bob,
  DOMAIN,
  startXmppServer,
  type XmppServer,
} from '../support/xmpp-server.ts';

const dir = testDir('xmpp-server');
/** What newer ones than 23.01 say at their start, and the guide explains. */
const EXPLAINED = ['captcha_cmd is not configured'];
let server: XmppServer;

beforeAll(async () => {
  server = await startXmppServer(dir);
});
afterAll(() => server.close());

describe('the configuration of ejabberd', () => {
  it('loads without a warning or an error', async () => {
    const { ejabberd } = server;
    await waitFor('the start in the log', () => ejabberd.logs().includes('is started in the node'));
    const complaints = ejabberd
      .logs()
      .split('\n')
      .filter((line) => /\[(warning|error|critical|alert|emergency)\]/.test(line))
      .filter((line) => !EXPLAINED.some((words) => line.includes(words)));
    expect(complaints).toEqual([]);
    for (const guide of ['install.md', 'install.fr.md']) {
      const text = await readFile(join(PROJECT_DIR, 'docs', guide), 'utf8');
      for (const words of EXPLAINED) expect(text).toContain(words);
    }
  });

  it('has all that it promises to clients', async () => {
    const { client } = await server.loggedIn(alice);
    const featuresOf = async (to: string): Promise<string[]> => {
      const answer = await client.request(
        `<iq type='get' id='disco-${to}' to='${to}' xmlns='jabber:client'>` +
          `<query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
      );
      return [...answer.getElementsByTagName('feature')].map(
        (feature) => feature.getAttribute('var') ?? '',
      );
    };
    expect(await featuresOf(DOMAIN)).toEqual(
      expect.arrayContaining([
        'urn:xmpp:carbons:2',
        'urn:xmpp:blocking',
        'urn:xmpp:ping',
        'vcard-temp',
      ]),
    );
    expect(await featuresOf(`alice@${DOMAIN}`)).toEqual(
      expect.arrayContaining([
        'urn:xmpp:mam:2',
        'urn:xmpp:push:0',
        'urn:xmpp:pep-vcard-conversion:0',
        'http://jabber.org/protocol/pubsub#publish',
      ]),
    );
    expect(await featuresOf(`conference.${DOMAIN}`)).toContain('http://jabber.org/protocol/muc');
    expect(await featuresOf(`upload.${DOMAIN}`)).toContain('urn:xmpp:http:upload:0');
    await client.close();
  });
});

describe('BOSH through nginx', () => {
  it('logs in, and carries messages both ways', async () => {
    const [a, b] = await Promise.all([server.loggedIn(alice), server.loggedIn(bob)]);
    expect(a.jid).toMatch(/^alice@example\.test\/.+/);

    await a.client.sendMessage(b.jid, 'Grüße & 🙂 <b>');
    expect(await b.client.receiveMessage()).toEqual({ from: a.jid, text: 'Grüße & 🙂 <b>' });
    await b.client.sendMessage(a.jid, 'ça va');
    expect(await a.client.receiveMessage()).toEqual({ from: b.jid, text: 'ça va' });
    await Promise.all([a.client.close(), b.client.close()]);
  });

  it('asks anew at every login: a fresh token is not measured by an earlier one', async () => {
    for (const password of ["alice's secret", "alice's secret 2"]) {
      const { client } = await server.loggedIn({ ...alice, password });
      await client.close();
    }
  });

  it('keeps a message for somebody who is away, and archives it', async () => {
    const a = await server.loggedIn(alice);
    await a.client.sendMessage(`carol@${DOMAIN}`, 'while you were out');
    await waitFor('the message to wait for carol', async () => {
      const who = { user: 'carol', server: DOMAIN };
      const count = await server.ejabberd.api('get_offline_count', who);
      return ['{"value":1}', '1'].includes(JSON.stringify(count)); // 23.01, and newer
    });
    const b = await server.loggedIn({ user: 'carol', domain: DOMAIN, password: "carol's secret" });
    expect((await b.client.receiveMessage()).text).toBe('while you were out');

    await b.client.send(ARCHIVE_QUERY);
    const archived = await b.client.receive(
      (element) => element.getElementsByTagName('forwarded').length > 0,
    );
    expect(archived.textContent).toContain('while you were out');
    await Promise.all([a.client.close(), b.client.close()]);
  });

  it('archives what is said in a room', async () => {
    const { client } = await server.loggedIn(alice);
    const room = `team@conference.${DOMAIN}`;
    await client.send(
      `<presence to='${room}/alice' xmlns='jabber:client'>` +
        `<x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
    await client.request(
      `<iq type='set' id='room' to='${room}' xmlns='jabber:client'>` +
        `<query xmlns='http://jabber.org/protocol/muc#owner'>` +
        `<x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    );
    await client.send(
      `<message type='groupchat' to='${room}' id='said' xmlns='jabber:client'>` +
        `<body>the meeting is at ten</body></message>`,
    );
    await client.receive(({ textContent }) => textContent.includes('at ten'));
    await client.send(ARCHIVE_QUERY.replace("id='archive'", `id='archive' to='${room}'`));
    const archived = await client.receive(
      (element) => element.getElementsByTagName('forwarded').length > 0,
    );
    expect(archived.textContent).toContain('the meeting is at ten');
    await client.close();
  });

  it('lets ejabberd end a long poll before nginx does, however long the client asks for', async () => {
    const client = new BoshClient(server.boshUrl);
    await client.open(DOMAIN, 100_000);
    const granted = Number(client.session?.getAttribute('wait'));
    const shipped = await readFile(join(PROJECT_DIR, 'conf/nginx-http-bind.conf'), 'utf8');
    const timeout = Number(/^\s*proxy_read_timeout (\d+)s;$/m.exec(shipped)?.[1]);
    expect(granted).toBeGreaterThan(59); // what Converse asks for
    expect(timeout).toBeGreaterThan(granted);
    await client.close();
  });
});

describe('WebSocket through nginx', () => {
  it('opens an XMPP stream', async () => {
    // Node 20 has none of its own. A page of another origin would be refused.
    const { WebSocket } = new JSDOM('', { url: server.nginx.url }).window;
    const socket = new WebSocket(`${server.nginx.url.replace('http', 'ws')}/ws`, 'xmpp');
    const frames: string[] = [];
    socket.addEventListener('message', ({ data }) => frames.push(String(data)));
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('no WebSocket')));
    });
    socket.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${DOMAIN}' version='1.0'/>`);
    const features = await waitFor('stream features', () =>
      frames.find((frame) => frame.includes('features')),
    );
    const mechanisms = [...parseXml(features).getElementsByTagName('mechanism')];
    expect(mechanisms.map(({ textContent }) => textContent)).toEqual(['PLAIN']);
    socket.close();
  });
});
