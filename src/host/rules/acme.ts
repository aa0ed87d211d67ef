import type { AcmeFacts, LedName } from '../facts/acme.ts';
import type { Rule } from './rule.ts';

/** What has to be so for an authority to give a certificate (ACME), now and at each renewal. */
export const ACME_RULES: readonly Rule<AcmeFacts>[] = [
  {
    id: 'acme-names',
    good: 'all names of the certificate lead to this machine',
    wrong: (facts) => {
      const elsewhere = facts.names.filter((led) => !leadsHere(led, facts));
      return elsewhere.length > 0 ? elsewhere.map(whereTo).join('; ') : undefined;
    },
    why: 'the authority asks each name for a proof, on port 80, and gives nothing when one fails',
    mend: ({ here }) =>
      `let them lead to this machine (${here.join(', ')}), or, if that address is its own behind NAT, ` +
      'say so with --public-address; else have a certificate made in another way, such as certbot ' +
      'with a DNS plugin, and give it with --certificate FILE',
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'acme-port',
    good: 'port 80 is free for the proof that the authority asks for',
    wrong: ({ port80 }) =>
      port80 === undefined ? undefined : `${port80} listens on port 80 of this machine`,
    why: 'certbot answers the authority there, now and at each renewal',
    mend:
      'let it leave that port; or with Zimbra on this machine --zimbra-certificate in place of --acme; ' +
      'or have the certificate made through what listens there, and give it with --certificate FILE',
    isSecurity: false,
    weight: 'refused',
  },
];

/** All of its addresses: the authority chooses one. */
const leadsHere = ({ addresses }: LedName, { here }: AcmeFacts): boolean =>
  addresses.length > 0 && addresses.every((address) => here.includes(address));

const whereTo = ({ name, addresses }: LedName): string =>
  addresses.length === 0
    ? `${name} leads to no address`
    : `${name} leads to ${addresses.join(', ')}`;
