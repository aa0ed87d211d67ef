import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `panel`: a classic script in the webmail's page. `chat`: a module in the frame's own page. */
export type BrowserBundle = 'panel' | 'chat';

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
    format: bundle === 'chat' ? 'esm' : 'iife',
    target: ['chrome97', 'firefox104', 'safari15.4'],
    loader: { '.css': 'text' },
    define: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    metafile: true,
    logLevel: 'silent',
  });
  const ours = new RegExp(`^(src/(${bundle}|shared)/|<define:)`);
  const strays = Object.keys(metafile.inputs).filter((file) => !ours.test(file));
  if (strays.length > 0) throw new Error(`${bundle}.js may not contain ${strays.join(', ')}`);
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild gave no output for ${bundle}`);
  return file.contents;
}
