import * as net from 'node:net';

/**
 * From here on, a name with addresses of IPv6 and IPv4 is reached by the second when nothing answers at the first.
 * Node.js 18 tries the first alone; newer ones do this by themselves.
 */
export function tryBothFamilies(): void {
  // From 18.18 on; Debian 12 has 18.19 or newer.
  const set = (net as Partial<typeof net>).setDefaultAutoSelectFamily;
  set?.(true);
}
