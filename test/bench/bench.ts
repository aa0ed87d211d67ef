/**
 * `npm run bench authenticator`: what a login costs in both forms of the authenticator, against a
 * program that only says yes, in the same run. One table on standard output, progress on standard
 * error. It needs the packages of `npm run packages` and takes about two minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleExtauth } from '../../build/bundle-extauth.ts';
import { startEjabberd } from '../support/ejabberd.ts';
import { quickLogin } from '../support/quick-login.ts';
import { startRushZimbra, tokenOf } from '../support/rush-zimbra.ts';
import { describeMachine, memoryOf, percentile, table, type Memory } from './measure.ts';
import { daemon, DOMAIN, noOp, oneProcess, Pool, type Subject } from './subjects.ts';

const RUSH = 200;
const RUSH_SOAP_MS = 100;
const LARGE_POOL = 64;
const SMALL_POOL = 4;

const dir = mkdtempSync(join(tmpdir(), 'zb-'));
const program = join(dir, 'zimbra-auth.mjs');
const startedAt = performance.now();
const step = (what: string) =>
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${what}`);

await bundleExtauth(program, '0.0.0');
const zimbra = await startRushZimbra();

let serial = 0;
const token = (user: string) => `zimbra_auth_token++${tokenOf(`${user}@${DOMAIN}`, serial++)}`;
/** A login of the webmail: the first of this user, with a token that was never seen. */
const newLogin = (user = `user${serial}`) => `auth:${user}:${DOMAIN}:${token(user)}`;

const subjects = {
  noOp: () => Promise.resolve(noOp()),
  oneProcess: () => oneProcess(join(dir, `one-${serial++}`), program, zimbra.soapUrl),
  daemon: () => daemon(join(dir, `d-${serial++}`), program, zimbra.soapUrl),
};
type Form = keyof typeof subjects;

async function withPool<T>(
  form: Form,
  size: number,
  run: (pool: Pool, subject: Subject) => Promise<T>,
): Promise<T> {
  const subject = await subjects[form]();
  const pool = new Pool(subject.command, size);
  try {
    await pool.ready();
    return await run(pool, subject);
  } finally {
    await pool.stop();
    await subject.stop();
  }
}

/** One request after the other to one worker, in microseconds. */
async function latency(form: Form, count: number, request: () => string): Promise<string> {
  return withPool(form, 1, async (pool) => {
    for (let i = 0; i < 300; i++) await pool.ask(request());
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const frame = request();
      const begun = performance.now();
      if (!(await pool.ask(frame))) throw new Error(`${form} said no to a good login`);
      times.push((performance.now() - begun) * 1000);
    }
    return `${percentile(times, 0.5).toFixed(0)} / ${percentile(times, 0.99).toFixed(0)} µs`;
  });
}

/** Everybody at nine o'clock, in milliseconds until the last has his answer. */
async function rush(form: Form, poolSize: number): Promise<string> {
  return withPool(form, poolSize, async (pool) => {
    zimbra.delayMs = RUSH_SOAP_MS;
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: RUSH }, () => pool.ask(newLogin())));
    const ms = performance.now() - begun;
    zimbra.delayMs = 0;
    if (!answers.every(Boolean)) throw new Error(`${form} refused a good login`);
    return `${ms.toFixed(0)} ms`;
  });
}

/** Through ejabberd, which adds its own work and that of the clients. */
async function throughEjabberd(
  form: Form,
  poolSize: number,
): Promise<[rush: string, rate: string]> {
  const subject = await subjects[form]();
  const ejabberd = await startEjabberd({
    dir: join(dir, `e-${serial++}`),
    domains: [DOMAIN],
    extauthProgram: subject.command,
    extauthPoolSize: poolSize,
  });
  const login = async (): Promise<void> => {
    const user = `user${serial}`;
    const password = token(user);
    const { accepted } = await quickLogin(ejabberd.boshUrl, {
      ...{ user, domain: DOMAIN, password },
    });
    if (!accepted) throw new Error(`${form} refused a good login through ejabberd`);
  };
  try {
    await Promise.all(Array.from({ length: poolSize }, login)); // every worker has been started

    zimbra.delayMs = RUSH_SOAP_MS;
    let begun = performance.now();
    await Promise.all(Array.from({ length: RUSH }, login));
    const rushMs = performance.now() - begun;

    zimbra.delayMs = 20;
    let done = 0;
    begun = performance.now();
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        for (; done < 2000; done++) await login();
      }),
    );
    const rate = done / ((performance.now() - begun) / 1000);
    return [`${rushMs.toFixed(0)} ms`, `${rate.toFixed(0)} /s`];
  } finally {
    zimbra.delayMs = 0;
    await ejabberd.kill();
    await subject.stop();
  }
}

