/**
 * How many passwords may reach Zimbra, counted before they do. Zimbra counts failed logins of an
 * account (zimbraPasswordLockoutMaxFailures, 10 within zimbraPasswordLockoutFailureLifetime, 1 h),
 * forgets them at a successful login (LdapLockoutPolicy), and cannot tell chat from webmail.
 *
 * - An attempt takes a place when it starts, so that many at once do not slip through, and gives
 *   the place back unless it failed, or may have.
 * - Places differ. The last one is kept for the password that was right last time: whoever guesses
 *   cannot take it from its owner. A password that is already known to be wrong gets half of them
 *   at most: a telephone with an old password leaves room for its owner's new one.
 * - The overall limit is only for addresses without a successful login in memory. It bounds what
 *   guessing through many addresses (aliases of one account among them) can do, and cannot be used
 *   up against people who have been here before.
 */
export interface BudgetLimits {
  /** Failures of one account in an hour. */
  perAccount: number;
  /** Failures of all addresses without history together, in a quarter of an hour. */
  overall: number;
}

export type Standing = 'known-good' | 'fresh' | 'known-wrong';

/**
 * What came of an attempt: `wrong` as Zimbra says, `right` with a login that makes Zimbra forget
 * its count, `perhaps` when no answer came although the question may have arrived, `uncounted`
 * for the rest.
 */
export type AttemptEnding = 'wrong' | 'right' | 'perhaps' | 'uncounted';

export interface Attempt {
  /** To be called exactly once. */
  settle(ending: AttemptEnding): void;
}

/** A minute more than Zimbra's hour, for clocks and transport. */
export const ACCOUNT_WINDOW_MS = 61 * 60_000;
export const OVERALL_WINDOW_MS = 15 * 60_000;
/** Beyond it, accounts are refused rather than forgotten: forgetting would reset their count. */
const MAX_ACCOUNTS = 50_000;

/** Zimbra locks at ten; the other four are left to the person's own typing in the webmail. */
export const USUAL_FAILURES = 6;
export const MOST_FAILURES = 9;

/**
 * Two for each process, as far as that goes: of a single place none can be kept for the password
 * that was right the last time, and a few guesses would keep its owner out.
 */
export const usualFailuresPerAccount = (processes: number): number =>
  Math.min(MOST_FAILURES, Math.max(USUAL_FAILURES, 2 * processes));

interface Failure {
  at: number;
  /** Its number among all starts and ends: finer than any clock. */
  order: number;
}

interface AccountCount {
  underWay: number;
  failures: Failure[];
}

export class PasswordBudget {
  limits: BudgetLimits;
  readonly #clock: () => number;
  readonly #accounts = new Map<string, AccountCount>();
  #overallUnderWay = 0;
  #overallFailures: Failure[] = [];
  #order = 0;

  constructor(limits: BudgetLimits, clock: () => number) {
    this.limits = limits;
    this.#clock = clock;
  }

  /** Accounts that are being counted. */
  get size(): number {
    return this.#accounts.size;
  }

  /** A place, or which of the limits stands against it. */
  reserve(
    account: string,
    { standing, hasHistory }: { standing: Standing; hasHistory: boolean },
  ): Attempt | 'account' | 'overall' {
    const startedAt = this.#clock();
    const startOrder = ++this.#order;
    const count = this.#countOf(account, startedAt);
    if (count === undefined) return 'overall';
    if (count.underWay + count.failures.length >= this.#placesFor(standing)) return 'account';
    if (!hasHistory) {
      this.#overallFailures = within(this.#overallFailures, startedAt - OVERALL_WINDOW_MS);
      const used = this.#overallUnderWay + this.#overallFailures.length;
      if (used >= this.limits.overall) return 'overall';
      this.#overallUnderWay++;
    }
    count.underWay++;
    this.#accounts.set(account, count);

    return {
      settle: (ending) => {
        const failure = { at: this.#clock(), order: ++this.#order };
        count.underWay--;
        if (!hasHistory) this.#overallUnderWay--;
        if (ending === 'wrong' || ending === 'perhaps') {
          count.failures.push(failure);
          if (!hasHistory) this.#overallFailures.push(failure);
        }
        // Only what was over when this one began is surely older than this success at Zimbra.
        if (ending === 'right') {
          count.failures = count.failures.filter(({ order }) => order > startOrder);
        }
        if (count.underWay === 0 && count.failures.length === 0) this.#accounts.delete(account);
      },
    };
  }

  #placesFor(standing: Standing): number {
    const { perAccount } = this.limits;
    switch (standing) {
      case 'known-good':
        return perAccount;
      case 'fresh':
        return Math.max(1, perAccount - 1);
      case 'known-wrong':
        return Math.ceil(perAccount / 2);
    }
  }

  #countOf(account: string, now: number): AccountCount | undefined {
    const known = this.#accounts.get(account);
    if (known !== undefined) {
      known.failures = within(known.failures, now - ACCOUNT_WINDOW_MS);
      return known;
    }
    if (this.#accounts.size >= MAX_ACCOUNTS) this.#forgetOld(now);
    return this.#accounts.size < MAX_ACCOUNTS ? { underWay: 0, failures: [] } : undefined;
  }

  #forgetOld(now: number): void {
    for (const [account, count] of this.#accounts) {
      count.failures = within(count.failures, now - ACCOUNT_WINDOW_MS);
      if (count.underWay === 0 && count.failures.length === 0) this.#accounts.delete(account);
    }
  }
}

/** Those later than `after`. */
const within = (failures: Failure[], after: number): Failure[] =>
  failures.filter(({ at }) => at > after);
