import type { FirewallFacts } from '../facts/firewall.ts';
import type { Rule } from './rule.ts';

export const FIREWALL_UNIT = 'com_zimbra_converse-firewall.service';

/** Where `deploy.sh xmpp --firewall` was run; whether it can be told is asked before. */
export const FIREWALL_RULES: readonly Rule<FirewallFacts>[] = [
  {
    id: 'firewall',
    good: 'the rules that deploy.sh gave to the firewall are in force',
    wrong: ({ kind, isInForce }) => {
      if (isInForce !== false) return undefined;
      return kind === 'nftables' ? 'our table is not loaded' : `${kind} is not active any more`;
    },
    why: 'others than the proxy reach port 5280',
    mend: ({ kind }) =>
      kind === 'nftables'
        ? `systemctl restart ${FIREWALL_UNIT}`
        : `start ${kind} again; or run ./deploy.sh xmpp once more, for the firewall that is active now`,
    isSecurity: true,
    weight: 'fault',
  },
];
