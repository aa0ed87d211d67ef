import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/support/no-programs.ts'],
          alias: {
            // The file that the browser gets. Node's own puts another DOM over jsdom's.
            'strophe.js': fileURLToPath(
              new URL('node_modules/strophe.js/dist/strophe.esm.js', import.meta.url),
            ),
          },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'host',
          include: ['test/host/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
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
