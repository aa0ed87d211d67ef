/**
 * The table of `deploy.sh xmpp --firewall` in a real nftables: a network of two machines, of which the
 * other one comes by the proxy's address and by another.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tableFor } from '../../../src/host/commands/firewall/nftables.ts';

const HERE = '192.0.2.1';
const PROXY = '192.0.2.7';
const OTHER = '192.0.2.8';
const SIX = { here: '2001:db8::1', proxy: '2001:db8::7', other: '2001:db8::8' };
const PORTS = [5280, 4369, 4375, 5222];

/** What each connection comes to, as `address port yes|no`. */
function connect(table: string): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'firewall-table-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'table.nft');
  writeFileSync(file, table);
  const server = `for (const port of ${JSON.stringify(PORTS)}) require('net').createServer((s) => s.end()).listen(port, '::');`;
  const script = `set -e
    ip link set lo up
    sysctl -qw net.ipv6.conf.default.accept_dad=0 || true
    unshare -n sleep 60 & other=$!
    there() { nsenter -t $other -n "$@"; }
    until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.1; done
    ip link add here type veth peer name there
    ip link set there netns $other
    ip addr add ${HERE}/24 dev here && ip addr add ${SIX.here}/64 dev here nodad && ip link set here up
    for address in ${PROXY}/24 ${OTHER}/24; do there ip addr add $address dev there; done
    for address in ${SIX.proxy}/64 ${SIX.other}/64; do there ip addr add $address dev there nodad; done
    there ip link set there up
    nft -f ${file} && nft -f ${file}
    ${process.execPath} -e "${server}" & server=$!
    answer() { if "$@"; then echo yes; else echo no; fi; }
    until nc -z 127.0.0.1 ${PORTS.at(-1)}; do sleep 0.1; done
    for port in ${PORTS.join(' ')}; do
      echo "lo $port $(answer nc -z -w 3 127.0.0.1 $port)"
      for from in ${PROXY} ${OTHER}; do
        echo "$from $port $(answer there nc -z -w 3 -s $from ${HERE} $port)"
      done
      for from in ${SIX.proxy} ${SIX.other}; do
        echo "$from $port $(answer there nc -z -w 3 -s $from ${SIX.here} $port)"
      done
    done
    kill $server $other`;
  const { status, stdout, stderr } = spawnSync('unshare', ['-rn', 'bash', '-c', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').slice(0, -1);
}

describe('the table of nftables', { timeout: 90_000 }, () => {
  it('keeps everybody but the proxies from the port for browsers, and all from Erlang', () => {
    const table = tableFor({ proxies: [PROXY, SIX.proxy], inner: ['4369', '4370-4380'] });
    const ways = connect(table);
    const yes = ways.filter((way) => way.endsWith(' yes')).map((way) => way.replace(' yes', ''));
    expect(yes).toEqual([
      ...['lo 5280', `${PROXY} 5280`, `${SIX.proxy} 5280`],
      ...['lo 4369', 'lo 4375', 'lo 5222'],
      ...[PROXY, OTHER, SIX.proxy, SIX.other].map((from) => `${from} 5222`),
    ]);
    expect(ways).toHaveLength(PORTS.length * 5);
  });

  it('opens nothing that the rules of others refuse, and works without a proxy', () => {
    const others = `table inet others {
      chain input {
        type filter hook input priority filter + 10; policy accept;
        iifname "here" tcp dport 5222 reject with tcp reset
      }
    }
    `;
    const ways = connect(others + tableFor({ proxies: [], inner: ['4369'] }));
    expect(ways.filter((way) => way.endsWith(' yes'))).toEqual([
      ...['lo 5280 yes', 'lo 4369 yes', 'lo 4375 yes'],
      ...[PROXY, OTHER, SIX.proxy, SIX.other].map((from) => `${from} 4375 yes`),
      'lo 5222 yes',
    ]);
  });
});
