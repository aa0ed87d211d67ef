/**
 * What is under way on a host, on disk: a run that is cut off, by a crash or by the power, is taken back
 * by the next one. A folder with a file of lines, and the files as they were before.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Step } from './step.ts';

export interface JournalLine {
  /** What takes one step back, in this order; also when that was never done. */
  readonly undo: readonly Step[];
  /** After everything else, such as a restart. */
  readonly isLast?: boolean;
  /** Not shown. */
  readonly isQuiet?: boolean;
}

interface NumberedLine extends JournalLine {
  readonly number: number;
}

export class Journal {
  readonly #folder: string;
  /** This run has begun it, or taken over what an earlier one left. */
  #isOurs = false;
  #kept = 0;

  /** `folder` is there while a run is under way, and no longer. Its parent is. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** An earlier run was cut off, or is under way. */
  get isOpen(): boolean {
    return existsSync(this.#folder);
  }

  /** The process of that run, if it lives. */
  get runner(): number | undefined {
    const [pid = '', began = ''] = this.#read('pid').trim().split(' ');
    return pid !== '' && began === beginOf(pid) ? Number(pid) : undefined;
  }

  /** What an earlier run left is taken back by this one. */
  takeOver(): void {
    this.#isOurs = true;
  }

  /** Is on disk when this returns. Throws when another run has just begun. */
  add(line: JournalLine): void {
    this.#begin();
    this.#write('undo', 'a', `${JSON.stringify(line)}\n`);
  }

  /** Keeps these bytes until the run is over; the file that holds them. */
  keep(content: Uint8Array): string {
    this.#begin();
    this.#kept += 1;
    const name = `kept-${process.pid}-${this.#kept}`;
    this.#write(name, 'wx', content);
    return join(this.#folder, name);
  }

  /** What was done is in use from here on: should the run be cut off now, that stays. */
  settle(): void {
    this.#begin();
    this.#write('settled', 'w', '');
  }

  /** It is to be taken back after all. */
  unsettle(): void {
    rmSync(join(this.#folder, 'settled'), { force: true });
  }

  get isSettled(): boolean {
    return existsSync(join(this.#folder, 'settled'));
  }

  /** The lines in the order in which they are to be taken back, without those that are. */
  get back(): NumberedLine[] {
    if (!this.#isOurs) return [];
    // A line that was cut off is of a step that was not begun.
    const written = this.#read('undo').split('\n').slice(0, -1).flatMap(parsed);
    const done = new Set(this.#read('done').split('\n').slice(0, -1).map(Number));
    const lines = written
      .map((line, number) => ({ ...line, number }))
      .filter(({ number }) => !done.has(number))
      .reverse();
    return [...lines.filter(({ isLast }) => !isLast), ...lines.filter(({ isLast }) => isLast)];
  }

  /**
   * This line of {@link back} is taken back. A later run must not do that again: the programs that it takes
   * may be gone, with the packages that went after it.
   */
  markDone({ number }: NumberedLine): void {
    this.#write('done', 'a', `${number}\n`);
  }

  end(): void {
    if (!this.#isOurs) return;
    // First what the next run would go by.
    rmSync(join(this.#folder, 'undo'), { force: true });
    rmSync(this.#folder, { recursive: true, force: true });
    this.#isOurs = false;
  }

  /** Nobody but root reads it: files as they were may hold passwords. */
  #begin(): void {
    if (this.#isOurs) return;
    mkdirSync(this.#folder, { mode: 0o700 });
    const pid = String(process.pid);
    writeFileSync(join(this.#folder, 'pid'), `${pid} ${beginOf(pid)}\n`);
    this.#isOurs = true;
  }

  #write(name: string, flags: string, content: string | Uint8Array): void {
    const descriptor = openSync(join(this.#folder, name), flags, 0o600);
    try {
      writeSync(descriptor, Buffer.from(content));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  #read(name: string): string {
    try {
      return readFileSync(join(this.#folder, name), 'utf8');
    } catch {
      return '';
    }
  }
}

/** When the process began, in ticks since the machine did: a number is given to another one day. */
function beginOf(pid: string): string {
  try {
    // The name of the program, in brackets, may hold anything.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return 'none';
  }
}

function parsed(text: string): JournalLine[] {
  try {
    return [JSON.parse(text) as JournalLine];
  } catch {
    return [];
  }
}
