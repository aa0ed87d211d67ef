// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, tagOf } from '../../../build/languages.ts';
import { converseWords, nameSkinTones } from '../../../src/conversation/converse-words.ts';
import { sayPlainly } from '../../../src/conversation/plain-words.ts';
import { forbiddenIn } from '../../support/forbidden-words.ts';

const CONVERSE = join(
  import.meta.dirname,
  '../../../node_modules/converse.js/dist/converse.min.js',
);
const french = Object.keys(await converseWords('fr'));

test('Converse says all of them, in this version', () => {
  const script = readFileSync(CONVERSE, 'utf8');
  expect(french.filter((text) => !script.includes(text))).toEqual([]);
});

describe.each(LANGUAGES.filter((each) => each !== 'en'))('%s', (language) => {
  test('says all of them in words of its own', async () => {
    const words = await converseWords(tagOf(language));
    expect(Object.keys(words)).toEqual(french);
    for (const [text, ours] of Object.entries(words)) {
      expect(ours.trim(), text).not.toBe('');
      expect(ours.includes('%1$s'), text).toBe(text.includes('%1$s'));
      expect(forbiddenIn(ours), text).toEqual([]);
    }
    // Some words are the same in two languages.
    const same = Object.entries(words).filter(([text, ours]) => text.trim() === ours);
    expect(same.length).toBeLessThan(3);
  });
});

test('a region speaks as its language does, and English needs no words', async () => {
  expect(await converseWords('ar-XB')).toBe(await converseWords('ar'));
  expect(await converseWords('en')).toEqual({});
  expect(await converseWords('xx')).toEqual({});
});

test('they come before what Converse has in that language', async () => {
  const i18n = {
    getLocale: () => 'fr',
    translate: (text: string, args: readonly unknown[] = []) =>
      text.replace('%1$s', () => String(args[0])),
  };
  sayPlainly(i18n, await converseWords('fr'));
  expect(i18n.translate('Retry')).toBe('R\u00e9essayer');
  expect(i18n.translate('%1$s would like to be your contact', ['Bob'])).toBe(
    'Bob souhaite figurer dans vos contacts',
  );
});

test('what is written into the choice of emojis is said in them, too', async () => {
  class Picker extends HTMLElement {
    updated(): void {
      this.innerHTML = '<div class="emoji-skintone-picker">Skin tone: <ul></ul></div>';
    }
  }
  customElements.define('converse-emoji-picker', Picker);
  await nameSkinTones(customElements, { 'Skin tone:': 'Teint :' });
  const picker = new Picker();
  picker.updated();
  expect(picker.textContent).toBe('Teint :');
});
