/** A bad morning of an office of 200 behind one address, and a flood from one, at the limits of conf/ in a real nginx. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { BoshClient } from '../support/bosh-client.ts';
import { testDir } from '../support/test-dir.ts';
import { DOMAIN, startXmppServer, type XmppServer } from '../support/xmpp-server.ts';
import { WebSocketClient } from '../support/websocket-client.ts';

const dir = testDir('office-morning');
const PEOPLE = 200;
let server: XmppServer;

beforeAll(async () => {
  server = await startXmppServer(dir);
});
afterAll(() => server.close());

const people = Array.from({ length: PEOPLE }, (_, n) => ({
  user: `user${n}`,
  domain: DOMAIN,
  password: `user${n}'s secret`,
}));

/** How often nginx has answered so since the last time. */
let read = 0;
function statuses(): Record<string, number> {
  const lines = readFileSync(server.nginx.accessLog, 'utf8').trim().split('\n');
  const fresh = lines.slice(read);
  read = lines.length;
  const counts: Record<string, number> = {};
  for (const line of fresh) {
    const status = /" (\d{3}) \d+ "/.exec(line)?.[1] ?? '?';
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

it('lets all of an office in who come back at once by BOSH, with old tokens among them', async () => {
  const begun = performance.now();
  const times: number[] = [];
  await Promise.all(
    people.map(async (who, n) => {
      // Every tenth has a stale token at first, and tries it again.
      for (let stale = 0; stale < (n % 10 === 0 ? 3 : 0); stale += 1) {
        const client = new BoshClient(server.boshUrl, '127.0.0.20');
        await client.open(DOMAIN);
        expect((await client.login({ ...who, password: 'stale' })).accepted).toBe(false);
        await client.close();
      }
      const client = new BoshClient(server.boshUrl, '127.0.0.20');
      await client.open(DOMAIN);
      expect((await client.login(who)).accepted).toBe(true);
      times.push(performance.now() - begun);
      // As many requests as the chat makes until all is quiet, which are thirteen.
      for (let more = 0; more < 8; more += 1) {
        await client.request(
          `<iq type='get' id='r${more}' xmlns='jabber:client'><query xmlns='jabber:iq:roster'/></iq>`,
        );
      }
      await client.close();
    }),
  );
  const total = performance.now() - begun;
  const found = statuses();
  console.log(
    `BOSH: in after ${Math.max(...times).toFixed(0)} ms, quiet after ${total.toFixed(0)} ms, ${JSON.stringify(found)}`,
  );
  expect(Object.keys(found)).toEqual(['200']);
}, 120_000);

it('lets all of an office in who come back at once by WebSocket', async () => {
  const begun = performance.now();
  const sockets = await Promise.all(
    people.map(async (who) => {
      const socket = await WebSocketClient.open(`${server.nginx.url}/ws`, DOMAIN, '127.0.0.20');
      await socket.login(who);
      return socket;
    }),
  );
  console.log(`WebSocket: in after ${(performance.now() - begun).toFixed(0)} ms`);
  for (const socket of sockets) socket.vanish();
}, 120_000);

it('refuses a flood of one address, and another is served meanwhile', async () => {
  statuses();
  const rss = (): number =>
    Number(
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.ejabberd.pid()}/status`, 'utf8'))?.[1],
    ) / 1024;
  const before = rss();
  const begun = performance.now();
  const flood = Promise.allSettled(
    Array.from({ length: 3000 }, async () => {
      await new BoshClient(server.boshUrl, '127.0.0.30').open(DOMAIN);
    }),
  );
  const neighbour = new BoshClient(server.boshUrl, '127.0.0.31');
  await neighbour.open(DOMAIN);
  expect((await neighbour.login(people[0]!)).accepted).toBe(true);
  const served = performance.now() - begun;
  const results = await flood;
  const opened = results.filter(({ status }) => status === 'fulfilled').length;
  console.log(
    `flood: ${opened} of 3000 sessions in ${(performance.now() - begun).toFixed(0)} ms, neighbour after ${served.toFixed(0)} ms, +${(rss() - before).toFixed(0)} MiB, ${JSON.stringify(statuses())}`,
  );
  expect(opened).toBeLessThan(1500);
}, 120_000);
