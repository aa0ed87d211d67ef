/**
 * Counters, gauges and histograms in Prometheus' text exposition format 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats). Written here because the usual library
 * makes of one readable file one of 5000 lines, and does not load from an ES module bundle.
 */
export type Labels = Readonly<Record<string, string>>;

interface Family {
  lines(): string[];
}

export class Metrics {
  readonly #families: Family[] = [];

  counter(name: string, help: string): Counter {
    return this.#add(new Counter(name, help));
  }

  /** Read when it is asked for; one sample for each of `read`'s. */
  gauge(name: string, help: string, read: () => readonly (readonly [Labels, number])[]): void {
    this.#add({
      lines: () => [
        ...head(name, help, 'gauge'),
        ...read().map(([labels, value]) => sample(name, labels, value)),
      ],
    });
  }

  /** `bounds` are the upper ends of its buckets, ascending. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    return this.#add(new Histogram(name, help, bounds));
  }

  text(): string {
    return `${this.#families.flatMap((family) => family.lines()).join('\n')}\n`;
  }

  #add<T extends Family>(family: T): T {
    this.#families.push(family);
    return family;
  }
}

/** Label values come from closed sets of ours: one from outside would let the series grow. */
export class Counter {
  readonly #name: string;
  readonly #help: string;
  readonly #values = new Map<string, { labels: Labels; value: number }>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  add(labels: Labels, amount = 1): void {
    const key = JSON.stringify(labels);
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, { labels, value: amount });
    else known.value += amount;
  }

  lines(): string[] {
    const samples = [...this.#values.values()];
    return [
      ...head(this.#name, this.#help, 'counter'),
      ...samples.map(({ labels, value }) => sample(this.#name, labels, value)),
    ];
  }
}

export class Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, { labels: Labels; counts: number[]; sum: number }>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const key = JSON.stringify(labels);
    const none = { labels, counts: [...this.#bounds, Infinity].map(() => 0), sum: 0 };
    const series = this.#series.get(key) ?? none;
    this.#series.set(key, series);
    series.sum += value;
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    const at = bucket === -1 ? this.#bounds.length : bucket;
    series.counts[at] = (series.counts[at] ?? 0) + 1;
  }

  lines(): string[] {
    const lines = head(this.#name, this.#help, 'histogram');
    for (const { labels, counts, sum } of this.#series.values()) {
      let upToHere = 0;
      counts.forEach((count, i) => {
        upToHere += count;
        const le = i < this.#bounds.length ? String(this.#bounds[i]) : '+Inf';
        lines.push(sample(`${this.#name}_bucket`, { ...labels, le }, upToHere));
      });
      lines.push(sample(`${this.#name}_sum`, labels, sum));
      lines.push(sample(`${this.#name}_count`, labels, upToHere));
    }
    return lines;
  }
}

const head = (name: string, help: string, type: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
