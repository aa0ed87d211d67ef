import { parseArgs } from 'node:util';
import { chatDomain } from '../server/domain-name.ts';
import { isLoopback } from '../server/loopback.ts';

export interface Options {
  json: boolean;
  only: readonly string[];
  deadlineMs: number;
  zimbraUrl: URL | undefined;
  /** Mail address of the test account; its password or token is on standard input. */
  account: string | undefined;
  otherAccount: string | undefined;
  domain: string | undefined;
  httpBind: string;
  websocket: string;
  vhosts: readonly string[];
  longPollSeconds: number;
  caFile: string | undefined;
  ejabberdYml: string | undefined;
  ejabberdUser: string;
  extauthConfig: string | undefined;
  /** systemd's unit of the daemon. */
  authUnit: string | undefined;
  logDirs: readonly string[];
  nginxConf: string | undefined;
  zimbraDir: string;
  zimbraUser: string;
}

export type Invocation =
  | { mode: 'examine'; options: Options }
  | { mode: 'help' }
  | { mode: 'version' }
  | { mode: 'misuse'; problem: string };

export const HELP = `Checks the whole chain of chat in Zimbra webmail: on the host where it runs, and from outside.

  converse-doctor.mjs [--zimbra-url https://mail.example.com] [--account USER@DOMAIN] [...]

From outside:
  --zimbra-url URL     the webmail's public address; without it only this host is looked at
  --account ADDRESS    sign in as this account; its password, or a session token of it, is read
                       from the first line of standard input. The check of the archive leaves one
                       message from the account to itself.
  --other-account A    an existing second account, as which that token must not be accepted
  --domain DOMAIN      the XMPP domain, when it is not the one of --account
  --http-bind PATH     where the proxy answers BOSH (default /http-bind)
  --websocket PATH     where the proxy answers WebSocket (default /ws)
  --vhost NAME         a further public name of the webmail; may be repeated
  --long-poll SECONDS  how long a request is held back to see that no proxy cuts it (default 5;
                       60 is what the chat asks for)
  --ca-file FILE       certificates to trust, besides the usual authorities

On this host, where other than usual:
  --ejabberd-yml FILE --ejabberd-user NAME --nginx-conf FILE
  --extauth-config FILE --auth-unit FILE (of the daemon, zimbra-auth.service)
  --log-dir DIR        may be repeated; replaces the usual log folders
  --zimbra-dir DIR --zimbra-user NAME

  --only ID[,ID...]    these checks only
  --deadline SECONDS   for each check (default 30); all run at the same time
  --json               an array of {id, status, seen, mend}
  --help | --version

Each line: ok, warning, failed or skipped; what was seen; what mends it.
Exit codes: 0 good, 1 something failed, 2 warnings only, 64 wrong use.
What could not be checked counts as failed, or as a warning when only rights or tools are missing.
`;

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;
const yes = { type: 'boolean' } as const;

export function parseCommandLine(args: readonly string[]): Invocation {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ json: yes, help: { type: 'boolean', short: 'h' }, version: yes, only: list },
        ...{ deadline: text, 'zimbra-url': text, account: text, 'other-account': text },
        ...{ domain: text, 'http-bind': text, websocket: text, vhost: list, 'long-poll': text },
        ...{ 'ca-file': text, 'ejabberd-yml': text, 'ejabberd-user': text },
        ...{ 'extauth-config': text, 'auth-unit': text, 'log-dir': list, 'nginx-conf': text },
        ...{ 'zimbra-dir': text, 'zimbra-user': text },
      },
    });
    if (values.help) return { mode: 'help' };
    if (values.version) return { mode: 'version' };
    const options: Options = {
      json: values.json ?? false,
      only: (values.only ?? []).flatMap((ids) => ids.split(',')).filter((id) => id !== ''),
      deadlineMs: 1000 * seconds('--deadline', values.deadline ?? '30'),
      zimbraUrl: originOf(values['zimbra-url']),
      account: address('--account', values.account),
      otherAccount: address('--other-account', values['other-account']),
      domain: values.domain && (chatDomain(values.domain) ?? values.domain),
      httpBind: path('--http-bind', values['http-bind'] ?? '/http-bind'),
      websocket: path('--websocket', values.websocket ?? '/ws'),
      vhosts: values.vhost ?? [],
      longPollSeconds: seconds('--long-poll', values['long-poll'] ?? '5'),
      caFile: values['ca-file'],
      ejabberdYml: values['ejabberd-yml'],
      ejabberdUser: values['ejabberd-user'] ?? 'ejabberd',
      extauthConfig: values['extauth-config'],
      authUnit: values['auth-unit'],
      logDirs: values['log-dir'] ?? [],
      nginxConf: values['nginx-conf'],
      zimbraDir: values['zimbra-dir'] ?? '/opt/zimbra',
      zimbraUser: values['zimbra-user'] ?? 'zimbra',
    };
    if (options.account !== undefined && options.zimbraUrl === undefined) {
      throw new Error('--account needs --zimbra-url');
    }
    const { account, zimbraUrl: url } = options;
    if (account !== undefined && url?.protocol === 'http:' && !isLoopback(url.hostname)) {
      throw new Error('--account over http would send a password in clear: use an https address');
    }
    if (1000 * options.longPollSeconds >= options.deadlineMs) {
      throw new Error('--long-poll must be shorter than --deadline');
    }
    return { mode: 'examine', options };
  } catch (error) {
    return { mode: 'misuse', problem: error instanceof Error ? error.message : String(error) };
  }
}

function seconds(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 600) return number;
  throw new Error(`${name} expects a whole number of seconds from 1 to 600`);
}

function originOf(value: string | undefined): URL | undefined {
  if (value === undefined) return undefined;
  let url: URL | undefined;
  try {
    url = new URL(value);
  } catch {
    // Said below; the parser's own words would quote a password inside the address.
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new Error('--zimbra-url expects an address such as https://mail.example.com');
  }
  return new URL('/', url);
}

function address(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const parts = /^(.+)@([^@]+)$/.exec(value);
  if (parts === null) throw new Error(`${name} expects an address such as alice@example.com`);
  return value.toLowerCase();
}

function path(name: string, value: string): string {
  if (/^\/[\w./-]*$/.test(value)) return value;
  throw new Error(`${name} expects a path such as /http-bind`);
}
