/** Our styles follow what the user has set for all that he sees: his colours, the size of his letters. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SHEETS = ['zimlet', 'src'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.css'))
    .map((name) => join(folder, name)),
);
const colours = readFileSync('zimlet/colours.css', 'utf8');
const [ours = '', forced = ''] = colours.split('@media (forced-colors: active)');

test('where the user has forced colours, each of ours is one of his', () => {
  const names = new Set(
    [...ours.matchAll(/(--zc-[\w-]+): (#|rgb)/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== '--zc-shadow'),
  );
  expect(names.size).toBeGreaterThan(14);
  for (const name of names) {
    // The skin's stand in the style of the element itself.
    const HIS = '(Canvas|CanvasText|Highlight|HighlightText)';
    expect(forced).toMatch(new RegExp(`${name}: ${HIS} !important;`));
  }
});

test.each(SHEETS)('%s: letters grow with those of the webmail', (sheet) => {
  const found = readFileSync(sheet, 'utf8').match(/(?<![\w-])font(-size)?:[^;]*\d(px|pt)/g) ?? [];
  expect(found).toEqual([]);
});

test.each(SHEETS)('%s: letters are written on an accent in the colour for that', (sheet) => {
  const rules = readFileSync(sheet, 'utf8').match(/[^{}]*\{[^{}]*\}/g) ?? [];
  const found = rules.filter(
    (rule) =>
      /background(-color)?: var\(--zc-accent\)/.test(rule) &&
      /[^-]color: var\(--zc-(?!on-accent)/.test(rule.replace(/(border|outline)-color/g, '')),
  );
  expect(found).toEqual([]);
});

test.each(SHEETS)('%s: such letters lie on no plate of the browser', (sheet) => {
  const rules = readFileSync(sheet, 'utf8').match(/[^{}]*\{[^{}]*\}/g) ?? [];
  // It lays one in the colour of the page behind all letters where colours are forced, and so hides these.
  const found = rules.filter(
    (rule) =>
      /\n\s*color: var\(--zc-(on-accent|surface)/.test(rule) && !rule.includes('forced-color-adjust: none'),
  );
  expect(found).toEqual([]);
});

test('nothing moves for who wants that, in both pages of the frame', () => {
  const shared = readFileSync('zimlet/popup.css', 'utf8');
  expect(shared).toMatch(/@layer over \{\s*@media \(prefers-reduced-motion: reduce\)/);
  const panel = SHEETS.filter((name) => name.startsWith('src/panel/')).map((name) =>
    readFileSync(name, 'utf8'),
  );
  expect(panel.join('')).not.toMatch(/animation|transition|smooth/);
});
