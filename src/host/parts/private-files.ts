import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Changes } from '../changes/changes.ts';

/** Files with a secret, for programs that read or write them; nobody but root does. */
export class PrivateFiles {
  readonly #changes: Changes;
  #folder: string | undefined;
  #count = 0;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Is there until {@link drop}, and longer where taking back needs it. */
  put(content: string): string {
    // A run that is cut off leaves nothing in a folder of which nobody knows.
    if (!this.#changes.isDry) return this.#changes.keep(content);
    this.#folder ??= mkdtempSync(join(tmpdir(), 'com_zimbra_converse-'));
    this.#count += 1;
    const file = join(this.#folder, String(this.#count));
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  drop(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
