import type { FirewallKind } from '../../facts/firewall.ts';
import type { Host } from '../../parts/host.ts';
import { erlangPorts } from '../firewall/ports.ts';

interface PortsTold {
  readonly isSameHost: boolean;
  readonly proxies: readonly string[];
  readonly firewall: FirewallKind | undefined;
  /** An authority asks on port 80 before it renews the certificate. */
  readonly isRenewed: boolean;
}

const RENEWAL =
  '  from everywhere: TCP 80, where the authority asks before it renews the certificate';

/** What a firewall has to do, or does since this run. `firewall`: the one that does it. */
export function sayPorts(
  host: Host,
  { isSameHost, proxies, firewall, isRenewed }: PortsTold,
): void {
  const { say } = host;
  if (firewall === undefined && isSameHost) return;
  const { isLocal, window } = erlangPorts(host);
  if (firewall === undefined) {
    say('A firewall has to let in (--firewall sees to that on this machine):');
    say(`  from the proxy (${proxies.join(', ')}): TCP 5280, and from nobody else`);
    say('  from phones and desktops: TCP 5222 and 5223');
    if (isRenewed) say(RENEWAL);
    say('  from nowhere: TCP 4369 and the port that Erlang chooses');
  } else {
    const who = isSameHost ? 'nobody from outside' : `the proxy (${proxies.join(', ')}) alone`;
    say(`The firewall (${firewall}) admits ${who} to TCP 5280, and nobody to 4369.`);
    if (firewall === 'nftables') {
      say('  One that refuses what it does not know has to let in 5222 and 5223, and the proxy.');
    }
    if (isRenewed) say(`  Not its own work: to let in${RENEWAL.slice(1)}`);
    if (!isLocal && window === undefined) {
      say('  Erlang chooses one more port at each start. INET_DIST_INTERFACE=127.0.0.1 in');
      say('  /etc/default/ejabberd, and a restart of ejabberd, keep it on this machine.');
    }
  }
  say('');
}
