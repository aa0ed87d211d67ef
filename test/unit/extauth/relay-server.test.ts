import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOnPath } from '../../../src/extauth/wire/listening-socket.ts';
import { createRelayServer } from '../../../src/extauth/wire/relay-server.ts';
import type { RelayServer, RelayServerParts } from '../../../src/extauth/wire/relay-server.ts';
import { connectFrameClient, encodeRequest } from '../../support/frame-client.ts';
import type { FrameClient } from '../../support/frame-client.ts';
import { waitFor } from '../../support/wait.ts';

let dir: string;
let path: string;
let relays: RelayServer;
let events: string[];
/** Requests whose answer the test has yet to give, by their text. */
let held: Map<string, (yes: boolean) => void>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-relays-'));
  path = join(dir, 'socket');
  events = [];
  held = new Map();
});

afterEach(async () => {
  await relays.finish(0);
  await rm(dir, { recursive: true });
});

/** Answers `yes…` and `no…` at once, and holds everything else. */
async function start(parts: Partial<RelayServerParts> = {}): Promise<void> {
  relays = createRelayServer({
    answer: (frame) => {
      const text = frame.toString();
      if (/^(yes|no)/.test(text)) return Promise.resolve(text.startsWith('yes'));
      return new Promise((resolve) => held.set(text, resolve));
    },
    onError: (event) => events.push(event),
    ...parts,
  });
  await listenOnPath(relays.server, path);
}

const client = () => connectFrameClient(path);
const isHeld = (text: string) => waitFor(`${text} to arrive`, () => held.has(text), { every: 5 });

describe('the relay server', () => {
  it('answers every connection on its own, however long another one takes', async () => {
    await start();
    const slow = await client();
    const waiting = slow.ask('slow');
    const quick = await client();
    expect(await quick.ask('yes')).toBe(true);
    expect(await quick.ask('no')).toBe(false);
    expect(await quick.ask('yes again')).toBe(true);
    held.get('slow')?.(true);
    expect(await waiting).toBe(true);
  });

  it('answers what was asked before the end of the input', async () => {
    await start();
    const relay = await client();
    const waiting = relay.ask('last');
    await isHeld('last');
    relay.close();
    held.get('last')?.(true);
    expect(await waiting).toBe(true);
    await relay.ended;
    await waitFor('no connection', () => relays.connections() === 0);
  });

  it('closes a connection that stops inside a frame, and no other', async () => {
    await start({ restOfFrameWithinMs: 50 });
    const idle = await client();
    const broken = await client();
    broken.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await broken.ended;
    expect(events).toEqual(['frame-unfinished']);
    expect(await idle.ask('yes')).toBe(true);
  });

  it('leaves a connection alone whose answer takes longer than a frame may', async () => {
    await start({ restOfFrameWithinMs: 30 });
    const relay = await client();
    const waiting = relay.ask('slow');
    await isHeld('slow');
    relay.write(encodeRequest('half').subarray(0, 3));
    const other = await client();
    other.write(Uint8Array.of(9));
    await other.ended;
    held.get('slow')?.(true);
    expect(await waiting).toBe(true);
  });

  it('survives a relay that is gone before its answer', async () => {
    await start();
    const gone = await client();
    gone.ask('slow').catch(() => undefined);
    await isHeld('slow');
    gone.close();
    held.get('slow')?.(true);
    expect(await (await client()).ask('yes')).toBe(true);
  });

  it('takes no more connections than it may', async () => {
    await start({ maxConnections: 2 });
    const kept = [await client(), await client()];
    expect(await Promise.all(kept.map((relay) => relay.ask('yes')))).toEqual([true, true]);
    await (
      await client()
    ).ended;
    expect(await Promise.all(kept.map((relay) => relay.ask('no')))).toEqual([false, false]);
    expect(events).toEqual(['too-many-connections']);
  });
});

describe('the end of the relay server', () => {
  it('closes who waits for nothing, and the others after their answer', async () => {
    await start();
    const idle = await client();
    const busy = await client();
    const waiting = busy.ask('slow');
    await isHeld('slow');
    const finished = relays.finish(5000);
    await idle.ended;
    await expect(connectFrameClient(path)).rejects.toThrow('ENOENT');
    held.get('slow')?.(true);
    expect(await waiting).toBe(true);
    await busy.ended;
    await finished;
    expect(relays.connections()).toBe(0);
  });

  it('does not wait for an answer longer than it may', async () => {
    await start();
    const busy: FrameClient = await client();
    const waiting = busy.ask('for ever');
    await isHeld('for ever');
    await relays.finish(50);
    await expect(waiting).rejects.toThrow('ended before the answer');
  });
});
