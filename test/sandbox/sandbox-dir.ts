import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SandboxDir {
  readonly path: string;
  /** 1, 2, … */
  readonly number: number;
  release(): void;
}

/**
 * Takes the first of the folders `parent`/1, 2, … that no running sandbox holds, so that a second
 * one can run beside the first and each finds its conversations again.
 */
export function claimSandboxDir(parent: string): SandboxDir {
  for (let number = 1; number <= 20; number += 1) {
    const path = join(parent, String(number));
    const pidFile = join(path, 'sandbox.pid');
    mkdirSync(path, { recursive: true });
    if (isHeld(pidFile)) continue;
    rmSync(pidFile, { force: true });
    // A link is made whole or not at all: of two that start at once one gets the folder, and
    // nobody reads half a number.
    const mine = join(path, `${process.pid}.pid`);
    writeFileSync(mine, String(process.pid));
    try {
      linkSync(mine, pidFile);
    } catch {
      continue;
    } finally {
      rmSync(mine);
    }
    return { path, number, release: () => rmSync(pidFile, { force: true }) };
  }
  throw new Error(`twenty sandboxes are running in ${parent}: stop one of them`);
}

function isHeld(pidFile: string): boolean {
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8'));
  } catch {
    return false;
  }
  try {
    return pid > 0 && process.kill(pid, 0); // signal 0: only asks whether there is such a process
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // there is, somebody else's
  }
}
