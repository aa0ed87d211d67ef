import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { asList, asObject, type JsonObject } from '../../server/soap-json.ts';
import { machineHasIpv6 } from './ipv6.ts';

/** Why a file cannot be used. Its own text is never quoted: it holds the database's password. */
export class EjabberdYmlError extends Error {
  override readonly name = 'EjabberdYmlError';
}

const MOST_DEPTH = 10;

/** An ejabberd.yml with the files it includes and its macros put in. */
export class EjabberdYml {
  readonly file: string;
  /** Whether the machine that it is for knows IPv6. */
  readonly hasIpv6: boolean;
  readonly #parts: readonly JsonObject[];

  private constructor(file: string, parts: readonly JsonObject[], hasIpv6: boolean) {
    this.file = file;
    this.hasIpv6 = hasIpv6;
    this.#parts = parts;
  }

  /** Throws {@link EjabberdYmlError}. With `text` as if the file had that in it. */
  static load(file: string, text?: string, hasIpv6 = machineHasIpv6()): EjabberdYml {
    const parts = readParts(file, 0, text);
    const macros = Object.assign(
      {},
      ...parts.map((part) => asObject(part['define_macro'])),
    ) as JsonObject;
    const whole = parts.map((part) => substitute(part, macros) as JsonObject);
    return new EjabberdYml(file, whole, hasIpv6);
  }

  /** The values of an option for all domains: not those that `host_config` gives to single ones. */
  general(option: string): unknown[] {
    return this.#parts.filter((part) => option in part).map((part) => part[option]);
  }

  /**
   * Every value that a top-level option has anywhere: in the file, in included ones, and for single
   * domains. A setting is good when each of them is, whichever of them ejabberd would take.
   */
  values(option: string): unknown[] {
    const everywhere = this.#parts.flatMap((part) => [
      part,
      ...['host_config', 'append_host_config'].flatMap((key) =>
        Object.values(asObject(part[key]) ?? {}).map((domain) => asObject(domain) ?? {}),
      ),
    ]);
    return everywhere.filter((part) => option in part).map((part) => part[option]);
  }

  /** The members of a list option. */
  list(option: string): unknown[] {
    return this.values(option).flatMap(asList);
  }

  /** The domains that are served, in lower case, as ejabberd takes them. */
  hosts(): string[] {
    return this.list('hosts').map((name) => String(name).toLowerCase());
  }

  listeners(module: string): JsonObject[] {
    return this.list('listen')
      .map(asObject)
      .filter((listener) => listener !== undefined)
      .filter((listener) => listener['module'] === module);
  }

  /** The options of a module, once for each place that names it. */
  module(name: string): JsonObject[] {
    return this.values('modules').flatMap((modules) => {
      const all = asObject(modules) ?? {};
      return name in all ? [asObject(all[name]) ?? {}] : [];
    });
  }
}

function readParts(file: string, depth: number, text?: string): JsonObject[] {
  if (depth > MOST_DEPTH) throw new EjabberdYmlError(`${file}: files include each other`);
  const { include_config_file: includes, ...own } = optionsOf(file, text ?? readText(file));
  return [
    own,
    ...included(includes).flatMap(({ name, isTaken }) =>
      readParts(resolve(dirname(file), name), depth + 1).map((part) =>
        Object.fromEntries(Object.entries(part).filter(([option]) => isTaken(option))),
      ),
    ),
  ];
}

interface Inclusion {
  name: string;
  isTaken: (option: string) => boolean;
}

/** A name, a list of names, or names with `disallow` or `allow_only`. */
function included(value: unknown): Inclusion[] {
  return asList(value).flatMap((entry): Inclusion[] => {
    if (typeof entry === 'string') return [{ name: entry, isTaken: () => true }];
    return Object.entries(asObject(entry) ?? {}).map(([name, filters]) => {
      const disallow = asList(asObject(filters)?.['disallow']);
      const allowOnly = asObject(filters)?.['allow_only'];
      return {
        name,
        isTaken: (option) =>
          !disallow.includes(option) &&
          (allowOnly === undefined || asList(allowOnly).includes(option)),
      };
    });
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new EjabberdYmlError(`${file} cannot be read: ${code}`);
  }
}

function optionsOf(file: string, text: string): JsonObject {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw new EjabberdYmlError(`${file}, line ${line}: not YAML (${error.code})`);
  }
  const content = asObject(document.toJS());
  if (content === undefined) throw new EjabberdYmlError(`${file}: no options in it`);
  return content;
}

/** A macro stands for a whole value, or from ejabberd 24.12 as @NAME@ inside of a text. */
function substitute(value: unknown, macros: JsonObject): unknown {
  if (typeof value === 'string') {
    if (Object.hasOwn(macros, value)) return macros[value];
    return value.replace(/@([A-Z0-9_]+)@/g, (whole, name: string) => {
      const macro = macros[name];
      return typeof macro === 'string' || typeof macro === 'number' ? String(macro) : whole;
    });
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, macros));
  const object = asObject(value);
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, item]) => [key, substitute(item, macros)]),
  );
}
