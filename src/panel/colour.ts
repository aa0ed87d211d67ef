/** Colours as numbers: how well they can be read on each other, and what lies between two of them. */

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];

/** A computed style's colour; `undefined` for one that is not written so, or that shines through. */
export function parseColour(css: string): Colour | undefined {
  const found = /^rgba?\(([\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)(?:[ ,/]+([\d.]+))?\)$/.exec(css.trim());
  if (!found || Number(found[4] ?? 1) < 1) return undefined;
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

export const toCss = (colour: Colour): string => `rgb(${colour.map(Math.round).join(', ')})`;

/** `share` of `other`, the rest of `colour`. */
export const mix = (colour: Colour, other: Colour, share: number): Colour => [
  colour[0] + (other[0] - colour[0]) * share,
  colour[1] + (other[1] - colour[1]) * share,
  colour[2] + (other[2] - colour[2]) * share,
];

/** Relative luminance as WCAG 2 defines it: 0 is black, 1 is white. */
export function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Colour;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: Colour, other: Colour): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** What normal text must have on what is behind it (WCAG 2, 1.4.3). */
const READABLE = 4.5;
/** What must be seen without being read: the edge of a field, a frame around what has the focus (1.4.11). */
export const VISIBLE = 3;
const STEPS = 40;

/**
 * The colour itself where it can be read on each of `backgrounds`, else the nearest one towards
 * black or white that can. `least`: the contrast that it needs.
 */
export function readable(colour: Colour, backgrounds: readonly Colour[], least = READABLE): Colour {
  const reads = (each: Colour): boolean =>
    // As the browser will have it, in whole numbers.
    backgrounds.every((behind) => contrast(rounded(each), rounded(behind)) >= least);
  for (let step = 0; step <= STEPS; step += 1) {
    for (const end of [BLACK, WHITE]) {
      const candidate = mix(colour, end, step / STEPS);
      if (reads(candidate)) return candidate;
    }
  }
  return colour; // no colour can be read on all of them
}

/** Black or white, whichever can be read better on it. */
export const inkOn = (colour: Colour): Colour =>
  contrast(WHITE, colour) >= contrast(BLACK, colour) ? WHITE : BLACK;

const rounded = (colour: Colour): Colour => colour.map(Math.round) as unknown as Colour;
