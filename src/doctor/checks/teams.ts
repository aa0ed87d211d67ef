import { readTeams, type TeamsFacts } from '../../host/facts/ask-teams.ts';
import { TEAMS_RULES } from '../../host/rules/teams.ts';
import { CannotTell, messageOf, NotApplicable, type Check } from '../finding.ts';
import { checksByRules } from './by-rule.ts';

/** Where "deploy.sh teams" was. */
export function teamsChecks(configFile = '/etc/zimbra-auth/teams.json'): Check[] {
  let read: Promise<TeamsFacts | undefined> | undefined;
  const facts = async (): Promise<TeamsFacts> => {
    const found = await (read ??= readTeams(configFile).catch((error: unknown) => {
      throw new CannotTell(messageOf(error), 'run this as root');
    }));
    if (found === undefined) throw new NotApplicable('no teams are kept here');
    return found;
  };
  return checksByRules(TEAMS_RULES, facts);
}
