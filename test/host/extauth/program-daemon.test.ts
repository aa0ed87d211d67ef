import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleExtauth } from '../../../build/bundle-extauth.ts';
import { spawnFrameClient } from '../../support/frame-client.ts';
import type { FrameClient } from '../../support/frame-client.ts';
import { keysText, makeTicket, newKey } from '../../support/ticket.ts';
import { passwordOf, startRushZimbra, tokenOf } from '../../support/rush-zimbra.ts';
import type { RushZimbra } from '../../support/rush-zimbra.ts';
import { RELAY, startSupervisedDaemon } from '../../support/supervised-daemon.ts';
import { waitFor } from '../../support/wait.ts';
import { runProgram, startProgram } from './program.ts';
import type { Program } from './program.ts';

// The bundle that ships as a daemon, the relay that ships, and a stand-in for Zimbra.

let dir: string;
let file: string;
let config: string;
let socket: string;
let zimbra: RushZimbra;
const programs: Program[] = [];
const relays: FrameClient[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-'));
  file = join(dir, 'zimbra-auth.mjs');
  config = join(dir, 'config.json');
  socket = join(dir, 'socket');
  await bundleExtauth(file, '1.2.3');
  zimbra = await startRushZimbra();
});

afterEach(async () => {
  zimbra.delayMs = 0;
  for (const relay of relays.splice(0)) relay.close();
  await Promise.all(
    programs.splice(0).map(async (program) => {
      if (program.child.exitCode !== null || program.child.signalCode !== null) return;
      const ended = once(program.child, 'close');
      program.kill();
      await ended;
    }),
  );
});

afterAll(async () => {
  await zimbra.close();
  await rm(dir, { recursive: true });
});

const writeConfig = (keys: object) =>
  writeFile(
    config,
    JSON.stringify({ soapUrl: zimbra.soapUrl, domains: ['example.com'], timeoutMs: 900, ...keys }),
  );

/** Resolves when it listens. */
async function startDaemon(keys: object = {}, nodeArgs: string[] = []): Promise<Program> {
  await writeConfig(keys);
  const program = startProgram(file, ['--daemon', '--socket', socket, config], nodeArgs);
  programs.push(program);
  await waitFor('the daemon to listen', () => program.logged('started').length > 0, { every: 10 });
  return program;
}

function startRelay(path = socket): FrameClient {
  const relay = spawnFrameClient(`'${RELAY}' '${path}'`);
  relays.push(relay);
  return relay;
}

const login = (user: string, password = passwordOf(user)) => `auth:${user}:example.com:${password}`;
const withToken = (user: string, owner = user) =>
  login(user, `zimbra_auth_token++${tokenOf(`${owner}@example.com`, 1)}`);

