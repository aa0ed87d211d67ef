/** All languages are there, and what is in their files is in that language. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../build/languages.ts';

const read = (name: string): Record<string, string> =>
  parse(
    readFileSync(join(import.meta.dirname, '../../../zimlet', `${name}.properties`), 'utf8'),
  ) as unknown as Record<string, string>;
const english = read('com_zimbra_converse');

/** Letters in which a language is written, where these are not ours. */
const SCRIPTS: Readonly<Record<string, RegExp>> = {
  ru: /\p{Script=Cyrillic}/u,
  uk: /\p{Script=Cyrillic}/u,
  el: /\p{Script=Greek}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  zh_CN: /\p{Script=Han}/u,
  ar: /\p{Script=Arabic}/u,
  he: /\p{Script=Hebrew}/u,
};

test('there are twenty', () => {
  expect([...LANGUAGES].sort().join(' ')).toBe(
    'ar cs de el en es fr he hu it ja nl pl pt pt_BR ro ru tr uk zh_CN',
  );
});

describe.each(LANGUAGES.filter((each) => each !== 'en'))('%s', (language) => {
  const texts = Object.entries(read(`com_zimbra_converse_${language}`)).filter(
    ([key]) => key !== 'converse_language',
  );

  test('is translated', () => {
    // One word may be the same in two languages; hardly three.
    const same = texts.filter(
      ([key, text]) => text === english[key] && /\p{L}+\P{L}+\p{L}+\P{L}+\p{L}/u.test(text),
    );
    expect(same).toEqual([]);
  });

  test('is in its own letters', () => {
    const script = SCRIPTS[language];
    const foreign = texts.filter(
      ([, text]) => script && /\p{L}/u.test(text.replace(/\{\d\}/g, '')) && !script.test(text),
    );
    expect(foreign).toEqual([]);
  });
});
