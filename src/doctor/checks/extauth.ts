import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { Options } from '../command-line.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import {
  daemonCommand,
  interpreterOf,
  parseExtauthCommand,
  parseRelayCommand,
  type ExtauthCommand,
  type RelayCommand,
} from '../read/extauth-command.ts';
import {
  CannotTell,
  failed,
  NotApplicable,
  ok,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import { runProgram, runsAs, type ProgramResult } from '../read/run-program.ts';
import type { CheckReport } from '../../server/check-report.ts';
import { NODE_TO_RUN, runsOurPrograms } from '../../server/node-versions.ts';
import { parseJson } from '../../server/soap-json.ts';
import { askDaemon, judgeRunning, UNIT_NAME } from './extauth-processes.ts';

const INSTALL_NODE =
  `install Node.js ${NODE_TO_RUN} or newer for the whole system (apt install nodejs) and name it in ` +
  'extauth_program';

const EXAMPLE =
  'extauth_program: /usr/bin/node /usr/local/lib/com_zimbra_converse/zimbra-auth.mjs ' +
  '/etc/zimbra-auth/extauth.json';
const INSTALL_DAEMON = './deploy.sh ejabberd --domain … --zimbra … --daemon';
const UNIT_FOLDERS = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];

/** How ejabberd comes to the authenticator: it starts it itself, or a relay to the daemon. */
interface Authenticator {
  readonly command: ExtauthCommand;
  readonly relay?: RelayCommand;
}

/** What it said of itself; no report where its configuration cannot be used. */
interface Checked extends ProgramResult {
  readonly report: CheckReport | undefined;
}