function metricsAt(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/metrics' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

describe('the daemon', () => {
  it('answers what relays carry, each its own', async () => {
    await startDaemon();
    const pool = Array.from({ length: 8 }, () => startRelay());
    const verdicts = await Promise.all(
      pool.flatMap((relay, i) => [
        (async () => [
          await relay.ask(withToken(`ann${i}`)),
          await relay.ask(withToken(`ann${i}`, `ann${i + 1}`)),
          await relay.ask(login(`ann${i}`)),
          await relay.ask(login(`ann${i}`, passwordOf(`ann${i + 1}`))),
          await relay.ask(`isuser:ann${i}:elsewhere.example`),
        ])(),
      ]),
    );
    expect(verdicts).toEqual(pool.map(() => [true, false, true, false, false]));
  });

  it('takes a ticket once, and none that is altered, as in Node.js 18', async () => {
    const without = join(dir, 'without.cjs');
    await writeFile(without, 'delete globalThis.crypto; delete globalThis.CryptoKey;');
    const key = newKey('2026-11');
    await writeFile(join(dir, 'keys'), keysText(key), { mode: 0o600 });
    await startDaemon({ ticketKeysFile: 'keys' }, ['--require', without]);
    const claims = { aud: 'example.com', sub: 'ann@example.com' };
    // From after the second in which it was started: older ones are refused.
    const ticket = makeTicket({ key, claims, at: Date.now() + 2000 });
    const withTicket = (text: string) => login('ann', `zimbra_chat_ticket++${text}`);
    const relay = startRelay();
    const logins = zimbra.logins();
    expect(await relay.ask(withTicket(makeTicket({ key: newKey(key.kid), claims })))).toBe(false);
    expect(await relay.ask(withTicket(ticket))).toBe(true);
    expect(await relay.ask(withTicket(ticket))).toBe(false);
    expect(zimbra.logins()).toBe(logins);
  });

  it('keeps its socket to owner and group, and takes it away when it leaves', async () => {
    const daemon = await startDaemon();
    expect((await stat(socket)).mode & 0o777).toBe(0o660);
    const closed = once(daemon.child, 'close');
    daemon.child.kill('SIGTERM');
    expect((await closed)[0]).toBe(0);
    await expect(stat(socket)).rejects.toThrow('ENOENT');
  });

  it('goes on counting wrong passwords after it was killed, with a file of an earlier release', async () => {
    const keys = { processes: 4, stateFolder: 'counts', passwordFailuresPerAccount: 9 };
    const logins = zimbra.logins();
    for (let run = 0; run < 3; run++) {
      const daemon = await startDaemon(keys);
      const relay = startRelay();
      for (let i = 0; i < 4; i++) await relay.ask(login('eve', `guess ${run} ${i}`));
      const closed = once(daemon.child, 'close');
      daemon.kill();
      await closed;
    }
    // Of the nine, three are kept for repeats and the password that was right.
    expect(zimbra.logins() - logins).toBe(6);
  });

  it('finishes what is under way when it is told to leave', async () => {
    const daemon = await startDaemon();
    const relay = startRelay();
    const idle = startRelay();
    expect(await idle.ask(withToken('bea'))).toBe(true);
    zimbra.delayMs = 500;
    const logins = zimbra.logins();
    const waiting = relay.ask(withToken('ann'));
    await waitFor('the request to reach Zimbra', () => zimbra.logins() > logins, { every: 5 });
    const closed = once(daemon.child, 'close');
    daemon.child.kill('SIGTERM');
    expect(await waiting).toBe(true);
    expect((await closed)[0]).toBe(0);
  });

  it('reads its configuration again on SIGHUP, and keeps the old one when the new one is bad', async () => {
    const first = join(dir, 'metrics-1');
    const second = join(dir, 'metrics-2');
    const daemon = await startDaemon({ metricsListen: first });
    const relay = startRelay();
    expect(await relay.ask('isuser:ann:example.org')).toBe(false);
    expect(await metricsAt(first)).toContain('# TYPE ');

    await writeConfig({ domains: [] });
    daemon.child.kill('SIGHUP');
    await waitFor('the complaint', () => daemon.logged('bad-config').length > 0);
    expect(await relay.ask('isuser:ann:example.com')).toBe(true);
    expect(await metricsAt(first)).toContain('# TYPE ');

    await writeConfig({ domains: ['example.org'], metricsListen: second });
    daemon.child.kill('SIGHUP');
    // Before any request has come: a rush may be what one wants to see.
    await waitFor('the new address', () => metricsAt(second).then(Boolean, () => false));
    await expect(metricsAt(first)).rejects.toThrow();
    expect(await relay.ask('isuser:ann:example.org')).toBe(true);
    expect(await relay.ask('isuser:ann:example.com')).toBe(false);
  });

  it('says no while its configuration is bad, and heals', async () => {
    const metrics = join(dir, 'metrics-3');
    await startDaemon({ soapUrl: 'ftp://mail.example.com' });
    const relay = startRelay();
    expect(await relay.ask(withToken('ann'))).toBe(false);
    await writeConfig({ metricsListen: metrics });
    await waitFor('a yes', () => relay.ask(withToken('ann')), { every: 200 });
    await relay.ask('isuser:ann:example.com');
    await waitFor('the metrics', async () => (await metricsAt(metrics)) !== '');
  });

  it('serves logins when its metrics address is taken', async () => {
    const taken = join(dir, 'metrics-4');
    await writeFile(taken, '');
    const daemon = await startDaemon({ metricsListen: taken });
    expect(await startRelay().ask(withToken('ann'))).toBe(true);
    const problem = `metricsListen: ${taken} exists and is not a socket`;
    expect(await daemon.untilLogged('metrics-failed', 1)).toEqual([
      expect.objectContaining({ problem }),
    ]);

    await rm(taken);
    daemon.child.kill('SIGHUP');
    await waitFor('the metrics', () => metricsAt(taken).then(Boolean, () => false));
  });

  it('does not take the socket of another daemon', async () => {
    await startDaemon();
    const second = await runProgram(file, ['--daemon', '--socket', socket, config]);
    expect(second.code).toBe(1);
    expect(second.err).toContain('is in use by another process');
    expect(await startRelay().ask(withToken('ann'))).toBe(true);
  });

  it.each([
    ['without a socket', ['--daemon', 'c.json'], /--socket/],
    ['without a configuration', ['--daemon'], /no configuration file named/],
  ])('started %s, says so and leaves', async (_what, args, problem) => {
    const { code, err } = await runProgram(file, args);
    expect(code).toBe(2);
    expect(err).toMatch(problem);
  });

  it('takes the socket that systemd passes, and comes back to it', async () => {
    const supervised = await startSupervisedDaemon({
      dir: join(dir, 'supervised'),
      program: file,
      config: { soapUrl: zimbra.soapUrl, domains: ['example.com'] },
    });
    try {
      const relay = startRelay(supervised.socketPath);
      expect(await relay.ask(withToken('ann'))).toBe(true);
      supervised.signal('SIGKILL');
      await relay.ended;
      // In the time between two daemons this one waits, and is not turned away.
      expect(await startRelay(supervised.socketPath).ask(withToken('bea'))).toBe(true);
      expect(supervised.starts()).toBe(2);
    } finally {
      await supervised.stop();
    }
  });
});

describe('the relay', () => {
  const age = async (relay: FrameClient, startedAt: number): Promise<number> => {
    await relay.ended;
    return performance.now() - startedAt;
  };

  it('seems to live for two seconds when there is no daemon, and lets the request wait', async () => {
    const startedAt = performance.now();
    const relay = startRelay(join(dir, 'nowhere'));
    await expect(relay.ask(withToken('ann'))).rejects.toThrow('ended before the answer');
    expect(await age(relay, startedAt)).toBeGreaterThan(2000);
  });

  it('seems to live for two seconds when it is killed', async () => {
    await startDaemon();
    const startedAt = performance.now();
    const relay = startRelay();
    expect(await relay.ask(withToken('ann'))).toBe(true);
    process.kill(relay.pid!, 'SIGKILL');
    expect(await age(relay, startedAt)).toBeGreaterThan(2000);
  });

  it('ends at once with its connection when it is older, without a word of its own', async () => {
    const daemon = await startDaemon();
    const relay = startRelay();
    const startedAt = performance.now();
    await waitFor('the relay to be old', () => performance.now() - startedAt > 2100);
    zimbra.delayMs = 5000;
    const logins = zimbra.logins();
    const waiting = relay.ask(withToken('ann'));
    await waitFor('the request to reach Zimbra', () => zimbra.logins() > logins, { every: 5 });
    const killedAt = performance.now();
    daemon.child.kill('SIGKILL');
    await expect(waiting).rejects.toThrow('ended before the answer');
    expect(performance.now() - killedAt).toBeLessThan(1000);
  });

  it('brings the last answer after the end of its input, and leaves no process behind', async () => {
    await startDaemon();
    zimbra.delayMs = 200;
    const relay = startRelay();
    const waiting = relay.ask(withToken('ann'));
    relay.close();
    expect(await waiting).toBe(true);
    await relay.ended;
    await waitFor('the relay to be gone', () => {
      try {
        process.kill(relay.pid!, 0);
        return false;
      } catch {
        return true;
      }
    });
  });

  it('carries the smallest and the largest frame', async () => {
    await startDaemon();
    const relay = startRelay();
    expect(await relay.ask('')).toBe(false);
    expect(await relay.ask(Buffer.alloc(65_535, 0))).toBe(false);
    expect(await relay.ask(withToken('ann'))).toBe(true);
  });
});
