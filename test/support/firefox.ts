import { existsSync } from 'node:fs';
import { firefox, type Browser } from 'playwright-core';
import { launchAtHome } from './browser-process.ts';

const PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/**
 * Added to what Playwright and Firefox's own remote agent set, so that the browser itself talks to
 * nobody, as with the flags of launchChromium().
 */
const QUIET: Record<string, string | number | boolean> = {
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'browser.region.network.url': '',
  'browser.safebrowsing.provider.google4.updateURL': '',
  'browser.safebrowsing.provider.mozilla.updateURL': '',
  'dom.push.connection.enabled': false,
  'extensions.pocket.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'media.gmp-manager.url': '',
  'network.captive-portal-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.trr.mode': 5, // no DNS over HTTPS
  'security.OCSP.enabled': 0,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
  // The names above change with the releases. What they miss ends at a port where nobody listens;
  // loopback never goes by a proxy.
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.allow_bypass': false,
  'network.proxy.failover_direct': false,
};

/**
 * Starts the system's Firefox, unpatched, without a window, by WebDriver BiDi. Close it with
 * `close()`.
 */
export function launchFirefox(): Promise<Browser> {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error('Firefox is not installed: run ./deploy.sh packages');
  }
  return launchAtHome((env) =>
    firefox.launch({
      executablePath,
      // Without it a release ignores the setting of services.settings.server.
      env: { ...env, MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' },
      // A channel "moz-…" makes Playwright speak BiDi instead of the protocol of its own build.
      channel: 'moz-firefox',
      firefoxUserPrefs: QUIET,
    }),
  );
}