/** The authenticator, run the way ejabberd runs it: by ejabberd's own user. */
export function extauthChecks(host: EjabberdHost, options: Options, version: string): Check[] {
  const { ejabberdUser: user } = options;
  let found: Authenticator | undefined;
  const find = (): Authenticator => (found ??= findAuthenticator(host, options));
  const command = (): ExtauthCommand => find().command;
  const configFile = (): string => {
    const file = options.extauthConfig ?? command().config;
    if (file === undefined) throw new SeeCheck('extauth-program');
    return file;
  };
  // The daemon's own user is there only while it runs, and only its files count, not who asks.
  const asUser = (): { user?: string; env?: Record<string, string> } =>
    find().relay === undefined
      ? { user }
      : { env: { CREDENTIALS_DIRECTORY: `/run/credentials/${UNIT_NAME}` } };
  const run = async (args: readonly string[]): Promise<ProgramResult> => {
    const { node, program } = command();
    const [file = program, ...rest] = node === undefined ? [program] : [node, program];
    return runProgram(file, [...rest, ...args], asUser());
  };
  const asWhom = runsAs(user) ? `as ${user}` : 'not as ejabberd’s user, for lack of rights';
  let answer: Promise<ProgramResult> | undefined;
  let daemon: Promise<Finding> | undefined;
  const daemonAnswers = (relay: RelayCommand): Promise<Finding> =>
    (daemon ??= askDaemon(relay, user));
  const askVersion = (): Promise<ProgramResult> => (answer ??= run(['--version']));
  let check: Promise<Checked> | undefined;
  // What it has read it says itself: its configuration has forms that only it knows.
  const checked = (): Promise<Checked> => (check ??= ask());
  const ask = async (): Promise<Checked> => {
    const file = configFile();
    const { code, stdout } = await askVersion();
    if (code !== 0) throw new SeeCheck('extauth-program');
    if (versionIn(stdout) !== version) throw new SeeCheck('extauth-version');
    const result = await run(['--check', '--json', file]);
    return { ...result, report: parseJson(result.stdout) as CheckReport | undefined };
  };

  return [
    {
      id: 'extauth-program',
      run: async () => {
        const [line] = host.config().values('extauth_program');
        if (typeof line !== 'string') return failed('extauth_program is missing', EXAMPLE);
        if (parseRelayCommand(line) !== undefined && unitFileOf(options) === undefined) {
          return failed(`ejabberd asks a daemon, and there is no ${UNIT_NAME}`, INSTALL_DAEMON);
        }
        const { command, relay } = find();
        const { program, config } = command;
        if (relay !== undefined && !existsSync(relay.relay)) {
          return failed(`${relay.relay} does not exist`, INSTALL_DAEMON);
        }
        if (config === undefined) {
          return failed(
            `${relay === undefined ? 'extauth_program' : UNIT_NAME} names no CONFIG.json`,
            EXAMPLE,
          );
        }
        if (!existsSync(program)) return failed(`${program} does not exist`, EXAMPLE);
        const { code, stderr } = await askVersion();
        if (code !== 0) {
          return failed(
            `${program} does not run (${asWhom}): ${shortened(stderr)}`,
            `let ${user} read it and all folders above it: chmod a+rx; ${INSTALL_NODE}`,
          );
        }
        if (relay !== undefined)
          return ok(`${program} runs; ejabberd asks it through ${relay.relay}`);
        const seen = `${program} runs, ${asWhom}`;
        return runsAs(user) ? ok(seen) : warning(seen, `run this as root or as ${user}`);
      },
    },
    {
      id: 'extauth-daemon',
      run: () => {
        const { relay } = find();
        if (relay === undefined)
          throw new NotApplicable('ejabberd starts the authenticator itself');
        return daemonAnswers(relay);
      },
    },
    {
      id: 'extauth-running',
      run: async () => {
        const { relay } = find();
        if (relay !== undefined && (await daemonAnswers(relay)).status !== 'ok') {
          throw new SeeCheck('extauth-daemon');
        }
        if (!runsAs(user)) throw new NotApplicable('needs to be run as root');
        return judgeRunning(relay?.socket ?? configFile());
      },
    },
    { id: 'extauth-node', run: async () => judgeNode(command(), asUser().user) },
    { id: 'extauth-home', run: () => judgePlaces(command(), configFile()) },
    {
      id: 'extauth-rights',
      run: () => {
        const { command, relay } = find();
        return judgeRights([
          command.program,
          configFile(),
          ...(relay === undefined ? [] : [relay.relay]),
        ]);
      },
    },
    {
      id: 'extauth-check',
      run: async () => {
        const { code, stderr, report } = await checked();
        const file = configFile();
        const restart = `systemctl restart ${find().relay === undefined ? 'ejabberd' : UNIT_NAME}`;
        if (report === undefined) {
          const said = shortened(stderr);
          const mend = said.includes('EACCES')
            ? `chgrp ${user} ${file}; chmod 640 ${file}; chmod a+x on the folders above it`
            : `mend ${file}`;
          return failed(said || `${file} cannot be used`, `${mend}; ${restart}`);
        }
        const silent = report.services.find(({ problem }) => problem !== undefined);
        if (code === 0 && silent === undefined) return ok(`${file} is good and Zimbra answers`);
        const said = shortened(silent === undefined ? stderr : `${silent.what}: ${silent.problem}`);
        return failed(
          `${file} is good, and Zimbra does not answer: ${said}`,
          `mend "soapUrl" or "caFile" in ${file} and ${restart}; or let this host reach Zimbra`,
        );
      },
    },
    {
      id: 'extauth-domains',
      run: async () => {
        const { report } = await checked();
        if (report === undefined) throw new SeeCheck('extauth-check');
        return judgeDomains(host, configFile(), Object.keys(report.domains));
      },
    },
    {
      id: 'extauth-version',
      run: async () => {
        const found = versionIn((await askVersion()).stdout);
        if (found === undefined) throw new SeeCheck('extauth-program');
        const restart = find().relay === undefined ? 'ejabberd' : UNIT_NAME;
        return found === version
          ? ok(`the authenticator is ${found}, as this program`)
          : failed(
              `the authenticator is ${found}, this program is ${version}`,
              `install dist/extauth/zimbra-auth.mjs of this release; systemctl restart ${restart}`,
            );
      },
    },
  ];
}

