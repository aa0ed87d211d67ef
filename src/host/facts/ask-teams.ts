import { readFileSync, statSync } from 'node:fs';
import { type Team, teamsOf, teamsText } from './teams.ts';
import { readTeamsConfig, type TeamsConfig } from './teams-config.ts';
import { LdapError, readZimbraLdap } from './zimbra-ldap.ts';

/** Rejects with {@link LdapError}, also when nobody is in a team: then it does not see what it should. */
export async function askTeams({ teams: kind, domains, ...server }: TeamsConfig): Promise<Team[]> {
  const entries = await readZimbraLdap(server, domains);
  const teams = teamsOf(kind, entries, domains);
  if (teams.length > 0) return teams;
  throw new LdapError(
    kind === 'lists'
      ? `Zimbra's LDAP shows no list with two people of ${domains.join(', ')} in it`
      : `Zimbra's LDAP shows no two accounts of ${domains.join(', ')}`,
    'What is hidden from the address list does not count, nor do closed accounts, rooms and devices.',
  );
}

/** What keeps the teams on this host. */
export interface TeamsFacts {
  readonly passwordFile: string;
  /** Undefined where there is no such file. */
  readonly passwordMode: number | undefined;
  /** What Zimbra says now, as the file would have it; or why it says nothing. */
  readonly asked: { readonly text: string } | { readonly problem: string };
  /** What mod_zimbra_teams reads; undefined where there is no such file. */
  readonly written: string | undefined;
}

/** Undefined where none are kept. Rejects when whoever asks may not read what is there. */
export async function readTeams(configFile: string): Promise<TeamsFacts | undefined> {
  if (statusOf(configFile) === undefined) return undefined;
  const config = readTeamsConfig(configFile);
  if (config === undefined) throw new Error(`${configFile}: not what "deploy.sh teams" writes`);
  const { passwordFile, output } = config;
  return {
    passwordFile,
    passwordMode: statusOf(passwordFile)?.mode,
    asked: await askTeams(config).then(
      (teams) => ({ text: teamsText(teams) }),
      (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
    ),
    written: statusOf(output) === undefined ? undefined : readFileSync(output, 'utf8'),
  };
}

const statusOf = (file: string) => statSync(file, { throwIfNoEntry: false });
