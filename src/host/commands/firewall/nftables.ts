/**
 * A table of our own, which only refuses: in nftables what one table refuses is refused, whatever others
 * say, and what it lets pass is still theirs to refuse. A unit of our own loads it, as Debian's
 * nftables.service would throw away the rules of others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { dirname } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import { ask } from '../../facts/ask.ts';
import { FIREWALL_TABLE } from '../../facts/firewall.ts';
import { findProgram } from '../../facts/programs.ts';
import { type Host, paths } from '../../parts/host.ts';
import { ensurePackages } from '../../parts/packages.ts';
import { Refusal } from '../../refusal.ts';
import { FIREWALL_UNIT } from '../../rules/firewall.ts';
import { BROWSERS, type Ports } from './ports.ts';

const FILE = `/etc/nftables.d/${FIREWALL_TABLE}.nft`;
const RELOAD = ['systemctl', 'daemon-reload'];
const RESTART = ['systemctl', 'restart', FIREWALL_UNIT];
const ENABLE = ['systemctl', 'enable', '--now', FIREWALL_UNIT];
const DISABLE = ['systemctl', 'disable', '--now', FIREWALL_UNIT];

const unitFile = (host: Host): string => `${paths(host).units}/${FIREWALL_UNIT}`;

export async function putTable(host: Host, record: PartRecord, ports: Ports): Promise<void> {
  const { changes, root } = host;
  if (findProgram('nft') === undefined) await ensurePackages(host, record, ['nftables']);
  const text = tableFor(ports);
  await mustBePossible(host, text);
  const file = root + FILE;
  const unit = unitFile(host);
  const isNew = !existsSync(unit);
  if (!isNew && holds(file, text) && holds(unit, UNIT)) return;
  changes.undoWith([changes.running(RELOAD)]);
  await changes.makeFolder(dirname(file), 0o755);
  await changes.putFile(file, text, { mode: 0o644 });
  await changes.putFile(unit, UNIT, { mode: 0o644 });
  await changes.run(RELOAD);
  if (isNew) await changes.run(ENABLE, { undo: [changes.running(DISABLE)] });
  else await changes.run(RESTART, { undo: [changes.running(RESTART)], isLast: true });
}

export async function dropTable(host: Host): Promise<void> {
  const { changes, root } = host;
  const unit = unitFile(host);
  if (existsSync(unit)) {
    changes.undoWith([changes.running(RELOAD), changes.running(ENABLE)], { isLast: true });
    await changes.run(DISABLE);
    await changes.deleteFile(unit);
    await changes.run(RELOAD);
  }
  await changes.deleteFile(root + FILE);
  await changes.dropFolder(dirname(root + FILE));
}

/** In a container the kernel may say no. */
async function mustBePossible({ changes }: Host, text: string): Promise<void> {
  if (changes.isDry && findProgram('nft') === undefined) return;
  const { status, stderr } = await ask(['nft', '-c', '-f', '-'], { input: text });
  if (status === 0) return;
  throw new Refusal(
    'the firewall of this machine cannot be changed:',
    ...stderr.trim().split('\n').slice(0, 3),
    'In a container that is for the machine around it: leave out --firewall, and set it up there.',
  );
}

/** Replaces the one that is loaded, all at once. */
export function tableFor({ proxies, inner }: Ports): string {
  const accept = (family: 'ip' | 'ip6', addresses: readonly string[]): string[] =>
    addresses.length === 0
      ? []
      : [`    ${family} saddr { ${addresses.join(', ')} } tcp dport ${BROWSERS} accept`];
  return [
    '# Made by "./deploy.sh xmpp --firewall"; "./deploy.sh uninstall firewall" takes it out.',
    '# It only refuses. What it accepts other tables may still refuse.',
    `table inet ${FIREWALL_TABLE}`,
    `delete table inet ${FIREWALL_TABLE}`,
    `table inet ${FIREWALL_TABLE} {`,
    '  chain input {',
    '    type filter hook input priority filter; policy accept;',
    '    iifname "lo" accept',
    ...accept(
      'ip',
      proxies.filter((address) => !isIPv6(address)),
    ),
    ...accept('ip6', proxies.filter(isIPv6)),
    `    tcp dport { ${[BROWSERS, ...inner].join(', ')} } counter reject with tcp reset`,
    '  }',
    '}',
    '',
  ].join('\n');
}

/** Again after Debian's own, which begins with nothing each time. */
const UNIT = `[Unit]
Description=Who reaches chat on this machine (com_zimbra_converse)
DefaultDependencies=no
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${FILE}
ExecReload=/usr/sbin/nft -f ${FILE}
ExecStop=-/usr/sbin/nft delete table inet ${FIREWALL_TABLE}

[Install]
WantedBy=sysinit.target nftables.service
`;

const holds = (file: string, text: string): boolean =>
  existsSync(file) && readFileSync(file, 'utf8') === text;
