// @vitest-environment jsdom
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onlyXml } from '../../../src/shared/xml-text.ts';

test.each([
  ['an escape', 'a\u001bb', 'a\ufffdb'],
  ['a zero', '\u0000', '\ufffd'],
  ['no character', '\ufffe\uffff', '\ufffd\ufffd'],
  ['the first half of a character', 'a\ud83db', 'a\ufffdb'],
  ['the second half alone', '\ude00', '\ufffd'],
  ['the halves the wrong way round', '\ude00\ud83d', '\ufffd\ufffd'],
])('%s is replaced', (_what, text, clean) => {
  expect(onlyXml(text)).toBe(clean);
});

test.each(['tab\tline\nreturn\r', '😀 𝒳 é 日本', '\u007f\u0085\ue000\ufffd'])(
  'what XML may hold stays: %j',
  (text) => {
    expect(onlyXml(text)).toBe(text);
  },
);

test('any text is a text of XML afterwards, and nothing more is taken from it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.nat(0xffff), (text, unit) => {
      const clean = onlyXml(text + String.fromCharCode(unit));
      const element = document.createElement('p');
      element.textContent = clean;
      const xml = new XMLSerializer().serializeToString(element); // throws for what is no XML
      expect(
        new DOMParser().parseFromString(xml, 'text/xml').querySelector('parsererror'),
      ).toBeNull();
      expect(onlyXml(clean)).toBe(clean);
    }),
    { numRuns: 300 },
  );
});
