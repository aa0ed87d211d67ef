import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';

/** For `describe.each`: the browsers that each promise has to be kept in. */
export const BROWSERS: readonly (readonly [string, () => Promise<Browser>])[] = [
  ['Chromium', launchChromium],
  ['Firefox', launchFirefox],
];
