/** A firewall with a command of its own: it keeps the rules itself, and loads them at each start. */
import { isIPv6 } from 'node:net';
import type { PartRecord } from '../../changes/part-record.ts';
import { ask } from '../../facts/ask.ts';
import { FIREWALL_TABLE } from '../../facts/firewall.ts';
import { type Host, warn } from '../../parts/host.ts';
import { Refusal } from '../../refusal.ts';
import { BROWSERS, CLIENTS, type Ports } from './ports.ts';

export type ManagedKind = 'ufw' | 'firewalld';

/** Adding a rule that is there, and taking out one that is not, does no harm in both. */
interface Manager {
  /** In its own words. */
  readonly rules: (ports: Ports) => string[];
  readonly add: (rule: string) => string[];
  readonly remove: (rule: string) => string[];
  /** Those of these that are there, whoever made them. */
  readonly there: (rules: readonly string[]) => Promise<string[]>;
}

const MANAGERS: Readonly<Record<ManagedKind, Manager>> = {
  ufw: {
    /** As "ufw show added" prints them. */
    rules: ({ proxies, inner }) => [
      ...proxies.map((address) => `allow from ${address} to any port ${BROWSERS} proto tcp`),
      ...CLIENTS.map((port) => `allow ${port}/tcp`),
      ...[String(BROWSERS), ...inner].map((port) => `deny ${port.replace('-', ':')}/tcp`),
    ],
    // The first that fits counts: an exception stands before what it is one of.
    add: (rule) => [
      'ufw',
      ...(rule.startsWith('allow') ? ['prepend'] : []),
      ...rule.split(' '),
      ...['comment', FIREWALL_TABLE],
    ],
    remove: (rule) => ['ufw', 'delete', ...rule.split(' ')],
    there: async (rules) => {
      const { status, stdout, stderr } = await ask(['ufw', 'show', 'added']);
      if (status !== 0) throw new Refusal('ufw does not say its rules:', stderr.trim());
      const lines = stdout.split('\n').map((line) => line.replace(/ comment '.*$/, ''));
      return rules.filter((rule) => lines.includes(`ufw ${rule}`));
    },
  },
  firewalld: {
    /** What is not admitted is refused there. Both at once: a reload would drop what others did by hand. */
    rules: ({ proxies }) =>
      [
        ...proxies.map(
          (address) =>
            `--add-rich-rule=rule family="${isIPv6(address) ? 'ipv6' : 'ipv4'}" ` +
            `source address="${address}" port port="${BROWSERS}" protocol="tcp" accept`,
        ),
        ...CLIENTS.map((port) => `--add-port=${port}/tcp`),
      ].flatMap((rule) => [rule, `--permanent ${rule}`]),
    add: (rule) => firewallCmd(rule),
    remove: (rule) => firewallCmd(rule.replace('--add-', '--remove-')),
    there: async (rules) => {
      const found: string[] = [];
      for (const rule of rules) {
        const { status, stderr } = await ask(firewallCmd(rule.replace('--add-', '--query-')));
        if (status === 0) found.push(rule);
        else if (status !== 1) {
          throw new Refusal('firewalld does not say its rules:', stderr.trim());
        }
      }
      return found;
    },
  },
};

function firewallCmd(rule: string): [string, ...string[]] {
  const [permanent] = rule.startsWith('--permanent ') ? ['--permanent'] : [];
  const option = rule.replace('--permanent ', '');
  return ['firewall-cmd', '-q', ...(permanent === undefined ? [] : [permanent]), option];
}

const SEPARATOR = ' | ';
const ours = (record: PartRecord): string[] =>
  (record.get('rules') ?? '').split(SEPARATOR).filter((rule) => rule !== '');

/** A rule that was there already is whose it was. */
export async function putRules(
  host: Host,
  record: PartRecord,
  kind: ManagedKind,
  ports: Ports,
): Promise<void> {
  const { changes } = host;
  const { add, remove, rules, there } = MANAGERS[kind];
  const wanted = rules(ports);
  const before = ours(record);
  const present = await there(wanted);
  const mine = wanted.filter((rule) => before.includes(rule) || !present.includes(rule));
  await record.set('rules', mine.join(SEPARATOR));
  for (const rule of before.filter((each) => !wanted.includes(each))) {
    await changes.run(remove(rule), { undo: [changes.running(add(rule))] });
  }
  for (const rule of mine.filter((each) => !present.includes(each))) {
    await changes.run(add(rule), { undo: [changes.running(remove(rule))] });
  }
  if (kind === 'ufw') await warnOfOpen(host);
}

export async function dropRules(
  { changes }: Host,
  record: PartRecord,
  kind: ManagedKind,
): Promise<void> {
  const { add, remove, there } = MANAGERS[kind];
  for (const rule of await there(ours(record))) {
    await changes.run(remove(rule), { undo: [changes.running(add(rule))] });
  }
}

async function warnOfOpen(host: Host): Promise<void> {
  const open = [String(BROWSERS), `${BROWSERS}/tcp`].map((port) => `allow ${port}`);
  for (const rule of await MANAGERS.ufw.there(open)) {
    warn(host, `ufw lets everybody reach port ${BROWSERS}, by a rule of yours: ufw delete ${rule}`);
  }
}
