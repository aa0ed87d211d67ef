import type { AttemptEnding, Line, Pool, Start } from './attempt.ts';

/** A minute more than Zimbra's hour, for clocks and transport. */
export const ACCOUNT_WINDOW_MS = 61 * 60_000;
export const OVERALL_WINDOW_MS = 15 * 60_000;
/** How long it is known whether a password was right or wrong. */
export const KNOWN_MS = 24 * 3_600_000;
/** Beyond it, accounts are refused rather than forgotten: forgetting would reset their count. */
export const MAX_ACCOUNTS = 50_000;
const MAX_TAGS = 20;
/** No answer is waited for any longer. */
const LONGEST_QUESTION_MS = 10_000;

/** Accounts in a row of which a password was refused that had been right: it is not the passwords, then. */
const ACCOUNTS_OF_AN_OUTAGE = 3;

interface Failure {
  readonly at: number;
  /** Its number among all lines: finer than any clock. */
  readonly order: number;
  readonly pool: Pool;
}

interface UnderWay {
  readonly start: Start;
  readonly order: number;
}

export interface Wrong {
  /** The last time. */
  readonly at: number;
  /** How often, since it was right. */
  readonly times: number;
}

interface AccountCounts {
  readonly underWay: Map<string, UnderWay>;
  failures: Failure[];
  /** When a password was right the last time; by its tag, newest last. */
  readonly right: Map<string, { readonly at: number }>;
  readonly wrong: Map<string, Wrong>;
}

/** What all lines so far come to. Whoever reads the same lines has the same counts. */
export class AttemptCounts {
  readonly #now: () => number;
  readonly #accounts = new Map<string, AccountCounts>();
  #order = 0;
  readonly #strangersUnderWay = new Map<string, number>();
  #strangersFailures: number[] = [];
  /** Accounts whose password was refused though it had been right; none was right since. */
  readonly #refusedInARow = new Set<string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Accounts that are being counted. */
  get size(): number {
    return this.#accounts.size;
  }

