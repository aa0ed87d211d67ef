import type { Ticket } from './ticket.ts';

/** A ticket is remembered for as long as it would be taken, and these clocks may differ. */
const LONGER_MS = 60_000;

/**
 * Each ticket is good for one sign-in. Held by one process: what others have seen is not known here, and
 * what was seen before this one began is not either, so that tickets from before are none any more.
 */
export class UsedTickets {
  readonly #since: number;
  /** When each of them may be forgotten, in ms since 1970. They come in about this order. */
  readonly #until = new Map<string, number>();

  /** `since`: when this began, in ms since 1970. */
  constructor(since: number) {
    // Tickets tell whole seconds; one of this second may be from before.
    this.#since = Math.ceil(since / 1000) * 1000;
  }

  get size(): number {
    return this.#until.size;
  }

  /** Marks it as used from now on. Says why it is not good for that, if so. */
  use(
    { id, issuedAt, expiresAt }: Ticket,
    now: number,
  ): 'ticket-used' | 'ticket-from-before' | undefined {
    this.#forget(now);
    if (issuedAt < this.#since) return 'ticket-from-before';
    if (this.#until.has(id)) return 'ticket-used';
    this.#until.set(id, expiresAt + LONGER_MS);
    return undefined;
  }

  #forget(now: number): void {
    for (const [id, until] of this.#until) {
      if (until > now) return;
      this.#until.delete(id);
    }
  }
}
