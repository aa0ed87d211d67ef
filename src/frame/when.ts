/** Times as people read them. */

export interface Clock {
  /** Short: `14:05` today, `Yesterday`, `Mon` in the last week, `20 Nov`, `11/20/25`. */
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
}

export function clockFor(locale: string): Clock {
  const format = (options: Intl.DateTimeFormatOptions): ((time: number) => string) => {
    // Each takes a browser some milliseconds to make, and few are needed at once.
    let formatter: Intl.DateTimeFormat | undefined;
    return (time) => (formatter ??= new Intl.DateTimeFormat(locale, options)).format(time);
  };
  const hour = format({ timeStyle: 'short' });
  const weekday = format({ weekday: 'short' });
  const day = format({ day: 'numeric', month: 'short' });
  const date = format({ dateStyle: 'short' });
  const weekdayHour = format({ weekday: 'short', hour: 'numeric', minute: '2-digit' });
  const dayHour = format({ day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
  const long = format({ dateStyle: 'long', timeStyle: 'short' });
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
  const isThisYear = (time: number, now: number): boolean =>
    new Date(time).getFullYear() === new Date(now).getFullYear();
  return {
    short(time, now) {
      const days = daysTo(time, now);
      // A clock that goes before ours has not sent us anything from tomorrow.
      if (days <= 0) return hour(time);
      if (days === 1) return nameOf(1);
      if (days < 7) return weekday(time);
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
  };
}

/** The beginning of the day, `days` later. */
export function midnight(time: number, days = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

function capital(word: string, locale: string): string {
  const [first = '', ...rest] = word;
  return first.toLocaleUpperCase(locale) + rest.join('');
}
