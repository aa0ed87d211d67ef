import type { AccountMemory } from './account-memory.ts';
import type { Credential } from './credential-check.ts';
import { LruMap } from './lru-map.ts';
import type { Verdict } from '../verdict/verdict.ts';

const MAX_ENTRIES = 20_000;

export interface CacheTimes {
  /** How long each kind of verdict counts, in milliseconds; 0 for not at all. */
  tokenMs: number;
  passwordMs: number;
  refusedPasswordMs: number;
}

/**
 * Verdicts of Zimbra, by the key of their credential, yes and no apart. A yes ends early with any
 * refusal of its account, and is never prolonged while Zimbra is away: what has changed meanwhile
 * (a dismissed employee's password) is what the check is for. Sessions in chat outlive an outage
 * without it.
 */
export class VerdictCache {
  times: CacheTimes;
  readonly #clock: () => number;
  readonly #memory: AccountMemory;
  readonly #accepted = new LruMap<{ until: number; generation: number }>(MAX_ENTRIES);
  readonly #refused = new LruMap<{ until: number; verdict: Verdict }>(MAX_ENTRIES);

  constructor(times: CacheTimes, memory: AccountMemory, clock: () => number) {
    this.times = times;
    this.#memory = memory;
    this.#clock = clock;
  }

  get sizes(): { accepted: number; refused: number } {
    return { accepted: this.#accepted.size, refused: this.#refused.size };
  }

  get(address: string, key: string): Verdict | undefined {
    const now = this.#clock();
    const accepted = this.#accepted.get(key);
    if (accepted !== undefined) {
      const counts = now < accepted.until;
      if (counts && accepted.generation === this.#memory.generationOf(address)) {
        return { outcome: 'accepted' };
      }
      this.#accepted.delete(key);
    }
    const refused = this.#refused.get(key);
    return refused !== undefined && now < refused.until ? refused.verdict : undefined;
  }

  /** `generation` is the account's when the question was put: a refusal since then voids the yes. */
  keepAccepted(
    { address, key, kind }: { address: string; key: string; kind: Credential['kind'] },
    generation: number | undefined,
  ): void {
    const current = this.#memory.generationOf(address);
    const forMs = kind === 'token' ? this.times.tokenMs : this.times.passwordMs;
    this.#refused.delete(key);
    if (forMs === 0 || current === undefined) return;
    if (generation !== undefined && generation !== current) return;
    this.#accepted.set(key, { until: this.#clock() + forMs, generation: current });
  }

  keepRefused(key: string, verdict: Verdict): void {
    this.#refused.set(key, { until: this.#clock() + this.times.refusedPasswordMs, verdict });
  }

  clear(): void {
    this.#accepted.clear();
    this.#refused.clear();
  }
}
