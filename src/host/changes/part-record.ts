import { dirname, join } from 'node:path';
import { readRecord } from '../facts/record.ts';
import type { Changes } from './changes.ts';

/**
 * What must outlive a run about one part (ejabberd, archive): values before the change, what was put in.
 * A file of lines KEY, tab, VALUE, as release 1.0.0 wrote it already.
 */
export class PartRecord {
  readonly #changes: Changes;
  readonly #file: string;
  #values: Map<string, string>;

  constructor(changes: Changes, folder: string, part: string) {
    this.#changes = changes;
    this.#file = join(folder, part);
    this.#values = readRecord(this.#file) ?? new Map<string, string>();
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** A value of words: packages, hosts. */
  words(key: string): string[] {
    return (this.get(key) ?? '').split(' ').filter((word) => word !== '');
  }

  async set(key: string, value: string): Promise<void> {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    await this.#save();
  }

  /** What was there before the first run, not what a later run finds. */
  async setOnce(key: string, value: string): Promise<void> {
    if (!this.#values.has(key)) await this.set(key, value);
  }

  async forget(key: string): Promise<void> {
    if (this.#values.delete(key)) await this.#save();
  }

  /** The part is taken out: its record goes, and the folder of the records with the last one. */
  async drop(): Promise<void> {
    await this.#changes.deleteFile(this.#file, { isQuiet: true });
    await this.#changes.dropFolder(dirname(this.#file), { isQuiet: true });
    this.#values = new Map();
  }

  async #save(): Promise<void> {
    const lines = [...this.#values].map(([key, value]) => `${key}\t${value}\n`).sort();
    await this.#changes.makeFolder(dirname(this.#file), 0o755, { isQuiet: true });
    await this.#changes.putFile(this.#file, lines.join(''), { mode: 0o600, isQuiet: true });
  }
}
