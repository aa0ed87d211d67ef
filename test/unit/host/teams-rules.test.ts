import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { teamsChecks } from '../../../src/doctor/checks/teams.ts';
import { runChecks } from '../../../src/doctor/run-checks.ts';
import type { TeamsFacts } from '../../../src/host/facts/ask-teams.ts';
import { brokenOf, lineOf } from '../../../src/host/rules/rule.ts';
import { TEAMS_RULES } from '../../../src/host/rules/teams.ts';

const GOOD: TeamsFacts = {
  passwordFile: '/etc/zimbra-auth/ldap-password',
  passwordMode: 0o100_640,
  asked: { text: 'team\tStaff\ta@example.com b@example.com\n' },
  written: 'team\tStaff\ta@example.com b@example.com\n',
};
const dir = mkdtempSync(join(tmpdir(), 'teams-rules-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const lines = (facts: Partial<TeamsFacts>): string[] =>
  brokenOf(TEAMS_RULES, { ...GOOD, ...facts }).map(
    (broken) => `${broken.weight} ${lineOf(broken)}`,
  );

describe('the rules for teams', () => {
  it('find nothing where all is well', () => expect(lines({})).toEqual([]));

  it.each<[string, Partial<TeamsFacts>, RegExp]>([
    [
      'a password for everybody',
      { passwordMode: 0o100_644 },
      /^refused teams-secret: everybody can read/,
    ],
    ['no password', { passwordMode: undefined }, /^refused teams-secret: there is no/],
    [
      'a directory that does not answer',
      { asked: { problem: 'it is away' } },
      /^fault teams-directory: it is away/,
    ],
    [
      'teams of last week',
      { written: 'team\tOld\t\n' },
      /^minor teams-kept: teams are not as Zimbra has them/,
    ],
    ['none at all', { written: undefined }, /^minor teams-kept: ejabberd has none yet/],
  ])('find %s, and that alone', (_what, facts, said) => {
    const found = lines(facts);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(said);
  });

  it('are skipped by doctor where no teams are kept', async () => {
    const results = await runChecks(teamsChecks(join(dir, 'teams.json')), 5_000);
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(
      TEAMS_RULES.map(({ id }) => `${id} skipped`),
    );
  });
});
