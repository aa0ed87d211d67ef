/**
 * Times and days in the messages as the webmail and the list write them. Converse 14.0.0 asks dayjs
 * for them, in these patterns; dayjs lets an extension answer.
 */
import { type Clock, midnight } from '../frame/when.ts';

/** What Converse is told to write times in, and what it writes tooltips and days in. */
export const TIME_PATTERN = 'LT';
const TOOLTIP_PATTERN = 'llll';
const DAY_PATTERN = 'dddd MMM Do YYYY';

interface Day {
  valueOf(): number;
  format(pattern?: string): string;
}

export interface Dayjs {
  extend(extension: (options: unknown, day: { readonly prototype: Day }) => void): unknown;
}

export function writeTimes(dayjs: Dayjs, clock: Clock): void {
  dayjs.extend((_options, { prototype }) => {
    const original = Object.getOwnPropertyDescriptor(prototype, 'format');
    const format = original?.value as (this: Day, pattern?: string) => string;
    prototype.format = function (pattern) {
      const time = this.valueOf();
      switch (pattern) {
        case TIME_PATTERN:
          return clock.hour(time);
        case TOOLTIP_PATTERN:
          return clock.long(time);
        case DAY_PATTERN:
          return clock.day(time, Date.now());
        case undefined:
        default:
          return format.call(this, pattern);
      }
    };
  });
}

/** "Today" is yesterday then. */
export function atMidnight(act: () => void): void {
  const now = Date.now();
  setTimeout(
    () => {
      act();
      atMidnight(act);
    },
    midnight(now, 1) - now + 1_000,
  );
}

/**
 * What is written short or not at all is told in full where the pointer rests: a day's date, the time
 * of a message that follows another, a link that does not fit.
 */
export function tellInFull(document: Document, clock: Clock): void {
  document.addEventListener('pointerover', ({ target }) => {
    if (!(target instanceof Element)) return;
    const link = target.closest<HTMLAnchorElement>('.chat-msg__text a[href]');
    if (link) link.title = link.href;
    const dated = target.closest('.date-separator, .chat-msg__message');
    const time = Date.parse(
      dated?.closest<HTMLElement>('[data-isodate]')?.dataset['isodate'] ?? '',
    );
    if (!(dated instanceof HTMLElement) || Number.isNaN(time)) return;
    dated.title = dated.matches('.date-separator') ? clock.date(time) : clock.long(time);
  });
}
