/** What the timer runs, as ejabberd's user: the teams become those of Zimbra's directory. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { askTeams } from '../../facts/ask-teams.ts';
import { LdapError } from '../../facts/zimbra-ldap.ts';
import { type Team, teamsText } from '../../facts/teams.ts';
import { readTeamsConfig } from '../../facts/teams-config.ts';
import type { Out } from '../../changes/one-run.ts';

/** Resolves with the exit status. When Zimbra cannot be asked the teams stay as they were. */
export async function keepTeams(out: Out, [file = '']: readonly string[]): Promise<number> {
  try {
    const config = readTeamsConfig(file);
    if (config === undefined) throw new LdapError(`${file}: not what "deploy.sh teams" writes`);
    const teams = await askTeams(config);
    const text = teamsText(teams);
    const isSame = existsSync(config.output) && readFileSync(config.output, 'utf8') === text;
    out.say(`${count(teams)}${isSame ? ', as before' : ''}`);
    if (isSame) return 0;
    const next = `${config.output}.new`;
    // Names and lists of the company are not everybody's business on this machine.
    writeFileSync(next, text, { mode: 0o640 });
    renameSync(next, config.output);
    return 0;
  } catch (error) {
    out.complain(error instanceof Error ? error.message : String(error));
    if (error instanceof LdapError) for (const line of error.details) out.complain(`  ${line}`);
    return 1;
  }
}

export function count(teams: readonly Team[]): string {
  const people = new Set(teams.flatMap(({ members }) => members.map(({ jid }) => jid))).size;
  return `${teams.length} ${teams.length === 1 ? 'team' : 'teams'}, ${people} people`;
}
