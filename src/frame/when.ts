/** Times as people read them, and as the webmail writes them. */
import type { WebmailClock } from '../shared/webmail-clock.ts';

export interface Clock {
  /** Short: `14:05` today, `Yesterday`, `Mon` in this week, `20 Nov`, `11/20/2025`. */
  short(time: number, now: number): string;
  /** When something is due: `14:05` today, `Fri 09:00`, `3 Dec, 09:00`. */
  due(time: number, now: number): string;
  /** With everything: for a tooltip. */
  long(time: number): string;
  /** The time alone: `14:05`, `2:05 PM`. */
  hour(time: number): string;
  /** What stands above the messages of a day: `Today`, `Yesterday`, `Friday, 20 November`. */
  day(time: number, now: number): string;
  /** The day with everything. */
  date(time: number): string;
  /** With which the user's week of work begins; 0 is Sunday. */
  readonly firstWorkday: number;
}

const MONDAY = 1;

/** `locale`: BCP 47. */
export function clockFor(locale: string, webmail: WebmailClock = {}): Clock {
  const { hours, hour: digits = 'numeric', firstDay = MONDAY, firstWorkday = MONDAY } = webmail;
  // The webmail has the calendar of Gregory and these digits in all languages.
  const language = `${locale}-u-ca-gregory-nu-latn`;
  const hourCycle = hours && { hourCycle: hours };
  const format = (options: Intl.DateTimeFormatOptions): ((time: number) => string) => {
    // Each takes a browser some milliseconds to make, and few are needed at once.
    let formatter: Intl.DateTimeFormat | undefined;
    return (time) =>
      (formatter ??= new Intl.DateTimeFormat(language, {
        ...options,
        ...hourCycle,
      })).format(time);
  };
  const minutes = { hour: digits, minute: '2-digit' } as const;
  const hour = format(hours ? minutes : { timeStyle: 'short' });
  const weekday = format({ weekday: 'short' });
  const day = format({ day: 'numeric', month: 'short' });
  const date = webmail.date ? inNumbers(webmail.date) : format({ dateStyle: 'short' });
  const weekdayHour = format({ weekday: 'short', ...minutes });
  const dayHour = format({ day: 'numeric', month: 'short', ...minutes });
  const long = format({ year: 'numeric', month: 'long', day: 'numeric', ...minutes });
  const full = format({ dateStyle: 'full' });
  const named = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const relative = new Map<number, string>();
  /** "Today", "Yesterday". */
  const nameOf = (days: number): string => {
    const known = relative.get(days);
    if (known !== undefined) return known;
    const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    const name = capital(words.format(-days || 0, 'day'), locale);
    relative.set(days, name);
    return name;
  };
  const daysTo = (time: number, now: number): number =>
    Math.round((midnight(now) - midnight(time)) / 86_400_000);
  const weekBegins = (now: number): number =>
    midnight(now, -((new Date(now).getDay() - firstDay + 7) % 7));
  const isThisYear = (time: number, now: number): boolean =>
    new Date(time).getFullYear() === new Date(now).getFullYear();
  return {
    short(time, now) {
      const days = daysTo(time, now);
      // A clock that goes before ours has not sent us anything from tomorrow.
      if (days <= 0) return hour(time);
      if (days === 1) return nameOf(1);
      if (time >= weekBegins(now)) return weekday(time);
      return isThisYear(time, now) ? day(time) : date(time);
    },
    due(time, now) {
      const days = Math.abs(daysTo(time, now));
      return days === 0 ? hour(time) : days < 7 ? weekdayHour(time) : dayHour(time);
    },
    long,
    hour,
    day(time, now) {
      const days = Math.max(0, daysTo(time, now));
      if (days <= 1) return nameOf(days);
      return isThisYear(time, now) ? capital(named(time), locale) : capital(full(time), locale);
    },
    date: full,
    firstWorkday,
  };
}

/** `d.M.yyyy` and the like. */
const inNumbers =
  (pattern: string) =>
  (time: number): string => {
    const date = new Date(time);
    const parts = { d: date.getDate(), M: date.getMonth() + 1, y: date.getFullYear() };
    return pattern.replace(/d+|M+|y+/g, (part) =>
      String(parts[part[0] as keyof typeof parts]).padStart(part.length, '0'),
    );
  };

/** The beginning of the day, `days` later. */
export function midnight(time: number, days = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

function capital(word: string, locale: string): string {
  const [first = '', ...rest] = word;
  return first.toLocaleUpperCase(locale) + rest.join('');
}
