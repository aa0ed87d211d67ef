import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether nothing that is said to this host leaves the machine. IPv6 with brackets, as in a URL, or without. */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost') return true;
  const address = withoutBrackets(hostname);
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

export const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
