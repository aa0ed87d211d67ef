import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeStateFolder } from './state-folder.ts';

/** Lines that all who share them see in the same order. Both throw what the file system says. */
export interface SharedLines {
  /** Those that have come since the last call. */
  catchUp(): string[];
  /** Adds one, and gives those that have come since the last call: it is among them. */
  add(line: string): string[];
  /** Somebody has deleted them; these are closed then, and whoever comes next begins anew. */
  isGone(): boolean;
}

/** Shared by nobody but who is given the same array. */
export function linesInMemory(all: string[] = []): SharedLines {
  let seen = 0;
  const catchUp = (): string[] => {
    const fresh = all.slice(seen);
    seen = all.length;
    return fresh;
  };
  return {
    catchUp,
    add: (line) => {
      all.push(line);
      return catchUp();
    },
    isGone: () => false,
  };
}

const HOUR_MS = 3_600_000;
const NAME = /^attempts-(\d{1,9})$/;

interface HourFile {
  readonly fd: number;
  offset: number;
  /** The beginning of a line whose end is not written yet. */
  rest: string;
}

/**
 * A file for each hour, to which every process appends; the system keeps what is appended at the same time
 * apart. What a process that died has written stays. Files of more than `hours` ago are deleted.
 */
export function linesInFolder(
  folder: string,
  { now, hours: most }: { now: () => number; hours: number },
): SharedLines {
  const open = new Map<number, HourFile>();
  let latest: number | undefined;

  const pathOf = (hour: number): string => join(folder, `attempts-${hour}`);

  const fileOf = (hour: number): HourFile => {
    const known = open.get(hour);
    if (known) return known;
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
    const file = {
      fd: openSync(pathOf(hour), flags, 0o600),
      offset: 0,
      rest: '',
    };
    open.set(hour, file);
    return file;
  };

  /** Those that there are, oldest first. */
  const tidied = (current: number): number[] => {
    const hours = readdirSync(folder)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number);
    const kept: number[] = [];
    for (const hour of hours) {
      if (hour < current - most) rmSync(pathOf(hour), { force: true });
      else if (hour > current + 1) moveInto(pathOf(hour), pathOf(current));
      else kept.push(hour);
    }
    return kept.sort((one, other) => one - other);
  };

  /** Into the files of which somebody may still write. */
  const moveOn = (): number => {
    const current = Math.floor(now() / HOUR_MS);
    if (current === latest) return current;
    makeStateFolder(folder);
    const there = tidied(current);
    for (const hour of latest === undefined ? there : [current]) fileOf(hour);
    fileOf(current);
    latest = current;
    return current;
  };

  /** Who had begun to write before the hour ended may have done so after it. */
  const closeOld = (current: number): void => {
    for (const [hour, { fd }] of open) {
      if (hour >= current - 1) continue;
      closeSync(fd);
      open.delete(hour);
    }
  };

  const catchUp = (): string[] => {
    const current = moveOn();
    const hoursOpen = [...open.keys()].sort((one, other) => one - other);
    const lines = hoursOpen.flatMap((hour) => tailOf(fileOf(hour)));
    closeOld(current);
    return lines;
  };

  return {
    catchUp,
    add(line) {
      const { fd } = fileOf(moveOn());
      // With an end before it, too: what a machine without power has left in half must not take this with it.
      writeSync(fd, `\n${line}\n`);
      return catchUp();
    },
    isGone() {
      if (![...open.values()].some(({ fd }) => fstatSync(fd).nlink === 0)) return false;
      for (const { fd } of open.values()) closeSync(fd);
      open.clear();
      return true;
    },
  };
}

/**
 * What a clock wrote that was ahead and has been put right. Only one process does it; those that have the
 * file open notice that it has gone, and begin anew.
 */
function moveInto(file: string, current: string): void {
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, own);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  appendFileSync(current, readFileSync(own), { mode: 0o600 });
  rmSync(own);
}

const CHUNK = 65_536;

function tailOf(file: HourFile): string[] {
  const buffer = Buffer.alloc(CHUNK);
  const lines: string[] = [];
  for (;;) {
    const length = readSync(file.fd, buffer, 0, CHUNK, file.offset);
    if (length === 0) return lines;
    file.offset += length;
    const parts = (file.rest + buffer.toString('latin1', 0, length)).split('\n');
    file.rest = parts.pop() ?? '';
    for (const part of parts) if (part !== '') lines.push(part);
  }
}
