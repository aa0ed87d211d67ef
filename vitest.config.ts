import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of what runs in a page; their first line says so. */
const PAGES = readdirSync('test/unit', { recursive: true, encoding: 'utf8' })
  .map((file) => join('test/unit', file))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => readFileSync(file, 'utf8').startsWith('// @vitest-environment jsdom'));

const UNIT = {
  alias: {
    // The file that the browser gets. Node's own puts another DOM over jsdom's.
    'strophe.js': fileURLToPath(
      new URL('node_modules/strophe.js/dist/strophe.esm.js', import.meta.url),
    ),
  },
  // Vitest would leave one processor of two to itself. And with one worker the pages would share a context.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: PAGES,
          setupFiles: ['test/support/no-programs.ts'],
          ...UNIT,
        },
      },
      {
        test: {
          name: 'unit-pages',
          include: PAGES,
          setupFiles: ['test/support/no-programs.ts', 'test/support/secure-page.ts'],
          // jsdom is read in once for each worker and not for each file, which took three times as long in all.
          pool: 'vmForks',
          ...UNIT,
        },
      },
      {
        test: {
          name: 'host',
          include: ['test/host/**/*.test.ts'],
          maxWorkers: UNIT.maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          fileParallelism: false, // each file starts real servers
          // A build machine may stand still for seconds, and two browsers are moody then.
          retry: process.env['CI'] === undefined ? 0 : 1,
        },
      },
    ],
  },
});
