import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes the folder and those above it, for their owner alone. Throws what the file system says. Node's own
 * `recursive` never comes back where a folder can be in a folder that is there and is "not found" all the same: so say
 * /proc and an automounter.
 */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    const above = dirname(folder);
    if (code !== 'ENOENT' || existsSync(above)) throw error;
    makeStateFolder(above);
    mkdirSync(folder, { mode: 0o700 });
  }
}
