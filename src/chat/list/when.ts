/** Times as people read them. */

export interface Clock {
  /** Short: `14:05` today, `Yesterday`, `Mon` in the last week, `20 Nov`, `11/20/25`. */
  short(time: number, now: number): string;
  /** With everything: for a tooltip. */
  long(time: number): string;
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
  const long = format({ dateStyle: 'long', timeStyle: 'short' });
  let yesterday: string | undefined;
  const nameYesterday = (): string =>
    capital(new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day'), locale);
  return {
    short(time, now) {
      const days = Math.round((midnight(now) - midnight(time)) / 86_400_000);
      // A clock that goes before ours has not sent us anything from tomorrow.
      if (days <= 0) return hour(time);
      if (days === 1) return (yesterday ??= nameYesterday());
      if (days < 7) return weekday(time);
      return new Date(time).getFullYear() === new Date(now).getFullYear() ? day(time) : date(time);
    },
    long,
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
