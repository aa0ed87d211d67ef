import type { ZimbraProxyFacts } from '../facts/zimbra-proxy.ts';
import type { Rule } from './rule.ts';

/** An upgrade of Zimbra replaces the templates of its proxy. */
export const ZIMBRA_PROXY_RULES: readonly Rule<ZimbraProxyFacts>[] = [
  {
    id: 'zimbra-block',
    good: 'what "deploy.sh proxy" put into the templates of the proxy is there',
    untold: ({ putBlock, templates }) => {
      if (putBlock === false) return { why: '"deploy.sh proxy" put nothing into the templates' };
      if (putBlock === undefined) {
        return { why: 'an earlier release noted nothing of it: ./deploy.sh proxy does' };
      }
      return templates.length === 0 ? { why: 'no templates of a proxy on this host' } : undefined;
    },
    wrong: ({ withoutBlock }) =>
      withoutBlock.length > 0
        ? `"deploy.sh proxy" put a block in, and it is gone from ${withoutBlock.join(', ')}`
        : undefined,
    why: 'an upgrade of Zimbra replaces them; what the block led to ejabberd ends at the webmail',
    mend: './deploy.sh proxy --restart',
    isSecurity: false,
  },
];
