/** What must be true before a zimlet may leave the house. Each gate throws and says the mend. */
import { gzipSync } from 'node:zlib';
import { type Node, parse } from 'acorn';
import { MinifierError, NoJavaError, yuiCompress } from './yui-compressor.ts';

/**
 * Largest gzipped sizes in bytes. The webmail's users load all but the last at each login. The
 * conversation's counts without Converse's own.
 */
export const BUDGETS = {
  'com_zimbra_converse.js': 2 * 1024,
  'panel.js': 15 * 1024,
  /** All that the frame fetches before a panel is opened. */
  chat: 60 * 1024,
  'conversation.css': 8 * 1024,
} as const;

export function gzippedSize(content: Uint8Array | string): number {
  return gzipSync(content, { level: 9 }).length;
}

export function assertBudget(name: string, content: Uint8Array | string, budget: number): number {
  const size = gzippedSize(content);
  if (size > budget) throw new Error(`${name} is ${size} bytes gzipped; its budget is ${budget}`);
  return size;
}

/** Zimbra parses each part of a version as an integer; anything else fails the deployment. */
export function assertZimletVersion(version: string): void {
  if (!/^\d+(\.\d+)*$/.test(version)) {
    throw new Error(`version "${version}" must be numbers and dots, e.g. 1.0.2 (package.json)`);
  }
}

/** The include must be ES3 and ASCII, or no zimlet of any user works. */
export function assertIncludable(name: string, source: string): void {
  // oxlint-disable-next-line no-control-regex -- the range is ASCII itself
  const foreign = /[^\x00-\x7f]/.exec(source);
  if (foreign)
    throw new Error(`${name}: ${JSON.stringify(foreign[0])} is not ASCII; write it as \\u`);
  let program: Node;
  try {
    program = parse(source, { ecmaVersion: 3, allowReserved: 'never' });
  } catch (error) {
    throw new Error(`${name} is not ES3: ${String(error)}`, { cause: error });
  }
  const word = reservedProperty(program);
  if (word) throw new Error(`${name} is not ES3: write the property .${word} as ["${word}"]`);
}

/** As {@link assertIncludable}, by the minifier itself. False when there is no Java to run it. */
export async function passesMinifier(name: string, source: string): Promise<boolean> {
  try {
    await yuiCompress(source, 'js');
    return true;
  } catch (error) {
    if (error instanceof NoJavaError) return false;
    if (error instanceof MinifierError) {
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Every file that a page or the definition names is there. */
export function assertNamedFiles(
  files: ReadonlyMap<string, Uint8Array>,
  named: readonly string[],
): void {
  for (const name of named) {
    if (!files.has(name)) throw new Error(`${name} is named but not in the zimlet`);
  }
}

const RESERVED = new Set(
  (
    'abstract boolean break byte case catch char class const continue debugger default delete do ' +
    'double else enum export extends final finally float for function goto if implements import ' +
    'in instanceof int interface long native new package private protected public return short ' +
    'static super switch synchronized this throw throws transient try typeof var void volatile ' +
    'while with'
  ).split(' '),
);

/** A property after a dot, or an unquoted key, that ES3 reserves; acorn lets these pass. */
function reservedProperty(node: Node): string | undefined {
  const { type, computed, property, key } = node as Node & {
    computed?: boolean;
    property?: { name?: string };
    key?: { name?: string };
  };
  const name =
    type === 'MemberExpression' && !computed
      ? property?.name
      : type === 'Property'
        ? key?.name
        : undefined;
  if (name && RESERVED.has(name)) return name;
  for (const value of Object.values(node) as unknown[]) {
    for (const child of [value].flat()) {
      if (typeof child !== 'object' || child === null || !('type' in child)) continue;
      const found = reservedProperty(child as Node);
      if (found) return found;
    }
  }
  return undefined;
}
