import { readFirewall } from '../../host/facts/firewall.ts';
import { FIREWALL_RULES } from '../../host/rules/firewall.ts';
import { CannotTell, NotApplicable, type Check } from '../finding.ts';
import { byRule } from './by-rule.ts';

/** As src/host/commands/firewall writes it. */
const RECORD = '/var/lib/com_zimbra_converse/firewall';

/** Whether the rules of `deploy.sh xmpp --firewall` are in force. */
export const firewallChecks = (record = RECORD): Check[] =>
  FIREWALL_RULES.map((rule) => ({
    id: rule.id,
    run: async () => {
      const facts = await readFirewall(record);
      if (facts === undefined) throw new NotApplicable('deploy.sh set up no firewall here');
      if (facts.isInForce !== undefined) return byRule(rule, facts);
      throw new CannotTell(
        `${facts.kind} does not say: ${facts.said}`,
        'run this as root; in a container look at it on the machine around it',
      );
    },
  }));
