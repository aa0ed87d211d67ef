import { UnknownError } from '../verdict/unknown-error.ts';
import type { UnknownReason } from '../verdict/verdict.ts';

export type BreakerState = 'closed' | 'half-open' | 'open';

/** What says that the service is not there, rather than something about one question. */
const OUTAGES: ReadonlySet<UnknownReason> = new Set<UnknownReason>([
  'unreachable',
  'timeout',
  'tls',
  'cut',
  'throttled',
  'http-status',
  'not-soap',
]);

/** So many in a row, with no answer in between. */
export const OPENS_AFTER = 3;
export const FIRST_RETRY_MS = 1000;
export const LAST_RETRY_MS = 30_000;

/**
 * Spares a service that is down, and those who would wait for it. After a few outages in a row
 * calls fail at once; after a second, then ever less often, one goes through to see.
 */
export class Breaker {
  readonly #clock: () => number;
  readonly #random: () => number;
  readonly #onChange: (state: 'closed' | 'open', reason?: UnknownReason) => void;
  #failuresInARow = 0;
  #open: { retryAt: number; waitMs: number; reason: UnknownReason } | undefined;
  #isProbing = false;

  constructor(options: {
    /** Milliseconds, from any fixed point. */
    clock: () => number;
    onChange: (state: 'closed' | 'open', reason?: UnknownReason) => void;
    /** 0 to 1. */
    random?: () => number;
  }) {
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#random = options.random ?? Math.random;
  }

  get state(): BreakerState {
    if (this.#open === undefined) return 'closed';
    return this.#isProbing || this.#clock() >= this.#open.retryAt ? 'half-open' : 'open';
  }

  /**
   * Makes the call, or rejects with `breaker-open`. Where a call has side effects, `probe` is
   * something harmless that goes first when it is time to see whether the service is back.
   */
  async run<T>(call: () => Promise<T>, probe?: () => Promise<unknown>): Promise<T> {
    if (this.#open === undefined) return this.#watch(call, false);
    if (this.#isProbing || this.#clock() < this.#open.retryAt) {
      throw new UnknownError('breaker-open', this.#open.reason);
    }
    this.#isProbing = true;
    try {
      if (probe === undefined) return await this.#watch(call, true);
      await this.#watch(probe, true);
    } finally {
      this.#isProbing = false;
    }
    return this.#watch(call, false);
  }

  async #watch<T>(call: () => Promise<T>, isProbe: boolean): Promise<T> {
    try {
      const result = await call();
      this.#answered();
      return result;
    } catch (error) {
      if (error instanceof UnknownError && error.reason !== 'breaker-open') {
        if (OUTAGES.has(error.reason)) this.#failed(error.reason, isProbe);
        else this.#answered();
      }
      throw error;
    }
  }

  #answered(): void {
    this.#failuresInARow = 0;
    if (this.#open === undefined) return;
    this.#open = undefined;
    this.#onChange('closed');
  }

  #failed(reason: UnknownReason, isProbe: boolean): void {
    if (this.#open === undefined) {
      if (++this.#failuresInARow < OPENS_AFTER) return;
      this.#open = this.#waiting(FIRST_RETRY_MS, reason);
      this.#onChange('open', reason);
    } else if (isProbe) {
      this.#open = this.#waiting(Math.min(this.#open.waitMs * 2, LAST_RETRY_MS), reason);
    }
    // Else a call from before the breaker opened, which says nothing new.
  }

  /** A fifth more or less, so that several authenticators do not come back in step. */
  #waiting(waitMs: number, reason: UnknownReason) {
    const jittered = waitMs * (0.8 + 0.4 * this.#random());
    return { retryAt: this.#clock() + jittered, waitMs, reason };
  }
}
