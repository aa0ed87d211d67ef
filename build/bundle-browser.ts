import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { smallStyle } from './small-style.ts';
import { stropheParts } from './strophe-parts.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * `panel`: a classic script in the webmail's page. `panel-more`: a module in the same page.
 * `window`: a classic script in the page of a window of the chat's own. `chat`: a module in the frame's own page.
 * `conversation`: a module in the page of the frame inside that, with Converse.
 */
export type BrowserBundle = 'panel' | 'panel-more' | 'window' | 'chat' | 'conversation';

/** Scripts and no modules. */
const CLASSIC: readonly BrowserBundle[] = ['panel', 'window'];

const LIT = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element'].map(
  (name) => `node_modules/${name}/`,
);

/** What each may contain besides its own sources and those of src/shared. */
const MAY_CONTAIN: Readonly<Record<BrowserBundle, readonly string[]>> = {
  panel: ['zimlet/colours.css'],
  'panel-more': [],
  window: ['zimlet/colours.css'],
  chat: ['src/frame/', 'parts:strophe.js', 'left-out:', 'node_modules/strophe.js/', ...LIT],
  conversation: ['src/frame/', ...LIT],
};

/** The first file of each, and the folder that is its own. */
const ENTRIES: Readonly<Record<BrowserBundle, readonly [folder: string, file: string]>> = {
  panel: ['src/panel/', 'main.ts'],
  'panel-more': ['src/panel/', 'more.ts'],
  window: ['src/panel/', 'window.ts'],
  chat: ['src/chat/', 'main.ts'],
  conversation: ['src/conversation/', 'main.ts'],
};

/** One program: its first file, and what it imports beside it. */
export interface Bundle {
  readonly entry: Uint8Array;
  /** Chunks by their names, which are made from their content. */
  readonly chunks: ReadonlyMap<string, Uint8Array>;
  /** Names of the chunks without which the entry does not start. */
  readonly atOnce: readonly string[];
}

/** What the sources see under `__NAME__`. */
export type Constants = Readonly<Record<`__${string}__`, unknown>>;

/**
 * Bundles a program, with a chunk for each `import()` in a module, for the browsers that can run Converse 14 (2022 and later).
 * Rejects when a file of another bundle, of the server or of a package has found its way in.
 */
export async function bundleBrowser(bundle: BrowserBundle, constants: Constants): Promise<Bundle> {
  const [folder, file] = ENTRIES[bundle];
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { [bundle]: folder + file },
    outdir: 'dist',
    chunkNames: `${bundle}-[name]-[hash]`,
    splitting: !CLASSIC.includes(bundle),
    write: false,
    bundle: true,
    minify: true,
    charset: 'ascii',
    format: CLASSIC.includes(bundle) ? 'iife' : 'esm',
    target: ['chrome99', 'firefox104', 'safari15.4'],
    plugins: [stropheParts(ROOT), smallStyle],
    define: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    metafile: true,
    logLevel: 'silent',
  });
  const allowed = [folder, 'src/shared/', 'src/browser/', '<define:', ...MAY_CONTAIN[bundle]];
  const strays = Object.keys(metafile.inputs).filter(
    (file) => !allowed.some((start) => file.startsWith(start)),
  );
  if (strays.length > 0) throw new Error(`${bundle}.js may not contain ${strays.join(', ')}`);
  const named = new Map(
    outputFiles.map(({ path, contents }) => [basename(path), contents] as const),
  );
  const name = `${bundle}.js`;
  const entry = named.get(name);
  if (!entry) throw new Error(`esbuild gave no output for ${bundle}`);
  named.delete(name);
  return {
    entry,
    chunks: named,
    atOnce: importedAtOnce(metafile.outputs, `dist/${name}`).map((path) => basename(path)),
  };
}

/** What an output imports before it runs, and what that imports. */
function importedAtOnce(
  outputs: Metafile['outputs'],
  output: string,
  found: string[] = [],
): string[] {
  for (const { path, kind } of outputs[output]?.imports ?? []) {
    if (kind !== 'import-statement' || found.includes(path)) continue;
    found.push(path);
    importedAtOnce(outputs, path, found);
  }
  return found;
}
