/**
 * Set up before the tests of test/unit: one that starts a program fails, and says where it belongs. What
 * packages start for themselves (esbuild, vitest) they start all the same.
 */
import { vi } from 'vitest';

vi.mock('node:child_process', () => {
  const refuse = (program: unknown): never => {
    throw new Error(
      `test/unit starts no program, and this wants ${String(program)}: see test/host`,
    );
  };
  const names = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'];
  const refusals = Object.fromEntries(names.map((name) => [name, refuse]));
  return { ...refusals, default: refusals };
});
