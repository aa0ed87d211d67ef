export type TokenStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Says, where all tabs can read it at any moment, which one talks: a tab that was frozen hears late
 * that its lock was stolen. It is in several stores, and all must name the tab: a tab that was
 * blocked reads from Chromium's localStorage what was there before (its cookies are up to date); in
 * other browsers it may be the other way round. A store that does not work says nothing against a tab.
 */
export class TalkerToken {
  readonly #stores: readonly (() => TokenStore)[];
  readonly #key: string;
  readonly #tab: string;
  #written: readonly TokenStore[] = [];

  /** Each of `stores` may throw, as `window.localStorage` does where the user forbids it. */
  constructor(stores: readonly (() => TokenStore)[], key: string, tab: string) {
    this.#stores = stores;
    this.#key = key;
    this.#tab = tab;
  }

  take(): void {
    this.#written = this.#stores.flatMap((open) => {
      try {
        const store = open();
        store.setItem(this.#key, this.#tab);
        return store.getItem(this.#key) === this.#tab ? [store] : [];
      } catch {
        return [];
      }
    });
  }

  isMine(): boolean {
    return this.#written.every((store) => this.#isIn(store));
  }

  /** Only for the tab that holds the lock: it could wipe out what a thief has just written. */
  drop(): void {
    // Where it is gone already, a log-out in another tab has taken it; the rest goes as well.
    if (this.#written.some((store) => ![this.#tab, null].includes(this.#holder(store)))) return;
    for (const store of this.#written) {
      try {
        store.removeItem(this.#key);
      } catch {
        // then it stays, and the next talker writes over it
      }
    }
    this.#written = [];
  }

  #isIn(store: TokenStore): boolean {
    return this.#holder(store) === this.#tab;
  }

  /** What cannot be read says nothing against this tab. */
  #holder(store: TokenStore): string | null {
    try {
      return store.getItem(this.#key);
    } catch {
      return this.#tab;
    }
  }
}
