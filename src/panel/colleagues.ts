import { isSystemAccount } from '../shared/system-accounts.ts';
import type { Person } from './zimbra/controls.ts';

/** Whom of all those with a mail address one can chat with: those of the house, but not oneself. */
export class Colleagues {
  readonly #own: ReadonlySet<string>;
  readonly #domains: ReadonlySet<string>;

  /** `own`: the user's addresses, the first one first, in lower case. `domains`: by default his own. */
  constructor(own: readonly string[], domains: readonly string[] = own.slice(0, 1).map(domainOf)) {
    this.#own = new Set(own);
    this.#domains = new Set(domains);
  }

  has(address: string): boolean {
    const bare = bareOf(address);
    return (
      bare.indexOf('@') > 0 &&
      this.#domains.has(domainOf(bare)) &&
      !this.#own.has(bare) &&
      !isSystemAccount(bare)
    );
  }

  /** Each once. */
  of(people: readonly Person[]): readonly Person[] {
    const found = new Map<string, Person>();
    for (const { address, name } of people) {
      const bare = bareOf(address);
      if (this.has(bare) && !found.get(bare)?.name) found.set(bare, { address: bare, name });
    }
    return [...found.values()];
  }
}

const bareOf = (address: string): string => address.trim().toLowerCase();
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