const megabytes = ({ aloneMb, pssMb, rssMb }: Memory): string =>
  `${aloneMb.toFixed(0)} MB (PSS ${pssMb.toFixed(0)}, RSS ${rssMb.toFixed(0)})`;

/** Of everything that answers, while that many logins wait for Zimbra. */
async function memoryInFlight(form: Form): Promise<string> {
  return withPool(form, LARGE_POOL, async (pool, subject) => {
    zimbra.delayMs = 3000; // relays are alone after two seconds
    const answers = Promise.all(pool.clients.map(() => pool.ask(newLogin())));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const memory = memoryOf([...pool.pids(), ...subject.pids()]);
    await answers;
    zimbra.delayMs = 0;
    return megabytes(memory);
  });
}

/** The same number of logins, of few and then of many accounts. */
async function growth(): Promise<string> {
  return withPool('daemon', 16, async (pool, subject) => {
    const after = async (accounts: number): Promise<number> => {
      const logins = Array.from({ length: 10_000 }, (_, i) => `user${i % accounts}`);
      await Promise.all(
        pool.clients.map(async () => {
          for (let user = logins.pop(); user !== undefined; user = logins.pop()) {
            await pool.ask(newLogin(user));
          }
        }),
      );
      return memoryOf(subject.pids()).aloneMb;
    };
    const few = await after(10);
    const many = await after(10_000);
    return `${few.toFixed(0)} → ${many.toFixed(0)} MB`;
  });
}

const rows: string[][] = [];
const row = (...cells: string[]) => {
  rows.push(cells);
  step(cells.join('  '));
};

try {
  const known = newLogin('known');
  const cached = () => known;
  row('', 'no-op', 'one process per worker', 'daemon and relays');
  row(
    'verdict known, p50 / p99',
    await latency('noOp', 5000, cached),
    await latency('oneProcess', 5000, cached),
    await latency('daemon', 5000, cached),
  );
  row(
    'verdict asked of Zimbra (0 ms), p50 / p99',
    await latency('noOp', 3000, newLogin),
    await latency('oneProcess', 3000, newLogin),
    await latency('daemon', 3000, newLogin),
  );
  row(
    `${RUSH} at once, Zimbra ${RUSH_SOAP_MS} ms, pool ${SMALL_POOL} / ${SMALL_POOL} / ${LARGE_POOL}`,
    await rush('noOp', SMALL_POOL),
    await rush('oneProcess', SMALL_POOL),
    await rush('daemon', LARGE_POOL),
  );
  const noOpRun = await throughEjabberd('noOp', SMALL_POOL);
  const oneProcessRun = await throughEjabberd('oneProcess', SMALL_POOL);
  const daemonRun = await throughEjabberd('daemon', LARGE_POOL);
  row('the same through ejabberd', noOpRun[0], oneProcessRun[0], daemonRun[0]);
  row('logins through ejabberd, Zimbra 20 ms', noOpRun[1], oneProcessRun[1], daemonRun[1]);
  row(
    `memory with ${LARGE_POOL} logins in flight`,
    await memoryInFlight('noOp'),
    await memoryInFlight('oneProcess'),
    await memoryInFlight('daemon'),
  );
  row('10,000 logins of 10 → 10,000 accounts', '', '', await growth());
  console.log(`${describeMachine()}, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log(table(rows));
} finally {
  await zimbra.close();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(); // kept connections to ejabberd would hold it for a while
