import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { yuiCompress } from '../../build/yui-compressor.ts';
import { messagesScript } from './zimlet-messages.ts';
import type { Zimlet } from './zimlet-store.ts';

/**
 * The one script of all deployed zimlets (ZimletResources): messages of all, then every include in
 * the order of priority, minified. Rejects with MinifierError when one of them is not ES3.
 */
export async function scriptBundle(
  zimlets: readonly Zimlet[],
  language: string,
  country: string,
): Promise<string> {
  const messages = zimlets.map((zimlet) => messagesScript(zimlet, language, country)).join('');
  const includes = zimlets.flatMap((zimlet) => readAll(zimlet, zimlet.includes)).join('');
  const source = (messages + includes).replace(/(^|\n)\s*DBG\.\w+\(.*\);\s*(\n|$)/g, '\n');
  return yuiCompress(source, 'js');
}

/** The one style sheet: relative URLs get the zimlet's path, also where they should not. */
export async function styleBundle(zimlets: readonly Zimlet[]): Promise<string> {
  const source = zimlets.flatMap((zimlet) =>
    readAll(zimlet, zimlet.includesCss).map((css) =>
      css.replace(/url\((['"]?)(?!https?:|ftp:|\/)/g, `url($1/service/zimlet/${zimlet.name}/`),
    ),
  );
  return yuiCompress(source.join(''), 'css');
}

/** A named file that does not exist is skipped; include files are read as ASCII. */
function readAll(zimlet: Zimlet, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    try {
      return [`\n${readFileSync(join(zimlet.folder, name), 'latin1')}\n`];
    } catch {
      return [];
    }
  });
}
