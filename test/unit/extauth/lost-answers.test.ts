import { createServer, request as ask } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startEngineWorld } from './engine-world.ts';
import type { EngineWorld } from './engine-world.ts';

// Something between the engine and Zimbra that loses refusals of passwords and passes on the rest,
// so that the breaker stays closed while every wrong password is counted.

const PASSWORD_CALLS = 'AuthRequest/password';
const REFUSAL = '"account.AUTH_FAILED"';

let world: EngineWorld;
let between: Server;
afterEach(async () => {
  await world.close();
  between.closeAllConnections();
  await new Promise((resolve) => between.close(resolve));
});

async function startWorldBehind(lose: (response: ServerResponse) => void, keys: object = {}) {
  world = await startEngineWorld();
  const { port, hostname } = new URL(world.zimbra.soapUrl);
  between = createServer((incoming, outgoing) => {
    const { url: path, method, headers } = incoming;
    const onward = ask({ hostname, port, path, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (text.includes(REFUSAL)) return lose(outgoing);
        outgoing.writeHead(answer.statusCode ?? 0).end(text);
      });
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  const soapUrl = `http://127.0.0.1:${(between.address() as AddressInfo).port}/service/soap`;
  world.keys = { soapUrl, tokenCacheSeconds: 0, passwordCacheSeconds: 0, ...keys };
  await world.engine.reload();
}

const byToken = (name: string) =>
  world.token(name, world.zimbra.issueToken(`${name}@example.test`));

const LOSSES: [string, (response: ServerResponse) => void][] = [
  ['the connection ends', (response) => response.destroy()],
  [
    'the connection ends inside the answer',
    (response) => {
      response.writeHead(500, { 'Content-Length': 1000 });
      response.write('{"Body":', () => response.destroy());
    },
  ],
  ['a proxy shows its own page', (response) => response.writeHead(500).end('<h1>Sorry</h1>')],
  ['the answer is too large', (response) => response.writeHead(500).end('x'.repeat(300_000))],
  ['the answer is another', (response) => response.writeHead(200).end('{"Body":{"A":{}}}')],
  ['the fault has no code', (response) => response.writeHead(500).end('{"Body":{"Fault":{}}}')],
];

describe('200 wrong passwords whose refusals get lost', () => {
  it.each(LOSSES)('because %s: nine at most reach Zimbra', async (_how, lose) => {
    await startWorldBehind(lose, { passwordFailuresPerAccount: 9 });
    for (let i = 0; i < 200; i++) {
      expect(await world.password('alice', `wrong ${i}`)).toBe(false);
      expect(await byToken('bob')).toBe(true); // on a kept connection, and the breaker stays closed
    }
    expect(world.reached(PASSWORD_CALLS)).toBeGreaterThan(0);
    expect(world.reached(PASSWORD_CALLS)).toBeLessThanOrEqual(9);
    expect(await byToken('alice')).toBe(true);
  });
});
