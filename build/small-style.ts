/** Style sheets without their comments and indents. */
import { readFile } from 'node:fs/promises';
import { type Plugin, transform } from 'esbuild';

export async function smallCss(css: string): Promise<string> {
  const { code } = await transform(css, { loader: 'css', minify: true, charset: 'ascii' });
  return code;
}

/** One that a program carries is a text in it. */
export const smallStyle: Plugin = {
  name: 'small style',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await smallCss(await readFile(path, 'utf8')),
      loader: 'text',
    }));
  },
};
