/**
 * `npm run bench sign-ins`: what the design promises of a sign-in at the daemon, beside a program that only says yes,
 * the two in turn in the same run, with the bound in the last column. BENCH_RUNS says how often; medians are told.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleExtauth } from '../../build/bundle-extauth.ts';
import { passwordFromTicket, passwordFromToken } from '../../src/shared/token-password.ts';
import { startEjabberd, type Ejabberd } from '../support/ejabberd.ts';
import { quickLogin } from '../support/quick-login.ts';
import { startRushZimbra, tokenOf } from '../support/rush-zimbra.ts';
import { keysText, makeTicket, newKey } from '../support/ticket.ts';
import { describeMachine, memoryOf, table } from './measure.ts';
import { Samples, step } from './samples.ts';
import { daemon, DOMAIN, noOp, noOpDaemon, Pool, type Subject } from './subjects.ts';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 7);
const ONE_AFTER_THE_OTHER = 150;
const RUSH = 1000;
const RUSH_SOAP_MS = 100;
/** Of ejabberd's workers: as many as `./deploy.sh ejabberd` sets up, and what a large company needs. */
const POOL = 64;
const LARGE_POOL = 256;
/** Each of its workers is a Node.js, which more of them than processors only slow down. */
const NO_OP_POOL = 4;

const dir = mkdtempSync(join(tmpdir(), 'zb-'));
const program = join(dir, 'zimbra-auth.mjs');
await bundleExtauth(program, '0.0.0');
const zimbra = await startRushZimbra();
const key = newKey('bench');
const samples = new Samples();

let serial = 0;
async function startDaemon(more: object = {}): Promise<Subject> {
  const folder = join(dir, `d-${serial++}`);
  await mkdir(folder);
  writeFileSync(join(folder, 'keys'), keysText(key), { mode: 0o600 });
  return daemon(folder, program, zimbra.soapUrl, { ticketKeysFile: 'keys', ...more });
}

interface Login {
  user: string;
  domain: string;
  password: string;
}

const login = (user: string, password: string): Login => ({ user, domain: DOMAIN, password });

function withTicket(): Login {
  const user = `user${serial++}`;
  // Those of the second in which the daemon was started are refused.
  const at = Date.now() + 2000;
  const claims = { aud: DOMAIN, sub: `${user}@${DOMAIN}` };
  return login(user, passwordFromTicket(makeTicket({ key, claims, at })));
}

function withToken(user = `user${serial}`): Login {
  return login(user, passwordFromToken(tokenOf(`${user}@${DOMAIN}`, serial++)));
}

const known = withToken('known');
const KINDS = { ticket: withTicket, known: () => known };
type Kind = keyof typeof KINDS;

async function signIn({ boshUrl }: Ejabberd, it: Login): Promise<number> {
  const { accepted, authMs } = await quickLogin(boshUrl, it);
  if (!accepted) throw new Error(`${it.user} was refused`);
  return authMs;
}

const NAMES = ['noOp', 'relays', 'daemon'] as const;
type Name = (typeof NAMES)[number];

async function startSubjects(): Promise<Record<Name, Subject>> {
  return {
    noOp: noOp(),
    relays: await noOpDaemon(join(dir, `n-${serial++}`)),
    daemon: await startDaemon({ tokenCacheSeconds: 300 }),
  };
}

/** What a login takes at ejabberd, from the password to its answer, and all at nine o'clock. */
async function throughEjabberd(name: string, ejabberd: Ejabberd, to: Samples): Promise<void> {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    for (const it of Array.from({ length: ONE_AFTER_THE_OTHER }, KINDS[kind])) {
      to.add(`${name} ${kind} one`, await signIn(ejabberd, it));
    }
    const crowd = Array.from({ length: RUSH }, KINDS[kind]);
    const begun = performance.now();
    await Promise.all(crowd.map((it) => signIn(ejabberd, it)));
    to.add(`${name} ${kind} rush`, performance.now() - begun);
  }
}

async function compareThroughEjabberd(): Promise<void> {
  const subjects = await startSubjects();
  const sizes: Record<Name, number> = { noOp: NO_OP_POOL, relays: POOL, daemon: POOL };
  const servers = new Map<string, Ejabberd>();
  try {
    for (const name of NAMES) {
      const ejabberd = await startEjabberd({
        ...{ dir: join(dir, `e-${name}`), domains: [DOMAIN] },
        ...{ extauthProgram: subjects[name].command, extauthPoolSize: sizes[name] },
      });
      servers.set(name, ejabberd);
      await Promise.all(
        Array.from({ length: 4 * sizes[name] }, () => signIn(ejabberd, withTicket())),
      );
      await signIn(ejabberd, known);
    }
    for (let run = 0; run <= RUNS; run++) {
      step(run === 0 ? 'through ejabberd, everything once' : `run ${run} of ${RUNS}`);
      for (const [name, ejabberd] of servers) {
        await throughEjabberd(name, ejabberd, run === 0 ? new Samples() : samples);
      }
    }
  } finally {
    for (const ejabberd of servers.values()) await ejabberd.kill();
    for (const subject of Object.values(subjects)) await subject.stop();
  }
}

