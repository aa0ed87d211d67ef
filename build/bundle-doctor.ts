import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleForNode } from './bundle-node.ts';

const YAML = fileURLToPath(new URL('../node_modules/yaml', import.meta.url));

/** Writes the doctor as one file, the parser of YAML in it. Rejects like {@link bundleForNode}. */
export async function bundleDoctor(outFile: string, version: string): Promise<void> {
  const licence = await readFile(`${YAML}/LICENSE`, 'utf8');
  await bundleForNode({
    ...{ name: 'converse-doctor', version, folder: 'doctor', outFile },
    versionConstant: 'DOCTOR_VERSION',
    packages: ['yaml'],
    notice: `// It contains the npm package "yaml":\n${commented(licence)}`,
    // The package's browser build is the one that needs no require().
    alias: { yaml: `${YAML}/browser/index.js` },
  });
}

const commented = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');
