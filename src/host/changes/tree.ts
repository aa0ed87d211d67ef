import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes } from './changes.ts';
import type { Step } from './step.ts';

/**
 * What makes a file, or a folder with all that is in it, again as it is now: for taking back what another
 * program does to it. Nothing where it is not there, and in a dry run.
 */
export function treeSteps(changes: Changes, path: string): Step[] {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined || changes.isDry) return [];
  if (status.isSymbolicLink()) return [{ kind: 'link', file: path, to: readlinkSync(path) }];
  const mode = status.mode & 0o7777;
  if (status.isDirectory()) {
    const inside = readdirSync(path).flatMap((name) => treeSteps(changes, join(path, name)));
    return [{ kind: 'make-folder', folder: path, mode }, ...inside];
  }
  const from = changes.keep(readFileSync(path));
  return [{ kind: 'put', file: path, from, mode, owner: `${status.uid}:${status.gid}` }];
}
