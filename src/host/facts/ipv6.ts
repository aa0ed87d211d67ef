import { existsSync } from 'node:fs';

/**
 * Whether the kernel knows IPv6 (one that was started with `ipv6.disable=1` does not). A machine that does not
 * tell is taken for one that does. `root` as in Host.
 */
export const machineHasIpv6 = (root = ''): boolean =>
  !existsSync(`${root}/proc/net`) || existsSync(`${root}/proc/net/if_inet6`);
