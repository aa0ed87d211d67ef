import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { waitFor } from './wait.ts';

const pids = new WeakMap<Browser, number>();

/**
 * Launches a browser with a home folder of its own, beside the profile that Playwright makes and
 * removes: caches and settings of the desktop would else stay in the home of whoever runs the
 * tests. It is removed when the browser is gone, and by it the browser's process is known.
 */
export async function launchAtHome(
  launch: (env: Record<string, string | undefined>) => Promise<Browser>,
): Promise<Browser> {
  const home = mkdtempSync(join(tmpdir(), 'browser-home-'));
  const removeHome = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  // The desktop's own variables would win over the home.
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined };
  try {
    const browser = await launch(env);
    browser.once('disconnected', removeHome);
    pids.set(browser, childWithHome(home));
    return browser;
  } catch (error) {
    removeHome();
    throw error;
  }
}

/** The browser's main process, which leads a group of its own. */
export function pidOf(browser: Browser): number {
  const pid = pids.get(browser);
  if (pid === undefined) throw new Error('this browser was not launched by launchAtHome()');
  return pid;
}

/**
 * SIGKILL to the browser and all its helpers at once, as when the machine loses power: no page
 * can say goodbye. Its contexts and pages are of no use afterwards; `browser.close()` does no harm.
 */
export async function killBrowser(browser: Browser): Promise<void> {
  process.kill(-pidOf(browser), 'SIGKILL');
  await waitFor('the killed browser to be gone', () => !browser.isConnected());
}

/** Playwright does not tell the process of a browser that it launched. */
function childWithHome(home: string): number {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8'))?.[1];
      if (Number(parent) !== process.pid) continue;
      const environment = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0');
      if (environment.includes(`HOME=${home}`)) return Number(entry);
    } catch {
      // It has ended in the meantime.
    }
  }
  throw new Error(`no process of this one has its home in ${home}`);
}
