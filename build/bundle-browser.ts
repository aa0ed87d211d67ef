import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { stropheParts } from './strophe-parts.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * `panel`: a classic script in the webmail's page. `chat`: a module in the frame's own page.
 * `conversation`: a module in the page of the frame inside that, with Converse.
 */
export type BrowserBundle = 'panel' | 'chat' | 'conversation';

/** What each may contain besides its own sources and those of src/shared. */
const MAY_CONTAIN: Readonly<Record<BrowserBundle, readonly string[]>> = {
  panel: [],
  chat: [
    'src/frame/',
    'parts:strophe.js',
    'left-out:',
    ...['strophe.js', 'lit', 'lit-html', 'lit-element', '@lit/reactive-element'].map(
      (name) => `node_modules/${name}/`,
    ),
  ],
  conversation: ['src/frame/'],
};

/** What the sources see under `__NAME__`. */
export type Constants = Readonly<Record<`__${string}__`, unknown>>;

/**
 * Bundles `src/<bundle>/main.ts` for the browsers that can run Converse 14 (2022 and later).
 * Rejects when a file of another bundle, of the server or of a package has found its way in.
 */
export async function bundleBrowser(
  bundle: BrowserBundle,
  constants: Constants,
): Promise<Uint8Array> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`src/${bundle}/main.ts`],
    outdir: 'dist',
    write: false,
    bundle: true,
    minify: true,
    charset: 'ascii',
    format: bundle === 'panel' ? 'iife' : 'esm',
    target: ['chrome99', 'firefox104', 'safari15.4'],
    loader: { '.css': 'text' },
    plugins: [stropheParts(ROOT)],
    define: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    metafile: true,
    logLevel: 'silent',
  });
  const allowed = [`src/${bundle}/`, 'src/shared/', '<define:', ...MAY_CONTAIN[bundle]];
  const strays = Object.keys(metafile.inputs).filter(
    (file) => !allowed.some((start) => file.startsWith(start)),
  );
  if (strays.length > 0) throw new Error(`${bundle}.js may not contain ${strays.join(', ')}`);
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild gave no output for ${bundle}`);
  return file.contents;
}
