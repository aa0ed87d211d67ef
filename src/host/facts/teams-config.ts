/** What the timer goes by that keeps the teams. It is written by "deploy.sh teams". */
import { readFileSync } from 'node:fs';
import { asList, asObject } from '../../server/soap-json.ts';
import type { LdapServer } from './zimbra-ldap.ts';
import type { TeamsKind } from './teams.ts';

export interface TeamsConfig extends LdapServer {
  readonly teams: TeamsKind;
  /** ejabberd's. */
  readonly domains: readonly string[];
  /** What mod_zimbra_teams reads. */
  readonly output: string;
}

/** Undefined for what is no such configuration. Throws when the file cannot be read. */
export function readTeamsConfig(file: string): TeamsConfig | undefined {
  const { teams, url, passwordFile, caFile, domains, output } = parsed(readFileSync(file, 'utf8'));
  const names = asList(domains).filter((each) => typeof each === 'string');
  if (teams !== 'everyone' && teams !== 'lists') return undefined;
  if (typeof url !== 'string' || typeof passwordFile !== 'string') return undefined;
  if (typeof output !== 'string' || names.length === 0) return undefined;
  return {
    ...{ teams, url, passwordFile, output, domains: names },
    ...(typeof caFile === 'string' && { caFile }),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}
