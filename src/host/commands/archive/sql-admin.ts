import type { Changes } from '../../changes/changes.ts';
import type { Step } from '../../changes/step.ts';
import { askClient, clientCommand, script, type SqlServer } from './sql-client.ts';

/**
 * The client of MariaDB or MySQL, as who administers the database. SQL goes in by standard input and
 * passwords by files that only root can read: what is on a command line, every user of the machine sees.
 */
export class SqlAdmin {
  readonly #changes: Changes;
  readonly #server: SqlServer;
  readonly #optionsFile: string | undefined;

  /** Without a file with options root of the machine is root of a local MariaDB, by its socket. */
  constructor(changes: Changes, server: SqlServer, optionsFile?: string) {
    this.#changes = changes;
    this.#server = server;
    this.#optionsFile = optionsFile;
  }

  command(...args: string[]): [string, ...string[]] {
    const file = this.#optionsFile;
    const option = file === undefined ? undefined : `--defaults-extra-file=${file}`;
    return clientCommand(this.#server, option, ...args);
  }

  /** Rows in lines, values parted by tabs. Rejects with {@link Refusal}. */
  async ask(sql: string, longestMs?: number): Promise<string> {
    const problem = 'the database cannot be asked; --admin-file or --password-file says as whom';
    return askClient(this.command(), sql, { problem, longestMs });
  }

  /** The same, one value a line. */
  async list(sql: string, longestMs?: number): Promise<string[]> {
    return (await this.ask(sql, longestMs)).split('\n').filter((line) => line !== '');
  }

  /** `shown` in place of what nobody may see, or would want to. */
  async change(
    sql: string,
    { shown = sql, undo = [] }: { shown?: string; undo?: readonly Step[] } = {},
  ): Promise<void> {
    const command = this.#changes.isDry ? [] : this.command();
    await this.#changes.run(command, { input: script(sql), shown: `(SQL) ${shown}`, undo });
  }

  /** What takes a step back. */
  undo(sql: string, shown = sql): Step[] {
    if (this.#changes.isDry) return [];
    return [this.#changes.running(this.command(), script(sql), `(SQL) ${shown}`)];
  }
}
