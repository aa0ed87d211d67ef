/** The locations of conf/ in a real nginx: what they pass on, and what they let out. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoshClient } from '../support/bosh-client.ts';
import { startNginx } from '../support/nginx.ts';
import { testDir } from '../support/test-dir.ts';
import { alice, DOMAIN, startXmppServer, type XmppServer } from '../support/xmpp-server.ts';

const dir = testDir('nginx-locations');

describe('what nginx passes on to ejabberd', () => {
  it.each(['/http-bind', '/ws', '/upload/a/b/c'])(
    '%s: the address, but no secret of the webmail',
    async (path) => {
      const seen: IncomingHttpHeaders[] = [];
      const upstream = createServer((request, response) => {
        seen.push(request.headers);
        response.end();
      }).listen(0, '127.0.0.1');
      await once(upstream, 'listening');
      const { port } = upstream.address() as AddressInfo;
      const proxy = await startNginx({
        dir: join(dir, `headers${path.replaceAll('/', '-')}`),
        zimbraUrl: 'http://127.0.0.1:9',
        ejabberdUrl: `http://127.0.0.1:${port}`,
      });
      try {
        await fetch(`${proxy.url}${path}`, {
          method: 'POST',
          headers: {
            Cookie: 'ZM_AUTH_TOKEN=0_secret',
            Authorization: 'Basic c2VjcmV0',
            Referer: `${proxy.url}/?adminPreAuth=secret`,
            'X-Forwarded-For': '203.0.113.1',
          },
          body: '<body/>',
        });
      } finally {
        await proxy.stop();
        upstream.closeAllConnections();
        upstream.close();
      }
      expect(seen).toHaveLength(1);
      expect(seen[0]?.['x-forwarded-for']).toBe('127.0.0.1');
      expect(seen[0]).not.toHaveProperty('cookie');
      expect(seen[0]).not.toHaveProperty('authorization');
      expect(seen[0]).not.toHaveProperty('referer');
    },
  );
});

describe('files sent in chat', () => {
  const MAX_SIZE = 20_971_520;
  let server: XmppServer;
  let client: BoshClient;

  beforeAll(async () => {
    server = await startXmppServer(dir);
    ({ client } = await server.loggedIn(alice));
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  /** The addresses for PUT and GET, through nginx; or undefined when ejabberd refuses. */
  async function slot(
    name: string,
    size: number,
  ): Promise<{ put: string; get: string } | undefined> {
    const answer = await client.request(
      `<iq type='get' id='slot-${name}' to='upload.${DOMAIN}' xmlns='jabber:client'>` +
        `<request xmlns='urn:xmpp:http:upload:0' filename='${name}' size='${size}'/></iq>`,
    );
    if (answer.getAttribute('type') === 'error') return undefined;
    const url = (tag: string): string => {
      const { pathname } = new URL(answer.getElementsByTagName(tag)[0]?.getAttribute('url') ?? '');
      return server.nginx.url + pathname;
    };
    return { put: url('put'), get: url('get') };
  }
  const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

  it('go up and come down, and cannot act as a page of the webmail', async () => {
    const addresses = await slot('plan.svg', PICTURE.length);
    if (addresses === undefined) throw new Error('no slot');
    const put = await fetch(addresses.put, { method: 'PUT', body: PICTURE });
    expect(put.status).toBe(201);
    const get = await fetch(addresses.get);
    expect(await get.text()).toBe(PICTURE);
    for (const url of [addresses.get, addresses.get.replace(server.nginx.url, server.ejabberd.url)])
      await isInert(url);
  });

  it('also not by their beginning, their name, or an address without a file', async () => {
    for (const name of ['page.html', 'page.xhtml', 'data.xml', 'script.js', 'photo.jpg']) {
      const addresses = await slot(name, PICTURE.length);
      if (addresses === undefined) throw new Error('no slot');
      await fetch(addresses.put, { method: 'PUT', body: PICTURE });
      await isInert(addresses.get);
      // Through the proxy alone: ejabberd's own port is nobody's address.
      await isInert(addresses.get, 'HEAD');
      const part = await isInert(addresses.get, 'GET', { Range: 'bytes=0-3' });
      expect([200, 206]).toContain(part.status);
      expect((await isInert(`${addresses.get}.gone`)).status).toBe(404);
    }
  });

  async function isInert(
    url: string,
    method = 'GET',
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const answer = await fetch(url, { method, headers });
    expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-disposition')).toBe('attachment');
    return answer;
  }

  it('have a limit, and only what was asked for is taken', async () => {
    expect(await slot('film.mkv', MAX_SIZE + 1)).toBeUndefined();
    expect(await slot('film.mkv', MAX_SIZE)).toBeDefined();
    const small = await slot('note.txt', 4);
    const tooMuch = await fetch(small?.put ?? '', { method: 'PUT', body: 'more than four' });
    expect(tooMuch.status).toBe(413);
    const unasked = `${server.nginx.url}/upload/${DOMAIN}/0/0/unasked.txt`;
    expect((await fetch(unasked, { method: 'PUT', body: 'x' })).status).toBe(403);
  });
});
