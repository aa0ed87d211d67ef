/** All of Converse's own texts, as this version has them, in plain words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type I18n, plain, sayPlainly } from '../../../src/conversation/plain-words.ts';
import { forbiddenIn } from '../../support/forbidden-words.ts';

const CONVERSE = join(import.meta.dirname, '../../../node_modules/converse.js');

/** The English texts are in the sources, the French ones in a file of translations. */
function englishTexts(): string[] {
  const folders = ['src/plugins', 'src/shared', 'src/headless/plugins', 'src/headless/shared'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(CONVERSE, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js') && !name.includes('tests/'))
      .map((name) => join(CONVERSE, folder, name)),
  );
  const text = /__\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(text)].map((found) => found[1] ?? found[2] ?? ''),
  );
}

function frenchTexts(): string[] {
  const file = join(CONVERSE, 'dist/chunkjs/locales/fr-LC_MESSAGES-converse-po.js');
  const json = /JSON\.parse\('(.*)'\)/s.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const data = JSON.parse(json.replace(/\\'/g, "'").replace(/\\\\/g, '\\')) as {
    locale_data: { converse: Record<string, unknown> };
  };
  return Object.values(data.locale_data.converse)
    .map((value) => (Array.isArray(value) ? String(value[0]) : ''))
    .filter(Boolean);
}

describe.each([
  ['en', englishTexts(), 'groupchat'],
  ['fr', frenchTexts(), 'salon'],
] as const)('%s', (locale, texts, needle) => {
  test('they are all there', () => {
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter((text) => text.includes(needle)).length).toBeGreaterThan(20);
  });

  test('no forbidden word is left', () => {
    const left = texts
      .filter((text) => !/ex[ae]mple\.org/.test(text)) // how an address may look, in a form of its own
      .map((text) => plain(text, locale))
      .filter((text) => forbiddenIn(text).length);
    expect(left).toEqual([]);
  });

  test('places for values stay', () => {
    const places = (text: string): string[] => (text.match(/%\d\$s/g) ?? []).sort();
    for (const text of texts) expect(places(plain(text, locale))).toEqual(places(text));
  });
});

test.each([
  ['en', '%1$s has entered the groupchat', '%1$s has entered the group'],
  ['en', 'Groupchat info', 'Group info'],
  [
    'en',
    'Are you sure you want to retract this message?',
    'Are you sure you want to delete this message?',
  ],
  ['en', 'Please enter a valid XMPP address', 'Please enter a valid address'],
  [
    'en',
    'You have been removed from this groupchat because of an affiliation change',
    'You have been removed from this group because of a membership change',
  ],
  ['fr', 'Ce salon n\u2019existe plus', 'Ce groupe n\u2019existe plus'],
  ['de', 'Nachricht', 'Nachricht'],
])('%s: %s', (locale, text, expected) => {
  expect(plain(text, locale)).toBe(expected);
});

test('what people are called is theirs', () => {
  const i18n: I18n = {
    getLocale: () => 'en',
    translate: vi.fn((text: string, args: readonly unknown[] = []) =>
      text.replace('%1$s', () => String(args[0])),
    ),
  };
  sayPlainly(i18n);
  expect(i18n.translate('%1$s has left the groupchat', ['Roster Server'])).toBe(
    'Roster Server has left the group',
  );
});

test('in another language the translation is made plain, and then filled in', () => {
  const i18n: I18n = {
    getLocale: () => 'fr',
    translate: (text, args = []) =>
      (text === '%1$s has left the groupchat' ? '%1$s a quitt\u00e9 le salon' : text).replace(
        '%1$s',
        () => (typeof args[0] === 'string' ? args[0] : '%1$s'),
      ),
  };
  sayPlainly(i18n);
  expect(i18n.translate('%1$s has left the groupchat', ['Bob'])).toBe(
    'Bob a quitt\u00e9 le groupe',
  );
});
