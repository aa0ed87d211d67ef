/** `npm run bench`: all tables, or the one that the argument names. Each is a program of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const TABLES: Readonly<Record<string, string>> = {
  authenticator: 'bench.ts',
  'sign-ins': 'sign-ins.ts',
  watch: 'watch.ts',
  browser: 'browser.ts',
  'big-numbers': 'big-numbers.ts',
};

const [wanted] = process.argv.slice(2);
if (wanted !== undefined && !(wanted in TABLES)) {
  console.error(`bench: no table "${wanted}"; there are: ${Object.keys(TABLES).join(', ')}`);
  process.exit(2);
}
for (const [name, file] of Object.entries(TABLES)) {
  if (wanted !== undefined && wanted !== name) continue;
  console.log(`\n${name}\n`);
  const program = fork(fileURLToPath(new URL(file, import.meta.url)));
  const [code] = (await once(program, 'exit')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}
