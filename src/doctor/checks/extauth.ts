import { existsSync } from 'node:fs';
import type { ProgramFacts } from '../../host/facts/extauth.ts';
import { EXTAUTH_RULES, INSTALL_NODE, PROGRAM_RULES } from '../../host/rules/extauth.ts';
import type { Options } from '../command-line.ts';
import {
  failed,
  NotApplicable,
  ok,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import type { AskedAuthenticator } from '../read/asked-authenticator.ts';
import { EXAMPLE, UNIT_NAME, unitFileOf } from '../read/authenticator.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { parseRelayCommand, type RelayCommand } from '../read/extauth-command.ts';
import { runsAs } from '../../host/facts/run-program.ts';
import { byRule } from './by-rule.ts';
import { sessionsApi } from './sessions-api.ts';
import { askDaemon, judgeRunning } from './extauth-processes.ts';

const INSTALL_DAEMON = './deploy.sh ejabberd --domain … --zimbra … --daemon';

/** The authenticator, run the way ejabberd runs it: by ejabberd's own user. */
export function extauthChecks(
  host: EjabberdHost,
  options: Options,
  authenticator: AskedAuthenticator,
): Check[] {
  const { ejabberdUser: user } = options;
  let daemon: Promise<Finding> | undefined;
  const daemonAnswers = (relay: RelayCommand): Promise<Finding> =>
    (daemon ??= askDaemon(relay, user));
  let program: Promise<ProgramFacts> | undefined;
  const programFacts = (): Promise<ProgramFacts> => (program ??= authenticator.program());

  return [
    { id: 'extauth-program', run: () => judgeProgram(host, options, authenticator) },
    {
      id: 'extauth-daemon',
      run: () => {
        const { relay } = authenticator.find();
        if (relay === undefined)
          throw new NotApplicable('ejabberd starts the authenticator itself');
        return daemonAnswers(relay);
      },
    },
    {
      id: 'extauth-running',
      run: async () => {
        const { relay } = authenticator.find();
        if (relay !== undefined && (await daemonAnswers(relay)).status !== 'ok') {
          throw new SeeCheck('extauth-daemon');
        }
        if (!runsAs(user)) throw new NotApplicable('needs to be run as root');
        return judgeRunning(relay?.socket ?? authenticator.configFile());
      },
    },
    ...PROGRAM_RULES.map((rule) => ({
      id: rule.id,
      run: async () => byRule(rule, await programFacts()),
    })),
    ...EXTAUTH_RULES.map((rule) => ({
      id: rule.id,
      run: async () => byRule(rule, await authenticator.report()),
    })),
    { id: 'sessions-api', run: async () => sessionsApi(await authenticator.report()) },
  ];
}

async function judgeProgram(
  host: EjabberdHost,
  options: Options,
  authenticator: AskedAuthenticator,
): Promise<Finding> {
  const { ejabberdUser: user } = options;
  const [line] = host.config().values('extauth_program');
  if (typeof line !== 'string') return failed('extauth_program is missing', EXAMPLE);
  if (parseRelayCommand(line) !== undefined && unitFileOf(options) === undefined) {
    return failed(`ejabberd asks a daemon, and there is no ${UNIT_NAME}`, INSTALL_DAEMON);
  }
  const { command, relay } = authenticator.find();
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
  const { code, stderr } = await authenticator.askVersion();
  const asWhom = runsAs(user) ? `as ${user}` : 'not as ejabberd’s user, for lack of rights';
  if (code !== 0) {
    const why = stderr.trim().replace(/\s+/g, ' ').slice(0, 300);
    return failed(
      `${program} does not run (${asWhom}): ${why}`,
      `let ${user} read it and all folders above it: chmod a+rx; ${INSTALL_NODE}`,
    );
  }
  if (relay !== undefined) return ok(`${program} runs; ejabberd asks it through ${relay.relay}`);
  const seen = `${program} runs, ${asWhom}`;
  return runsAs(user) ? ok(seen) : warning(seen, `run this as root or as ${user}`);
}
