/**
 * `npm run bench browser`: what chat costs the webmail's page and how long its user waits, over
 * WebSocket and over BOSH. In the same run, in turn: the webmail without the zimlet, and two bare
 * pages that do the least with Strophe and with Converse. BENCH_RUNS says how often; medians are
 * told. It needs `npm run build` before.
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
import { addBarePages } from './bare-pages.ts';
import { describeMachine, percentile, table } from './measure.ts';
import { Samples, step } from './samples.ts';
import { WebmailTab } from './webmail-tab.ts';

const RUNS = Number(process.env.BENCH_RUNS ?? 7);
const COLLEAGUES = 20;
const CONVERSATIONS = 4;
const MESSAGES = 30 * CONVERSATIONS;
const WAYS: readonly Way[] = ['websocket', 'bosh'];
/** How long a page is looked at after it has begun. */
const LOOK_MS = 2_500;
const QUIET_MS = 1_000;
const IDLE_MS = 60_000;
const TABS = 8;

const dir = mkdtempSync(join(tmpdir(), 'zb-'));
const samples = new Samples();
const first = { peer: personJid(1), text: seededText(MESSAGES - CONVERSATIONS) };
const second = { peer: personJid(2), text: seededText(MESSAGES - CONVERSATIONS + 1) };
/** Somebody to whom the zimlet is not granted. */
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
    zimbra: { accounts: [...defaultAccounts(), without, ...persons(COLLEAGUES)] },
  }),
  launchChromium(),
]);
await seedColleagues(stack, 'alice', COLLEAGUES);
await seedArchive(stack, { user: 'alice', messages: MESSAGES, conversations: CONVERSATIONS });
const signOut = await signIn(stack, 1, 5);
const bare = await addBarePages(stack);
const bareOptions = (way: Way): object => ({
  ...{ jid: `alice@${DOMAIN}`, way, peer: first.peer },
  ...{ tokenUrl: bare.tokenUrl, folder: bare.folder },
});

interface Moment {
  readonly at: number;
  readonly cpu: number;
}

const BEGINNING: Moment = { at: 0, cpu: 0 };

async function now(tab: WebmailTab): Promise<Moment> {
  return { at: await tab.now(), cpu: await tab.cpu() };
}

/** What the page has had to do since that moment. */
async function addWork(name: string, tab: WebmailTab, since = BEGINNING): Promise<void> {
  samples.add(`${name} cpu`, (await tab.cpu()) - since.cpu);
  const { count, total, worst } = await tab.longTasks(since.at);
  samples.add(`${name} tasks`, count);
  samples.add(`${name} task ms`, total);
  samples.add(`${name} worst`, worst);
}

async function addMemory(name: string, tab: WebmailTab): Promise<void> {
  const { heapMb, nodes } = await tab.memory();
  samples.add(`${name} heap`, heapMb);
  samples.add(`${name} nodes`, nodes);
}

async function webmailAlone(): Promise<void> {
  const tab = await WebmailTab.open(browser, stack, { user: 'without', way: 'websocket' });
  await tab.pause(LOOK_MS);
  await addWork('without', tab);
  await addMemory('without', tab);
  await tab.close();
}

async function withChat(way: Way): Promise<void> {
  const tab = await WebmailTab.open(browser, stack, { user: 'alice', way });
  samples.add(`${way} online`, await tab.untilOnline());
  await tab.pause(LOOK_MS);
  await addWork(way, tab);
  await addMemory(way, tab);

  let since = await now(tab);
  await tab.openPanel();
  await addWork(`${way} panel`, tab, since);
  await addMemory(`${way} panel`, tab);
  since = await now(tab);
  const opened = await tab.openConversation(first.peer, first.text);
  samples.add(`${way} composer`, opened.composer);
  samples.add(`${way} lines`, opened.lines);
  await tab.pause(QUIET_MS);
  await addWork(`${way} open`, tab, since);
  await tab.back();
  since = await now(tab);
  const next = await tab.openConversation(second.peer, second.text);
  samples.add(`${way} next composer`, next.composer);
  samples.add(`${way} next lines`, next.lines);
  await tab.pause(QUIET_MS);
  await addWork(`${way} next`, tab, since);
  await addMemory(`${way} open`, tab);
  await tab.back();
  const again = await tab.openConversation(first.peer, first.text);
  samples.add(`${way} again lines`, again.lines);
  await tab.close();
}