const unitFileOf = ({ authUnit }: Options): string | undefined =>
  (authUnit === undefined ? UNIT_FOLDERS.map((name) => `${name}/${UNIT_NAME}`) : [authUnit]).find(
    (file) => existsSync(file),
  );

function findAuthenticator(host: EjabberdHost, options: Options): Authenticator {
  const [line, ...others] = host.config().values('extauth_program');
  if (typeof line !== 'string') throw new SeeCheck('extauth-program');
  if (others.some((other) => other !== line)) {
    throw new CannotTell('there are several extauth_program', 'use one for all domains');
  }
  const relay = parseRelayCommand(line);
  if (relay === undefined) {
    const command = parseExtauthCommand(line);
    if (command !== undefined) return { command };
    throw new CannotTell('extauth_program is more than a program and its arguments', EXAMPLE);
  }
  const unit = unitFileOf(options);
  if (unit === undefined) throw new SeeCheck('extauth-program');
  const command = daemonCommand(readFileSync(unit, 'utf8'));
  if (command !== undefined) return { command, relay };
  throw new CannotTell(`ExecStart of ${unit} is beyond this program`, '--extauth-config FILE');
}

async function judgeNode(command: ExtauthCommand, user?: string): Promise<Finding> {
  const node = interpreterOf(command);
  const { code, stdout } = await runProgram(
    node,
    ['--version'],
    user === undefined ? {} : { user },
  );
  if (code !== 0 || !/^v\d+\./.test(stdout))
    return failed(`${node} is no Node.js that runs`, INSTALL_NODE);
  return runsOurPrograms(stdout)
    ? ok(`${node} is Node.js ${stdout.trim()}`)
    : failed(`${node} is Node.js ${stdout.trim()}, too old`, INSTALL_NODE);
}

/** systemd's ProtectHome hides these folders from ejabberd. */
function judgePlaces(command: ExtauthCommand, config: string): Finding {
  const files = [interpreterOf(command), command.program, config];
  const hidden = files.filter((file) =>
    [file, ...(existsSync(file) ? [realpathSync(file)] : [])].some((path) =>
      /^\/(home|root|run\/user)\//.test(path),
    ),
  );
  return hidden.length === 0
    ? ok('nothing of it lies where systemd hides it from ejabberd')
    : failed(
        `hidden from ejabberd by systemd: ${hidden.join(', ')}`,
        'move it to /usr/local, /opt or /etc',
      );
}

/** Who may write these files reads every password. */
function judgeRights(files: readonly string[]): Finding {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new NotApplicable(`${missing} does not exist`);
  const open = files.filter((file) => (statSync(file).mode & 0o022) !== 0);
  return open.length === 0
    ? ok('only their owner can write program and configuration')
    : failed(`others can write ${open.join(', ')}`, `chmod go-w ${open.join(' ')}`);
}

function judgeDomains(host: EjabberdHost, file: string, domains: readonly string[]): Finding {
  const hosts = host
    .config()
    .list('hosts')
    .map((name) => String(name).toLowerCase());
  const unserved = hosts.filter((name) => !domains.includes(name));
  const unknown = domains.filter((name) => !hosts.includes(name));
  if (unserved.length > 0) {
    return failed(
      `nobody of ${unserved.join(', ')} can sign in: not in "domains" of ${file}`,
      `add ${unserved.join(', ')} to "domains" of ${file}`,
    );
  }
  return unknown.length > 0
    ? warning(`ejabberd does not serve ${unknown.join(', ')}`, 'add it to "hosts" of ejabberd.yml')
    : ok(`both serve ${hosts.join(', ')}`);
}

const versionIn = (text: string): string | undefined => /\d+(?:\.\d+)+/.exec(text)?.[0];

const shortened = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 300);
