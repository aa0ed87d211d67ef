/** What the commands have in common on their command lines. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
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
    throw new Misuse(error instanceof Error ? error.message : String(error), seeHelp(command));
  }
}

export const seeHelp = (command: string): string => `See ./deploy.sh ${command} --help`;

const LABEL = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';

/** In lower case. An IPv4 address is one, too. */
export const isDomain = (text: string): boolean =>
  new RegExp(`^${LABEL}(\\.${LABEL})*$`).test(text);

export const isPort = (text: string): boolean =>
  /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535;

/** An absolute path that needs no quotes anywhere. */
export const isPlainPath = (text: string): boolean => /^\/[\w./@+-]+$/.test(text);
