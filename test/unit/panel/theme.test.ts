import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Colour, contrast, parseColour } from '../../../src/panel/colour.ts';
import { themeFrom } from '../../../src/panel/theme.ts';
import type { Skin } from '../../../src/panel/zimbra/skin.ts';
import type { Theme } from '../../../src/shared/theme.ts';

const skin = (accent: string, softAccent: string, surface: string): Skin => ({
  accent,
  softAccent,
  surface,
  text: 'rgb(51, 51, 51)',
  font: '"Segoe UI", sans-serif',
  fontSize: '12px',
  direction: 'ltr',
});

/** As zimbra 10.1 computes them. */
const SKINS: readonly (readonly [string, Skin])[] = [
  ['harmony', skin('rgb(0, 90, 149)', 'rgb(153, 202, 231)', 'rgb(255, 255, 255)')],
  ['twilight', skin('rgb(111, 22, 22)', 'rgb(252, 252, 221)', 'rgb(238, 238, 238)')],
  ['carbon', skin('rgb(51, 102, 153)', 'rgb(196, 221, 255)', 'rgb(206, 206, 206)')],
  ['serenity', skin('rgb(51, 102, 153)', 'rgb(223, 236, 245)', 'rgb(238, 238, 238)')],
  ['smoke', skin('rgb(51, 102, 153)', 'rgb(220, 220, 220)', 'rgb(206, 206, 206)')],
  ['a dark one', skin('rgb(120, 180, 220)', 'rgb(48, 72, 92)', 'rgb(31, 34, 39)')],
  ['a black one with dark links', skin('rgb(0, 0, 160)', '', 'rgb(0, 0, 0)')],
  ['one that says nothing', skin('', '', '')],
];

const of = (theme: Theme, name: string): Colour =>
  parseColour(theme.properties[`--zc-${name}`] ?? '') ?? [NaN, NaN, NaN];

function expectReadable(theme: Theme): void {
  for (const behind of ['surface', 'surface-2', 'own', 'theirs']) {
    for (const ink of ['text', 'text-soft', 'accent', 'red']) {
      const found = contrast(of(theme, ink), of(theme, behind));
      expect(found, `${ink} on ${behind}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  expect(contrast(of(theme, 'on-accent'), of(theme, 'accent'))).toBeGreaterThanOrEqual(4.5);
  for (const behind of ['surface', 'surface-2']) {
    const found = contrast(of(theme, 'edge'), of(theme, behind));
    expect(found, `the edge of a field on ${behind}`).toBeGreaterThanOrEqual(3);
  }
}

/** Of the dots that tell who is there, by the theme: they are the same in every skin. */
const dots = (dark: boolean): Colour[] => {
  const [light = '', night = ''] = readFileSync('zimlet/colours.css', 'utf8').split('[data-theme');
  return ['green', 'amber', 'red', 'grey'].map((name) => {
    const hex = new RegExp(`--zc-${name}: #(..)(..)(..);`).exec(dark ? night : light);
    return (hex ?? []).slice(1).map((part) => parseInt(part, 16)) as unknown as Colour;
  });
};

const CHOICES = ['skin', 'light', 'dark'] as const;
const LOOKS = SKINS.flatMap(([name, each]) =>
  CHOICES.map((choice) => [name, choice, each, choice] as const),
);

describe.each(LOOKS)('%s, the theme being %s', (_name, _choice, each, choice) => {
  const theme = themeFrom(each, choice);

  test('it is what was chosen, whatever the skin', () => {
    if (choice !== 'skin') expect(theme.dark).toBe(choice === 'dark');
  });

  test('who is there is told by dots that are seen', () => {
    for (const dot of dots(theme.dark)) {
      for (const behind of ['surface', 'surface-2']) {
        expect(contrast(dot, of(theme, behind)), behind).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test('everything can be read on everything that is behind text', () => {
    expectReadable(theme);
  });

  test("one's own messages and those of others are told apart", () => {
    const [own, theirs] = [of(theme, 'own'), of(theme, 'theirs')];
    const difference = own.reduce((sum, part, at) => sum + Math.abs(part - (theirs[at] ?? 0)), 0);
    expect(difference).toBeGreaterThan(24);
  });
});

test('it is read as its language is written, or as the webmail is', () => {
  const [, harmony = skin('', '', '')] = SKINS[0] ?? [];
  expect(themeFrom(harmony).rtl).toBe(false);
  expect(themeFrom(harmony, 'skin', true).rtl).toBe(true);
  expect(themeFrom({ ...harmony, direction: 'rtl' }).rtl).toBe(true);
});

test('the accent of a skin is taken as it is where it can be read', () => {
  expect(themeFrom(SKINS[0]?.[1] ?? skin('', '', '')).properties['--zc-accent']).toBe(
    'rgb(0, 90, 149)',
  );
});

test.each([
  ['11px', '11px'],
  ['16px', '16px'],
  ['24px', '16px'],
  ['', '12px'],
])('letters of %s in the webmail are %s here', (fontSize, expected) => {
  const theme = themeFrom({ ...skin('', '', ''), fontSize });
  expect(theme.properties['--zc-font-size']).toBe(expected);
});

test("without the user's choice the page decides what is dark, and nothing else does", () => {
  expect(SKINS.filter(([, each]) => themeFrom(each).dark).map(([name]) => name)).toEqual([
    'a dark one',
    'a black one with dark links',
  ]);
});

test('any skin that somebody may think of can be read', () => {
  const part = fc.integer({ min: 0, max: 255 });
  const css = fc.tuple(part, part, part).map((all) => `rgb(${all.join(', ')})`);
  fc.assert(
    fc.property(
      css,
      css,
      css,
      fc.constantFrom(...CHOICES),
      (accent, softAccent, surface, choice) => {
        expectReadable(themeFrom(skin(accent, softAccent, surface), choice));
      },
    ),
  );
});
