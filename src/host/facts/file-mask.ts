import { readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/** A mask may match nothing; its folder may not be a mask. */
export function filesFor(path: string): string[] {
  const mask = basename(path);
  if (!/[*?[]/.test(mask)) return [path];
  const pattern = new RegExp(
    `^${mask
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  try {
    return readdirSync(dirname(path))
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => resolve(dirname(path), name));
  } catch {
    return [];
  }
}
