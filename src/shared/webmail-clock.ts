/** How the webmail writes times and dates, and its week. What is absent is as the language has it. */
export interface WebmailClock {
  /** The hours of a day, by the names of `Intl`: `h12` begins with 12 and ends with 11. */
  readonly hours?: 'h11' | 'h12' | 'h23' | 'h24';
  /** Of one hour: `09` is of two digits. */
  readonly hour?: 'numeric' | '2-digit';
  /** A date in numbers, of `d`, `M` and `y`: `d.M.yyyy`. */
  readonly date?: string;
  /** The day with which a week begins; 0 is Sunday. */
  readonly firstDay?: number;
  /** The first day of such a week on which the user works. */
  readonly firstWorkday?: number;
}
