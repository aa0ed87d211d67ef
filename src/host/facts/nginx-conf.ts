import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { filesFor } from './file-mask.ts';

/** `name args;` or `name args { block }`. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly Directive[] | undefined;
}

const MOST_DEPTH = 10;
const TOKEN =
  /\s+|#[^\n]*|([{};])|("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*')|((?:\\[^]|\$\{[^}]*\}|[^\s{};"'#\\])(?:\\[^]|\$\{[^}]*\}|[^\s{};\\])*)/y;

/** Throws with a line number when `text` is no nginx configuration. */
export function parseNginxConf(text: string): Directive[] {
  const root: Directive[] = [];
  const blocks: Directive[][] = [root];
  let words: string[] = [];
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const line = text.slice(0, at).split('\n').length;
    if (match === null) throw new Error(`line ${line} cannot be read`);
    at = TOKEN.lastIndex;
    const [, mark, quoted, word] = match;
    if (quoted !== undefined) words.push(quoted.slice(1, -1).replace(/\\(["'\\])/g, '$1'));
    if (word !== undefined) words.push(word);
    if (mark === undefined) continue;
    if (mark === '}') {
      if (blocks.length === 1 || words.length > 0) throw new Error(`line ${line}: a stray }`);
      blocks.pop();
      continue;
    }
    const [name, ...args] = words;
    if (name === undefined) throw new Error(`line ${line}: a stray ${mark}`);
    const block: Directive[] | undefined = mark === '{' ? [] : undefined;
    blocks.at(-1)?.push({ name, args, block });
    if (block !== undefined) blocks.push(block);
    words = [];
  }
  if (blocks.length > 1 || words.length > 0) throw new Error('it ends in the middle of something');
  return root;
}

/** The file with those that it includes in their place. Throws for what cannot be read. */
export function loadNginxConf(file: string, root = dirname(file), depth = 0): Directive[] {
  if (depth > MOST_DEPTH) throw new Error(`${file}: files include each other`);
  const expand = (directives: readonly Directive[]): Directive[] =>
    directives.flatMap((directive) => {
      if (directive.name === 'include') {
        return filesFor(resolve(root, directive.args[0] ?? '')).flatMap((name) =>
          loadNginxConf(name, root, depth + 1),
        );
      }
      const { block } = directive;
      return [block === undefined ? directive : { ...directive, block: expand(block) }];
    });
  const text = readFileSync(file, 'utf8');
  try {
    return expand(parseNginxConf(text));
  } catch (error) {
    if (error instanceof Error && !/^ENOENT|^EACCES|: /.test(error.message)) {
      throw new Error(`${file}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

export interface Location {
  readonly server: string;
  /** What is set in the location, or else around it. Later ones of a name win. */
  readonly settings: ReadonlyMap<string, readonly string[]>;
  /** `if (variable …) { return 4xx; }` in the location or around it: the variables, with what `set` gave them. */
  readonly refusedBy: readonly string[];
  /** proxy_set_header: by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * Every location for exactly this path, with what it inherits from its server and from http. Of two in one server
 * the one with `=`, which is what nginx takes.
 */
export function locationsOf(directives: readonly Directive[], path: string): Location[] {
  const isExact = ({ name, args }: Directive): boolean =>
    name === 'location' && args[0] === '=' && args.at(-1) === path;
  const search = (all: readonly Directive[], around: readonly Directive[][]): Location[] => {
    const block = all.some(isExact)
      ? all.filter((each) => isExact(each) || each.name !== 'location' || each.args.at(-1) !== path)
      : all;
    return block.flatMap((directive) => {
      if (directive.block === undefined || redirects(directive)) return [];
      const scopes = [...around, [...directive.block]];
      if (directive.name === 'location' && directive.args.at(-1) === path)
        return [effective(scopes)];
      return search(directive.block, scopes);
    });
  };
  return search(directives, [[...directives]]);
}

/** A server that leads all to another one, such as http to https: its locations answer nothing. */
const redirects = ({ name, block = [] }: Directive): boolean =>
  name === 'server' &&
  block.some(
    (each) =>
      (each.name === 'return' && /^30\d$/.test(each.args[0] ?? '')) ||
      (each.name === 'rewrite' && /^(permanent|redirect)$/.test(each.args.at(-1) ?? '')),
  );

function effective(scopes: readonly Directive[][]): Location {
  const settings = new Map<string, readonly string[]>();
  let headers = new Map<string, string>();
  for (const scope of scopes) {
    // All of them are inherited, or with one of its own none.
    const own = scope.filter(({ name }) => name === 'proxy_set_header');
    if (own.length > 0) {
      headers = new Map(
        own.map(({ args: [name = '', value = ''] }) => [name.toLowerCase(), value]),
      );
    }
    for (const { name, args, block } of scope) if (block === undefined) settings.set(name, args);
  }
  return {
    server: settings.get('server_name')?.join(' ') ?? 'the default server',
    settings,
    headers,
    refusedBy: scopes.flatMap((scope) => refusals(scope)),
  };
}

function refusals(scope: readonly Directive[]): string[] {
  const set = new Map(
    scope
      .filter(({ name }) => name === 'set')
      .map(({ args: [variable = '', value = ''] }) => [variable, value]),
  );
  return scope.flatMap(({ name, args: [condition = ''], block = [] }) => {
    const variable = condition.replace(/^\(/, '').replace(/\)$/, '');
    const refuses = block.some(
      (each) => each.name === 'return' && /^4\d\d$/.test(each.args[0] ?? ''),
    );
    return name === 'if' && refuses ? [set.get(variable) ?? variable] : [];
  });
}
