import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { PROJECT_DIR } from '../../support/paths.ts';

/** Copied as they are, by build/converse-files.ts. */
const COPIED = ['converse.js'];

it('dependencies holds what ships, and nothing else', () => {
  const imports = /(?:from|import\() ?'((?:@[\w.-]+\/)?[\w.-]+)[\w./-]*'/g;
  const imported = readdirSync(join(PROJECT_DIR, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(PROJECT_DIR, 'src', file), 'utf8').matchAll(imports)])
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('.'));
  expect(Object.keys(packageJson.dependencies)).toEqual(
    [...new Set([...imported, ...COPIED])].sort(),
  );
});
