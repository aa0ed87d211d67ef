/**
 * How many passwords may reach Zimbra, counted before they do. Zimbra counts failed logins of an
 * account (zimbraPasswordLockoutMaxFailures, 10 within zimbraPasswordLockoutFailureLifetime, 1 h),
 * forgets them at a successful login (LdapLockoutPolicy), and cannot tell chat from webmail.
 *
 * - An attempt takes a place when it starts, so that many at once do not slip through, and gives
 *   the place back unless it failed, or may have.
 * - There are two sorts of places. Repeats are no guessing: a telephone with an old password never takes
 *   a place of those for passwords that were not tried before. Of those for repeats the last is kept for the
 *   password that was right the last time: neither guessing nor an old password takes it.
 * - A repeat has to wait, longer each time, so that a right password that Zimbra refused in a bad moment
 *   has places left when that is over.
 * - The overall limit is only for addresses without a successful login in memory. It bounds what
 *   guessing through many addresses (aliases of one account among them) can do, and cannot be used
 *   up against people who have been here before.
 * - All processes with the same folder count together, and go on counting after a restart.
 */
import { createHmac, randomBytes } from 'node:crypto';
import {
  type AttemptEnding,
  type Line,
  type Pool,
  readLine,
  type Start,
  writeLine,
} from './attempt.ts';
import { AttemptCounts, KNOWN_MS, type Wrong } from './attempt-counts.ts';
import { linesInFolder, linesInMemory, type SharedLines } from './shared-lines.ts';
import { stateKey } from './state-key.ts';

export interface BudgetLimits {
  /** Failures of one account in an hour, two at least. */
  perAccount: number;
  /** Failures of all addresses without history together, in a quarter of an hour. */
  overall: number;
  /** How long a wrong password is not asked about again at first, in milliseconds. */
  againMs: number;
}

/** Zimbra locks at ten; the others are left to the person's own typing in the webmail. */
export const USUAL_FAILURES = 8;
export const MOST_FAILURES = 9;

export interface Attempt {
  /** Zimbra has taken this password within the last day. */
  readonly wasRight: boolean;
  /** One place more, of the same sort, for asking the same once more; false where there is none. */
  again(): boolean;
  /** To be called exactly once. */
  settle(ending: AttemptEnding): void;
}

/**
 * `known`: Zimbra has called this password wrong a moment ago; `outage`: as it has many that had been right
 * before. `busy`: all places of repeats are taken, and some may be given back in a moment.
 */
export type NoPlace = 'account' | 'overall' | 'known' | 'outage' | 'busy';

/** It cannot be counted; nothing may be asked then. */
export class NotCounted extends Error {
  override readonly name = 'NotCounted';
  /** `EACCES` and the like. */
  readonly code: string | undefined;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = (cause as NodeJS.ErrnoException | undefined)?.code;
  }
}

export interface Question {
  /** A mail address in its normal form. */
  readonly address: string;
  readonly password: string;
  /** It is known of somewhere else that somebody has signed in with this address. */
  readonly hasHistory: boolean;
}

interface State {
  readonly key: Buffer;
  readonly lines: SharedLines;
  readonly counts: AttemptCounts;
}

const HOUR_MS = 3_600_000;
/** How long what was wrong twice has to wait. */
const LATER_AGAIN_MS = 10 * 60_000;

export class PasswordBudget {
  limits: BudgetLimits;
  readonly #now: () => number;
  readonly #key: Buffer;
  readonly #process = randomBytes(6).toString('base64url');
  #attempts = 0;
  #folder: string | undefined;
  #state: State | undefined;

  /** `now`: milliseconds since 1970, the same in all processes. `key`: of the hashes, unless there is a folder. */
  constructor(limits: BudgetLimits, now: () => number, key: Buffer = randomBytes(32)) {
    this.limits = limits;
    this.#now = now;
    this.#key = key;
  }

