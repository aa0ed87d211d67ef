import type { TeamsFacts } from '../facts/ask-teams.ts';
import type { Rule } from './rule.ts';

/** How teams are kept in step with Zimbra's directory. */
export const TEAMS_RULES: readonly Rule<TeamsFacts>[] = [
  {
    id: 'teams-secret',
    good: 'nobody but ejabberd’s user reads the password for Zimbra’s directory',
    wrong: ({ passwordFile, passwordMode }) => {
      if (passwordMode === undefined) return `there is no ${passwordFile}`;
      return (passwordMode & 0o007) === 0 ? undefined : `everybody can read ${passwordFile}`;
    },
    why: 'with it one reads all addresses and lists of Zimbra',
    mend: ({ passwordFile }) =>
      `chown root:ejabberd ${passwordFile}; chmod 640 ${passwordFile}; or ./deploy.sh teams with --ldap-password-file`,
    isSecurity: true,
  },
  {
    id: 'teams-directory',
    good: 'Zimbra’s directory says who is in which team',
    wrong: ({ asked }) => ('problem' in asked ? asked.problem : undefined),
    why: 'teams stay as they were',
    mend: './deploy.sh teams with --ldap, --ldap-password-file and --ldap-ca; it says more',
    isSecurity: false,
  },
  {
    id: 'teams-kept',
    good: 'teams are as Zimbra has them',
    untold: ({ asked }) => ('problem' in asked ? { see: 'teams-directory' } : undefined),
    wrong: ({ asked, written }) => {
      if (written === undefined) return 'ejabberd has none yet';
      return 'text' in asked && asked.text !== written
        ? 'teams are not as Zimbra has them'
        : undefined;
    },
    why: 'after a change this is so for ten minutes at most',
    mend: 'systemctl status zimbra-teams.timer; systemctl start zimbra-teams; journalctl -u zimbra-teams',
    isSecurity: false,
    weight: 'minor',
  },
];
