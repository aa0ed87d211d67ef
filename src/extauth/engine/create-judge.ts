import type { Config } from '../config/config.ts';
import { AccountMemory } from '../judge/account-memory.ts';
import { createAuthenticator } from '../judge/authenticator.ts';
import type { Authenticator } from '../judge/authenticator.ts';
import type { BackgroundTasks } from '../judge/background-tasks.ts';
import { Coalescer } from '../judge/coalesce.ts';
import { createCredentialCheck } from '../judge/credential-check.ts';
import type { Credential } from '../judge/credential-check.ts';
import { createCredentialKey } from '../judge/credential-key.ts';
import { DirectoryStore } from '../judge/directory.ts';
import { createGuardedCheck } from '../judge/guarded-check.ts';
import { PasswordBudget } from '../counts/password-budget.ts';
import { VerdictCache } from '../judge/verdict-cache.ts';
import type { Judgement } from '../verdict/verdict.ts';
import { createTicketCheck } from '../ticket/ticket-check.ts';
import { KnownValues } from '../watch/session-watch.ts';
import { UsedTickets } from '../ticket/used-tickets.ts';
import { addressOf } from '../verdict/account.ts';
import { createServices } from './services.ts';
import type { Services, ServicesParts } from './services.ts';

/** What is known of accounts. It outlives a change of the configuration: Zimbra's counts do, too. */
export interface Kept {
  readonly memory: AccountMemory;
  readonly cache: VerdictCache;
  readonly directoryStore: DirectoryStore;
  readonly budget: PasswordBudget;
  readonly keyOf: ReturnType<typeof createCredentialKey>;
  readonly usedTickets: UsedTickets;
  readonly knownValues: KnownValues;
}

export interface Clocks {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds, from any fixed point. */
  clock: () => number;
}

export function createKept({ now, clock }: Clocks): Kept {
  const memory = new AccountMemory(clock);
  const noTime = { tokenMs: 0, passwordMs: 0, refusedPasswordMs: 0 };
  return {
    memory,
    cache: new VerdictCache(noTime, memory, clock),
    directoryStore: new DirectoryStore(),
    budget: new PasswordBudget({ perAccount: 0, overall: 0, againMs: 0 }, now),
    keyOf: createCredentialKey(),
    usedTickets: new UsedTickets(now()),
    knownValues: new KnownValues(clock),
  };
}

/** For a configuration that asks others than before. The counts of wrong passwords stay. */
export function forget({ memory, cache, directoryStore }: Kept): void {
  memory.clear();
  cache.clear();
  directoryStore.clear();
}

export interface JudgeParts extends Omit<ServicesParts, 'config' | 'memory' | 'directoryStore'> {
  /** Milliseconds since 1970. */
  now: () => number;
  background: BackgroundTasks;
  /** Told when a session that a password opened could not be ended. */
  onSessionLeft: (address: string, why: string) => void;
  onCache?: (kind: Credential['kind'], result: 'hit' | 'miss' | 'shared') => void;
}

export interface Judge {
  readonly authenticate: Authenticator;
  readonly services: Services;
}

/**
 * All that a verdict needs, as one configuration says. From here on `kept` goes by its times and
 * limits. Used by the running program and by `--try`, so that both judge alike.
 */
export function createJudge(config: Config, kept: Kept, parts: JudgeParts): Judge {
  const { memory, cache, directoryStore, budget, keyOf } = kept;
  const { now, clock, background, onSessionLeft, onCache } = parts;
  cache.times = {
    tokenMs: config.tokenCacheSeconds * 1000,
    passwordMs: config.passwordCacheSeconds * 1000,
    refusedPasswordMs: config.wrongPasswordCacheSeconds * 1000,
  };
  budget.limits = {
    perAccount: config.passwordFailuresPerAccount,
    overall: config.passwordFailuresOverall,
    againMs: cache.times.refusedPasswordMs,
  };
  budget.folder = config.stateFolder;

  const services = createServices({ ...parts, config, memory, directoryStore });
  const { directory } = services;
  const check = createGuardedCheck({
    check: createCredentialCheck({
      zimbra: services.zimbra,
      zimbraForPasswords: services.zimbraForPasswords,
      now,
      background,
      onSessionLeft,
      onAliases: (address, aliases) => memory.learnAliases(address, aliases),
    }),
    ...{ directory, memory, cache, budget, keyOf, now, clock },
    asking: new Coalescer<Judgement>(),
    timeoutMs: config.timeoutMs,
    ...(onCache && { onCache }),
  });
  const { keys = [], only: ticketsOnly = false } = config.tickets ?? {};
  const checkTicket = createTicketCheck({
    ...{ keys, now, used: kept.usedTickets },
    onAccepted(account, { validity }) {
      const address = addressOf(account);
      memory.accepted(address);
      directory.saw(account);
      kept.knownValues.signedIn(address, validity);
    },
  });
  const { domains } = config;
  return {
    authenticate: createAuthenticator({ domains, check, checkTicket, ticketsOnly, directory }),
    services,
  };
}
