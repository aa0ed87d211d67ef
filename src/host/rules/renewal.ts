import type { RenewalFacts } from '../facts/renewal.ts';
import type { Rule } from './rule.ts';

/** What has to be so for ejabberd to have the next certificate, too. */
export const RENEWAL_RULES: readonly Rule<RenewalFacts>[] = [
  {
    id: 'certificate-hook',
    good: 'each renewed certificate is brought to ejabberd',
    wrong: ({ missing, unit, isActive }) => {
      if (missing.length > 0) return `there is no program, or unit, ${missing.join(', ')}`;
      return isActive === false ? `${unit} is not active` : undefined;
    },
    why: 'ejabberd goes on with a certificate that expires, and phones and desktops refuse it then',
    mend: ({ missing, unit }) =>
      missing.length > 0
        ? 'run the command again that set up ejabberd: ./deploy.sh xmpp … or ./deploy.sh ejabberd …'
        : `systemctl enable --now ${unit}`,
    isSecurity: false,
  },
  {
    id: 'certificate-copy',
    good: 'ejabberd has the certificate that was renewed last',
    wrong: ({ isCurrent, copy, source }) => {
      if (isCurrent === undefined) return `there is no ${source.chain}, or no key to it`;
      return isCurrent ? undefined : `${copy} is not what is in ${source.chain}`;
    },
    why: 'phones and desktops refuse the old one when it expires',
    mend: ({ isCurrent, copy, source }) =>
      isCurrent === undefined
        ? 'run the command again that set up ejabberd, with --certificate FILE if it shall be another one'
        : `/usr/local/lib/com_zimbra_converse/copy-certificate ${source.chain} ${source.key} ${copy}`,
    isSecurity: false,
  },
];