  /** Whether one more account can be counted. */
  hasRoomFor(account: string): boolean {
    if (this.#accounts.has(account) || this.#accounts.size < MAX_ACCOUNTS) return true;
    for (const each of this.#accounts.keys()) this.#current(each);
    return this.#accounts.size < MAX_ACCOUNTS;
  }

  /** Failures, and what may become one, of the account and in one of its pools. */
  used(account: string, pool: Pool): { failed: number; underWay: number } {
    const counts = this.#current(account);
    const underWay = [...(counts?.underWay.values() ?? [])].map(({ start }) => start);
    return {
      failed: counts?.failures.filter((failure) => failure.pool === pool).length ?? 0,
      underWay: underWay.filter((start) => start.pool === pool).length,
    };
  }

  /** Whether one that is under way has an end soon: its process lives. */
  isBusy(account: string, pool: Pool): boolean {
    const oldest = this.#now() - LONGEST_QUESTION_MS;
    const underWay = [...(this.#current(account)?.underWay.values() ?? [])];
    return underWay.some(({ start }) => start.pool === pool && start.at > oldest);
  }

  usedByStrangers(): number {
    const oldest = this.#now() - OVERALL_WINDOW_MS;
    this.#strangersFailures = this.#strangersFailures.map(this.#past).filter((at) => at > oldest);
    for (const [id, at] of this.#strangersUnderWay) {
      if (this.#past(at) > oldest) this.#strangersUnderWay.set(id, this.#past(at));
      else this.#strangersUnderWay.delete(id);
    }
    return this.#strangersUnderWay.size + this.#strangersFailures.length;
  }

  /** Whether a password of the account was right within the last day. */
  hasSignedIn(account: string): boolean {
    return (this.#current(account)?.right.size ?? 0) > 0;
  }

  wasRight(account: string, tag: string): boolean {
    return this.#current(account)?.right.has(tag) === true;
  }

  /** Whether no other password of the account was right since: this one is the person's own, most likely. */
  isLastRight(account: string, tag: string): boolean {
    return [...(this.#current(account)?.right.keys() ?? [])].at(-1) === tag;
  }

  /** Whether Zimbra has called this password wrong since it was right. */
  wrong(account: string, tag: string): Wrong | undefined {
    return this.#current(account)?.wrong.get(tag);
  }

  isUnderWay(account: string, tag: string): boolean {
    const counts = this.#current(account);
    return [...(counts?.underWay.values() ?? [])].some(({ start }) => start.tag === tag);
  }

  /** Zimbra refuses passwords one after the other that it has taken before: its directory may be away. */
  get isOutage(): boolean {
    return this.#refusedInARow.size >= ACCOUNTS_OF_AN_OUTAGE;
  }

  apply(line: Line): void {
    const order = ++this.#order;
    const counts = this.#accounts.get(line.account) ?? newCounts();
    this.#accounts.set(line.account, counts);
    if (line.kind === 'start') {
      counts.underWay.set(line.id, { start: line, order });
      if (line.isStranger) this.#strangersUnderWay.set(line.id, line.at);
      return;
    }
    const begun = counts.underWay.get(line.id);
    // Of a start that is older than all that is kept.
    if (begun) this.#end(counts, begun, { ...line, order });
    if (isEmpty(counts)) this.#accounts.delete(line.account);
  }

  #end(
    counts: AccountCounts,
    { start, order: startOrder }: UnderWay,
    { at, ending, order }: { at: number; ending: AttemptEnding; order: number },
  ): void {
    const { id, account, tag, pool } = start;
    counts.underWay.delete(id);
    this.#strangersUnderWay.delete(id);
    if (ending === 'wrong' || ending === 'perhaps') {
      counts.failures.push({ at, order, pool });
      if (start.isStranger) this.#strangersFailures.push(at);
    }
    if (ending === 'wrong') {
      const times = (counts.wrong.get(tag)?.times ?? 0) + 1;
      remember(counts.wrong, tag, { at, times });
      if (counts.right.has(tag)) this.#refusedInARow.add(account);
    }
    if (ending !== 'right') return;
    // Only what was over when this one began is surely older than this success at Zimbra.
    counts.failures = counts.failures.filter((failure) => failure.order > startOrder);
    counts.wrong.delete(tag);
    remember(counts.right, tag, { at });
    this.#refusedInARow.clear();
  }

  /** Without what is too old to count. */
  #current(account: string): AccountCounts | undefined {
    const counts = this.#accounts.get(account);
    if (!counts) return undefined;
    const oldest = this.#now() - ACCOUNT_WINDOW_MS;
    counts.failures = counts.failures.map(this.#dated).filter(({ at }) => at > oldest);
    for (const [id, { start, order }] of counts.underWay) {
      const dated = this.#dated(start);
      if (dated.at > oldest) counts.underWay.set(id, { start: dated, order });
      // Whose process died was asked, perhaps.
      else counts.underWay.delete(id);
    }
    this.#forgetOld(counts.right);
    this.#forgetOld(counts.wrong);
    if (isEmpty(counts)) this.#accounts.delete(account);
    return counts;
  }

  #forgetOld<T extends { readonly at: number }>(tags: Map<string, T>): void {
    for (const [tag, known] of tags) {
      const dated = this.#dated(known);
      if (dated.at > this.#now() - KNOWN_MS) tags.set(tag, dated);
      else tags.delete(tag);
    }
  }

  /** What is later than now was written by a clock that has been put right since: it counts from now on. */
  readonly #past = (at: number): number => Math.min(at, this.#now());

  readonly #dated = <T extends { readonly at: number }>(entry: T): T =>
    entry.at > this.#now() ? { ...entry, at: this.#now() } : entry;
}

const newCounts = (): AccountCounts => ({
  underWay: new Map(),
  failures: [],
  right: new Map(),
  wrong: new Map(),
});

const isEmpty = ({ underWay, failures, right, wrong }: AccountCounts): boolean =>
  underWay.size + failures.length + right.size + wrong.size === 0;

function remember<T>(tags: Map<string, T>, tag: string, known: T): void {
  tags.delete(tag);
  tags.set(tag, known);
  const [oldest] = tags.keys();
  if (tags.size > MAX_TAGS && oldest !== undefined) tags.delete(oldest);
}
