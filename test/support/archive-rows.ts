import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Stack } from './stack.ts';

/** What the archive has, counted by SQL in ejabberd's own file. */
export class ArchiveRows {
  readonly #file: string;
  readonly #domain: string;

  constructor(stack: Stack) {
    this.#file = join(stack.dir, 'ejabberd/ejabberd.sqlite');
    this.#domain = stack.domain;
  }

  /**
   * The texts in the archive of `owner`, oldest first; once for each row. `owner`: a person's local
   * part, or a group's with `service` "conference.".
   */
  async texts(owner: string, service: '' | 'conference.' = ''): Promise<string[]> {
    const username = service === '' ? owner : `${owner}@${service}${this.#domain}`;
    return this.#column(
      `SELECT txt FROM archive WHERE username = '${username}' AND txt <> '' ORDER BY timestamp`,
    );
  }

  /** Messages that wait for `owner` in the offline store. */
  async offline(owner: string): Promise<number> {
    return Number(
      (await this.#column(`SELECT count(*) FROM spool WHERE username = '${owner}'`))[0],
    );
  }

  async #column(query: string): Promise<string[]> {
    const { stdout } = await promisify(execFile)(
      'sqlite3',
      ['-readonly', '-json', `file:${this.#file}?mode=ro`, query],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    const rows = JSON.parse(stdout || '[]') as Record<string, unknown>[];
    return rows.map((row) => String(Object.values(row)[0]));
  }
}
