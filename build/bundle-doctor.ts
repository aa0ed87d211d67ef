import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRY = fileURLToPath(new URL('../src/doctor/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Writes the doctor as one file that Node 18 runs without any package beside it; the parser of YAML
 * is in it. Rejects when browser code or another package has found its way in.
 */
export async function bundleDoctor(outFile: string, version: string): Promise<void> {
  const licence = await readFile(join(ROOT, 'node_modules/yaml/LICENSE'), 'utf8');
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    outfile: outFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    charset: 'utf8',
    // The package's browser build is the one that needs no require().
    alias: { yaml: join(ROOT, 'node_modules/yaml/browser/index.js') },
    define: { DOCTOR_VERSION: JSON.stringify(version) },
    banner: {
      js:
        `#!/usr/bin/env node\n// converse-doctor ${version}. Generated from src/doctor; do not edit.\n` +
        `// It contains the npm package "yaml":\n${commented(licence)}`,
    },
    legalComments: 'inline',
    metafile: true,
    logLevel: 'silent',
  });
  const strays = Object.keys(metafile.inputs).filter(
    (file) => !/^(src\/(doctor|shared)|node_modules\/yaml)\//.test(file),
  );
  if (strays.length > 0) throw new Error(`the doctor may not contain ${strays.join(', ')}`);
  await chmod(outFile, 0o755);
}

const commented = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');