const frameOf = ({ user, domain, password }: Login): string => `auth:${user}:${domain}:${password}`;

/** At the pipe, where ejabberd's own work hides nothing. */
async function compareAtThePipe(): Promise<void> {
  const subjects = await startSubjects();
  const pools = NAMES.map((name) => [name, new Pool(subjects[name].command, 1)] as const);
  const frame = frameOf(known);
  try {
    for (let run = 0; run <= RUNS; run++) {
      for (const [name, pool] of pools) {
        for (let n = 0; n < 1000; n++) {
          const begun = performance.now();
          if (!(await pool.ask(frame))) throw new Error(`${name} said no to a good login`);
          if (run > 0) samples.add(`${name} pipe`, (performance.now() - begun) * 1000);
        }
      }
    }
  } finally {
    for (const [, pool] of pools) await pool.stop();
    for (const subject of Object.values(subjects)) await subject.stop();
  }
}

/** Without tickets: the memory of logins that wait for Zimbra, and everybody at once while it takes its time. */
async function rushAtZimbra(size: number): Promise<void> {
  const subject = await startDaemon();
  const pool = new Pool(subject.command, size);
  try {
    await pool.ready();
    zimbra.delayMs = 3000;
    const answers = Promise.all(pool.clients.map(() => pool.ask(frameOf(withToken()))));
    await new Promise((resolve) => setTimeout(resolve, 2500)); // relays are alone after two seconds
    samples.add(`memory ${size}`, memoryOf([...pool.pids(), ...subject.pids()]).aloneMb);
    samples.add(`relays ${size}`, memoryOf(pool.pids()).aloneMb);
    samples.add(`daemon ${size}`, memoryOf(subject.pids()).aloneMb);
    await answers;

    zimbra.delayMs = RUSH_SOAP_MS;
    for (let run = 0; run <= RUNS; run++) {
      const crowd = Array.from({ length: RUSH }, () => frameOf(withToken()));
      const begun = performance.now();
      const answers = await Promise.all(crowd.map((frame) => pool.ask(frame)));
      if (!answers.every(Boolean)) throw new Error('a good login was refused');
      if (run > 0) samples.add(`rush ${size}`, performance.now() - begun);
    }
  } finally {
    zimbra.delayMs = 0;
    await pool.stop();
    await subject.stop();
  }
}

function report(): void {
  const beside = (label: string, what: string, [unit, digits]: [string, number], bound: string) => [
    label,
    ...NAMES.map((name) => samples.text(`${name} ${what}`, unit, digits)),
    samples.ratio(`daemon ${what}`, `noOp ${what}`),
    bound,
  ];
  const alone = (label: string, what: string, unit: string, bound: string) => [
    ...[label, '', '', samples.text(what, unit), '', bound],
  ];
  console.log(`${describeMachine()}, ${new Date().toISOString().slice(0, 10)}, ${RUNS} runs\n`);
  console.log(
    table([
      ['', 'no-op', 'no-op, relays', 'daemon', 'daemon / no-op', 'at most'],
      beside('ejabberd: a ticket', 'ticket one', [' ms', 2], '1.2×'),
      beside(`ejabberd: ${RUSH} tickets at once`, 'ticket rush', [' ms', 0], '1.3×'),
      beside('ejabberd: known already', 'known one', [' ms', 2], '2×'),
      beside(`ejabberd: ${RUSH} known at once`, 'known rush', [' ms', 0], ''),
      beside('pipe: known already', 'pipe', [' µs', 0], ''),
      ...[POOL, LARGE_POOL].flatMap((size) => {
        const bound = (text: string) => (size === LARGE_POOL ? text : '');
        const crowd = `${RUSH} at once, Zimbra ${RUSH_SOAP_MS} ms, ${size} workers`;
        return [
          alone(crowd, `rush ${size}`, ' ms', bound('1500 ms')),
          alone(`memory, ${size} in flight`, `memory ${size}`, ' MB', bound('60 MB')),
          alone('… of the relays', `relays ${size}`, ' MB', ''),
          alone('… of the daemon', `daemon ${size}`, ' MB', ''),
        ];
      }),
    ]),
  );
}

try {
  step('at the pipe');
  await compareAtThePipe();
  for (const size of [POOL, LARGE_POOL]) {
    step(`${size} workers`);
    await rushAtZimbra(size);
  }
  await compareThroughEjabberd();
  report();
} finally {
  await zimbra.close();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(); // kept connections to ejabberd would hold it for a while
