import { addressOf } from '../verdict/account.ts';
import type { Account } from '../verdict/account.ts';
import type { AccountMemory } from './account-memory.ts';
import { Coalescer } from './coalesce.ts';
import { objectionTo } from './credential-check.ts';
import type { Credential, CredentialCheck } from './credential-check.ts';
import type { CredentialKey } from './credential-key.ts';
import type { Directory } from './directory.ts';
import type { Attempt, AttemptEnding, PasswordBudget, Standing } from './password-budget.ts';
import { FAULT_WITHOUT_CODE } from '../../server/soap-json.ts';
import type { VerdictCache } from './verdict-cache.ts';
import { refused } from '../verdict/verdict.ts';
import type { Judgement, RefusalReason, UnknownReason, Verdict } from '../verdict/verdict.ts';

export interface GuardedCheckParts {
  /** Asks Zimbra. */
  check: CredentialCheck;
  directory: Directory;
  memory: AccountMemory;
  cache: VerdictCache;
  budget: PasswordBudget;
  keyOf: CredentialKey;
  asking: Coalescer<Verdict>;
  /** How long one decision may take. */
  timeoutMs: number;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds, from any fixed point. */
  clock: () => number;
  onCache?: (kind: Credential['kind'], result: 'hit' | 'miss' | 'shared') => void;
}

export type GuardedCheck = (account: Account, credential: Credential) => Promise<Judgement>;

/**
 * Judges a credential, and asks Zimbra as seldom as can be: not about what cannot be good, not
 * again about what it has just said, once for all who ask at the same time, and about passwords
 * only while a mailbox cannot be locked by it.
 */
export function createGuardedCheck(parts: GuardedCheckParts): GuardedCheck {
  const { cache, memory, asking, keyOf, now, onCache } = parts;

  return async (account, credential) => {
    // First, and every time: a token that has expired since is not saved by the cache.
    const objection = objectionTo(credential, now());
    if (objection !== undefined) return { verdict: refused(objection) };
    const address = addressOf(account);
    const { kind } = credential;
    // Zimbra would count a wrong password for an alias against the account behind it.
    if (memory.isAlias(address)) return { verdict: refused('alias'), from: 'cache' };

    const key = keyOf(account, credential);
    const known = cache.get(address, key);
    if (known !== undefined) {
      onCache?.(kind, 'hit');
      return { verdict: known, from: 'cache' };
    }
    const running = asking.joining(key);
    onCache?.(kind, running === undefined ? 'miss' : 'shared');
    if (running !== undefined) return { verdict: await running, from: 'shared' };
    return { verdict: await asking.run(key, () => ask(parts, account, credential, key)) };
  };
}

async function ask(
  parts: GuardedCheckParts,
  account: Account,
  credential: Credential,
  key: string,
): Promise<Verdict> {
  const { check, directory, memory, cache, clock, timeoutMs } = parts;
  const address = addressOf(account);
  const deadline = clock() + timeoutMs;
  const objection = await directory.objection(account);
  // A token is proof enough that the account exists, which a moment ago it may not have.
  if (
    objection !== undefined &&
    !(objection === 'unknown-account' && credential.kind === 'token')
  ) {
    return refused(objection);
  }

  const generation = memory.generationOf(address);
  const verdict =
    credential.kind === 'token'
      ? await check(account, credential, { deadline })
      : await withinBudget(parts, address, key, (mayRepeat) =>
          check(account, credential, { deadline, mayRepeat }),
        );

  if (verdict.outcome === 'accepted') {
    const password = credential.kind === 'password' ? key : undefined;
    memory.accepted(address, { password });
    directory.saw(account);
    cache.keepAccepted({ address, key, kind: credential.kind }, generation);
  } else if (verdict.outcome === 'refused' && !isOverBudget(verdict.reason)) {
    memory.refused(address, key);
    if (credential.kind === 'password') {
      cache.keepRefused(key, verdict, { isWrong: verdict.reason === 'login-failed' });
    }
    if (STATE_UNCLEAR.includes(verdict.reason)) {
      const state = await directory.stateOf(account);
      if (state !== undefined) return refused(state);
    }
  }
  return verdict;
}

/** Zimbra says the same of a wrong credential and of an account that is not active. */
const STATE_UNCLEAR: readonly RefusalReason[] = ['login-failed', 'session-over'];

async function withinBudget(
  { budget, memory, cache }: GuardedCheckParts,
  address: string,
  key: string,
  check: (mayRepeat: () => boolean) => Promise<Verdict>,
): Promise<Verdict> {
  const standing: Standing = memory.isGoodPassword(address, key)
    ? 'known-good'
    : cache.isKnownWrong(key)
      ? 'known-wrong'
      : 'fresh';
  const by = { standing, hasHistory: memory.hasHistory(address) };
  const attempt = budget.reserve(address, by);
  if (attempt === 'account') return refused('over-budget');
  if (attempt === 'overall') return refused('over-budget-overall');
  // Zimbra may have counted it although its connection ended, so once more takes one more place.
  let repeated: Attempt | undefined;
  const mayRepeat = (): boolean => {
    const another = budget.reserve(address, by);
    if (typeof another === 'string') return false;
    repeated = another;
    return true;
  };
  let ending: AttemptEnding = 'perhaps'; // also for a bug on the way
  try {
    const verdict = await check(mayRepeat);
    ending = endingOf(verdict);
    return verdict;
  } finally {
    attempt.settle(repeated === undefined || ending === 'right' ? ending : 'perhaps');
    repeated?.settle(ending);
  }
}

const isOverBudget = (reason: RefusalReason): boolean =>
  reason === 'over-budget' || reason === 'over-budget-overall';

function endingOf(verdict: Verdict): AttemptEnding {
  switch (verdict.outcome) {
    case 'accepted':
      return 'right';
    case 'refused':
      if (verdict.reason === 'alias' || verdict.reason === 'external-account') return 'right';
      return verdict.reason === 'login-failed' ? 'wrong' : 'uncounted';
    case 'unknown':
      return isSurelyUncounted(verdict) ? 'uncounted' : 'perhaps';
  }
}

/**
 * Whatever else came in place of an answer (a proxy's page, say), Zimbra may have read the question
 * and counted it.
 */
function isSurelyUncounted({ reason, detail }: Extract<Verdict, { outcome: 'unknown' }>): boolean {
  if (reason === 'fault') return detail !== FAULT_WITHOUT_CODE; // with a code, it is another one
  // With a detail, it is a login that lacks something that should come with it.
  if (reason === 'unexpected-answer') return detail !== undefined;
  return NOT_ASKED.includes(reason);
}

/** There was no connection, or a filter turned the request away. */
const NOT_ASKED: readonly UnknownReason[] = ['breaker-open', 'unreachable', 'tls', 'throttled'];
