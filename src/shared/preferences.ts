/**
 * What the user has chosen of the chat. Kept in Zimbra with his account, so that it is the same on
 * the next computer; the panel reads and writes it, the frame is told.
 */
import { THEME_CHOICES, type ThemeChoice } from './theme.ts';

export const PLACES = [
  'column', // a column of the webmail's own, on the right
  'docked', // over the lower right corner
  'tab', // a tab of the webmail
  'window', // a window of its own
] as const;
export type Place = (typeof PLACES)[number];

export interface Preferences {
  /** Connects when the webmail starts, and not only when chat is first opened. */
  readonly autostart: boolean;
  /** Without one: the column where the window is wide enough, else docked. */
  readonly place?: Place;
  /** A desktop notification for a message that is not seen. */
  readonly notices: boolean;
  /** The user has been asked whether he wants them. */
  readonly noticesOffered: boolean;
  /** With what was said in it. */
  readonly noticeText: boolean;
  readonly sound: boolean;
  /** Busy while a meeting of the calendar takes place. */
  readonly busyInMeetings: boolean;
  /** Away, with the note, while the out-of-office reply is on. */
  readonly awayWhenOut: boolean;
  /** Others are told what the user has read. */
  readonly tellsRead: boolean;
  /** Others are told that the user is typing. */
  readonly tellsTyping: boolean;
  readonly theme: ThemeChoice;
}

export const STANDARD: Preferences = {
  autostart: true,
  notices: false,
  noticesOffered: false,
  noticeText: true,
  sound: false,
  busyInMeetings: false,
  awayWhenOut: false,
  tellsRead: true,
  tellsTyping: true,
  theme: 'skin',
};

/**
 * As it is kept: `autostart=true&place=column`. Zimbra joins and splits what it keeps at colons and
 * semicolons, which this has none of.
 */
export const preferencesText = (preferences: Preferences): string =>
  Object.entries(preferences)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('&');

/** What is kept under a name that this version does not know, or is of no use, is passed over. */
export function preferencesFrom(kept: string | undefined, standard = STANDARD): Preferences {
  const found = new Map(
    (kept ?? '').split('&').map((part) => part.split('=', 2) as [string, string]),
  );
  const switches = Object.entries(standard)
    .filter(([, value]) => typeof value === 'boolean')
    .map(([name, value]) => {
      const text = found.get(name);
      return [name, text === 'true' || (text !== 'false' && value)] as const;
    });
  const place = PLACES.find((each) => each === found.get('place')) ?? standard.place;
  const theme = THEME_CHOICES.find((each) => each === found.get('theme')) ?? standard.theme;
  return { ...standard, ...Object.fromEntries(switches), ...(place && { place }), theme };
}
