import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';

/** Chromium; Firefox when the environment says E2E_BROWSER=firefox. */
export function launchBrowser(): Promise<Browser> {
  const name = process.env.E2E_BROWSER ?? 'chromium';
  if (name === 'chromium') return launchChromium();
  if (name === 'firefox') return launchFirefox();
  throw new Error(`E2E_BROWSER is neither chromium nor firefox: ${name}`);
}
