import type { Changes } from '../../changes/changes.ts';
import type { Step } from '../../changes/step.ts';
import { askClient, clientCommand, dumpCommand, script, type SqlServer } from './sql-client.ts';

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
    return clientCommand(this.#server, this.#option, ...args);
  }

  get #option(): string | undefined {
    const file = this.#optionsFile;
    return file === undefined ? undefined : `--defaults-extra-file=${file}`;
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

  /** All that is in a database, into a file that only root reads. */
  async dump(database: string, file: string): Promise<void> {
    const from = this.#changes.isDry ? [] : dumpCommand(this.#server, this.#option, database);
    await this.#changes.pipe(from, ['sh', '-c', 'umask 077 && gzip > "$1"', 'sh', file], {
      ...{ input: '', shown: `write all that is in the database ${database} to ${file}` },
      undo: [{ kind: 'delete', file }],
    });
  }

  /** What takes a step back. */
  undo(sql: string, shown = sql): Step[] {
    if (this.#changes.isDry) return [];
    return [this.#changes.running(this.command(), script(sql), `(SQL) ${shown}`)];
  }
}
