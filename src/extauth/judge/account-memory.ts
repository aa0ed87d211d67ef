import { normalizeAddress } from '../verdict/account.ts';
import { LruMap } from './lru-map.ts';

const MAX_ACCOUNTS = 50_000;
const MAX_ALIASES = 50_000;
/** An address may stop being an alias and become an account; until then it is told at each login. */
const ALIAS_KNOWN_MS = 3_600_000;

interface Remembered {
  /** Unlike any other, and a new one after each refusal: what was cached before counts no more. */
  generation: number;
  /** In their normal form, as they were told at the last login. */
  aliases: readonly string[];
}

/**
 * What successful logins have taught, by mail address; lost when the program ends. Refusals add no
 * account, or guessing through names could push out the real ones.
 */
export class AccountMemory {
  readonly #accounts = new LruMap<Remembered>(MAX_ACCOUNTS);
  readonly #aliases = new LruMap<{ of: string; until: number }>(MAX_ALIASES);
  readonly #clock: () => number;
  #lastGeneration = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#accounts.size;
  }

  hasHistory(address: string): boolean {
    return this.#accounts.get(address) !== undefined;
  }

  generationOf(address: string): number | undefined {
    return this.#accounts.get(address)?.generation;
  }

  /** Zimbra has let this account in: whatever its address was before, it is none of another's aliases now. */
  accepted(address: string): void {
    this.#aliases.delete(address);
    const known = this.#accounts.get(address);
    const generation = known?.generation ?? ++this.#lastGeneration;
    this.#accounts.set(address, { generation, aliases: known?.aliases ?? [] });
  }

  /** Zimbra has refused a credential of this account. */
  refused(address: string): void {
    const known = this.#accounts.get(address);
    if (known !== undefined) known.generation = ++this.#lastGeneration;
  }

  /** All of an account that has been let in, as Zimbra writes them. One that it had before and has no more is none. */
  learnAliases(address: string, written: readonly string[]): void {
    const aliases = written.flatMap((alias) => normalizeAddress(alias) ?? []);
    const known = this.#accounts.get(address);
    for (const old of known?.aliases ?? []) {
      if (!aliases.includes(old) && this.#aliases.get(old)?.of === address)
        this.#aliases.delete(old);
    }
    this.#accounts.set(address, {
      generation: known?.generation ?? ++this.#lastGeneration,
      aliases,
    });
    const until = this.#clock() + ALIAS_KNOWN_MS;
    for (const alias of aliases) this.#aliases.set(alias, { of: address, until });
  }

  isAlias(address: string): boolean {
    return this.#clock() < (this.#aliases.get(address)?.until ?? -Infinity);
  }

  clear(): void {
    this.#accounts.clear();
    this.#aliases.clear();
  }
}
