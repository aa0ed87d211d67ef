/** What the commands have in common on their command lines. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { asciiDomain, chatDomain } from '../../server/domain-name.ts';
import { Misuse } from '../refusal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Throws {@link Misuse}. */
export function parseOptions<T extends Options>(
  command: string,
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new Misuse(problemOf(error, command), seeHelp(command));
  }
}

/** In fewer words than Node.js has for it. */
function problemOf(error: unknown, command: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [, named = ''] = /'(--?[^' ]*)/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${command} does not know "${named}"`;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return /does not take an argument/.test(message)
      ? `${named} takes no value`
      : `${named} needs a value`;
  }
  const [, word = ''] = /'([^']*)'/.exec(message) ?? [];
  return code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'
    ? `${command} does not know "${word}"`
    : message;
}

export const seeHelp = (command: string): string => `See ./deploy.sh ${command} --help`;

const LABEL = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';

/** In lower case. An IPv4 address is one, too. */
export const isDomain = (text: string): boolean =>
  new RegExp(`^${LABEL}(\\.${LABEL})*$`).test(text);

/**
 * What stands behind the @ of mail addresses, given in lower case, with its letters or as `xn--…`; in the
 * form that chat has. `undefined` for what is no domain.
 */
export function mailDomain(text: string): string | undefined {
  const ascii = text === text.toLowerCase() ? asciiDomain(text) : undefined;
  return ascii !== undefined && isDomain(ascii) ? chatDomain(ascii) : undefined;
}

export const isPort = (text: string): boolean =>
  /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535;

/** An absolute path that needs no quotes anywhere. */
export const isPlainPath = (text: string): boolean => /^\/[\w./@+-]+$/.test(text);
