import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../command-line.ts';
import { CannotTell, failed, NotApplicable, ok, type Check, type Finding } from '../finding.ts';
import { firstSecretLine } from '../read/secret-search.ts';

const USUAL_FOLDERS = ['/var/log/ejabberd', '/opt/ejabberd/logs', '/var/log/nginx'];
const ZIMBRA_PROXY_LOGS = /^nginx\..*/;
const MOST_BYTES = 64 * 1024 * 1024;
const RIGHTS = 'run this as root';

interface LogFile {
  readonly path: string;
  readonly size: number;
}

/** Where the logs of ejabberd may be, and of a proxy of one's own. */
export const logFolders = ({ logDirs }: Options): readonly string[] =>
  logDirs.length > 0 ? logDirs : USUAL_FOLDERS;

/** Whether a token or a password stands in a log. The logs of ejabberd, the proxy, and ours in it. */
export function logChecks({ logDirs, zimbraDir }: Options): Check[] {
  return [
    {
      id: 'log-secrets',
      run: () => {
        if (logDirs.length > 0) return search(logDirs.flatMap((folder) => filesIn(folder)));
        const proxy = filesIn(join(zimbraDir, 'log'), ZIMBRA_PROXY_LOGS);
        return search([...USUAL_FOLDERS.flatMap((folder) => filesIn(folder)), ...proxy]);
      },
    },
  ];
}

async function search(files: readonly LogFile[]): Promise<Finding> {
  if (files.length === 0) throw new NotApplicable('no logs of ejabberd or of a proxy here');
  const found: string[] = [];
  const unreadable: string[] = [];
  for (const { path, size } of files) {
    try {
      const line = await firstSecretLine(path, size, MOST_BYTES);
      if (line !== undefined) found.push(size > MOST_BYTES ? path : `${path}:${line}`);
    } catch {
      unreadable.push(path);
    }
  }
  if (found.length > 0) {
    return failed(
      `a token or a password stands in ${found.join(', ')}`,
      'loglevel: info in ejabberd.yml, no request bodies in the log of the proxy; then remove these ' +
        'files, and let the users concerned log out of the webmail',
    );
  }
  if (unreadable.length > 0)
    throw new CannotTell(`no right to read ${unreadable[0] ?? ''}`, RIGHTS);
  const long = files.some(({ size }) => size > MOST_BYTES) ? ' (of long ones the last 64 MB)' : '';
  return ok(`no token and no password in ${files.length} files${long}`);
}

/** Not the compressed ones: those are older than what can be mended. */
function filesIn(folder: string, wanted = /./): LogFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const isRights = error instanceof Error && 'code' in error && error.code === 'EACCES';
    if (isRights) throw new CannotTell(`no right to read ${folder}`, RIGHTS);
    return [];
  }
  return names
    .filter((name) => wanted.test(name) && !/\.(gz|xz|bz2|zst)$/.test(name))
    .map((name) => join(folder, name))
    .flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat?.isFile() === true && stat.size > 0 ? [{ path, size: stat.size }] : [];
    });
}
