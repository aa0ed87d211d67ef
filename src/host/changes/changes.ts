import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal } from './journal.ts';
import {
  ChangedSince,
  describeStep,
  digest,
  doStep,
  type Left,
  nextTo,
  NOTHING,
  type Owner,
  type Step,
} from './step.ts';

export interface ChangesParts {
  readonly journal: Journal;
  /** Shows, and does nothing. */
  readonly isDry: boolean;
  readonly say: (line: string) => void;
  /** For tests. */
  readonly perform?: (step: Step) => Promise<void>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads; a secret goes this way. */
  readonly input?: string;
  /** For people, in place of the command. */
  readonly shown?: string;
  /** What takes it back. It must do no harm when the step was not done after all. */
  readonly undo?: readonly Step[];
  /** Taken back after all else, such as a restart. */
  readonly isLast?: boolean;
}

/** How a step is told: a record of what was done goes without a word. */
interface Told {
  readonly isQuiet?: boolean;
}

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type Signal = (typeof SIGNALS)[number];

/** Somebody pressed Ctrl-C, or the machine goes down. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: Signal;

  constructor(signal: Signal) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

/**
 * The way in which a command changes a host: each step is shown, what takes it back is on disk before
 * it is done, and nothing is done that is so already. After the first that fails nothing more is to be
 * asked of it but {@link takeBack}.
 */
export class Changes {
  readonly isDry: boolean;
  readonly #journal: Journal;
  readonly #say: (line: string) => void;
  readonly #perform: (step: Step) => Promise<void>;
  /** What a dry run would have made: later steps go by it. */
  readonly #made = new Set<string>();
  #count = 0;
  #interrupted: Interrupted | undefined;

  constructor({ journal, isDry, say, perform = doStep }: ChangesParts) {
    this.isDry = isDry;
    this.#journal = journal;
    this.#say = say;
    this.#perform = perform;
  }

  /** How many there were, or would have been. */
  get count(): number {
    return this.#count;
  }

  /** The next step is not done any more, but throws {@link Interrupted}. */
  interrupt(signal: Signal): void {
    this.#interrupted ??= new Interrupted(signal);
  }

  /** The file gets these bytes; one that has them is left alone, whatever its rights. */
  async putFile(
    file: string,
    content: string | Uint8Array,
    { mode, owner, isQuiet = false }: { mode: number; owner?: Owner } & Told,
  ): Promise<void> {
    const bytes = Buffer.from(content);
    if (holds(file, bytes)) return;
    const from = this.#kept(bytes);
    const undo: Step[] = [
      { kind: 'delete', file: nextTo(file) },
      ...this.#before(file, digest(bytes)),
    ];
    const step: Step = { kind: 'put', file, from, mode, ...(owner !== undefined && { owner }) };
    await this.#change(step, undo, { isQuiet });
  }

  /** The same for a file that is there, and keeps its rights and owner. */
  async rewriteFile(file: string, content: string | Uint8Array): Promise<void> {
    await this.putFile(file, content, rightsOf(file));
  }

  /** A copy with the same rights and owner. */
  async copyFile(file: string, to: string, told: Told = {}): Promise<void> {
    await this.putFile(to, readFileSync(file), { ...rightsOf(file), ...told });
  }

  async deleteFile(file: string, told: Told = {}): Promise<void> {
    if (!isThere(file)) return;
    await this.#change({ kind: 'delete', file }, this.#before(file, NOTHING), told);
  }

  /** With those above it. */
  async makeFolder(folder: string, mode: number, told: Told = {}): Promise<void> {
    if (existsSync(folder) || this.#made.has(folder)) return;
    await this.makeFolder(dirname(folder), 0o755, told);
    this.#made.add(folder);
    await this.#change(
      { kind: 'make-folder', folder, mode },
      [{ kind: 'drop-folder', folder }],
      told,
    );
  }