async function bareStrophe(way: Way): Promise<void> {
  const tab = await WebmailTab.open(browser, stack, { user: 'alice', way, path: bare.empty });
  await tab.addFrame(bare.strophe, bareOptions(way));
  samples.add(`${way} bare online`, Number(await tab.untilSaid('online')));
  await tab.close();
}

/** The sign-in alone, once more: it is the shortest of all waits, and differs most. */
async function online(way: Way): Promise<void> {
  const tab = await WebmailTab.open(browser, stack, { user: 'alice', way });
  samples.add(`${way} online`, await tab.untilOnline());
  await tab.close();
}

async function bareConverse(way: Way): Promise<void> {
  const tab = await WebmailTab.open(browser, stack, { user: 'alice', way, path: bare.empty });
  await tab.addFrame(bare.converse, bareOptions(way));
  await tab.untilSaid('loaded');
  await tab.pause(QUIET_MS);
  const since = await now(tab);
  const opened = await tab.bareConversation('go', first.peer, first.text);
  samples.add(`${way} bare composer`, opened.composer);
  samples.add(`${way} bare lines`, opened.lines);
  await tab.pause(QUIET_MS);
  await addWork(`${way} bare open`, tab, since);
  const later = await now(tab);
  const next = await tab.bareConversation('open', second.peer, second.text);
  samples.add(`${way} bare next composer`, next.composer);
  samples.add(`${way} bare next lines`, next.lines);
  await tab.pause(QUIET_MS);
  await addWork(`${way} bare next`, tab, later);
  await tab.close();
}

