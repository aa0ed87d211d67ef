import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT_DIR } from './paths.ts';

/** A folder with a whole Debian in it, with an ejabberd newer than the one that tests run otherwise. */
export type NewerDebian = { readonly root: string } | { readonly why: string };

const PACKAGES = 'ejabberd,erlang-p1-sqlite3,erlang-p1-mysql,ca-certificates';

/**
 * Debian 13. Only where `NEWER_DEBIAN` is set: to a folder that has it, or to 1, by which it is made once (some
 * 700 MB, minutes) and kept in the user's cache folder. It needs root.
 */
export function newerDebian(): NewerDebian {
  const wanted = process.env['NEWER_DEBIAN'] ?? '';
  if (wanted === '') return { why: 'NEWER_DEBIAN=1 runs it, as root: see CONTRIBUTING.md' };
  if (process.getuid?.() !== 0)
    return { why: 'only root can run an ejabberd in a Debian of its own' };
  if (wanted !== '1') {
    return existsSync(join(wanted, 'usr/bin/erl'))
      ? { root: wanted }
      : { why: `${wanted} has no Erlang` };
  }
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const root = join(cache, 'com_zimbra_converse/debian-13');
  if (existsSync(root)) return { root };
  if (spawnSync('debootstrap', ['--version']).status !== 0)
    return { why: 'apt install debootstrap' };
  const made = `${root}.new`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(dirname(made), { recursive: true });
  try {
    execFileSync('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, 'trixie', made], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 1_800_000,
    });
  } catch (error) {
    return { why: `debootstrap: ${error instanceof Error ? error.message : String(error)}` };
  }
  renameSync(made, root);
  return { root };
}

/**
 * The command that runs `program` in there, with `folders` of this machine where they are here. Nothing of it
 * is seen outside, and all goes with the program.
 */
export function inside(
  root: string,
  folders: readonly string[],
  [program, ...args]: readonly [string, ...string[]],
): { command: string; args: string[] } {
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  const script =
    'root=$1; shift; while [ "$1" != -- ]; do mount --rbind "$1" "$root$1"; shift; done; shift; ' +
    'mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"; exec chroot "$root" "$@"';
  return {
    command: 'unshare',
    args: ['--mount', 'sh', '-ec', script, 'sh', root, ...folders, '--', program, ...args],
  };
}

/** What a program of ours needs in there. */
export const OURS: readonly string[] = [PROJECT_DIR, dirname(process.execPath)];
