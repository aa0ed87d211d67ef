/** Colleagues in everybody's contact list, from Zimbra's directory. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PartRecord } from '../../changes/part-record.ts';
import { askTeams } from '../../facts/ask-teams.ts';
import { EjabberdYml } from '../../facts/ejabberd-yml.ts';
import { findNode, usualNodes } from '../../facts/node.ts';
import { findProgram } from '../../facts/programs.ts';
import { readTeamsConfig, type TeamsConfig } from '../../facts/teams-config.ts';
import { LdapError } from '../../facts/zimbra-ldap.ts';
import { type Host, mustBeRoot, paths } from '../../parts/host.ts';
import { ensurePackages, removePackages } from '../../parts/packages.ts';
import { PrivateFiles } from '../../parts/private-files.ts';
import { restartOrSay } from '../../parts/restart.ts';
import { mustBeSetUp } from '../../parts/set-up.ts';
import { Misuse, Refusal } from '../../refusal.ts';
import { layout, TEAMS_MODULE } from '../ejabberd/layout.ts';
import { installModule, removeModule } from '../ejabberd/module.ts';
import { count } from './keep.ts';
import { ldapPasswordIn, type TeamsOptions, teamsOptions } from './options.ts';
import { dropTimer, putTimer, runKeeper } from './units.ts';

const filesOf = (host: Host) => ({
  program: `${layout(host).library}/converse-host.mjs`,
  builtProgram: `${host.release}/dist/host/converse-host.mjs`,
  config: `${host.root}/etc/zimbra-auth/teams.json`,
  password: `${host.root}/etc/zimbra-auth/ldap-password`,
  ca: `${host.root}/etc/zimbra-auth/ldap-ca.pem`,
  output: `${host.root}/var/lib/ejabberd/zimbra-teams`,
});

/** What an earlier run has set up, if one has. */
export const teamsThere = (host: Host): TeamsConfig | undefined => {
  const { config } = filesOf(host);
  return existsSync(config) ? readTeamsConfig(config) : undefined;
};

export async function teams(host: Host, args: readonly string[]): Promise<void> {
  const options = teamsOptions(args);
  await mustBeRoot();
  const record = new PartRecord(host.changes, paths(host).records, 'teams');
  if (options.kind === 'none') {
    await takeOut(host, record, options.mayRestart);
    return;
  }
  mustBeSetUp(host);
  const files = new PrivateFiles(host.changes);
  try {
    await setUp(host, record, options, files);
  } finally {
    files.drop();
  }
}

export const uninstallTeams = (host: Host): Promise<void> =>
  takeOut(host, new PartRecord(host.changes, paths(host).records, 'teams'), false);

async function setUp(
  host: Host,
  record: PartRecord,
  options: TeamsOptions,
  files: PrivateFiles,
): Promise<void> {
  const { changes, say } = host;
  const { program, builtProgram, config: configFile, password, ca, output } = filesOf(host);
  const before = teamsThere(host);
  const url = options.url ?? before?.url;
  if (url === undefined || (options.passwordFile === undefined && before === undefined)) {
    throw new Misuse(
      `--ldap${url === undefined ? '' : '-password-file'} is needed: ./deploy.sh teams --help says where it comes from`,
    );
  }
  const node = await findNode(usualNodes(host.root), host.root);
  if (node.path === undefined) throw new Refusal(node.problem ?? 'Node.js was not found');
  await ensurePackages(host, record, ['ldap-utils']);

  const secret =
    options.passwordFile === undefined
      ? readFileSync(password, 'utf8')
      : ldapPasswordIn(options.passwordFile);
  // A certificate of another server is nothing to go by.
  const keptCa = options.url === undefined ? before?.caFile : undefined;
  const caFile = options.caFile ?? keptCa;
  const config: TeamsConfig = {
    teams: options.kind === 'everyone' ? 'everyone' : 'lists',
    url,
    passwordFile: password,
    ...(caFile !== undefined && { caFile: ca }),
    domains: EjabberdYml.load(paths(host).ejabberdYml).hosts(),
    output,
  };
  await mustSeeTeams(host, { ...config, passwordFile: files.put(secret), caFile });

  const owner = 'root:ejabberd';
  for (const file of [program, configFile, password]) {
    await changes.makeFolder(dirname(file), 0o755);
  }
  await changes.putFile(program, readFileSync(builtProgram), { mode: 0o755, owner: 'root:root' });
  await changes.putFile(password, secret, { mode: 0o640, owner });
  if (caFile === undefined) await changes.deleteFile(ca);
  else await changes.putFile(ca, readFileSync(caFile), { mode: 0o644, owner: 'root:root' });
  const text = `${JSON.stringify(config, undefined, 2)}\n`;
  await changes.putFile(configFile, text, { mode: 0o644, owner: 'root:root' });
  await record.set('teams', config.teams);
  await installModule(host, record, TEAMS_MODULE);
  const keeper = { command: `${node.path} ${program} keep-teams ${configFile}`, output };
  await putTimer(host, keeper);
  if (changes.count === 0) {
    const isPending = record.get('restart_pending') !== undefined;
    say(
      `Teams are set up already; nothing to do${isPending ? ' but what an earlier run left' : ''}.`,
    );
  } else await runKeeper(host, keeper);
  await restartOrSay(host, record, { isWanted: options.mayRestart });
}

/** Before anything is changed. */
async function mustSeeTeams(host: Host, config: TeamsConfig): Promise<void> {
  if (host.changes.isDry && findProgram('ldapsearch') === undefined) {
    host.say('  (Zimbra is asked when the package ldap-utils is there.)');
    return;
  }
  try {
    host.say(`Zimbra's directory has: ${count(await askTeams(config))}`);
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    throw new Refusal(error.message, ...error.details);
  }
}

async function takeOut(host: Host, record: PartRecord, mayRestart: boolean): Promise<void> {
  const { changes, say } = host;
  const { program, config, password, ca, output } = filesOf(host);
  if (record.get('teams') === undefined) {
    say('There are no teams; nothing to do.');
    return;
  }
  await dropTimer(host);
  for (const file of [output, program, config, password, ca]) await changes.deleteFile(file);
  for (const folder of [dirname(program), dirname(config)]) await changes.dropFolder(folder);
  await removeModule(host, TEAMS_MODULE);
  await removePackages(host, record);
  await record.set('restart_pending', 'yes');
  await restartOrSay(host, record, { isWanted: mayRestart });
  await record.drop();
}
