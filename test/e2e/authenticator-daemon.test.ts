/**
 * The daemon and its relays under a real ejabberd while their processes are killed. Zimbra is a
 * stand-in that knows everybody's password, systemd a supervisor that does the same.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleExtauth } from '../../build/bundle-extauth.ts';
import { startEjabberd, type Ejabberd } from '../support/ejabberd.ts';
import { quickLogin } from '../support/quick-login.ts';
import { passwordOf, startRushZimbra, type RushZimbra } from '../support/rush-zimbra.ts';
import {
  relayPids,
  startSupervisedDaemon,
  type SupervisedDaemon,
} from '../support/supervised-daemon.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';

const DOMAIN = 'example.test';
const POOL_SIZE = 16;
/** More than the pool, so that requests are queued behind others all the time. */
const CLIENTS = 32;

const dir = testDir('authenticator-daemon');
let shortDir: string;
let zimbra: RushZimbra;
let daemon: SupervisedDaemon;
let ejabberd: Ejabberd;

beforeAll(async () => {
  shortDir = await mkdtemp(join(tmpdir(), 'za-')); // the path of a Unix socket must be short
  await bundleExtauth(join(shortDir, 'zimbra-auth.mjs'), '0.0.0');
  zimbra = await startRushZimbra(30);
  daemon = await startDaemonHere();
  ejabberd = await startEjabberd({
    dir: join(dir, 'ejabberd'),
    domains: [DOMAIN],
    extauthProgram: daemon.relayCommand,
    extauthPoolSize: POOL_SIZE,
  });
});

afterAll(async () => {
  await ejabberd.stop();
  await daemon.stop();
  await zimbra.close();
  await rm(shortDir, { recursive: true });
});

const startDaemonHere = () =>
  startSupervisedDaemon({
    dir: shortDir,
    program: join(shortDir, 'zimbra-auth.mjs'),
    config: {
      soapUrl: zimbra.soapUrl,
      domains: [DOMAIN],
      logLevel: 'warn',
      passwordFailuresOverall: 100_000,
    },
  });

interface Outcome {
  isRight: boolean;
  accepted: boolean;
  ms: number;
}

let serial = 0;

/** Everybody logs in once. A wrong password is the right one of somebody who logs in beside. */
async function login(): Promise<Outcome> {
  const n = serial++;
  const isRight = n % 2 === 0;
  const user = `user${n}`;
  const password = passwordOf(isRight ? user : `user${n - 1}`);
  const { accepted, authMs } = await quickLogin(ejabberd.boshUrl, {
    user,
    domain: DOMAIN,
    password,
  });
  return { isRight, accepted, ms: authMs };
}

/** Logins without a pause until the returned function is called. */
function startLoad(): () => Promise<Outcome[]> {
  let isOver = false;
  const outcomes: Outcome[] = [];
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!isOver) outcomes.push(await login());
  });
  return async () => {
    isOver = true;
    await Promise.all(clients);
    return outcomes;
  };
}

const wrongVerdicts = (outcomes: Outcome[]) => ({
  acceptedWithWrongPassword: outcomes.filter((o) => !o.isRight && o.accepted).length,
  refusedWithRightPassword: outcomes.filter((o) => o.isRight && !o.accepted).length,
});

const allRelaysAreThere = () =>
  waitFor('as many relays as workers', () => relayPids(daemon.socketPath).length === POOL_SIZE);

describe('the daemon behind ejabberd', () => {
  it('gives everybody his own answer', async () => {
    const stopLoad = startLoad();
    await waitFor('200 logins', () => serial >= 200, { within: 30_000 });
    const outcomes = await stopLoad();
    expect(wrongVerdicts(outcomes)).toEqual({
      acceptedWithWrongPassword: 0,
      refusedWithRightPassword: 0,
    });
    expect(zimbra.mostAtOnce()).toBeGreaterThan(1);
    expect(zimbra.mostAtOnce()).toBeLessThanOrEqual(POOL_SIZE);
  });

  it.each<[string, () => void]>([
    ['of the daemon', () => daemon.signal('SIGKILL')],
    ['of a relay', () => killRelays(1)],
    ['of all relays', () => killRelays(POOL_SIZE)],
    ['of all relays and the daemon', killAll],
  ])('outlives kill -9 %s', async (_what, kill) => {
    await expectToOutlive(kill);
  });

  it('outlives an orderly restart', async () => {
    const starts = daemon.starts();
    await expectToOutlive(() => daemon.signal('SIGTERM'));
    expect(daemon.starts()).toBe(starts + 2);
  });

  it('outlives a daemon that dies again and again, and young relays with it', async () => {
    const stopLoad = startLoad();
    const starts = daemon.starts();
    await waitFor(
      'ten starts',
      () => {
        daemon.signal('SIGKILL');
        return daemon.starts() >= starts + 10;
      },
      { within: 20_000, every: 250 },
    );
    await waitFor('as many logins as clients again', loginsGoOn());
    expect(wrongVerdicts(await stopLoad()).acceptedWithWrongPassword).toBe(0);
    await expectToWork();
  });

  it('outlives a time without the socket, as when the relay is configured first', async () => {
    await daemon.stop();
    killRelays(POOL_SIZE);
    // Right passwords among them, and nobody to say so: several lives of each relay.
    const during = await Promise.all([login(), login(), login(), login()]);
    expect(during.map(({ accepted }) => accepted)).toEqual([false, false, false, false]);
    daemon = await startDaemonHere();
    await waitFor('relays that have found the socket', isWorking, {
      within: 20_000,
    });
    await expectToWork();
  });
});

/** Kills twice under load, the second time what has replaced the first. */
async function expectToOutlive(kill: () => void): Promise<void> {
  await allRelaysAreThere();
  const stopLoad = startLoad();
  for (let round = 0; round < 2; round++) {
    await waitFor('as many logins as clients', loginsGoOn());
    kill();
    await waitFor('as many logins as clients again', loginsGoOn());
    await allRelaysAreThere();
  }
  const outcomes = await stopLoad();
  const { acceptedWithWrongPassword, refusedWithRightPassword } = wrongVerdicts(outcomes);
  expect(acceptedWithWrongPassword).toBe(0);
  // ejabberd puts a request to its next worker when one is gone, so that almost all are answered.
  expect(refusedWithRightPassword).toBeLessThanOrEqual(CLIENTS / 4);
  expect(Math.max(...outcomes.map(({ ms }) => ms))).toBeLessThan(10_000);
  await expectToWork();
}

/** For waitFor: true once every client has had the time for a login or two. */
function loginsGoOn(): () => boolean {
  const before = serial;
  return () => serial > before + 2 * CLIENTS;
}

async function isWorking(): Promise<boolean> {
  const outcomes = await Promise.all(Array.from({ length: 2 * POOL_SIZE }, login));
  return outcomes.every(({ isRight, accepted }) => isRight === accepted);
}

/** Every worker of the pool: ejabberd takes them in turn. */
async function expectToWork(): Promise<void> {
  await allRelaysAreThere();
  expect(await isWorking()).toBe(true);
}

function killRelays(count: number): void {
  for (const pid of relayPids(daemon.socketPath).slice(0, count)) process.kill(pid, 'SIGKILL');
}

function killAll(): void {
  killRelays(POOL_SIZE);
  daemon.signal('SIGKILL');
}
