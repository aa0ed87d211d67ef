/**
 * `npm run bench watch`: what it costs to look at who is online, with a real ejabberd and the simulated Zimbra.
 * BENCH_RUNS says how often is looked; medians are told. The daemon looks every 25 seconds.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOOK_EVERY_MS } from '../../src/extauth/watch/watching.ts';
import { startEjabberd } from '../support/ejabberd.ts';
import { persons, signIn } from '../support/seed.ts';
import { DOMAIN, type Account } from '../zimbra/accounts.ts';
import { startZimbra } from '../zimbra/zimbra.ts';
import { describeMachine, table } from './measure.ts';
import { Samples, step } from './samples.ts';
import { noOp } from './subjects.ts';
import type { Look, Looks } from './watch-looks.ts';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 20);
const SESSIONS = [100, 1000];
const ADMIN: Account = {
  email: `lookup@${DOMAIN}`,
  id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a2000',
  ...{ displayName: 'Lookup', password: 'keys to the kingdom', isAdmin: true },
};

const dir = mkdtempSync(join(tmpdir(), 'zb-'));
const samples = new Samples();
const zimbra = await startZimbra({
  ...{ dir, soapOnly: true },
  accounts: [...persons(Math.max(...SESSIONS)), ADMIN],
});
const ejabberd = await startEjabberd({
  ...{ dir: join(dir, 'e'), domains: [DOMAIN], extauthProgram: noOp().command },
  extauthPoolSize: 4,
});

/** In ms, of all of a process's threads so far (proc_pid_stat(5)); a tick of the clock is 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const calls = (): number => zimbra.requests.filter(({ kind }) => kind === 'BatchRequest').length;

async function look(sessions: number): Promise<void> {
  const program = fork(fileURLToPath(new URL('watch-looks.ts', import.meta.url)));
  const ended = once(program, 'exit');
  const [before, asked] = [cpuOf(ejabberd.pid()), calls()];
  program.send({
    ...{ count: RUNS, expected: sessions, domain: DOMAIN },
    ejabberdApiUrl: `http://127.0.0.1:${ejabberd.ports.sessions}/api`,
    admin: { soapUrl: zimbra.adminSoapUrl, account: ADMIN.email, password: ADMIN.password },
  } satisfies Looks);
  const [looks] = (await Promise.race([once(program, 'message'), ended])) as [Look[] | number];
  if (typeof looks === 'number') throw new Error('the watch ended before its looks');
  for (const { ms, cpuMs } of looks) {
    samples.add(`${sessions} ms`, ms);
    samples.add(`${sessions} cpu`, cpuMs);
  }
  samples.add(`${sessions} ejabberd`, (cpuOf(ejabberd.pid()) - before) / (RUNS + 1));
  samples.add(`${sessions} calls`, (calls() - asked) / (RUNS + 1));
}

try {
  let online = 0;
  for (const sessions of SESSIONS) {
    step(`${sessions} people sign in`);
    await signIn({ ejabberd, zimbra }, online + 1, sessions);
    online = sessions;
    step('looking');
    await look(sessions);
  }
  const row = (label: string, what: string, unit: string, digits = 0): string[] => [
    ...[label, ...SESSIONS.map((sessions) => samples.text(`${sessions} ${what}`, unit, digits))],
  ];
  const share = (what: string): string[] => [
    ...['… of a processor, all the time'],
    ...SESSIONS.map((sessions) => {
      const percent = (100 * samples.median(`${sessions} ${what}`)) / LOOK_EVERY_MS;
      return `${percent.toFixed(2)} %`;
    }),
  ];
  console.log(`${describeMachine()}, ${new Date().toISOString().slice(0, 10)}, ${RUNS} looks\n`);
  console.log(
    table([
      ['sessions', ...SESSIONS.map((sessions) => sessions.toLocaleString('en'))],
      row('a look takes', 'ms', ' ms'),
      row('processor time of the authenticator', 'cpu', ' ms', 1),
      share('cpu'),
      row('processor time of ejabberd', 'ejabberd', ' ms', 1),
      share('ejabberd'),
      row('calls to Zimbra', 'calls', ''),
    ]),
  );
} finally {
  await ejabberd.kill();
  await zimbra.close();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(); // those who are signed in would hold it
