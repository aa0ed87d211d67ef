/**
 * The built zimlet in the webmail's page, where it is a guest: it stops nobody, leaves nothing lying about, and whatever
 * is missing costs the chat and not the webmail. There is no XMPP server: all of this is before one is needed.
 */
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { PROJECT_DIR } from '../../support/paths.ts';
import { testDir } from '../../support/test-dir.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';

const ALICE = 'alice@example.test';
const LAUNCHER = '#com_zimbra_converse_panel';
const LOADED = 'window.appCtxt && appCtxt.areZimletsLoaded()';

let zimbra: Zimbra;
let bare: Zimbra;
let browser: Browser;
let context: BrowserContext | undefined;
/** What the page and its frames have said on the console, and requests that stopped the browser. */
let said: string[] = [];
let stopped: string[] = [];

beforeAll(async () => {
  const dir = testDir('zimlet-as-guest');
  [zimbra, bare, browser] = await Promise.all([
    startZimbra({
      dir: join(dir, 'with'),
      zips: [join(PROJECT_DIR, 'dist/com_zimbra_converse.zip')],
    }),
    startZimbra({ dir: join(dir, 'without') }),
    launchChromium(),
  ]);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await Promise.all([zimbra.close(), bare.close()]);
});
afterEach(() => context?.close());

interface Surroundings {
  /** Which of the zimlet's files do not come. */
  lost?: RegExp;
  /** Run in the page before the zimlet's panel is. */
  missing?: string;
  at?: Zimbra;
}

/** The webmail, once its zimlets have started. */
async function open({ lost, missing, at = zimbra }: Surroundings = {}): Promise<Page> {
  said = [];
  stopped = [];
  zimbra.forgetUserProperties();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(15_000);
  context.on('console', (message) => said.push(message.text()));
  await context.exposeBinding('__stopped', (_source, what: string) => void stopped.push(what));
  // In each frame, before its own scripts.
  await context.addInitScript(() => {
    const page = window as unknown as { __stopped: (what: string) => void; AjxRpc?: unknown };
    const tell = page.__stopped;
    const begin: unknown = Reflect.get(XMLHttpRequest.prototype, 'open');
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
      if (args.length > 2 && !args[2]) tell(`XMLHttpRequest ${String(args[1])}`);
      Reflect.apply(begin as () => void, this, args);
    };
    // Zimbra's: without a callback it waits for the answer.
    page.AjxRpc = {
      invoke: (_body: unknown, url: string, _headers: unknown, callback: unknown) => {
        if (!callback) tell(`AjxRpc ${url}`);
      },
    };
  });
  const page = await context.newPage();
  if (lost) await page.route(lost, (route) => route.abort());
  if (missing !== undefined) {
    await page.route(/\/panel\.js/, async (route) => {
      await page.evaluate(missing);
      await route.continue();
    });
  }
  const value = at.issueToken(ALICE, { csrf: true });
  await context.addCookies([{ name: 'ZM_AUTH_TOKEN', value, url: at.url, httpOnly: true }]);
  await page.goto(at.url);
  await page.waitForFunction(LOADED);
  return page;
}

const told = (pattern: RegExp) =>
  expect.poll(() => said.join('\n'), { timeout: 45_000 }).toMatch(pattern);

/** With all that comes when the webmail is idle, and the list. */
async function openChat(page: Page): Promise<void> {
  const launcher = page.locator(`${LAUNCHER} .launcher`);
  if ((await launcher.getAttribute('aria-expanded')) === 'false') await launcher.click();
  await page.frameLocator(`${LAUNCHER} iframe`).locator('zc-list').waitFor({ timeout: 20_000 });
}

const dialogs = (page: Page): Promise<number> =>
  page.locator('#ErrorDialog:visible, .DwtDialog:visible').count();

describe('the start of chat', () => {
  it('waits for no answer: nothing is asked for synchronously, in the page and in its frames', async () => {
    const page = await open();
    await openChat(page);
    expect(stopped).toEqual([]);
  });

  it('leaves no name in the page but the two of each zimlet', async () => {
    const namesOf = async (at: Zimbra, whole: boolean): Promise<string[]> => {
      const page = await open({ at });
      if (whole) await openChat(page);
      const names = await page.evaluate<string[]>('Object.getOwnPropertyNames(window)');
      await context?.close();
      // Frames by their number.
      return names.filter((name) => !/^\d+$/.test(name));
    };
    const before = new Set(await namesOf(bare, false));
    const more = (await namesOf(zimbra, true)).filter((name) => !before.has(name));
    expect(more.sort()).toEqual(['com_zimbra_converse', 'com_zimbra_converse_HandlerObject']);
  });
});

describe('a program that does not come is told, and costs the webmail nothing:', () => {
  it.each([
    ['the panel', /\/panel\.js/, /com_zimbra_converse: \S*panel\.js\S* could not be loaded/],
    [
      'the rest of the panel',
      /\/panel-more/,
      /com_zimbra_converse: a part of the panel did not load/,
    ],
    ['the chat', /\/chat\.js/, /com_zimbra_converse: \S*chat\.html\S* did not start/],
  ])(
    '%s',
    async (_, lost, words) => {
      const page = await open({ lost });
      await told(words);
      expect(await dialogs(page)).toBe(0);
    },
    60_000,
  );
});

describe('chat starts, and no dialog of Zimbra comes up, where there is', () => {
  const handler = 'com_zimbra_converse_HandlerObject.prototype';

  it.each<[string, string]>([
    ['no shell', `${handler}.getShell = function () { return null; }`],
    [
      'a shell without an element',
      `${handler}.getShell = function () { return { getHtmlElement: function () { return null; } }; }`,
    ],
    ['no z_shell', `document.getElementById('z_shell').id = ''`],
    ['a shell that throws', `${handler}.getShell = function () { throw new TypeError('shell'); }`],
    ['no skin', 'window.skin = undefined'],
    ['a skin that knows nothing', 'window.skin = {}'],
    ['a skin without its column', 'skin.getSidebarAdContainer = function () { return null; }'],
    [
      'a skin whose column throws',
      `skin.getSidebarAdContainer = function () { throw new TypeError('skin'); }`,
    ],
    [
      'a column that cannot be shown',
      `skin.showSidebarAd = function () { throw new TypeError('skin'); }`,
    ],
    [
      'no element of the skin',
      `document.querySelectorAll('#z_shell [id^=skin_]').forEach(function (each) { each.id = ''; })`,
    ],
  ])('%s', async (_, missing) => {
    const page = await open({ missing });
    await page.locator(LAUNCHER).waitFor({ state: 'attached' });
    await openChat(page);
    expect(said.filter((line) => line.includes('did not start'))).toEqual([]);
    expect(await dialogs(page)).toBe(0);
    expect(await page.isVisible('#com_example_neighbour_item')).toBe(true);
  });
});
