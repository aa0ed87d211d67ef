/** The rules of the firewall that is active on this machine; by itself nftables. */
import { PartRecord } from '../../changes/part-record.ts';
import { activeFirewall, type FirewallKind, readFirewall } from '../../facts/firewall.ts';
import { type Host, paths } from '../../parts/host.ts';
import { insist } from '../../parts/insist.ts';
import { removePackages } from '../../parts/packages.ts';
import { Refusal } from '../../refusal.ts';
import { FIREWALL_RULES } from '../../rules/firewall.ts';
import { dropRules, putRules } from './managed.ts';
import { dropTable, putTable } from './nftables.ts';
import { portsFor } from './ports.ts';

const recordOf = ({ changes, ...host }: Host): PartRecord =>
  new PartRecord(changes, paths(host).records, 'firewall');

/** An earlier run did it: a later one goes on with that, as the proxies may be others now. */
export const hasFirewall = (host: Host): boolean => recordOf(host).get('kind') !== undefined;

/** Resolves with what has the rules now. */
export async function setUpFirewall(host: Host, proxies: readonly string[]): Promise<FirewallKind> {
  const record = recordOf(host);
  const found = await activeFirewall();
  if ('problem' in found) {
    throw new Refusal('which firewall is active here could not be told:', found.problem);
  }
  const { kind } = found;
  const before = record.get('kind') as FirewallKind | undefined;
  if (before !== undefined && before !== kind) await takeOut(host, record, before);
  await record.set('kind', kind);
  const ports = portsFor(host, proxies);
  if (kind === 'nftables') await putTable(host, record, ports);
  else await putRules(host, record, kind, ports);
  if (!host.changes.isDry) await mustBeInForce(host);
  return kind;
}

export async function uninstallFirewall(host: Host): Promise<void> {
  const record = recordOf(host);
  const kind = record.get('kind') as FirewallKind | undefined;
  if (kind !== undefined) await takeOut(host, record, kind);
  await removePackages(host, record);
  await record.drop();
}

async function takeOut(host: Host, record: PartRecord, kind: FirewallKind): Promise<void> {
  if (kind === 'nftables') await dropTable(host);
  else await dropRules(host, record, kind);
  await record.forget('rules');
}

/** By the same rule as doctor. */
async function mustBeInForce(host: Host): Promise<void> {
  const facts = await readFirewall(`${paths(host).records}/firewall`);
  if (facts === undefined) return;
  insist(host, FIREWALL_RULES, facts, {
    refused: 'the firewall does not do what it was told:',
    told: 'the firewall does not do what it was told:',
  });
}
