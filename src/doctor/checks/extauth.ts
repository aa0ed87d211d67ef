import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { Options } from '../command-line.ts';
import type { EjabberdHost } from '../ejabberd-host.ts';
import { interpreterOf, parseExtauthCommand, type ExtauthCommand } from '../extauth-command.ts';
import {
  CannotTell,
  failed,
  NotApplicable,
  ok,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import { runProgram, runsAs, type ProgramResult } from '../run-program.ts';
import { asList, asObject, parseJson } from '../soap.ts';

const LEAST_NODE = 18;
const INSTALL_NODE =
  'install Node.js 18 or newer for the whole system (apt install nodejs) and name it in ' +
  'extauth_program';

/** The authenticator, run the way ejabberd runs it: by ejabberd's own user. */
export function extauthChecks(host: EjabberdHost, options: Options, version: string): Check[] {
  const { ejabberdUser: user } = options;

  const command = (): ExtauthCommand => {
    const [line, ...others] = host.config().values('extauth_program');
    if (typeof line !== 'string') throw new NotApplicable('see extauth-program');
    if (others.some((other) => other !== line)) {
      throw new CannotTell('there are several extauth_program', 'use one for all domains');
    }
    const parsed = parseExtauthCommand(line);
    if (parsed !== undefined) return parsed;
    throw new CannotTell(
      'extauth_program is more than a program and its arguments',
      'extauth_program: /usr/bin/node /usr/local/lib/com_zimbra_converse/zimbra-auth.mjs CONFIG.json',
    );
  };
  const configFile = (): string => {
    const file = options.extauthConfig ?? command().config;
    if (file === undefined) throw new NotApplicable('see extauth-program');
    return file;
  };
  const run = async (args: readonly string[]): Promise<ProgramResult> => {
    const { node, program } = command();
    const [file = program, ...rest] = node === undefined ? [program] : [node, program];
    return runProgram(file, [...rest, ...args], { user });
  };
  const asWhom = runsAs(user) ? `as ${user}` : 'not as ejabberd’s user, for lack of rights';
  let answer: Promise<ProgramResult> | undefined;
  const askVersion = (): Promise<ProgramResult> => (answer ??= run(['--version']));

  return [
    {
      id: 'extauth-program',
      run: async () => {
        const [line] = host.config().values('extauth_program');
        const { program, config } = typeof line === 'string' ? command() : {};
        const mend =
          'extauth_program: /usr/bin/node /usr/local/lib/com_zimbra_converse/zimbra-auth.mjs CONFIG.json';
        if (program === undefined) return failed('extauth_program is missing', mend);
        if (config === undefined) return failed('extauth_program names no CONFIG.json', mend);
        if (!existsSync(program)) return failed(`${program} does not exist`, mend);
        const { code, stderr } = await askVersion();
        if (code !== 0) {
          return failed(
            `${program} does not run (${asWhom}): ${shortened(stderr)}`,
            `let ${user} read it and all folders above it: chmod a+rx; ${INSTALL_NODE}`,
          );
        }
        const seen = `${program} runs, ${asWhom}`;
        return runsAs(user) ? ok(seen) : warning(seen, `run this as root or as ${user}`);
      },
    },
    { id: 'extauth-node', run: async () => judgeNode(command(), user) },
    { id: 'extauth-home', run: () => judgePlaces(command(), configFile()) },
    { id: 'extauth-rights', run: () => judgeRights([command().program, configFile()]) },
    {
      id: 'extauth-check',
      run: async () => {
        const file = configFile();
        if ((await askVersion()).code !== 0) throw new NotApplicable('see extauth-program');
        const { code, stdout, stderr } = await run(['--check', file]);
        if (code === 0) return ok(`${file} is good and Zimbra answers`);
        const said = shortened(
          stderr || (stdout.split('\n').find((line) => /^Zimbra/.test(line)) ?? ''),
        );
        return code === 2
          ? failed(
              `${file} is good, and Zimbra does not answer: ${said}`,
              `mend "soapUrl" in ${file}, or let this host reach it; zimbra-auth.mjs --check ${file}`,
            )
          : failed(`${file} cannot be used: ${said}`, `zimbra-auth.mjs --check ${file}`);
      },
    },
    { id: 'extauth-domains', run: () => judgeDomains(host, configFile()) },
    {
      id: 'extauth-version',
      run: async () => {
        const found = /\d+(?:\.\d+)+/.exec((await askVersion()).stdout)?.[0];
        if (found === undefined) throw new NotApplicable('see extauth-program');
        return found === version
          ? ok(`the authenticator is ${found}, as this program`)
          : failed(
              `the authenticator is ${found}, this program is ${version}`,
              'install dist/extauth/zimbra-auth.mjs of this release; systemctl restart ejabberd',
            );
      },
    },
  ];
}

async function judgeNode(command: ExtauthCommand, user: string): Promise<Finding> {
  const node = interpreterOf(command);
  const { code, stdout } = await runProgram(node, ['--version'], { user });
  const version = /^v(\d+)\./.exec(stdout);
  if (code !== 0 || version === null)
    return failed(`${node} is no Node.js that runs`, INSTALL_NODE);
  return Number(version[1]) >= LEAST_NODE
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

function judgeDomains(host: EjabberdHost, file: string): Finding {
  const hosts = host
    .config()
    .list('hosts')
    .map((name) => String(name).toLowerCase());
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new NotApplicable('see extauth-check');
  }
  const domains = asList(asObject(parseJson(text))?.['domains']).map((name) =>
    String(name).toLowerCase(),
  );
  if (domains.length === 0) throw new NotApplicable('see extauth-check');
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

const shortened = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 300);
