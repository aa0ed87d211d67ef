/**
 * A ticket whose answer is lost: a worker of ejabberd's pool dies after the daemon has said yes and before ejabberd has
 * heard it, and ejabberd asks its next worker the same again. With the real ejabberd and the daemon that ships; nobody is
 * Zimbra here, as no ticket asks it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleExtauth } from '../../build/bundle-extauth.ts';
import { passwordFromTicket } from '../../src/shared/token-password.ts';
import { startEjabberd, type Ejabberd } from '../support/ejabberd.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { quickLogin } from '../support/quick-login.ts';
import { startSupervisedDaemon, type SupervisedDaemon } from '../support/supervised-daemon.ts';
import { testDir } from '../support/test-dir.ts';
import { keysText, makeTicket, newKey } from '../support/ticket.ts';
import { waitFor } from '../support/wait.ts';

const DOMAIN = 'example.test';
const key = newKey('2026-a');
const dir = testDir('ticket-retry');
let shortDir: string;
let daemon: SupervisedDaemon;
let ejabberd: Ejabberd;
/** While it is there, the next relay with an answer dies of it. */
let die: string;

beforeAll(async () => {
  shortDir = await mkdtemp(join(tmpdir(), 'zt-')); // the path of a Unix socket must be short
  die = join(shortDir, 'die');
  const program = join(shortDir, 'zimbra-auth.mjs');
  await bundleExtauth(program, '0.0.0');
  writeFileSync(join(shortDir, 'ticket-keys'), keysText(key), { mode: 0o600 });
  daemon = await startSupervisedDaemon({
    dir: shortDir,
    program,
    config: {
      soapUrl: 'http://127.0.0.1:9/service/soap', // the discard port
      domains: [DOMAIN],
      ticketKeysFile: 'ticket-keys',
    },
  });
  const relay = join(PROJECT_DIR, 'test/support/forgetful-relay.mjs');
  ejabberd = await startEjabberd({
    dir: join(dir, 'ejabberd'),
    domains: [DOMAIN],
    extauthProgram: `${process.execPath} ${relay} ${daemon.socketPath} ${die}`,
    extauthPoolSize: 4,
  });
}, 90_000);
afterAll(async () => {
  await ejabberd.stop();
  await daemon.stop();
  await rm(shortDir, { recursive: true });
});

const signIn = async (password: string): Promise<boolean> => {
  const { accepted } = await quickLogin(ejabberd.boshUrl, {
    user: 'alice',
    domain: DOMAIN,
    password,
  });
  return accepted;
};
const fresh = (): string => passwordFromTicket(makeTicket({ key }));
const decisions = (): string[] =>
  readFileSync(daemon.logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"decision"'))
    .map((line) => JSON.parse(line) as Record<string, string>)
    .map(({ reason, outcome }) => reason ?? outcome ?? '');

test('a worker that dies with the answer makes no second sign-in of a ticket: a fresh one gets in', async () => {
  // Tickets from before the daemon's first whole second are none.
  await expect.poll(() => signIn(fresh()), { timeout: 10_000, interval: 300 }).toBe(true);
  // A line of the log follows its answer by some milliseconds.
  await waitFor('the decision', () => decisions().at(-1) === 'accepted');
  const before = decisions().length;
  for (let worker = 0; worker < 4; worker += 1) {
    writeFileSync(die, '');
    const startedAt = performance.now();
    expect(await signIn(fresh())).toBe(false);
    expect(existsSync(die)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    // What the browser does next (src/chat/sign-in/login-gate.ts).
    expect(await signIn(fresh())).toBe(true);
  }
  const round = ['accepted', 'ticket-used', 'accepted'];
  await waitFor('all decisions', () => decisions().length >= before + 4 * round.length);
  expect(decisions().slice(before)).toEqual([...round, ...round, ...round, ...round]);
}, 60_000);
