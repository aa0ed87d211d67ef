import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runsOurPrograms } from '../../server/node-versions.ts';
import { ask } from './ask.ts';
import { isHidden } from './places.ts';

export interface NodeFound {
  /** The path that upgrades keep, not what it leads to today. */
  readonly path: string | undefined;
  /** Why the last of those that will not do does not. */
  readonly problem: string | undefined;
}

/** The first Node.js of `candidates` that is new enough, and that ejabberd's service can see. */
export async function findNode(candidates: readonly string[], root: string): Promise<NodeFound> {
  let problem: string | undefined;
  for (const path of candidates) {
    if (!existsSync(path)) continue;
    if (isHidden(withoutRoot(path, root), root)) {
      problem = `${path} is ${realpathSync(path)}, which ejabberd's service cannot see`;
      continue;
    }
    const { stdout } = await ask([path, '--version']);
    const version = stdout.trim();
    if (runsOurPrograms(version)) return { path, problem };
    if (version.startsWith('v')) problem = `${path} is Node.js ${version.slice(1)}`;
  }
  return { path: undefined, problem };
}

/** Where Node.js is looked for when nobody has named one. */
export const usualNodes = (root: string): string[] => [
  ...(process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => ['node', 'nodejs'].map((name) => join(folder, name))),
  `${root}/usr/bin/node`,
  `${root}/usr/local/bin/node`,
];

/** Whether apt-get would install one that is new enough. */
export async function isNodeOffered(): Promise<boolean> {
  const { stdout } = await ask(['apt-cache', 'policy', 'nodejs']);
  return runsOurPrograms(/^ *Candidate: (\S+)/m.exec(stdout)?.[1] ?? '');
}

const withoutRoot = (path: string, root: string): string =>
  root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
