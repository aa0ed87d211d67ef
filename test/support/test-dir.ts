import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { PROJECT_DIR } from './paths.ts';
import { tail } from './server-process.ts';

/**
 * The folder of one test file's servers, .test-logs/<name>: emptied before the tests and removed
 * after them when all passed. Otherwise it stays, and the end of each log in it is printed. Call
 * it at the top of the file, so that the servers are stopped before it looks.
 */
export function testDir(name: string): string {
  const dir = join(PROJECT_DIR, '.test-logs', name);
  let begun = 0;
  let failed = 0;

  beforeAll(() => {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
  });
  beforeEach(({ onTestFailed }) => {
    begun += 1;
    onTestFailed(() => {
      failed += 1;
    });
  });
  afterAll(() => {
    // No test begun: the servers did not start.
    if (begun > 0 && failed === 0) rmSync(dir, { recursive: true, force: true });
    else printLogs(dir);
  });
  return dir;
}

function printLogs(dir: string): void {
  const logs = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.log'))
    .sort();
  for (const file of logs) {
    console.error(`--- end of ${join(dir, file)} ---\n${tail(join(dir, file), 15)}`);
  }
}
