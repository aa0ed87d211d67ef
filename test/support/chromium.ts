import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { launchAtHome } from './browser-process.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts the system's Chromium, without a window. Close it with `close()`. */
export function launchChromium(...moreArgs: string[]): Promise<Browser> {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error('Chromium is not installed: run ./deploy.sh packages');
  }
  return launchAtHome((env) =>
    chromium.launch({
      executablePath,
      env,
      // Root (on build machines) can only run it without its sandbox; the rest keeps the browser
      // itself from talking to anybody, so that a test can watch every request.
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...moreArgs,
      ],
    }),
  );
}
