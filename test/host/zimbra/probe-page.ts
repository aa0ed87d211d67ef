/** The simulated webmail in a browser, with a zimlet of the test's own in it. */
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { testDir } from '../../support/test-dir.ts';
import { startZimbra, type Zimbra, type ZimbraOptions } from '../../zimbra/zimbra.ts';
import { definition, NAME, probeFiles, writeZip } from '../../support/zimlet-zip.ts';

export const ALICE = 'alice@example.test';
export const VERSIONS = ['10.1', '8.8.15'] as const;

export interface ProbePage {
  zimbra: Zimbra;
  /** The webmail of an account, once a zimlet with this code in its handler has started. */
  open(handler?: string, address?: string): Promise<Page>;
}

/**
 * To be called once, at the top of a test file. `xml` goes into the zimlet's definition; the code
 * given to `open` is ES3 and has `H` for the handler's prototype.
 */
export function probePage(name: string, options: Partial<ZimbraOptions> = {}, xml = ''): ProbePage {
  const dir = testDir(`zimbra-${name}`);
  let browser: Browser;
  let context: BrowserContext | undefined;
  const probe = {} as ProbePage;

  beforeAll(async () => {
    [probe.zimbra, browser] = await Promise.all([
      startZimbra({ dir, ...options }),
      launchChromium(),
    ]);
  }, 60_000);
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser.close();
    await probe.zimbra.close();
  });

  let deployed: string | undefined;
  probe.open = async (handler = '', address = '/') => {
    const { zimbra } = probe;
    if (handler !== deployed) {
      const files = probeFiles({
        [`${NAME}.xml`]: definition({ more: xml }),
        'probe.js': `function com_example_probe_H() {}
var H = com_example_probe_H.prototype = new ZmZimletBase();
H.init = function () { window.probe = this; };
${handler}`,
      });
      await zimbra.deploy(writeZip(join(dir, 'src', `${NAME}.zip`), files));
      deployed = handler;
    }
    await context?.close();
    context = await browser.newContext();
    const value = zimbra.issueToken(ALICE, { csrf: true });
    await context.addCookies([{ name: 'ZM_AUTH_TOKEN', value, url: zimbra.url, httpOnly: true }]);
    const page = await context.newPage();
    await page.goto(zimbra.url + address);
    await page.waitForFunction('window.appCtxt && appCtxt.areZimletsLoaded()');
    return page;
  };
  return probe;
}
