import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const YAML = fileURLToPath(new URL('../node_modules/yaml', import.meta.url));

const commented = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');

/** For a program that reads YAML: the parser's package, with its licence. */
export const YAML_PARTS = {
  packages: ['yaml'],
  notice: `// It contains the npm package "yaml":\n${commented(readFileSync(`${YAML}/LICENSE`, 'utf8'))}`,
  // The package's browser build is the one that needs no require().
  alias: { yaml: `${YAML}/browser/index.js` },
};
