// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { isLongEnough } from '../../../../src/chat/search/long-enough.ts';
import { excerpt, matcher } from '../../../../src/chat/search/match.ts';

test.each<[string, boolean]>([
  ['de', false],
  [' d e ', true],
  ['des', true],
  ['é🙂', false],
  ['桌子', true],
  ['桌', false],
  ['ひる', true],
])('"%s" is long enough: %s', (text, isSo) => {
  expect(isLongEnough(text)).toBe(isSo);
});

test.each<[string, string, boolean]>([
  ['desk', 'The Desk is by the Fenêtre', true],
  ['FENETRE desk', 'The Desk is by the Fenêtre', true],
  ['esk', 'The Desk', true],
  ['desk chair', 'The Desk', false],
  ['桌子', '那张桌子在这里', true],
  ['e\u0301te', 'ÉTÉ', true],
  ['  ', 'The Desk', false],
])('"%s" in "%s": %s', (text, said, isSo) => {
  expect(matcher(text)(said)).toBe(isSo);
});

describe('the excerpt', () => {
  const marked = (said: string, text: string): string =>
    excerpt(said, text)
      .map((part) => (part.isHit ? `[${part.text}]` : part.text))
      .join('');

  test.each<[string, string, string]>([
    ['The Desk is a desk', 'desk', 'The [Desk] is a [desk]'],
    ['Fenêtre', 'NET', 'Fe[nêt]re'],
    ['a\n b  <b>', '<b>', 'a b [<b>]'],
    ['cafe\u0301 noir', 'café', '[cafe\u0301] noir'],
    ['ab ba', 'ab ba', '[ab] [ba]'],
    ['那张桌子', '桌子', '那张[桌子]'],
    ['nothing of it', 'xyz', 'nothing of it'],
  ])('of "%s" for "%s"', (said, text, expected) => {
    expect(marked(said, text)).toBe(expected);
  });

  test.each<[string, string, string]>([
    ['We should have moved the big desk', 'desk', '\u2026moved the big [desk]'],
    ['It is the Unterschreibtischoberfläche', 'fläche', '\u2026Unterschreibtischober[fläche]'],
    ['那'.repeat(60) + '桌子', '桌子', `\u2026${'那'.repeat(16)}[桌子]`],
  ])('begins at a word: of "%s" for "%s"', (said, text, expected) => {
    expect(marked(said, text)).toBe(expected);
  });

  test('is the piece around the hit, however long the text', () => {
    const said = `${'x'.repeat(500)} desk ${'y'.repeat(500)}`;
    const shown = marked(said, 'desk');
    expect(shown).toMatch(/^\u2026\[desk\] y+\u2026$/);
    expect(shown.length).toBeLessThan(150);
  });
});
