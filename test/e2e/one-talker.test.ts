/** Which tab talks, in a real browser: its locks, its channel, its storage, its way to freeze. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OneTalker } from '../../src/chat/tabs/one-talker.ts';
import { launchChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { waitFor } from '../support/wait.ts';

declare global {
  interface Window {
    talker: OneTalker<string>;
    /** What happened, oldest first. */
    log: string[];
    looks: Look[];
    look: (when: string) => void;
  }
}
interface Look {
  readonly when: string;
  readonly talks: boolean;
  readonly may: boolean;
}

const TAB = `
  import { OneTalker } from './src/chat/tabs/one-talker.ts';
  import { browserParts } from './src/chat/tabs/browser-parts.ts';
  const log = (window.log = []);
  window.talker = new OneTalker('alice@example.test', {
    onTalk: () => log.push('talk'),
    onYield: () => log.push('yield'),
    onSilence: () => log.push('silence'),
    onMirror: (mirror) => log.push(mirror),
    onSignedOut: () => log.push('signed out'),
  }, browserParts());
  window.talker.start();
`;
let server: Server;
let url: string;
/** Started for `browser`. Pages that are opened through it cannot be hidden, nor frozen. */
let started: Browser;
let browser: Browser;
let context: BrowserContext;
let pages: Page[];

beforeAll(async () => {
  const bundle = await build({
    stdin: { contents: TAB, resolveDir: PROJECT_DIR, loader: 'ts' },
    absWorkingDir: PROJECT_DIR,
    bundle: true,
    write: false,
    format: 'iife',
    target: ['chrome97', 'firefox104', 'safari15.4'],
    outfile: join(PROJECT_DIR, 'dist', 'tab.js'), // only its name counts
  });
  const page = `<!doctype html><title>tab</title><script>${bundle.outputFiles[0]!.text}</script>`;
  server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const port = await freePort();
  started = await launchChromium(`--remote-debugging-port=${port}`);
  browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  context = browser.contexts()[0]!;
});
afterAll(async () => {
  await browser.close();
  await started.close();
  server.close();
});
beforeEach(async () => {
  pages = [];
  for (let count = 0; count < 3; count++) {
    const page = await context.newPage();
    await page.goto(url);
    pages.push(page);
  }
  await waitFor('a talker', async () => (await talking()).length === 1);
});
afterEach(async () => {
  await Promise.all(context.pages().map((page) => page.close()));
});

const talks = (page: Page): Promise<boolean> => page.evaluate(() => window.talker.mayTalk());
const log = (page: Page): Promise<string[]> => page.evaluate(() => window.log);

async function talking(): Promise<Page[]> {
  const answers = await Promise.all(pages.map(talks));
  return pages.filter((_page, index) => answers[index]);
}

/** The one that talks, and the others. */
async function roles(): Promise<{ talker: Page; others: Page[] }> {
  const [talker, ...more] = await talking();
  if (!talker || more.length > 0) throw new Error('not one talker');
  return { talker, others: pages.filter((page) => page !== talker) };
}

test('one of three talks, and the others see what it shows', async () => {
  const { talker, others } = await roles();
  expect(await talker.evaluate(() => window.talker.shared)).toBe(true);
  await talker.evaluate(() => window.talker.mirror('shown'));
  for (const page of others) {
    await waitFor('the mirror', async () => (await log(page)).includes('shown'));
    expect(await log(page)).toEqual(['shown']);
  }
});

test('when the talker is closed, another talks within 2 s', async () => {
  const { talker, others } = await roles();
  await talker.close();
  pages = others;
  await waitFor('the next talker', async () => (await talking()).length === 1, { within: 2_000 });
});

test('when the process of the talker dies, another talks within 2 s', async () => {
  const { talker, others } = await roles();
  const crashed = talker.waitForEvent('crash');
  talker.goto('chrome://crash').catch(() => undefined);
  await crashed;
  pages = others;
  await waitFor('the next talker', async () => (await talking()).length === 1, { within: 2_000 });
});

test('the last in the queue claims: yield, talk, and silence when it is settled', async () => {
  const { talker, others } = await roles();
  const claimer = others[1]!;
  await claimer.evaluate(() => window.talker.claim());
  await waitFor('the claimer to talk', () => talks(claimer), { within: 1_000 });
  expect(await log(talker)).toEqual(['talk', 'yield']);
  await claimer.evaluate(() => window.talker.settled());
  await waitFor('silence', async () => (await log(talker)).at(-1) === 'silence', { within: 1_000 });
  expect((await roles()).talker).toBe(claimer);
  expect(await log(others[0]!)).toEqual([]);
});

/** Has the page note what it knows, in the same task or as the first one after a wait. */
const watchTasks = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.looks = [];
    window.look = (when) => {
      const { talks } = window.talker;
      window.looks.push({ when, talks, may: window.talker.mayTalk() });
    };
    document.addEventListener('resume', () => window.look('resume'));
  });
const looks = (page: Page): Promise<Look[]> => page.evaluate(() => window.looks);

/** Another has taken over; the old talker was silent before that mattered, and follows it. */
async function succeeded(talker: Page, heir: Page): Promise<void> {
  await waitFor('silence', async () => (await log(talker)).at(-1) === 'silence');
  await heir.evaluate(() => window.talker.mirror('from the heir'));
  await waitFor('the mirror', async () => (await log(talker)).at(-1) === 'from the heir');
  expect(await log(talker)).toEqual(['talk', 'silence', 'from the heir']);
  expect((await roles()).talker).toBe(heir);
}

test('while the talker is blocked, one in sight takes over, and the old one knows', async () => {
  const { talker, others } = await roles();
  const heir = others[0]!;
  await watchTasks(talker);
  await talker.evaluate(() => {
    setTimeout(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.look('first task');
      port2.postMessage('');
      const end = performance.now() + 5_000;
      while (performance.now() < end);
      window.look('same task');
    });
  });
  await heir.evaluate(() => window.talker.visible(true));
  await waitFor('the heir to talk', () => talks(heir), { within: 3_000 });
  expect(await log(heir)).toEqual(['talk']);
  await succeeded(talker, heir);
  const [sameTask, firstTask] = await looks(talker);
  expect(sameTask).toEqual({ when: 'same task', talks: true, may: false });
  expect(firstTask).toMatchObject({ when: 'first task', may: false });
});

test('while the talker is frozen, one in sight takes over, and the old one knows', async () => {
  const { talker, others } = await roles();
  const heir = others[0]!;
  await heir.bringToFront(); // timers of hidden tabs are slow
  await watchTasks(talker);
  await talker.evaluate(() => {
    setInterval(() => (window.name = `${Number(window.name) + 1}`), 10);
  });
  const cdp = await context.newCDPSession(talker);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  const beats = await talker.evaluate(() => window.name);
  await heir.evaluate(() => window.talker.visible(true));
  await waitFor('the heir to talk', () => talks(heir), { within: 3_000 });
  expect(await talker.evaluate(() => window.name)).toBe(beats); // it did freeze
  expect(await log(talker)).toEqual(['talk']);
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await succeeded(talker, heir);
  expect(await looks(talker)).toEqual([{ when: 'resume', talks: true, may: false }]);
});

test('a talker that is only hidden is left alone', async () => {
  const { talker, others } = await roles();
  await others[0]!.bringToFront();
  expect(await talker.evaluate(() => document.visibilityState)).toBe('hidden');
  await others[0]!.evaluate(() => window.talker.visible(true));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect((await roles()).talker).toBe(talker);
});
