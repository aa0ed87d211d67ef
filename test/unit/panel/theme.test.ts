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
}

describe.each(SKINS)('%s', (_name, each) => {
  const theme = themeFrom(each);

  test('everything can be read on everything that is behind text', () => {
    expectReadable(theme);
  });

  test("one's own messages and those of others are told apart", () => {
    const [own, theirs] = [of(theme, 'own'), of(theme, 'theirs')];
    const difference = own.reduce((sum, part, at) => sum + Math.abs(part - (theirs[at] ?? 0)), 0);
    expect(difference).toBeGreaterThan(24);
  });
});

test('the accent of a skin is taken as it is where it can be read', () => {
  expect(themeFrom(SKINS[0]?.[1] ?? skin('', '', '')).properties['--zc-accent']).toBe(
    'rgb(0, 90, 149)',
  );
});

test('the page decides what is dark, and nothing else does', () => {
  expect(SKINS.filter(([, each]) => themeFrom(each).dark).map(([name]) => name)).toEqual([
    'a dark one',
    'a black one with dark links',
  ]);
});

test('any skin that somebody may think of can be read', () => {
  const part = fc.integer({ min: 0, max: 255 });
  const css = fc.tuple(part, part, part).map((all) => `rgb(${all.join(', ')})`);
  fc.assert(
    fc.property(css, css, css, (accent, softAccent, surface) => {
      expectReadable(themeFrom(skin(accent, softAccent, surface)));
    }),
  );
});
