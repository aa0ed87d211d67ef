import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BLACK,
  type Colour,
  contrast,
  inkOn,
  mix,
  parseColour,
  readable,
  toCss,
  WHITE,
} from '../../../src/panel/colour.ts';

const part = fc.integer({ min: 0, max: 255 });
const colour = fc.tuple(part, part, part);

describe('what computed styles say', () => {
  test.each<[string, Colour | undefined]>([
    ['rgb(0, 90, 149)', [0, 90, 149]],
    ['rgba(1, 2, 3, 1)', [1, 2, 3]],
    ['rgba(0, 0, 0, 0)', undefined],
    ['rgba(0, 0, 0, 0.5)', undefined],
    ['color(srgb 1 0 0)', undefined],
    ['', undefined],
  ])('%s', (css, expected) => {
    expect(parseColour(css)).toEqual(expected);
  });

  test('is said back in the same way', () => {
    fc.assert(
      fc.property(colour, (each) => {
        expect(parseColour(toCss(each))).toEqual(each);
      }),
    );
  });
});

test('contrast is as WCAG has it', () => {
  expect(contrast(BLACK, WHITE)).toBeCloseTo(21, 5);
  expect(contrast(WHITE, WHITE)).toBe(1);
  expect(contrast([118, 118, 118], WHITE)).toBeCloseTo(4.54, 2);
});

test('what can be read stays as it is', () => {
  expect(readable([0, 90, 149], [WHITE])).toEqual([0, 90, 149]);
});

test('whatever the colour and the page, the result can be read on it', () => {
  fc.assert(
    fc.property(colour, colour, (one, page) => {
      expect(contrast(parseColour(toCss(readable(one, [page]))) ?? one, page)).toBeGreaterThan(
        4.49,
      );
    }),
  );
});

test('it goes no further than it must', () => {
  const yellow: Colour = [230, 190, 40];
  const found = readable(yellow, [WHITE]);
  expect(contrast(found, WHITE)).toBeLessThan(5.2);
  expect(found[0]).toBeGreaterThan(found[2]); // still a yellow
});

test('ink on a colour', () => {
  expect(inkOn([0, 90, 149])).toEqual(WHITE);
  expect(inkOn([120, 180, 220])).toEqual(BLACK);
  expect(mix(BLACK, WHITE, 0.5)).toEqual([127.5, 127.5, 127.5]);
});
