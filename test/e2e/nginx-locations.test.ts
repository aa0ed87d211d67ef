/** The locations of conf/ in a real nginx: what they pass on, and what they let out. */
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoshClient } from '../support/bosh-client.ts';
import { makeCertificate } from '../support/certificate.ts';
import { freePort } from '../support/free-port.ts';
import { startNginx, type Nginx } from '../support/nginx.ts';
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

/** An ejabberd that says yes to all, and what it was asked. */
async function accepting(): Promise<{
  seen: IncomingHttpHeaders[];
  url: string;
  close: () => void;
}> {
  const seen: IncomingHttpHeaders[] = [];
  const upstream = createServer((request, response) => {
    seen.push(request.headers);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
    response.setHeader('Access-Control-Max-Age', '86400');
    response.end('yes');
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  return {
    seen,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      upstream.closeAllConnections();
      upstream.close();
    },
  };
}

interface Asked {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  localAddress?: string;
}

/** Not by fetch(), which says itself what Host is. */
function asked(
  url: string,
  { path = '/http-bind', method = 'POST', headers = {}, localAddress = '127.0.0.1' }: Asked = {},
): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const question = request(`${url}${path}`, {
      ...{ method, localAddress, headers: { ...headers, 'Content-Length': 0 }, agent: false },
    });
    question.once('error', reject);
    question.once('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    question.end();
  });
}

describe('pages of other web sites', () => {
  let upstream: Awaited<ReturnType<typeof accepting>>;
  let proxy: Nginx;

  beforeAll(async () => {
    upstream = await accepting();
    proxy = await startNginx({
      ...{ dir: join(dir, 'origin'), zimbraUrl: 'http://127.0.0.1:9', ejabberdUrl: upstream.url },
    });
  });
  afterAll(async () => {
    await proxy.stop();
    upstream.close();
  });

  const Host = 'mail.example.com';
  const cases: [string, Record<string, string>, number][] = [
    ['a program that is no browser', { Host }, 200],
    ['the webmail', { Host, Origin: `http://${Host}` }, 200],
    ['the webmail, with TLS ended in front', { Host, Origin: `https://${Host}` }, 200],
    ['the webmail on a port', { Host: `${Host}:8443`, Origin: `https://${Host}:8443` }, 200],
    ['a port that goes without saying', { Host: `${Host}:443`, Origin: `https://${Host}` }, 200],
    ['capitals', { Host: 'Mail.Example.COM', Origin: `https://${Host}` }, 200],
    ['another site', { Host, Origin: 'https://evil.example' }, 403],
    ['another port', { Host, Origin: `https://${Host}:8443` }, 403],
    ['a port too few', { Host: `${Host}:8443`, Origin: `https://${Host}` }, 403],
    ['a name that begins alike', { Host, Origin: `https://${Host}.evil.example` }, 403],
    ['a name that ends alike', { Host, Origin: `https://evil${Host}` }, 403],
    ['a dot that is none', { Host, Origin: 'https://mailxexample.com' }, 403],
    ['a sandbox', { Host, Origin: 'null' }, 403],
    ['an extension', { Host, Origin: `moz-extension://${Host}` }, 403],
    ['two at once', { Host, Origin: `https://evil.example https://${Host}` }, 403],
  ];
  it.each(cases)(
    '%s: %j is answered %d, by BOSH and by WebSocket',
    async (_name, headers, status) => {
      for (const path of ['/http-bind', '/ws']) {
        for (const method of ['POST', 'GET', 'OPTIONS']) {
          const before = upstream.seen.length;
          const answer = await asked(proxy.url, { path, method, headers });
          expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} ${status}`);
          expect(Object.keys(answer.headers).join()).not.toContain('access-control');
          expect(upstream.seen.length - before).toBe(status === 200 ? 1 : 0);
        }
      }
    },
  );

  it('find no way around', async () => {
    for (const path of [
      '/http-bind/',
      '/http-bind/x',
      '//http-bind',
      '/http-bind%2F',
      '/%68ttp-bind',
    ]) {
      const { status } = await asked(proxy.url, {
        path,
        headers: { Origin: 'https://evil.example' },
      });
      expect(`${path} ${status}`).toMatch(/ (403|404)$/);
    }
    expect(upstream.seen.filter(({ origin }) => origin === 'https://evil.example')).toEqual([]);
  });

  it('are refused on https whatever they are on http', async () => {
    const { pemFile } = await makeCertificate(dir, [Host]);
    const secure = await startNginx({
      ...{
        dir: join(dir, 'origin-tls'),
        zimbraUrl: 'http://127.0.0.1:9',
        ejabberdUrl: upstream.url,
      },
      pemFile,
    });
    try {
      const status = async (Origin: string): Promise<number> =>
        new Promise((resolve, reject) => {
          const options = { method: 'POST', headers: { Host, Origin }, rejectUnauthorized: false };
          httpsRequest(`${secure.url}/http-bind`, { ...options, agent: false }, (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          })
            .once('error', reject)
            .end();
        });
      expect(await status(`https://${Host}`)).toBe(200);
      expect(await status(`http://${Host}`)).toBe(403);
    } finally {
      await secure.stop();
    }
  });
});

