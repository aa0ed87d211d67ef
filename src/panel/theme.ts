/** Makes the chat's colours out of the few that the webmail's skin gives. */
import type { Theme, ThemeChoice } from '../shared/theme.ts';
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
  VISIBLE,
  WHITE,
} from './colour.ts';
import type { Skin } from './zimbra/skin.ts';

/** Harmony's, the skin that Zimbra comes with. */
const ACCENT: Colour = [0, 90, 149];
const INK: Colour = [29, 39, 51];
const CHALK: Colour = [231, 235, 239];
/** The page of who wants it dark in a webmail that is light. */
const NIGHT: Colour = [27, 32, 39];
/** Below this a page is a dark one. */
const DARK = 0.18;
/** From here on a page is as good as white, and the chat takes its very colour. */
const NEARLY_WHITE = 0.9;
/** A dark page that is lighter leaves no room for what must be told apart from it. */
const DARKEST_GREY = 0.03;

/** Sizes of letters that Zimbra's own skins have, from "small" to "larger". CSS pixels. */
const [SMALLEST, USUAL, LARGEST] = [11, 12, 16];
/** So much of the text's colour lies over what is under the pointer. */
const HOVER = 0.07;

/** `isRtl`: the words are of a language that is written so. */
export function themeFrom(skin: Skin, choice: ThemeChoice = 'skin', isRtl = false): Theme {
  const given = parseColour(skin.surface) ?? WHITE;
  const isDark = luminance(given) < DARK;
  const dark = choice === 'skin' ? isDark : choice === 'dark';
  const page = dark === isDark ? given : dark ? NIGHT : WHITE;
  // A grey page has its texts on white as well; the grey is for what stands beside them.
  const surface = dark ? atMost(page, DARKEST_GREY) : luminance(page) > NEARLY_WHITE ? page : WHITE;
  const skinAccent = parseColour(skin.accent) ?? ACCENT;
  const text = ink(parseColour(skin.text), surface, dark);
  const beside = dark
    ? mix(surface, BLACK, 0.28)
    : surface === page
      ? mix(surface, skinAccent, 0.045)
      : mix(page, WHITE, 0.6);
  const theirs = mix(mix(surface, skinAccent, 0.05), text, 0.03);
  const softAccent = soft(parseColour(skin.softAccent), surface, skinAccent, dark);
  const own =
    dark || !isTint(softAccent)
      ? mix(surface, readable(skinAccent, [surface]), dark ? 0.2 : 0.16)
      : mix(surface, softAccent, 0.42);
  const behindText = [surface, beside, theirs, own, mix(surface, text, HOVER)];
  const accent = readable(skinAccent, behindText);
  return {
    dark,
    rtl: isRtl || skin.direction === 'rtl',
    properties: {
      ...(skin.font && { '--zc-font': skin.font }),
      '--zc-font-size': `${sizeOf(skin.fontSize)}px`,
      '--zc-hover': `rgb(${text.map(Math.round).join(' ')} / ${HOVER * 100}%)`,
      ...colours({
        surface,
        'surface-2': beside,
        text,
        'text-soft': readable(mix(text, surface, 0.32), behindText),
        line: mix(surface, text, 0.14),
        edge: readable(mix(surface, text, 0.3), [surface, beside], VISIBLE),
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

/** As the webmail writes. */
function sizeOf(css: string): number {
  const size = parseFloat(css) || USUAL;
  return Math.min(LARGEST, Math.max(SMALLEST, size));
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
