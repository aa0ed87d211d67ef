import { describe, expect, test } from 'vitest';
import { escapeLocalPart, unescapeLocalPart } from '../../../src/shared/jid-local.ts';

describe('XEP-0106', () => {
  // Pairs from the examples of XEP-0106 (sections 4 and 5).
  test.each([
    ['space cadet', 'space\\20cadet'],
    ['call me "ishmael"', 'call\\20me\\20\\22ishmael\\22'],
    ['at&t guy', 'at\\26t\\20guy'],
    ["d'artagnan", 'd\\27artagnan'],
    ['/.fanboy', '\\2f.fanboy'],
    ['::foo::', '\\3a\\3afoo\\3a\\3a'],
    ['<foo>', '\\3cfoo\\3e'],
    ['user@host', 'user\\40host'],
    ['c:\\net', 'c\\3a\\net'],
    ['c:\\cool stuff', 'c\\3a\\cool\\20stuff'],
    ['c:\\5commas', 'c\\3a\\5c5commas'],
    ['jürgen', 'jürgen'],
  ])('%s is written %s, and read back', (plain, escaped) => {
    expect(escapeLocalPart(plain)).toBe(escaped);
    expect(unescapeLocalPart(escaped)).toBe(plain);
  });

  test('what looks escaped already comes back as it was', () => {
    for (const plain of ['a\\20b', '\\5c', '\\5c20', '\\\\27']) {
      expect(unescapeLocalPart(escapeLocalPart(plain))).toBe(plain);
    }
  });
});