describe('a balancer in front', () => {
  // It has 127.0.0.5, and says who came to it, after what the browser said itself.
  const HOPS = 'set_real_ip_from 127.0.0.5; real_ip_header X-Forwarded-For; real_ip_recursive on;';
  const balancerFor = (inner: string): string =>
    `server { listen 127.0.0.1:BALANCER; location / { proxy_pass ${inner}; proxy_bind 127.0.0.5; ` +
    'proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } }';

  async function behind(
    http: string,
    name: string,
  ): Promise<{
    front: string;
    inner: Nginx;
    upstream: Awaited<ReturnType<typeof accepting>>;
    stop: () => Promise<void>;
  }> {
    const upstream = await accepting();
    const zimbraUrl = 'http://127.0.0.1:9';
    const inner = await startNginx({
      dir: join(dir, name),
      zimbraUrl,
      ejabberdUrl: upstream.url,
      http,
    });
    const port = await freePort();
    const front = await startNginx({
      ...{ dir: join(dir, `${name}-front`), zimbraUrl, ejabberdUrl: upstream.url },
      http: balancerFor(inner.url).replace('BALANCER', String(port)),
    });
    return {
      ...{ front: `http://127.0.0.1:${port}`, inner, upstream },
      stop: async () => {
        await Promise.all([front.stop(), inner.stop()]);
        upstream.close();
      },
    };
  }

  const flood = async (url: string, localAddress: string): Promise<number[]> =>
    (await Promise.all(Array.from({ length: 900 }, () => asked(url, { localAddress })))).map(
      ({ status }) => status,
    );

  it('is seen through, and by no forged header', async () => {
    const { front, inner, upstream, stop } = await behind(HOPS, 'hops');
    try {
      const forged = { 'X-Forwarded-For': '203.0.113.9, 127.0.0.5' };
      await asked(front, { localAddress: '127.0.0.40', headers: forged });
      // One address, whatever came: the browser's own.
      expect(upstream.seen.at(-1)?.['x-forwarded-for']).toBe('127.0.0.40');
      // Who goes around it is not believed.
      await asked(inner.url, { localAddress: '127.0.0.41', headers: forged });
      expect(upstream.seen.at(-1)?.['x-forwarded-for']).toBe('127.0.0.41');

      const statuses = await flood(front, '127.0.0.42');
      expect(statuses).toContain(503);
      expect((await asked(front, { localAddress: '127.0.0.43' })).status).toBe(200);
    } finally {
      await stop();
    }
  });

  it('that nobody named makes all browsers one', async () => {
    const { front, upstream, stop } = await behind('', 'no-hops');
    try {
      await asked(front, { localAddress: '127.0.0.40' });
      expect(upstream.seen.at(-1)?.['x-forwarded-for']).toBe('127.0.0.5');
    } finally {
      await stop();
    }
  });
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
