import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CuttableLine, startCuttableLine } from '../../support/cuttable-line.ts';
import { waitFor } from '../../support/wait.ts';

let server: Server;
let line: CuttableLine;
let served: Socket[];

/** A client of the server, which sends back what it gets. */
function client(): { socket: Socket; heard: () => string; error: () => string | undefined } {
  const socket = connect(Number(new URL(line.url).port), '127.0.0.1');
  let heard = '';
  let error: string | undefined;
  socket.on('data', (chunk) => (heard += chunk.toString()));
  socket.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code));
  return { socket, heard: () => heard, error: () => error };
}

beforeEach(async () => {
  served = [];
  server = createServer((socket) => {
    served.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  line = await startCuttableLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await line.close();
  server.close();
});

it('carries both ways, whatever the amount, and the end too', async () => {
  const { socket, heard } = client();
  const much = 'x'.repeat(5_000_000);
  socket.end(much);
  await once(socket, 'close');
  expect(heard()).toBe(much);
});

it('cut: resets what is connected and what comes, until mended', async () => {
  const before = client();
  before.socket.write('a');
  await waitFor('the echo', () => before.heard() === 'a');
  line.cut();
  await waitFor('a reset at the client', () => before.error() === 'ECONNRESET');
  await waitFor('the end at the server', () => served[0]?.destroyed);

  const meanwhile = client();
  await waitFor('a reset of the new one', () => meanwhile.error() === 'ECONNRESET');
  expect(served).toHaveLength(1);

  line.mend();
  const after = client();
  after.socket.write('b');
  await waitFor('the echo', () => after.heard() === 'b');
  after.socket.destroy();
});

it('frozen: passes nothing, of new connections either, and all of it once mended', async () => {
  const before = client();
  before.socket.write('a');
  await waitFor('the echo', () => before.heard() === 'a');
  line.freeze();
  const meanwhile = client();
  before.socket.write('b');
  meanwhile.socket.write('c');
  await once(meanwhile.socket, 'connect');
  await sleep(200);
  expect([before.heard(), meanwhile.heard()]).toEqual(['a', '']);

  line.mend();
  await waitFor('both echoes', () => before.heard() === 'ab' && meanwhile.heard() === 'c');
  before.socket.destroy();
  meanwhile.socket.destroy();
});

it('frozen: a client that gives up is not heard of by the server until mended', async () => {
  const { socket, heard } = client();
  socket.write('a');
  await waitFor('the echo', () => heard() === 'a');
  line.freeze();
  socket.resetAndDestroy();
  await sleep(200);
  expect(served[0]?.destroyed).toBe(false);
  line.mend();
  await waitFor('the end at the server', () => served[0]?.destroyed);
});
