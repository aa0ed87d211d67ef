/** The pages that chat is compared with, put beside the zimlet's own files: same chain, same session. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT_DIR } from '../support/paths.ts';
import type { Stack } from '../support/stack.ts';

const ZIMLET = 'com_zimbra_converse';

export interface BarePages {
  /** An empty page of the webmail's origin, in which the others are frames. */
  readonly empty: string;
  readonly strophe: string;
  readonly converse: string;
  readonly tokenUrl: string;
  /** Of Converse's files. */
  readonly folder: string;
}

/** Bundles one file of page/ for the browser. */
export async function bundlePage(name: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT_DIR,
    entryPoints: [`test/bench/page/${name}.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: name === 'observer' ? 'iife' : 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

export async function addBarePages(stack: Stack): Promise<BarePages> {
  const dir = join(stack.dir, 'zimbra/zimlets-deployed', ZIMLET);
  const base = `/service/zimlet/${ZIMLET}`;
  const names = readdirSync(dir);
  const named = (pattern: RegExp): string => {
    const found = names.find((name) => pattern.test(name));
    if (found === undefined) throw new Error(`no ${String(pattern)} in the zimlet`);
    return `${base}/${found}`;
  };
  const folder = named(/^converse-/);
  const page = async (name: string, head: string): Promise<string> => {
    writeFileSync(join(dir, `${name}.js`), await bundlePage(name));
    const script = `<script type="module" src="${name}.js"></script>`;
    writeFileSync(join(dir, `${name}.html`), `<!doctype html><title>-</title>${head}${script}`);
    return `${base}/${name}.html`;
  };
  writeFileSync(join(dir, 'empty.html'), '<!doctype html><title>-</title><body></body>');
  return {
    empty: `${base}/empty.html`,
    strophe: await page('bare-strophe', ''),
    converse: await page(
      'bare-converse',
      `<link rel="stylesheet" href="${folder}/converse.min.css">`,
    ),
    tokenUrl: named(/^token-.*\.jsp$/),
    folder,
  };
}