  /** Where it is counted; opened with the first password. `undefined`: in the memory of this process. */
  set folder(folder: string | undefined) {
    if (folder === this.#folder) return;
    this.#folder = folder;
    this.#state = undefined;
  }

  /** Accounts that are being counted. */
  get size(): number {
    return this.#state?.counts.size ?? 0;
  }

  /** A place, or what stands against it. Throws {@link NotCounted}. */
  reserve({ address, password, hasHistory }: Question): Attempt | NoPlace {
    const state = this.#upToDate();
    const { key, counts } = state;
    const account = hashOf(key, 'account', address).slice(0, 16);
    const tag = hashOf(key, 'password', `${address}\0${password}`, 'hex').slice(0, 4);
    const wasRight = counts.wasRight(account, tag);
    const wrong = counts.wrong(account, tag);
    const isRepeat = wrong !== undefined || counts.isUnderWay(account, tag);
    const rank = counts.isLastRight(account, tag)
      ? ('last-right' as const)
      : wasRight && wrong === undefined
        ? ('right' as const)
        : ('other' as const);
    const by = {
      ...{ account, tag, rank },
      pool: wasRight || isRepeat ? ('again' as const) : ('fresh' as const),
      isStranger: !hasHistory && !counts.hasSignedIn(account),
    };
    if (wrong !== undefined && this.#now() < wrong.at + this.#pauseAfter(wrong)) {
      return wasRight && counts.isOutage ? 'outage' : 'known';
    }
    const first = this.#begin(by);
    if (typeof first === 'string') return first;
    let second: Start | undefined;
    return {
      wasRight,
      again: () => {
        const another = this.#begin(by);
        if (typeof another === 'string') return false;
        second = another;
        return true;
      },
      settle: (ending) => {
        // Zimbra may have counted the first one although its connection ended.
        this.#end(first, second === undefined || ending === 'right' ? ending : 'perhaps');
        if (second) this.#end(second, ending);
      },
    };
  }

  /** Whether refusals say nothing about passwords just now, see {@link AttemptCounts.isOutage}. */
  isOutage(): boolean {
    return this.#upToDate().counts.isOutage;
  }

  #pauseAfter({ times }: Wrong): number {
    const { againMs } = this.limits;
    return times === 1 ? againMs : Math.max(againMs, LATER_AGAIN_MS);
  }

  #begin(by: Omit<Start, 'kind' | 'id' | 'at'> & { rank: Rank }): Start | NoPlace {
    const { account, tag, pool, isStranger } = by;
    const before = this.#placeFor(by);
    // So that whoever goes on guessing writes nothing.
    if (before !== undefined) return before;
    const id = `${this.#process}.${(++this.#attempts).toString(36)}`;
    const start: Start = { kind: 'start', id, at: this.#now(), account, tag, pool, isStranger };
    // Another process may have been quicker: what stands before it counts.
    let quicker: NoPlace | undefined;
    this.#add(start, () => (quicker = this.#placeFor(by)));
    if (quicker === undefined) return start;
    this.#end(start, 'uncounted');
    return quicker;
  }

  #placeFor(by: {
    account: string;
    pool: Pool;
    rank: Rank;
    isStranger: boolean;
  }): NoPlace | undefined {
    const { counts } = this.#current();
    const { account, pool, rank, isStranger } = by;
    if (!counts.hasRoomFor(account)) return 'overall';
    const places = placesOf(this.limits.perAccount);
    const most = pool === 'fresh' ? places.fresh : places.again[rank];
    const { failed, underWay } = counts.used(account, pool);
    if (failed + underWay >= most) {
      // Who guesses does not wait: he would keep the others waiting.
      return pool === 'again' && failed < most && counts.isBusy(account, pool) ? 'busy' : 'account';
    }
    return isStranger && counts.usedByStrangers() >= this.limits.overall ? 'overall' : undefined;
  }

  #end({ id, account }: Start, ending: AttemptEnding): void {
    this.#add({ kind: 'end', id, at: this.#now(), account, ending });
  }

  /** `beforeOwn` is called when all that stands before this line has been counted. */
  #add(line: Line, beforeOwn?: () => void): void {
    const state = this.#current();
    const own = writeLine(line);
    for (const text of counting(() => state.lines.add(own))) {
      if (text === own) beforeOwn?.();
      apply(state, text);
    }
  }

  #upToDate(): State {
    if (this.#current().lines.isGone()) this.#state = undefined;
    const state = this.#current();
    for (const text of counting(() => state.lines.catchUp())) apply(state, text);
    return state;
  }

  #current(): State {
    this.#state ??= counting(() => this.#open());
    return this.#state;
  }

  #open(): State {
    const now = this.#now;
    const counts = new AttemptCounts(now);
    const folder = this.#folder;
    if (folder === undefined) return { key: this.#key, lines: linesInMemory(), counts };
    const hours = Math.ceil(KNOWN_MS / HOUR_MS);
    return { key: stateKey(folder), lines: linesInFolder(folder, { now, hours }), counts };
  }
}

function counting<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new NotCounted(error);
  }
}

function apply({ counts }: State, text: string): void {
  const line = readLine(text);
  if (line) counts.apply(line);
}

/**
 * What is known of a repeat: `last-right`, see {@link AttemptCounts.isLastRight}; `right` once, and not called
 * wrong since; or neither.
 */
type Rank = 'last-right' | 'right' | 'other';

/** `fresh` and those of `last-right` together are all. */
function placesOf(perAccount: number): { fresh: number; again: Readonly<Record<Rank, number>> } {
  const all = Math.max(2, perAccount);
  const again = all < 4 ? 1 : all < 8 ? 2 : 3;
  return {
    fresh: all - again,
    // Somebody may have several right ones, for his devices; each is asked about, also where there is one place.
    again: { 'last-right': again, right: Math.max(1, again - 1), other: again - 1 },
  };
}

const hashOf = (
  key: Buffer,
  what: string,
  value: string,
  encoding: 'base64url' | 'hex' = 'base64url',
): string => createHmac('sha256', key).update(`${what}\0${value}`).digest(encoding);
