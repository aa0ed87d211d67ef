import { addressOf, normalizeAddress } from '../verdict/account.ts';
import type { Account } from '../verdict/account.ts';
import type { AccountLookup, FoundAccount } from '../zimbra/account-lookup.ts';
import type { AccountMemory } from './account-memory.ts';
import { Coalescer } from './coalesce.ts';
import { LruMap } from './lru-map.ts';
import { UnknownError } from '../verdict/unknown-error.ts';
import { refused } from '../verdict/verdict.ts';
import type { Judgement, RefusalReason, Verdict } from '../verdict/verdict.ts';

/** Who there is, without any credential. None of its members rejects because of Zimbra. */
export interface Directory {
  /** For isuser. */
  exists(account: Account): Promise<Judgement>;
  /**
   * Why no credential can open this account, if that is known: no account, an alias, a guest. Who comes with a
   * token has it from the webmail: what was known before it does not count against him.
   */
  objection(account: Account, by: { isToken: boolean }): Promise<RefusalReason | undefined>;
  /** What Zimbra says of an account whose credential it has just refused, if it says anything. */
  stateOf(account: Account): Promise<RefusalReason | undefined>;
  /** Zimbra has let this account in, so it exists. */
  saw(account: Account): void;
}

/** Says yes to every name: ejabberd has already seen that the domain is served. */
export const domainDirectory: Directory = {
  exists: () => Promise.resolve({ verdict: { outcome: 'accepted' } }),
  objection: () => Promise.resolve(undefined),
  stateOf: () => Promise.resolve(undefined),
  saw: () => undefined,
};

/** A yes is kept for hours: an account that goes away may get messages a little longer. An alias is a no. */
export const YES_MS = 4 * 3_600_000;
/** A no is kept for minutes: a new account must be able to get messages soon. */
export const NO_MS = 5 * 60_000;
/** A login with a name that was missing moments ago is not worth another question. */
export const NO_FOR_LOGIN_MS = 10_000;
/** It goes before a password check and must leave time for that. */
const LOGIN_LOOKUP_TIMEOUT_MS = 1500;
const MAX_YES = 50_000;
const MAX_NO = 10_000;

const STATES: Readonly<Record<string, RefusalReason>> = {
  locked: 'account-locked',
  lockout: 'account-lockout',
  closed: 'account-closed',
  pending: 'account-pending',
  maintenance: 'maintenance',
};

/** What has been found out so far; it outlives a change of the configuration. */
export class DirectoryStore {
  readonly found = new LruMap<{ account: FoundAccount; at: number }>(MAX_YES);
  readonly missing = new LruMap<{ at: number }>(MAX_NO);

  clear(): void {
    this.found.clear();
    this.missing.clear();
  }
}

export interface ZimbraDirectoryParts {
  lookup: AccountLookup;
  store: DirectoryStore;
  memory: AccountMemory;
  timeoutMs: number;
  clock: () => number;
  /** Told at each question from ejabberd whether the answer was already there. */
  onCache?: ((result: 'hit' | 'miss') => void) | undefined;
}

export function createZimbraDirectory(parts: ZimbraDirectoryParts): Directory {
  const { lookup, memory, timeoutMs, clock, onCache } = parts;
  const { found, missing } = parts.store;
  const asking = new Coalescer<FoundAccount | undefined>();

  const ask = (address: string, withinMs: number): Promise<FoundAccount | undefined> =>
    asking.run(address, async () => {
      const account = await lookup(address, withinMs);
      if (account === undefined) {
        found.delete(address);
        missing.set(address, { at: clock() });
      } else {
        missing.delete(address);
        found.set(address, { account, at: clock() });
      }
      return account;
    });

  /** Waits no longer even when it joins a question, or an administrator's login, that may. */
  const askForLogin = async (address: string): Promise<FoundAccount | undefined> => {
    const withinMs = Math.min(LOGIN_LOOKUP_TIMEOUT_MS, timeoutMs);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new UnknownError('timeout')), withinMs);
    });
    try {
      return await Promise.race([ask(address, withinMs), late]);
    } finally {
      clearTimeout(timer);
    }
  };

  /** What is known and young enough; `undefined` for what must be asked. */
  const recall = (address: string, noForMs: number): { account?: FoundAccount } | undefined => {
    const one = found.get(address);
    const forMs = one && existence(address, one.account).outcome === 'accepted' ? YES_MS : noForMs;
    if (one !== undefined && clock() < one.at + forMs) return { account: one.account };
    const no = missing.get(address);
    return no !== undefined && clock() < no.at + noForMs ? {} : undefined;
  };

  return {
    async exists(account) {
      const address = addressOf(account);
      const known = recall(address, NO_MS);
      onCache?.(known === undefined ? 'miss' : 'hit');
      if (known !== undefined) {
        return { verdict: existence(address, known.account), from: 'cache' };
      }
      try {
        return { verdict: existence(address, await ask(address, timeoutMs)) };
      } catch (error) {
        if (!(error instanceof UnknownError)) throw error;
        const old = found.get(address);
        if (old !== undefined) {
          return { verdict: existence(address, old.account), from: 'memory' };
        }
        if (memory.hasHistory(address)) return { verdict: { outcome: 'accepted' }, from: 'memory' };
        if (missing.get(address) !== undefined) {
          return { verdict: existence(address, undefined), from: 'memory' };
        }
        // A no would return messages to their senders as undeliverable, for a name that is
        // probably right; a yes keeps them, as the mode `domain` always does.
        return { verdict: error.verdict, answerWhenUnknown: true };
      }
    },

    async objection(account, { isToken }) {
      const address = addressOf(account);
      try {
        const known = recall(address, isToken ? 0 : NO_FOR_LOGIN_MS) ?? {
          account: await askForLogin(address),
        };
        if (known.account === undefined) return 'unknown-account';
        return objectionTo(address, known.account);
      } catch (error) {
        if (error instanceof UnknownError) return undefined;
        throw error;
      }
    },

    async stateOf(account) {
      try {
        const now = await askForLogin(addressOf(account));
        return now === undefined ? 'unknown-account' : STATES[now.status ?? ''];
      } catch (error) {
        if (error instanceof UnknownError) return undefined;
        throw error;
      }
    },

    saw(account) {
      const address = addressOf(account);
      missing.delete(address);
      const one = found.get(address);
      if (one && existence(address, one.account).outcome !== 'accepted') found.delete(address);
    },
  };
}

/** A closed account gets no mail and no messages; a locked one may be opened again and keeps them. */
function existence(address: string, account: FoundAccount | undefined): Verdict {
  if (account === undefined) return refused('unknown-account');
  const reason =
    objectionTo(address, account) ?? (account.status === 'closed' ? 'account-closed' : undefined);
  return reason === undefined ? { outcome: 'accepted' } : refused(reason);
}

/** Zimbra finds accounts by their aliases and alias domains too; chat knows the main address only. */
function objectionTo(address: string, account: FoundAccount): RefusalReason | undefined {
  if (normalizeAddress(account.name) !== address) return 'alias';
  return account.isExternal ? 'external-account' : undefined;
}
