import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Of any number of values, in their own unit. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export interface Memory {
  /** Each shared page once: what these processes take when nothing else shares with them. */
  aloneMb: number;
  /** Proportional: a page shared by ten processes counts a tenth, whoever the others are. */
  pssMb: number;
  /** What `ps` shows: a shared page counts in full for each process. */
  rssMb: number;
}

/** Of all these processes together. Throws when one has ended. */
export function memoryOf(pids: readonly number[]): Memory {
  const sum = { alone: 0, pss: 0, rss: 0 };
  /** By what is mapped: the largest part of it that any of them has and others share. */
  const shared = new Map<string, number>();
  for (const pid of pids) {
    for (const [mapped, sizes] of mappingsOf(pid)) {
      sum.alone += sizes.private;
      sum.pss += sizes.pss;
      sum.rss += sizes.rss;
      shared.set(mapped, Math.max(shared.get(mapped) ?? 0, sizes.rss - sizes.private));
    }
  }
  for (const size of shared.values()) sum.alone += size;
  return { aloneMb: sum.alone / 1024, pssMb: sum.pss / 1024, rssMb: sum.rss / 1024 };
}

/** In KiB, as in /proc (proc_pid_smaps(5)). */
function* mappingsOf(
  pid: number,
): Generator<[mapped: string, sizes: Record<'pss' | 'rss' | 'private', number>]> {
  for (const text of readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/^(?=[0-9a-f]+-)/m)) {
    const [, offset = '', file = ''] = /^\S+ \S+ (\S+ \S+ \S+) *(.*)$/m.exec(text) ?? [];
    const size = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
    yield [
      `${offset} ${file}`,
      {
        pss: size('Pss'),
        rss: size('Rss'),
        private: size('Private_Clean') + size('Private_Dirty'),
      },
    ];
  }
}

export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${model}), ${gib} GiB, Node ${process.versions.node}`;
}

/** A table in Markdown, its columns padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}
