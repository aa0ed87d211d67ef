import { fileURLToPath } from 'node:url';
import { Changes } from './changes/changes.ts';
import { Journal } from './changes/journal.ts';
import { oneRun, type Out } from './changes/one-run.ts';
import { archive } from './commands/archive/archive.ts';
import { ARCHIVE_HELP } from './commands/archive/options.ts';
import { uninstallArchive } from './commands/archive/uninstall.ts';
import { ejabberd, uninstallEjabberd } from './commands/ejabberd/ejabberd.ts';
import { EJABBERD_HELP } from './commands/ejabberd/options.ts';
import { forget } from './commands/forget/forget.ts';
import { FORGET_HELP } from './commands/forget/options.ts';
import { keys } from './commands/keys/keys.ts';
import { KEYS_HELP } from './commands/keys/options.ts';
import { TABLES_HELP } from './commands/tables/options.ts';
import { tables } from './commands/tables/tables.ts';
import { keepTeams } from './commands/teams/keep.ts';
import { TEAMS_HELP } from './commands/teams/options.ts';
import { teams, uninstallTeams } from './commands/teams/teams.ts';
import { uninstallFirewall } from './commands/firewall/firewall.ts';
import { uninstall } from './commands/uninstall.ts';
import { XMPP_HELP } from './commands/xmpp/options.ts';
import { xmpp } from './commands/xmpp/xmpp.ts';
import type { Host } from './parts/host.ts';
import { noteBroughtAlong } from './parts/packages.ts';
import { terminalQuestion } from './parts/terminal.ts';

/** Put in by the bundler. */
declare const HOST_VERSION: string;

const HELP = `Part of com_zimbra_converse; deploy.sh runs it on the XMPP host.

  converse-host.mjs xmpp | ejabberd | archive | tables | teams | keys | forget --help
  converse-host.mjs uninstall ejabberd | archive | teams | firewall [--dry-run]
  converse-host.mjs keep-teams FILE      (the timer of "teams")
  converse-host.mjs --help | --version

Exit codes: 0 done, 1 not done and all as before, 2 wrong use.
`;

const UNINSTALLERS = {
  archive: uninstallArchive,
  ejabberd: uninstallEjabberd,
  teams: uninstallTeams,
  firewall: uninstallFirewall,
};

interface Command {
  readonly help: string;
  readonly run: (host: Host, args: readonly string[]) => Promise<void>;
}

/** Those that change the host. */
const COMMANDS: Readonly<Record<string, Command>> = {
  xmpp: { help: XMPP_HELP, run: xmpp },
  archive: { help: ARCHIVE_HELP, run: archive },
  ejabberd: { help: EJABBERD_HELP, run: ejabberd },
  tables: { help: TABLES_HELP, run: tables },
  forget: { help: FORGET_HELP, run: forget },
  keys: { help: KEYS_HELP, run: keys },
  teams: { help: TEAMS_HELP, run: teams },
  uninstall: { help: HELP, run: (host, args) => uninstall(host, args, UNINSTALLERS) },
};

const out: Out = {
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
};

async function run([name = '', ...args]: readonly string[]): Promise<number> {
  const isHelp = [name, ...args].some((word) => word === '-h' || word === '--help');
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (isHelp) {
    process.stdout.write(command?.help ?? HELP);
    return 0;
  }
  if (name === '--version') {
    out.say(HOST_VERSION);
    return 0;
  }
  if (name === 'keep-teams') return keepTeams(out, args);
  if (command === undefined) {
    process.stderr.write(`there is no command "${[name, ...args].join(' ')}"\n\n${HELP}`);
    return 2;
  }
  return change(command, args);
}

function change({ run: act }: Command, args: readonly string[]): Promise<number> {
  // For the tests, before every absolute path.
  const root = process.env['DEPLOY_ROOT'] ?? '';
  const journal = new Journal(`${root}/var/lib/com_zimbra_converse.journal`);
  const changes = new Changes({ journal, isDry: args.includes('--dry-run'), say: out.say });
  const host: Host = {
    ...out,
    ...{ root, changes },
    // This file is in dist/host of it.
    release: fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''),
    // What deploy.sh had to install before it could run this.
    arrived: new Set(),
    broughtAlong: (process.env['DEPLOY_BROUGHT'] ?? '').split(' ').filter((name) => name !== ''),
    isOfAll: process.env['DEPLOY_ALL'] === 'yes',
    question: terminalQuestion(),
  };
  return oneRun(journal, changes, out, async () => {
    if (changes.isDry) out.say('Dry run: this shows what would be done and changes nothing.');
    await noteBroughtAlong(host);
    await act(host, args);
  });
}

process.exitCode = await run(process.argv.slice(2));
