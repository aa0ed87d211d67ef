import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { scriptBundle, styleBundle } from '../../zimbra/zimlet-bundle.ts';
import { messagesScript, parseProperties } from '../../zimbra/zimlet-messages.ts';
import type { Zimlet } from '../../zimbra/zimlet-store.ts';

const root = mkdtempSync(join(tmpdir(), 'zimlet-bundle-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function zimlet(files: Record<string, string>, name = 'com_example_probe'): Zimlet {
  const folder = join(root, String((count += 1)));
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const named = (end: string): string[] => Object.keys(files).filter((file) => file.endsWith(end));
  return {
    name,
    folder,
    definition: {},
    config: undefined,
    includes: named('.js'),
    includesCss: named('.css'),
    isDev: false,
  };
}

const bundle = (files: Record<string, string>): Promise<string> =>
  scriptBundle([zimlet(files)], 'en', 'US');

describe('the minifier gate', () => {
  it('lets ES3 pass, shortened', async () => {
    const text = await bundle({
      'a.js': 'var answer = (function (longName) { return longName * 2; })(21);',
    });
    expect(text).not.toContain('longName');
    expect(runInNewContext(`${text}; answer`)).toBe(42);
  });

  it.each([
    ['an arrow function', 'var f = () => 1;'],
    ['a template literal', 'var f = `x`;'],
    ['a class', 'class A {}'],
    ['const', 'const a = `1`;'],
    ['a promise caught with .catch', 'p.catch(function () {});'],
    ['a property named default', 'var a = {default: 1};'],
    ['a trailing comma in a call', 'f(1,);'],
  ])('refuses %s', async (_, source) => {
    await expect(bundle({ 'a.js': source })).rejects.toThrow(/YUI/);
  });

  it('refuses everything when one zimlet is bad', async () => {
    const good = zimlet({ 'a.js': 'var good = 1;' });
    const bad = zimlet({ 'b.js': 'let x of y' });
    await expect(scriptBundle([good, bad], 'en', '')).rejects.toThrow(/YUI/);
  });

  it('refuses a message key that is a reserved word', async () => {
    const files = { 'com_example_probe.properties': 'delete = Delete it\n' };
    await expect(bundle(files)).rejects.toThrow(/YUI/);
  });
});

describe('messages', () => {
  const files = {
    'com_example_probe.properties': 'hello = Hello\nbye = Good bye\nquote = say "yes"\n',
    'com_example_probe_en.properties': '# as in the general file\n',
    'com_example_probe_fr.properties': 'hello = Bonjour \\u00e0 tous\n',
    'com_example_probe_fr_CA.properties': 'bye = Salut\n',
  };
  const messages = (language: string, country: string): Record<string, string> => {
    const window = {};
    // The printed script leaks and deletes a global `a`, as in Zimbra.
    runInNewContext(messagesScript(zimlet(files), language, country), { window });
    return (window as Record<string, Record<string, string>>)['com_example_probe'] ?? {};
  };

  it('fall back from country to language to the general file', () => {
    expect(messages('en', 'US')).toEqual({ hello: 'Hello', bye: 'Good bye', quote: 'say "yes"' });
    // No file for German, so the server's own language is put over the general file.
    expect(messages('de', 'DE')).toMatchObject({ hello: 'Bonjour à tous', bye: 'Good bye' });
    expect(messages('fr', '')).toMatchObject({ hello: 'Bonjour à tous', bye: 'Good bye' });
    expect(messages('fr', 'CA')).toMatchObject({ hello: 'Bonjour à tous', bye: 'Salut' });
  });

  it('come in the format of java.util.Properties', () => {
    const text = '# no\n! no\na=1\nb : two\\\n   words\nc\\ d e\\\\n\\tf\nempty=\n';
    expect([...parseProperties(text)]).toEqual([
      ['a', '1'],
      ['b', 'twowords'],
      ['c d', 'e\\n\tf'],
      ['empty', ''],
    ]);
  });
});

describe('the style bundle', () => {
  it('prefixes relative URLs, data URLs included', async () => {
    const css = await styleBundle([
      zimlet({
        'a.css': '.a { background: url(b.png) } .c { background: url(data:image/png;base64,AA) }',
      }),
    ]);
    expect(css).toContain('url(/service/zimlet/com_example_probe/b.png)');
    expect(css).toContain('url(/service/zimlet/com_example_probe/data:image');
  });
});
