import { percentile } from './measure.ts';

/** What several runs have measured, by a name; told by the median. */
export class Samples {
  readonly #values = new Map<string, number[]>();

  add(name: string, value: number): void {
    const values = this.#values.get(name) ?? [];
    values.push(value);
    this.#values.set(name, values);
  }

  clear(): void {
    this.#values.clear();
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  median(name: string): number {
    const values = this.#values.get(name);
    if (!values) throw new Error(`${name} was not measured`);
    return percentile(values, 0.5);
  }

  text(name: string, unit = '', digits = 0): string {
    return `${this.median(name).toFixed(digits)}${unit}`;
  }

  /** How many times the second one the first one is. */
  ratio(name: string, baseline: string): string {
    return `${(this.median(name) / this.median(baseline)).toFixed(2)}×`;
  }
}

const startedAt = performance.now();

/** What is being done, on standard error. */
export function step(what: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.error(`${seconds.padStart(4)} s  ${what}`);
}
