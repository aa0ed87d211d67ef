import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './ask.ts';

/** How two texts differ, for people: lines of `diff -u`, without the password of the database. */
export async function difference(
  before: string,
  after: string,
  [nameBefore, nameAfter]: readonly [string, string] = ['before', 'after'],
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'com_zimbra_converse-'));
  try {
    const files = [before, after].map((text, index) => {
      const file = join(folder, String(index));
      writeFileSync(file, masked(text), { mode: 0o600 });
      return file;
    });
    const labels = ['--label', nameBefore, '--label', nameAfter];
    const { stdout } = await ask(['diff', '-u', ...labels, ...files]);
    return stdout.split('\n').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const masked = (text: string): string =>
  text.replace(/^((?:.*\s)?sql_password:).*$/gm, '$1 (not shown)');
