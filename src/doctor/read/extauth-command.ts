import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The authenticator as ejabberd (`extauth_program`, run as `sh -c "exec <this>"`) or systemd starts it. */
export interface ExtauthCommand {
  /** Undefined when the program's own first line chooses it. */
  readonly node: string | undefined;
  readonly program: string;
  readonly config: string | undefined;
}

/** What ejabberd starts when the authenticator is a daemon. */
export interface RelayCommand {
  readonly relay: string;
  readonly socket: string;
}

/** conf/zimbra-auth.socket, and what the relay takes when it is told nothing else. */
const USUAL_SOCKET = '/run/zimbra-auth.sock';

/** Undefined when it is not the relay that is started. */
export function parseRelayCommand(line: string): RelayCommand | undefined {
  const [relay, socket = USUAL_SOCKET] = shellWords(line) ?? [];
  return relay !== undefined && basename(relay) === 'zimbra-auth-relay'
    ? { relay, socket }
    : undefined;
}

/** The daemon's command line in its unit. Undefined when there is none, or one beyond our reading. */
export function daemonCommand(unit: string): ExtauthCommand | undefined {
  const [, line] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  return line === undefined ? undefined : parseExtauthCommand(line.replace(/ --socket[ =]\S+/, ''));
}

/** Undefined for a command line that is more than words, quotes and redirections. */
export function parseExtauthCommand(line: string): ExtauthCommand | undefined {
  const words = shellWords(line);
  if (words === undefined) return undefined;
  const isNode = /^node(js)?(-?\d+)?$/.test(basename(words[0] ?? ''));
  const node = isNode ? words[0] : undefined;
  const rest = (isNode ? words.slice(1) : words).filter((word) => !word.startsWith('-'));
  const [program, config] = rest;
  return program === undefined ? undefined : { node, program, config };
}

/** Node as the program would find it: named in the command, in its first line, or by the PATH. */
export function interpreterOf({ node, program }: ExtauthCommand): string {
  if (node !== undefined) return node;
  const shebang = existsSync(program)
    ? (/^#!\s*(\S+)(?:\s+(\S+))?/.exec(readFileSync(program, 'utf8').slice(0, 200)) ?? [])
    : [];
  return (shebang[1]?.endsWith('/env') === true ? shebang[2] : shebang[1]) ?? 'node';
}

const WORD =
  /\s*(?:(\d?(?:>>?|<)(?:&\d)?)\s*)?((?:'[^']*'|"(?:\\.|[^"\\$`])*"|\\.|[^\s'"\\$`;&|<>()*?])*)/y;

function shellWords(line: string): string[] | undefined {
  const text = line.trim();
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    WORD.lastIndex = at;
    const [whole = '', redirection, word = ''] = WORD.exec(text) ?? [];
    if (whole === '') return undefined;
    at += whole.length;
    if (redirection === undefined) words.push(unquote(word));
  }
  return words;
}

const unquote = (word: string): string =>
  word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_whole, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