  /** When it is there and empty. */
  async dropFolder(folder: string, told: Told = {}): Promise<void> {
    if (!existsSync(folder) || readdirSync(folder).length > 0) return;
    const mode = statSync(folder).mode & 0o7777;
    await this.#change(
      { kind: 'drop-folder', folder },
      [{ kind: 'make-folder', folder, mode }],
      told,
    );
  }

  async setRights(file: string, mode: number, owner: Owner): Promise<void> {
    await this.#change({ kind: 'rights', file, mode, owner }, [
      { kind: 'rights', file, ...rightsOf(file) },
    ]);
  }

  /** Rejects with `StepFailed` unless it ends with 0. */
  async run(command: readonly string[], options: RunOptions = {}): Promise<void> {
    const { env, input, shown, undo = [], isLast = false } = options;
    const step: Step = {
      kind: 'run',
      command,
      ...(env && { env }),
      ...(input !== undefined && { input: this.#kept(Buffer.from(input)) }),
      ...(shown !== undefined && { shown }),
    };
    await this.#change(step, undo, { isLast });
  }

  /**
   * What the first program writes the second one reads. `input`: what the first one is told. Rejects with
   * `StepFailed` unless both end with 0.
   */
  async pipe(
    from: readonly string[],
    to: readonly string[],
    { input, shown, undo }: { input: string; shown: string; undo: readonly Step[] },
  ): Promise<void> {
    const kept = this.#kept(Buffer.from(input));
    await this.#change({ kind: 'pipe', from, to, input: kept, shown }, undo);
  }

  /** A file that only root reads, for the programs of this run and for what takes it back. */
  keep(content: string | Uint8Array): string {
    return this.#kept(Buffer.from(content));
  }

  /** A program that reads these bytes, for what takes a step back. */
  running(command: readonly string[], input?: string, shown?: string): Step {
    return {
      kind: 'run',
      command,
      ...(input !== undefined && { input: this.#kept(Buffer.from(input)) }),
      ...(shown !== undefined && { shown }),
    };
  }

  /** What takes back something that was done by other means, or is done only when all goes wrong. */
  undoWith(undo: readonly Step[], { isLast = false }: { isLast?: boolean } = {}): void {
    if (!this.isDry) this.#journal.add({ undo, isLast });
  }

  /**
   * Before the step that brings what was done into use, such as a restart: a run that is cut off from here
   * on is not taken back by the next one, which may come after days. One that fails still is.
   */
  settle(): void {
    if (!this.isDry) this.#journal.settle();
  }

  /** Takes back what this run, or one before it, did. Resolves with why a step could not be. */
  async takeBack(): Promise<string[]> {
    const problems: string[] = [];
    this.#journal.unsettle();
    for (const line of this.#journal.back) {
      const { undo, isQuiet } = line;
      const before = problems.length;
      for (const step of undo) {
        if (isQuiet !== true) this.#say(`- ${describeStep(step)}`);
        try {
          await this.#perform(step);
        } catch (error) {
          if (error instanceof ChangedSince) {
            this.#say(`${error.message} was changed by others in the meantime, and stays.`);
            continue;
          }
          const why = error instanceof Error ? error.message : String(error);
          problems.push(`${describeStep(step)}: ${why}`);
        }
      }
      if (problems.length === before) this.#journal.markDone(line);
    }
    return problems;
  }

  async #change(
    step: Step,
    undo: readonly Step[],
    { isLast, isQuiet }: { isLast?: boolean } & Told = {},
  ): Promise<void> {
    this.#goOnUnlessInterrupted();
    if (isQuiet !== true) {
      this.#count += 1;
      this.#say(`+ ${describeStep(step)}`);
    }
    if (this.isDry) return;
    if (undo.length > 0) {
      this.#journal.add({ undo, ...(isLast && { isLast }), ...(isQuiet && { isQuiet }) });
    }
    await this.#perform(step);
    this.#goOnUnlessInterrupted();
  }

  #goOnUnlessInterrupted(): void {
    if (this.#interrupted) throw this.#interrupted;
  }

  #kept(content: Uint8Array): string {
    return this.isDry ? '' : this.#journal.keep(content);
  }

  /** What brings back what is there now. `left`: what will be there instead. */
  #before(file: string, left: Left): Step[] {
    if (this.isDry) return [];
    if (!isThere(file)) return [{ kind: 'delete', file, left }];
    if (lstatSync(file).isSymbolicLink()) {
      return [{ kind: 'link', file, to: readlinkSync(file), left }];
    }
    return [{ kind: 'put', file, from: this.#kept(readFileSync(file)), ...rightsOf(file), left }];
  }
}

function rightsOf(file: string): { mode: number; owner: Owner } {
  const { mode, uid, gid } = statSync(file);
  return { mode: mode & 0o7777, owner: `${uid}:${gid}` };
}

/** Also a link that leads nowhere. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function holds(file: string, content: Uint8Array): boolean {
  if (!existsSync(file) || !statSync(file).isFile()) return false;
  return readFileSync(file).equals(content);
}
