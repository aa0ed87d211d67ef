/** What the chat says, by the message files and where these are missing: in words that all know. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { describe, expect, test } from 'vitest';
import { forbiddenIn } from '../../support/forbidden-words.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILES = readdirSync(join(ROOT, 'zimlet')).filter((name) => name.endsWith('.properties'));

test('there are such files', () => {
  expect(FILES.length).toBeGreaterThan(2);
});

test.each(FILES)('%s has no forbidden word', (name) => {
  const texts = parse(readFileSync(join(ROOT, 'zimlet', name), 'utf8')) as Record<string, string>;
  const found = Object.entries(texts)
    .map(([key, text]) => [key, ...forbiddenIn(text)].join(' '))
    .filter((line) => line.includes(' '));
  expect(found).toEqual([]);
});

describe('the texts in the sources', () => {
  const files = readdirSync(join(ROOT, 'src/chat'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('-texts.ts'),
  );

  test.each(files)('%s', (name) => {
    const source = readFileSync(join(ROOT, 'src/chat', name), 'utf8').replace(/\/\*[^]*?\*\//g, '');
    const texts = source.match(/(?<=: )'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.flatMap(forbiddenIn)).toEqual([]);
  });
});
