import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
} from 'yaml';
import { Refusal } from '../refusal.ts';

/** From one character of the text to before another. */
interface Span {
  readonly from: number;
  readonly to: number;
}

type Path = readonly (string | number)[];

/**
 * The text of a YAML file of which single values change and every other character stays: comments,
 * order, and how somebody wrote it. Throws {@link Refusal} for what is not YAML.
 */
export class YamlText {
  readonly text: string;
  readonly #name: string;
  readonly #content: unknown;

  /** `name` is for messages. */
  constructor(text: string, name: string) {
    const lineCounter = new LineCounter();
    const document = parseDocument(text, { prettyErrors: false, lineCounter, logLevel: 'error' });
    const [error] = document.errors;
    if (error !== undefined) {
      const { line } = lineCounter.linePos(error.pos[0]);
      throw new Refusal(`${name}, line ${line}: not YAML (${error.code})`);
    }
    this.text = text;
    this.#name = name;
    this.#content = document.contents;
  }

  has(...path: Path): boolean {
    return this.#pairAt(path) !== undefined;
  }

  /** What stands there, if it is one text, number or boolean. */
  value(...path: Path): string | undefined {
    const node = this.#pairAt(path)?.value;
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }

  /** An option with all that belongs to it as it is written there, without the end of its last line. */
  lines(...path: Path): string | undefined {
    const pair = this.#pairAt(path);
    if (!pair) return undefined;
    const { from, to } = this.#linesOf(pair);
    return this.text.slice(from, to).replace(/\n$/, '');
  }

  /** An option of the top level with all that belongs to it becomes these lines, at the end if it is new. */
  withOption(option: string, lines: string): YamlText {
    const pair = this.#pairAt([option]);
    if (pair) return this.#replaced(this.#linesOf(pair), `${lines}\n`);
    const end = this.text === '' || this.text.endsWith('\n') ? '' : '\n';
    return this.#of(`${this.text}${end}${lines}\n`);
  }

  /** Its lines go; without it the text stays. */
  without(...path: Path): YamlText {
    const pair = this.#pairAt(path);
    return pair ? this.#replaced(this.#linesOf(pair), '') : this;
  }

  /** What stands there is replaced by `value`, on one line. */
  withValue(path: Path, value: string): YamlText {
    const pair = this.#pairAt(path);
    const range = pair && isNode(pair.value) ? pair.value.range : undefined;
    if (!range) throw new Error(`${this.#name} has no ${path.join('.')}`);
    return this.#replaced({ from: range[0], to: range[1] }, value);
  }

  #replaced({ from, to }: Span, by: string): YamlText {
    return this.#of(this.text.slice(0, from) + by + this.text.slice(to));
  }

  #of(text: string): YamlText {
    return new YamlText(text, this.#name);
  }

  #pairAt(path: Path): Pair | undefined {
    let node: unknown = this.#content;
    let pair: Pair | undefined;
    for (const step of path) {
      if (typeof step === 'number') {
        node = isSeq(node) ? node.items[step] : undefined;
        continue;
      }
      pair = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && key.value === step)
        : undefined;
      if (!isPair(pair)) return undefined;
      node = pair.value;
    }
    return pair;
  }

  /** From the beginning of its first line to the end of its last one. */
  #linesOf({ key, value }: Pair): Span {
    const begin = (isNode(key) && key.range?.[0]) || 0;
    const end = Math.max(
      (isNode(key) && key.range?.[1]) || 0,
      (isNode(value) && value.range?.[1]) || 0,
    );
    const from = this.text.lastIndexOf('\n', begin - 1) + 1;
    if (this.text[end - 1] === '\n') return { from, to: end };
    const newline = this.text.indexOf('\n', end);
    return { from, to: newline < 0 ? this.text.length : newline + 1 };
  }
}
