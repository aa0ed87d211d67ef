/** Makes the chat's colours out of the few that the webmail's skin gives. */
import type { Theme } from '../shared/theme.ts';
import {
  BLACK,
  type Colour,
  contrast,
  inkOn,
  luminance,
  mix,
  parseColour,
  readable,
  toCss,
  WHITE,
} from './colour.ts';
import type { Skin } from './zimbra/skin.ts';

/** Harmony's, the skin that Zimbra comes with. */
const ACCENT: Colour = [0, 90, 149];
const INK: Colour = [29, 39, 51];
const CHALK: Colour = [231, 235, 239];
/** Below this a page is a dark one. */
const DARK = 0.18;
/** From here on a page is as good as white, and the chat takes its very colour. */
const NEARLY_WHITE = 0.9;
/** A dark page that is lighter leaves no room for what must be told apart from it. */
const DARKEST_GREY = 0.03;

export function themeFrom(skin: Skin): Theme {
  const page = parseColour(skin.surface) ?? WHITE;
  const dark = luminance(page) < DARK;
  // A grey page has its texts on white as well; the grey is for what stands beside them.
  const surface = dark ? atMost(page, DARKEST_GREY) : luminance(page) > NEARLY_WHITE ? page : WHITE;
  const given = parseColour(skin.accent) ?? ACCENT;
  const text = ink(parseColour(skin.text), surface, dark);
  const beside = dark
    ? mix(surface, BLACK, 0.28)
    : surface === page
      ? mix(surface, given, 0.045)
      : mix(page, WHITE, 0.6);
  const theirs = mix(mix(surface, given, 0.05), text, 0.03);
  const softAccent = soft(parseColour(skin.softAccent), surface, given, dark);
  const own =
    dark || !isTint(softAccent)
      ? mix(surface, readable(given, [surface]), dark ? 0.2 : 0.16)
      : mix(surface, softAccent, 0.42);
  const behindText = [surface, beside, theirs, own, mix(surface, text, 0.07)];
  const accent = readable(given, behindText);
  return {
    dark,
    rtl: skin.direction === 'rtl',
    properties: {
      ...(skin.font && { '--zc-font': skin.font }),
      ...colours({
        surface,
        'surface-2': beside,
        text,
        'text-soft': readable(mix(text, surface, 0.32), behindText),
        line: mix(surface, text, 0.14),
        accent,
        'accent-soft': softAccent,
        'on-accent': inkOn(accent),
        own,
        theirs,
        red: readable(dark ? [239, 106, 99] : [201, 48, 47], behindText),
      }),
    },
  };
}

/** The colour itself, or darker. */
function atMost(colour: Colour, brightest: number): Colour {
  let found = colour;
  for (let share = 0.05; luminance(found) > brightest; share += 0.05) {
    found = mix(colour, BLACK, share);
  }
  return found;
}

/** The page's own colour of text where it is one that somebody has chosen and that reads well. */
function ink(given: Colour | undefined, surface: Colour, dark: boolean): Colour {
  const isChosen = given !== undefined && given.some((part) => part > 0);
  if (isChosen && contrast(given, surface) >= 10) return given;
  return dark ? CHALK : INK;
}

/** The chosen row has it behind its text, thinned. */
function soft(given: Colour | undefined, surface: Colour, accent: Colour, dark: boolean): Colour {
  const fits = given !== undefined && (dark ? luminance(given) < 0.25 : luminance(given) > 0.4);
  return fits ? given : mix(surface, accent, 0.4);
}

/** Neither a grey nor as good as white. */
const isTint = (colour: Colour): boolean =>
  Math.max(...colour) - Math.min(...colour) > 70 && luminance(colour) < 0.75;

const colours = (all: Readonly<Record<string, Colour>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [`--zc-${name}`, toCss(value)]));
