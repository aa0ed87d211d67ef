import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Files } from './archive.ts';
import { type TrimmedStyle, trimStyle } from './trim-style.ts';

export interface ConverseFiles {
  readonly version: string;
  /** Name of the folder they go to; changes with any byte of them, so caches may keep it. */
  readonly folder: string;
  readonly files: Files;
  /** Names of the locales that come with a translation, as Converse writes them: `pt_BR`. */
  readonly locales: readonly string[];
}

const LOCALES = 'chunkjs/locales';

const dist = dirname(createRequire(import.meta.url).resolve('converse.js/dist/converse.min.js'));

/** What this zimlet brings of Converse's style sheet, and what it leaves out. */
export async function converseStyle(): Promise<TrimmedStyle> {
  const read = (name: string): Promise<string> => readFile(join(dist, name), 'utf8');
  return trimStyle(await read('converse.min.css'), await read('converse.min.js'));
}

/**
 * The part of Converse's distribution that this zimlet uses: no maps, no website, no sounds (its
 * notifications are switched off), no fonts (the page has the webmail's), no OMEMO library (GPL-3.0,
 * switched off too), no rules of its style sheet that nothing can match. All else is unmodified.
 */
export async function converseFiles(): Promise<ConverseFiles> {
  const root = dirname(dist);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const list = async (folder: string): Promise<string[]> =>
    (await readdir(join(dist, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
      .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1))
      .sort();

  const translations = await list(LOCALES);
  const names = [
    'converse.min.js',
    'converse.min.css',
    'emoji.json',
    ...translations,
    ...(await list('images/custom_emojis')),
  ];
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readFile(join(dist, name)));
  const { css } = await converseStyle();
  files.set('converse.min.css', Buffer.from(css));
  files.set('LICENSE.txt', await readFile(join(root, 'LICENSE')));

  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(name).update('\0').update(content);
  return {
    version,
    folder: `converse-${version}-${hash.digest('hex').slice(0, 8)}`,
    files,
    locales: translations
      .map((name) => /^chunkjs\/locales\/(\w+)-LC_MESSAGES-converse-po\.js$/.exec(name)?.[1])
      .filter((locale) => locale !== undefined),
  };
}
