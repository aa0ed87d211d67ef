/**
 * The webmail's clock, dates and week. 12 or 24 hours and the order of a date are in the texts of its
 * language (`I18nMsg.formatTimeShort` and `formatDateShort`, by which AjxDateUtil writes the list of
 * mail; no preference changes them), the week and the working days in the calendar's preferences. The
 * same in 10.1 and 8.8.15; 8.6 was read, not run.
 *
 * The preference for a time zone (`DEFAULT_TIMEZONE`) is none of it: the client reads a `Date` by the
 * browser's own zone wherever it writes a time, and moves even the working hours into that zone
 * (`ZmCalBaseView.parseWorkingHours`). It is what new appointments are sent in. A chat that went by it
 * would write another time than the mail beside it.
 */
import type { WebmailClock } from '../../shared/webmail-clock.ts';
import type { Zimbra } from './globals.ts';

const HOURS = { K: 'h11', h: 'h12', H: 'h23', k: 'h24' } as const;

export function readClock(zimbra: Zimbra): WebmailClock {
  try {
    const { appCtxt, ZmSetting, I18nMsg } = zimbra;
    const date = dateOf(I18nMsg?.['formatDateShort']);
    const firstDay = appCtxt.get(ZmSetting['CAL_FIRST_DAY_OF_WEEK']);
    const isDay = typeof firstDay === 'number' && firstDay >= 0 && firstDay <= 6;
    const firstWorkday = firstWorkdayOf(
      appCtxt.get(ZmSetting['CAL_WORKING_HOURS']),
      isDay ? firstDay : 0,
    );
    return {
      ...hoursOf(I18nMsg?.['formatTimeShort']),
      ...(date !== undefined && { date }),
      ...(isDay && { firstDay }),
      ...(firstWorkday !== undefined && { firstWorkday }),
    };
  } catch {
    return {};
  }
}

/** `'kl 'H:mm` counts from 0 to 23; what stands between quotes is no part of the pattern. */
function hoursOf(pattern: unknown): Pick<WebmailClock, 'hours' | 'hour'> {
  if (typeof pattern !== 'string') return {};
  const letters = /[Kk]+|[Hh]+/.exec(pattern.replace(/'[^']*'/g, ''))?.[0];
  if (letters === undefined) return {};
  const hours = HOURS[letters[0] as keyof typeof HOURS];
  return { hours, hour: letters.length > 1 ? '2-digit' : 'numeric' };
}

/** AjxDateUtil writes the year with four digits whatever the pattern says. */
function dateOf(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string' || /[^\WdMy]|_|'/.test(pattern)) return undefined;
  return ['d', 'M', 'y'].every((part) => pattern.includes(part))
    ? pattern.replace(/y+/, 'yyyy')
    : undefined;
}

/** `1:N:0800:1700,2:Y:0800:1700,…`, with 1 for Sunday. */
function firstWorkdayOf(setting: unknown, firstDay: number): number | undefined {
  if (typeof setting !== 'string') return undefined;
  const days = setting
    .split(',')
    .map((day) => day.split(':'))
    .filter(([, works]) => works === 'Y')
    .map(([day]) => (Number(day) - 1 - firstDay + 7) % 7);
  return days.length > 0 ? (Math.min(...days) + firstDay) % 7 : undefined;
}
