import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createEjabberdApi } from '../../../../src/extauth/watch/ejabberd-api.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

/** ejabberd, as `listener` answers. */
async function api(listener: RequestListener, timeoutMs?: number) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return createEjabberdApi(new URL(`http://127.0.0.1:${port}/api/`), timeoutMs);
}

test('a session is ended by its parts, with the reason', async () => {
  const asked: unknown[] = [];
  const ejabberd = await api((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push([request.method, request.url, JSON.parse(body)]);
      response.end('0');
    });
  });
  await ejabberd.end('o\\27neil@example.test/a/b', 'because');
  const args = { user: 'o\\27neil', host: 'example.test', resource: 'a/b', reason: 'because' };
  expect(asked).toEqual([['POST', '/api/kick_session', args]]);
});

test.each<[string, RequestListener, string]>([
  ['another status', (_, response) => response.writeHead(403).end('{}'), 'HTTP 403'],
  ['no JSON', (_, response) => response.end('<html>'), 'no usable answer'],
  ['nothing', () => undefined, 'no answer in time'],
  ['half of it', (_, response) => response.write('[{"jid":'), 'no answer in time'],
  ['the end of the connection', ({ socket }) => socket.destroy(), 'ECONNRESET'],
  [
    'the end in the middle',
    ({ socket }, response) => response.write('[{"jid":', () => socket.destroy()),
    'ECONNRESET',
  ],
])('in place of an answer comes %s', async (_what, listener, problem) => {
  const ejabberd = await api(listener, problem === 'no answer in time' ? 300 : undefined);
  await expect(ejabberd.online()).rejects.toThrow(`connected_users_info: ${problem}`);
});

test('nobody is there', async () => {
  const ejabberd = await api(() => undefined);
  server?.close();
  await expect(ejabberd.online()).rejects.toThrow('connected_users_info: ECONNREFUSED');
});
