import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Files } from '../../../build/archive.ts';
import { hashOf, render, zimletFiles } from '../../../build/zimlet.ts';
import { TOKEN_PREFIX } from '../../../src/shared/token-password.ts';

let files: Files;
const text = (name: string): string => Buffer.from(files.get(name) ?? '').toString();

beforeAll(async () => {
  ({ files } = await zimletFiles('1.2.3'));
});

describe('the zimlet', () => {
  test('carries the version where Zimbra looks for it', () => {
    expect(text('com_zimbra_converse.xml')).toContain('version="1.2.3"');
    expect(files.has('token-1.2.3.jsp')).toBe(true);
    expect(text('panel.js')).toContain('token-1.2.3.jsp');
  });

  test('includes one file and no style sheet', () => {
    const definition = text('com_zimbra_converse.xml');
    expect(definition.match(/<include>/g)).toHaveLength(1);
    expect(definition).not.toContain('<includeCSS>');
    expect(definition).not.toContain('CompatibleSemVer');
  });

  test('speaks English to English users of a server in another language', () => {
    const name = 'com_zimbra_converse_en.properties';
    expect(text(name).length).toBeGreaterThan(0); // Zimbra drops empty files
    expect(text(name)).not.toMatch(/^converse_/m);
  });

  test('addresses every asset by its content', () => {
    expect(text('com_zimbra_converse.js')).toContain(`panel.js?v=${hashOf(text('panel.js'))}`);
    expect(text('panel.js')).toContain(`chat.html?v=${hashOf(text('chat.html'))}`);
    expect(text('chat.html')).toContain(`chat.js?v=${hashOf(text('chat.js'))}`);
    expect(text('chat.html')).toContain(`chat.css?v=${hashOf(text('chat.css'))}`);
    const conversation = text('conversation.html');
    expect(text('chat.js')).toContain(`conversation.html?v=${hashOf(conversation)}`);
    for (const name of ['conversation.js', 'conversation.css']) {
      expect(conversation).toContain(`${name}?v=${hashOf(text(name))}`);
    }
    const folder = /href="(converse-14\.0\.0-[0-9a-f]{8})\//.exec(conversation)?.[1] ?? '';
    expect(files.has(`${folder}/converse.min.js`)).toBe(true);
    expect(text('conversation.js')).toContain(folder);
  });

  test('holds Converse unmodified, with its licence and every locale, and nothing under the GPL', () => {
    const shipped = (name: string) =>
      files.get([...files.keys()].find((file) => file.endsWith(`/${name}`)) ?? '');
    const original = readFileSync(
      new URL('../../../node_modules/converse.js/dist/converse.min.js', import.meta.url),
    );
    expect(original.equals(shipped('converse.min.js')!)).toBe(true);
    expect(Buffer.from(shipped('LICENSE.txt')!).toString()).toContain('Mozilla Public License');
    const names = [...files.keys()];
    expect(names.filter((name) => name.endsWith('-converse-po.js'))).toHaveLength(46);
    expect(names.filter((name) => /omemo|wasm|\.map$/.test(name))).toEqual([]);
  });

  test('knows the token prefix in the chat bundles only', () => {
    const knowing = [...files].filter(([, content]) => Buffer.from(content).includes(TOKEN_PREFIX));
    expect(knowing).toHaveLength(1);
    expect(knowing[0]?.[0]).toMatch(/^chat(?:-chunk-[A-Z0-9]+)?\.js$/);
  });

  test.each(['chat.html', 'conversation.html'])('keeps %s to its own origin', (page) => {
    const policy = /Content-Security-Policy"\s+content="([^"]+)"/.exec(text(page))?.[1];
    const directives = new Map(
      policy?.split(';').map((part) => {
        const [name = '', ...values] = part.trim().split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(directives.get('default-src')).toBe("'none'");
    expect(directives.get('script-src')).toBe("'self'");
    expect(directives.get('connect-src')).toBe("'self'");
    expect(policy).not.toMatch(/unsafe-eval|\*|https?:/);
  });
});

describe('render', () => {
  test('fills every place and wants no other', () => {
    expect(render('x', 'a @ONE@ b @ONE@', { ONE: '1' })).toBe('a 1 b 1');
    expect(() => render('x', '@ONE@', {})).toThrow('x: nothing to put for @ONE@');
    expect(() => render('x', 'a', { ONE: '1' })).toThrow('x: no place for ONE');
  });
});

test('a version that Zimbra cannot read stops the build', async () => {
  await expect(zimletFiles('1.0.0-beta.1')).rejects.toThrow('must be numbers and dots');
});
