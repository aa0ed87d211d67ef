/** Whether SECURITY.md names tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
/** The last cell of a row: `file`: name. */
const ROW = /\| `(test\/[^`]+)`: (.+?) +\|$/gm;
const named = [...text.matchAll(ROW)].map(([, file = '', name = '']) => [file, name] as const);

describe('SECURITY.md', () => {
  test('names a test for each attack', () => {
    const table = text.slice(
      text.indexOf('### Attack by attack'),
      text.indexOf('## What the keys'),
    );
    const rows = table.split('\n').filter((line) => line.startsWith('| ')).length - 2;
    expect(rows).toBeGreaterThan(20);
    expect(named).toHaveLength(rows);
  });

  test('names no file that is not there', () => {
    const files = [...text.matchAll(/`((?:test|src|conf|jsp|docs)\/[^`]+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test.each(named)('%s has "%s"', (file, name) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    // As it stands between the quotes of a test, of a group of them, or of a table of them.
    const isThere = ["'", '"', '`'].some(
      (quote) =>
        source.includes(`(${quote}${name}${quote}`) ||
        source.includes(`\n  ${quote}${name}${quote}`),
    );
    expect(isThere).toBe(true);
  });
});
