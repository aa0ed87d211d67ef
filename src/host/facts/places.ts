import { existsSync, realpathSync } from 'node:fs';

/** Folders that ProtectHome of Debian's unit hides from ejabberd. */
const HIDDEN = /^\/(home|root|run\/user)\//;

/** Whether systemd hides this file from ejabberd, itself or what it is a link to. `root` as in Host. */
export function isHidden(path: string, root = ''): boolean {
  const file = `${root}${path}`;
  const real = existsSync(file) ? realpathSync(file) : file;
  return [file, real].some((each) =>
    HIDDEN.test(each.startsWith(root) ? each.slice(root.length) : each),
  );
}
