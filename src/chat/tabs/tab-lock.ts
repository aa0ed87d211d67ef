export type Locks = Pick<LockManager, 'request' | 'query'>;

export interface LockEvents {
  onHeld(): void;
  /** Another tab has stolen it. */
  onLost(): void;
  /** The browser does not let this page have locks. */
  onRefused(): void;
}

interface Place {
  held: boolean;
  leave: () => void;
}

/** This tab's one place at an exclusive Web Lock: in the queue for it, or holding it. */
export class TabLock {
  readonly #locks: Locks;
  readonly #name: string;
  readonly #events: LockEvents;
  #place: Place | undefined;

  constructor(locks: Locks, name: string, events: LockEvents) {
    this.#locks = locks;
    this.#name = name;
    this.#events = events;
  }

  /** As far as this tab has heard; see TalkerToken. */
  get held(): boolean {
    return this.#place?.held ?? false;
  }

  /** Leaves the present place and queues at the end. */
  queue(): void {
    const waiting = new AbortController();
    this.#enter({ signal: waiting.signal }, () => waiting.abort());
  }

  /** Leaves the present place and takes the lock from whoever holds it, past the queue. */
  steal(): void {
    this.#enter({ steal: true }, () => undefined); // it cannot be aborted, and is granted at once
  }

  leave(): void {
    const place = this.#place;
    this.#place = undefined;
    place?.leave();
  }

  #enter(options: LockOptions, leave: () => void): void {
    this.leave();
    const place: Place = { held: false, leave };
    this.#place = place;
    const granted = async (): Promise<void> => {
      if (this.#place !== place) return;
      const left = new Promise<void>((resolve) => (place.leave = resolve));
      // A tab that was frozen hears of its lock when it thaws, and of the theft only after that.
      // What the browser had to say before it answers a question has then been said.
      await this.#locks.query().catch(() => undefined);
      if (this.#place === place) {
        place.held = true;
        this.#events.onHeld();
      }
      await left;
    };
    this.#locks.request(this.#name, options, granted).catch((error: unknown) => {
      if (this.#place !== place) return; // left by itself
      this.#place = undefined;
      if ((error as Error).name === 'AbortError') this.#events.onLost();
      else this.#events.onRefused();
    });
  }
}