/** Requests and bytes, which do not differ from run to run; then a minute in which nothing is done. */
async function traffic(): Promise<void> {
  const tabs = await Promise.all(
    ['without', ...WAYS].map(async (name) => {
      const user = name === 'without' ? name : 'alice';
      const way = name === 'bosh' ? 'bosh' : 'websocket';
      const tab = await WebmailTab.open(browser, stack, { user, way, traffic: true });
      await tab.pause(2 * LOOK_MS);
      const { requests, bytes, code } = await tab.traffic();
      samples.add(`${name} requests`, requests);
      samples.add(`${name} bytes`, bytes / 1024);
      samples.add(`${name} code`, code / 1024);
      return { name, tab, requests };
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  await Promise.all(
    tabs.map(async ({ name, tab, requests }) => {
      const idle = await tab.traffic();
      samples.add(`${name} idle`, idle.requests - requests);
      if (name !== 'without') {
        await tab.openPanel();
        const opened = await tab.traffic();
        samples.add(`${name} panel requests`, opened.requests - idle.requests);
        samples.add(`${name} panel bytes`, (opened.bytes - idle.bytes) / 1024);
      }
      await tab.close();
    }),
  );
}

/** The webmail's own requests, while it is open in many tabs over HTTP/1.1. */
async function manyTabs(name: 'without' | Way): Promise<void> {
  const user = name === 'without' ? name : 'alice';
  const way = name === 'bosh' ? 'bosh' : 'websocket';
  const tab = await WebmailTab.open(browser, stack, { user, way });
  const others: WebmailTab[] = [];
  while (others.length < TABS - 1) others.push(await tab.another(`${stack.url}/`));
  await tab.pause(2 * LOOK_MS);
  const times = await tab.requestTimes('/css/webmail.css', 60);
  samples.add(`${name} request`, percentile(times, 0.5));
  samples.add(`${name} request worst`, Math.max(...times));
  await tab.close();
}

try {
  step('requests, bytes, a minute of nothing');
  await webmailAlone(); // so that the JSP is compiled, and all servers have done everything once
  await withChat('websocket');
  samples.clear();
  await traffic();
  for (let run = 1; run <= RUNS; run++) {
    step(`run ${run} of ${RUNS}`);
    await webmailAlone();
    for (const way of WAYS) {
      for (let more = 0; more < 3; more++) {
        await bareStrophe(way);
        await online(way);
      }
      await withChat(way);
      await bareConverse(way);
    }
    await manyTabs('without');
    for (const way of WAYS) await manyTabs(way);
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
  const three = (name: (column: string) => string): string[] =>
    ['without', ...WAYS].map((column) => name(column));
  const chats = (name: (way: Way) => string): string[] => ['', ...WAYS.map((way) => name(way))];
  const cpu = (name: string): string => samples.text(`${name} cpu`, ' ms');
  const tasks = (name: string): string =>
    `${samples.text(`${name} tasks`)}, ${samples.text(`${name} task ms`)}, ${samples.text(`${name} worst`)} ms`;
  const added = (row: string, digits: number, unit: string) => (way: string) => {
    const value = samples.median(`${way} ${row}`);
    const base = samples.median(`without ${row}`);
    return `${value.toFixed(digits)}${unit} (+${(value - base).toFixed(digits)})`;
  };
  console.log(`${describeMachine()}, ${new Date().toISOString().slice(0, 10)}, ${RUNS} runs\n`);
  console.log(
    table([
      ['the webmail', 'without chat', 'with, WebSocket', 'with, BOSH'],
      ['requests until all is quiet', ...three((it) => samples.text(`${it} requests`))],
      ['bytes of them, files gzipped', ...three((it) => samples.text(`${it} bytes`, ' KB'))],
      ['of these the zimlet’s code', ...three((it) => samples.text(`${it} code`, ' KB', 1))],
      ['long tasks: number, total, worst', ...three(tasks)],
      ['processor time of its main thread', ...three(cpu)],
      [
        'JS heap after garbage collection',
        samples.text('without heap', ' MB', 1),
        ...WAYS.map(added('heap', 1, ' MB')),
      ],
      ['DOM nodes', samples.text('without nodes'), ...WAYS.map(added('nodes', 0, ''))],
      ['requests in an idle minute', ...three((it) => samples.text(`${it} idle`))],
      [
        `its own request, ${TABS} tabs open: median`,
        ...three((it) => samples.text(`${it} request`, ' ms', 1)),
      ],
      ['… worst', ...three((it) => samples.text(`${it} request worst`, ' ms', 1))],
      [
        'panel opened: requests, gzipped',
        ...chats(
          (it) =>
            `${samples.text(`${it} panel requests`)}, ${samples.text(`${it} panel bytes`, ' KB')}`,
        ),
      ],
      ['… long tasks', ...chats((it) => tasks(`${it} panel`))],
      ['… processor time', ...chats((it) => cpu(`${it} panel`))],
      ['… JS heap', ...chats((it) => samples.text(`${it} panel heap`, ' MB', 1))],
      ['first conversation: long tasks', ...chats((it) => tasks(`${it} open`))],
      ['… processor time', ...chats((it) => cpu(`${it} open`))],
      ['… of the bare Converse', ...chats((it) => cpu(`${it} bare open`))],
      ['next conversation: long tasks', ...chats((it) => tasks(`${it} next`))],
      ['… processor time', ...chats((it) => cpu(`${it} next`))],
      ['… of the bare Converse', ...chats((it) => cpu(`${it} bare next`))],
      ['… JS heap with two', ...chats((it) => samples.text(`${it} open heap`, ' MB', 1))],
      ['… DOM nodes', ...chats((it) => samples.text(`${it} open nodes`))],
    ]),
  );
  console.log();
  const wait = (label: string, row: string): string[] => [
    label,
    ...WAYS.flatMap((way) => [
      samples.text(`${way} bare ${row}`, ' ms'),
      samples.text(`${way} ${row}`, ' ms'),
      samples.ratio(`${way} ${row}`, `${way} bare ${row}`),
    ]),
  ];
  console.log(
    table([
      ['the user waits', ...['WebSocket', 'BOSH'].flatMap((it) => [`${it}: bare`, 'chat', ''])],
      wait('frame → online; bare Strophe', 'online'),
      wait('click → composer; bare Converse', 'composer'),
      wait('… last lines', 'lines'),
      wait('next conversation → composer', 'next composer'),
      wait('… last lines', 'next lines'),
      [
        'one that is open already → last lines',
        ...WAYS.flatMap((way) => ['', samples.text(`${way} again lines`, ' ms'), '']),
      ],
    ]),
  );
}
