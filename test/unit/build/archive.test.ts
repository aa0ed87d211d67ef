import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { zimletArchive } from '../../../build/archive.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = (entries: Record<string, string>) =>
  new Map(Object.entries(entries).map(([name, text]) => [name, bytes(text)]));

describe('zimletArchive', () => {
  test('gives the same bytes for the same files in any order', () => {
    const one = zimletArchive(files({ 'a.js': 'A'.repeat(999), 'b/c.txt': 'B' }));
    const two = zimletArchive(files({ 'b/c.txt': 'B', 'a.js': 'A'.repeat(999) }));
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
    expect(Object.keys(unzipSync(one))).toEqual(['a.js', 'b/c.txt']);
  });

  test('writes each size into the local header, for readers of a stream', () => {
    const zip = Buffer.from(zimletArchive(files({ 'a.js': 'A'.repeat(999) })));
    expect(zip.readUInt32LE(0)).toBe(0x04034b50); // a local header comes first
    expect(zip.readUInt16LE(6) & 0x08).toBe(0); // no data descriptor
    expect(zip.readUInt32LE(22)).toBe(999); // uncompressed size
  });

  test.each([
    [{ 'a.js': '' }, 'empty'],
    [{ 'a.js': 'x', 'A.js': 'y' }, 'differ only by case'],
    [{ 'a.js.map': 'x' }, 'must not be in a zimlet'],
    [{ 'META-INF/MANIFEST.MF': 'x' }, 'must not be in a zimlet'],
    [{ 'a.mjs': 'x' }, 'must not be in a zimlet'],
    [{ '../a.js': 'x' }, 'not a name'],
    [{ '/a.js': 'x' }, 'not a name'],
    [{ 'a b.js': 'x' }, 'not a name'],
  ])('refuses %j', (entries, reason) => {
    expect(() => zimletArchive(files(entries as Record<string, string>))).toThrow(reason);
  });
});
