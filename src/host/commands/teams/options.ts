import { readFileSync, statSync } from 'node:fs';
import { isPlainPath, parseOptions, seeHelp } from '../../parts/command-line.ts';
import { isLdapUrl } from '../../facts/zimbra-ldap.ts';
import type { TeamsKind } from '../../facts/teams.ts';
import { Misuse, Refusal } from '../../refusal.ts';

export const TEAMS_HELP = `Usage: ./deploy.sh teams everyone|lists|none [OPTION...]      on the XMPP host, as root, after "ejabberd"

Colleagues are in each other's contact list, with their names and whether they are there, without adding
anybody. A timer asks Zimbra's LDAP every ten minutes; what changed is seen at the next sign-in.

  everyone              One team for each mail domain, of all who are in the address list: for a company
                        of up to some hundred people.
  lists                 A team for each distribution list. Those of other lists in it count as well.
  none                  No teams (any more).

Hidden from the address list, closed, a room or a device: such an account is in no team. A hidden list is
none, nor is a dynamic one.

  --ldap URL            Zimbra's LDAP: ldap://HOST, which is encrypted (STARTTLS) unless HOST is
                        127.0.0.1, or ldaps://HOST. On a host of Zimbra "zmlocalconfig ldap_url" says it.
  --ldap-password-file FILE
                        With the password of Zimbra's account for Postfix, which can only read. As
                        zimbra: zmlocalconfig -s -m nokey ldap_postfix_password. It is copied.
  --ldap-ca FILE        Who may have signed the certificate of that LDAP; it is copied. Zimbra's own
                        authority is /opt/zimbra/conf/ca/ca.pem there.
  --restart             Restart ejabberd if that is needed, which it is the first time.
  --dry-run             Show what would be done; change nothing.

What was said once need not be said again.
`;

export interface TeamsOptions {
  readonly kind: TeamsKind | 'none';
  /** Undefined: as before. */
  readonly url: string | undefined;
  readonly passwordFile: string | undefined;
  readonly caFile: string | undefined;
  readonly mayRestart: boolean;
}

export const isTeams = (word: string | undefined): word is TeamsOptions['kind'] =>
  word === 'everyone' || word === 'lists' || word === 'none';

const OPTIONS = {
  ldap: { type: 'string' },
  'ldap-password-file': { type: 'string' },
  'ldap-ca': { type: 'string' },
  restart: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** Throws {@link Misuse}. */
export function teamsOptions(args: readonly string[]): TeamsOptions {
  const [kind] = args;
  const values = parseOptions('teams', isTeams(kind) ? args.slice(1) : args, OPTIONS);
  if (!isTeams(kind)) throw new Misuse('everyone, lists or none is needed', seeHelp('teams'));
  const { ldap: url, 'ldap-password-file': passwordFile, 'ldap-ca': caFile } = values;
  insistOnLdap('teams', { url, passwordFile, caFile });
  return { ...{ kind, url, passwordFile, caFile }, mayRestart: values.restart === true };
}

/** For `command`, which passes them on. Throws {@link Misuse}. */
export function insistOnLdap(
  command: string,
  { url, passwordFile, caFile }: Pick<TeamsOptions, 'url' | 'passwordFile' | 'caFile'>,
): void {
  const insist = (isGood: boolean, problem: string): void => {
    if (!isGood) throw new Misuse(problem, seeHelp(command));
  };
  insist(
    url === undefined || isLdapUrl(url),
    `--ldap ${url}: ldap://HOST or ldaps://HOST is needed, perhaps with :PORT`,
  );
  for (const [option, file] of [
    ['--ldap-password-file', passwordFile],
    ['--ldap-ca', caFile],
  ] as const) {
    insist(
      file === undefined || (isPlainPath(file) && statusOf(file)?.isFile() === true),
      `${option} ${file}: an absolute path without spaces is needed, of a file that is there`,
    );
  }
  insist(
    passwordFile === undefined || ((statusOf(passwordFile)?.mode ?? 0) & 0o007) === 0,
    `--ldap-password-file ${passwordFile}: everybody can read it; chmod 600 ${passwordFile}`,
  );
}

const statusOf = (file: string) => statSync(file, { throwIfNoEntry: false });

/** Its first line. Throws {@link Refusal}. */
export function ldapPasswordIn(file: string): string {
  const [password = ''] = readFileSync(file, 'utf8').split(/\r?\n/);
  if (password !== '') return password;
  throw new Refusal(`the first line of ${file} must be the password`);
}
