import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeStateFolder } from './state-folder.ts';

const KEY_BYTES = 32;

/**
 * The key of the hashes in this folder, made by whoever comes first. Throws what the file system says, or an
 * error that names the file.
 */
export function stateKey(folder: string): Buffer {
  const file = join(folder, 'key');
  makeStateFolder(folder);
  const key = readIfThere(file) ?? make(file);
  if (key.length !== KEY_BYTES) throw new Error(`${file} is no key of ours; delete it`);
  return key;
}

function make(file: string): Buffer {
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(own, randomBytes(KEY_BYTES), { mode: 0o600 });
  try {
    linkSync(own, file); // whole, or not at all; the first one wins
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own);
  }
  return readFileSync(file);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
