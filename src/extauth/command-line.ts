import { parseArgs } from 'node:util';

export type Invocation =
  | { mode: 'serve'; configFile: string }
  /** Without a path, the socket is the one that systemd passes. */
  | { mode: 'daemon'; configFile: string; socketPath: string | undefined }
  | { mode: 'check'; configFile: string; json: boolean }
  | { mode: 'try'; configFile: string; address: string }
  | { mode: 'help' }
  | { mode: 'version' }
  /** `leave` when it cannot be ejabberd that started us, so that leaving does no harm. */
  | { mode: 'misuse'; problem: string; leave: boolean };

/** Never in `extauth_program`. */
const FOR_OTHERS = ['--daemon', '--check', '--json', '--try', '--help', '--version'];

export const HELP = `Checks chat logins of ejabberd against Zimbra.

  zimbra-auth.mjs CONFIG.json                    answer ejabberd on standard input and output
  zimbra-auth.mjs --daemon [--socket PATH] CONFIG.json
                                                 answer zimbra-auth-relay on a Unix socket; without
                                                 a path, on the one that systemd passes
  zimbra-auth.mjs --check [--json] CONFIG.json   is the configuration good, does Zimbra answer
  zimbra-auth.mjs --try USER@DOMAIN CONFIG.json  judge the password or the session token that is
                                                 given on standard input, and say why
  zimbra-auth.mjs --help | --version

A complete CONFIG.json:
  {"soapUrl": "https://mail.example.com/service/soap", "domains": ["example.com"]}

Exit codes:
  --check   0 good, 1 bad configuration, 2 Zimbra does not answer as it should
  --try     0 accepted, 1 refused, 2 could not tell

Without the password on the screen or in the shell's history:
  read -rs P; printf %s "$P" | zimbra-auth.mjs --try alice@example.com CONFIG.json
`;

export function parseCommandLine(args: readonly string[]): Invocation {
  const misuse = (problem: string): Invocation => ({
    mode: 'misuse',
    problem,
    leave: args.some((arg) => FOR_OTHERS.includes(arg.replace(/=.*/s, ''))),
  });
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        daemon: { type: 'boolean' },
        socket: { type: 'string' },
        check: { type: 'boolean' },
        json: { type: 'boolean' },
        try: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [configFile, ...rest] = positionals;
  if (values.help) return { mode: 'help' };
  if (values.version) return { mode: 'version' };
  if (configFile === undefined) return misuse('no configuration file named');
  if (rest.length > 0) return misuse('more than one configuration file named');
  if ([values.daemon, values.check, values.try].filter((mode) => mode !== undefined).length > 1) {
    return misuse('--daemon, --check and --try exclude each other');
  }
  if (values.daemon) return { mode: 'daemon', configFile, socketPath: values.socket };
  if (values.socket !== undefined) return misuse('--socket goes with --daemon');
  if (values.check) return { mode: 'check', configFile, json: values.json ?? false };
  if (values.json) return misuse('--json goes with --check');
  if (values.try !== undefined) return { mode: 'try', configFile, address: values.try };
  return { mode: 'serve', configFile };
}
