/**
 * `npm run bench big-numbers`: 2,000 colleagues of whom 200 are online, and 20,000 messages in the
 * archive, beside a small company and somebody who has nobody, in the same run. BENCH_RUNS says how
 * often; medians are told. It needs `npm run build` before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Way } from '../../src/chat/line/session.ts';
import { launchChromium } from '../support/chromium.ts';
import {
  personJid,
  persons,
  seedArchive,
  seedColleagues,
  seededText,
  signIn,
} from '../support/seed.ts';
import { startStack } from '../support/stack.ts';
import { defaultAccounts, DOMAIN } from '../zimbra/accounts.ts';
import { describeMachine, table } from './measure.ts';
import { Samples, step } from './samples.ts';
import { WebmailTab } from './webmail-tab.ts';

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const WAYS: readonly Way[] = ['websocket', 'bosh'];
const LOOK_MS = 3_000;
const QUIET_MS = 1_000;
/** Who has how much; everybody's first conversations are with the same people. */
const USERS = {
  many: { user: 'alice', colleagues: 2_000, messages: 20_000, conversations: 40 },
  few: { user: 'bob', colleagues: 20, messages: 120, conversations: 4 },
  nobody: { user: 'carol', colleagues: 0, messages: 120, conversations: 4 },
} as const;
type Company = keyof typeof USERS;
const COMPANIES = Object.keys(USERS) as Company[];
const ONLINE = 200;
/** Those who come and go while one looks. */
const COMING = 50;

const dir = mkdtempSync(join(tmpdir(), 'zb-'));
const samples = new Samples();
const without = {
  email: `without@${DOMAIN}`,
  id: '3f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0001',
  displayName: 'Without Chat',
  password: 'never mind',
  deniedZimlets: ['com_zimbra_converse'],
};
const [stack, browser] = await Promise.all([
  startStack({
    dir,
    colleagues: false,
    zimbra: {
      accounts: [...defaultAccounts(), without, ...persons(USERS.many.colleagues)],
    },
  }),
  launchChromium(),
]);
for (const { user, colleagues, ...archive } of Object.values(USERS)) {
  if (colleagues > 0) await seedColleagues(stack, user, colleagues);
  await seedArchive(stack, { user, ...archive });
}

async function look(company: Company, way: Way): Promise<void> {
  const { user, messages, conversations } = USERS[company];
  const name = `${company} ${way}`;
  const tab = await WebmailTab.open(browser, stack, { user, way });
  samples.add(`${name} online`, await tab.untilOnline());
  samples.add(`${name} listed`, await tab.untilListed(personJid(1)));
  await tab.pause(LOOK_MS);
  samples.add(`${name} cpu`, await tab.cpu());
  const tasks = await tab.longTasks();
  samples.add(`${name} tasks`, tasks.count);
  samples.add(`${name} worst`, tasks.worst);
  const { heapMb } = await tab.memory();
  samples.add(`${name} heap`, heapMb - samples.median('without heap'));

  await tab.openPanel();
  samples.add(`${name} search`, await tab.search('person 0199'));
  if (company !== 'nobody') {
    const [since, cpu] = [await tab.now(), await tab.cpu()];
    const comers = await signIn(stack, ONLINE + 1, ONLINE + COMING);
    comers();
    await tab.pause(QUIET_MS);
    samples.add(`${name} coming cpu`, ((await tab.cpu()) - cpu) / COMING);
    samples.add(`${name} coming worst`, (await tab.longTasks(since)).worst);
  }

  const before = await tab.memory();
  const cpu = await tab.cpu();
  // The number of messages is a multiple of that of conversations.
  const opened = await tab.openConversation(personJid(1), seededText(messages - conversations));
  samples.add(`${name} composer`, opened.composer);
  samples.add(`${name} lines`, opened.lines);
  await tab.pause(2 * QUIET_MS);
  samples.add(`${name} open cpu`, (await tab.cpu()) - cpu);
  const after = await tab.memory();
  samples.add(`${name} open heap`, after.heapMb - before.heapMb);
  samples.add(`${name} open nodes`, after.nodes - before.nodes);
  await tab.close();
}

let signOut = (): void => undefined;
try {
  step(`${ONLINE} people sign in`);
  signOut = await signIn(stack, 1, ONLINE);
  for (let run = 0; run <= RUNS; run++) {
    step(run === 0 ? 'everything once' : `run ${run} of ${RUNS}`);
    const alone = await WebmailTab.open(browser, stack, { user: 'without', way: 'websocket' });
    await alone.pause(LOOK_MS);
    samples.add('without heap', (await alone.memory()).heapMb);
    await alone.close();
    for (const way of WAYS) for (const company of COMPANIES) await look(company, way);
    if (run === 0) samples.clear();
  }
  report();
} finally {
  signOut();
  await browser.close();
  await stack.close();
  rmSync(dir, { recursive: true, force: true });
}
process.exit();

function report(): void {
  const columns = WAYS.flatMap((way) => COMPANIES.map((company) => ({ company, way })));
  const row = (label: string, what: string, unit: string, digits = 0): string[] => [
    label,
    ...columns.map(({ company, way }) =>
      samples.has(`${company} ${way} ${what}`)
        ? samples.text(`${company} ${way} ${what}`, unit, digits)
        : '',
    ),
  ];
  const titles = { many: '2,000', few: '20', nobody: '0' };
  const names = { websocket: 'WebSocket', bosh: 'BOSH' };
  console.log(`${describeMachine()}, ${new Date().toISOString().slice(0, 10)}, ${RUNS} runs\n`);
  console.log(
    table([
      ['colleagues', ...columns.map(({ company, way }) => `${names[way]}: ${titles[company]}`)],
      row('frame → online', 'online', ' ms'),
      row('frame → the list has its rows', 'listed', ' ms'),
      row('long tasks until quiet', 'tasks', ''),
      row('… worst', 'worst', ' ms'),
      row('processor time until quiet', 'cpu', ' ms'),
      row('JS heap of chat', 'heap', ' MB', 1),
      row('search: longest wait for a letter', 'search', ' ms'),
      row('one comes and goes: processor time', 'coming cpu', ' ms', 1),
      row('… worst task', 'coming worst', ' ms'),
      row('click → composer', 'composer', ' ms'),
      row('… last lines', 'lines', ' ms'),
      row('… processor time', 'open cpu', ' ms'),
      row('… JS heap added', 'open heap', ' MB', 1),
      row('… DOM nodes added', 'open nodes', ''),
    ]),
  );
}
