import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { CannotTell, messageOf, NotApplicable } from '../finding.ts';

const NAME = /^ejabberd\.log$/;
const MOST_BYTES = 1024 * 1024;

/**
 * What ejabberd has written last, up to a megabyte of each log in these folders. Throws {@link NotApplicable} where there
 * is none, and {@link CannotTell} where it cannot be read.
 */
export function endOfLogs(folders: readonly string[]): string {
  const logs = folders.flatMap((folder) => logsIn(folder));
  if (logs.length > 0) return logs.join('\n');
  throw new NotApplicable('no log of ejabberd here');
}

function logsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .map((name) => endOf(join(folder, name)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new CannotTell(messageOf(error), 'run this as root');
  }
}

function endOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(Math.min(size, MOST_BYTES));
    readSync(file, end, 0, end.length, size - end.length);
    return end.toString('utf8');
  } finally {
    closeSync(file);
  }
}
