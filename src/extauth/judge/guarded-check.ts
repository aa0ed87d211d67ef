import { setTimeout } from 'node:timers/promises';
import { addressOf } from '../verdict/account.ts';
import type { Account } from '../verdict/account.ts';
import type { AccountMemory } from './account-memory.ts';
import { Coalescer } from './coalesce.ts';
import { objectionTo } from './credential-check.ts';
import type { Credential, CredentialCheck } from './credential-check.ts';
import type { CredentialKey } from './credential-key.ts';
import type { Directory } from './directory.ts';
import type { AttemptEnding } from '../counts/attempt.ts';
import {
  type Attempt,
  type NoPlace,
  NotCounted,
  type PasswordBudget,
} from '../counts/password-budget.ts';
import { FAULT_WITHOUT_CODE } from '../../server/soap-json.ts';
import type { VerdictCache } from './verdict-cache.ts';
import { refused, unknown } from '../verdict/verdict.ts';
import type { Judgement, RefusalReason, UnknownReason, Verdict } from '../verdict/verdict.ts';

export interface GuardedCheckParts {
  /** Asks Zimbra. */
  check: CredentialCheck;
  directory: Directory;
  memory: AccountMemory;
  cache: VerdictCache;
  budget: PasswordBudget;
  keyOf: CredentialKey;
  asking: Coalescer<Judgement>;
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
    // Zimbra would count a wrong password for an alias against the account behind it. A token is asked about: the
    // address may have become an account since.
    if (kind === 'password' && memory.isAlias(address)) {
      return { verdict: refused('alias'), from: 'cache' };
    }

    const key = keyOf(account, credential);
    const known = cache.get(address, key);
    if (known !== undefined) {
      onCache?.(kind, 'hit');
      return { verdict: known, from: 'cache' };
    }
    const running = asking.joining(key);
    onCache?.(kind, running === undefined ? 'miss' : 'shared');
    if (running !== undefined) return { ...(await running), from: 'shared' };
    return await asking.run(key, () => ask(parts, account, credential, key));
  };
}

async function ask(
  parts: GuardedCheckParts,
  account: Account,
  credential: Credential,
  key: string,
): Promise<Judgement> {
  const { check, directory, memory, cache, clock, timeoutMs } = parts;
  const address = addressOf(account);
  const deadline = clock() + timeoutMs;
  const objection = await directory.objection(account, { isToken: credential.kind === 'token' });
  // A token is proof enough that the account exists, which a moment ago it may not have.
  if (
    objection !== undefined &&
    !(objection === 'unknown-account' && credential.kind === 'token')
  ) {
    return { verdict: refused(objection) };
  }

  const generation = memory.generationOf(address);
  const judge = async (mayRepeat?: () => boolean): Promise<Verdict> => {
    const bounds = { deadline, ...(mayRepeat && { mayRepeat }) };
    return withState(directory, account, await check(account, credential, bounds));
  };
  const judgement =
    credential.kind === 'token'
      ? { verdict: await judge() }
      : await withinBudget(parts, address, credential.password, judge);
  const { verdict, from } = judgement;

  if (verdict.outcome === 'accepted') {
    memory.accepted(address);
    directory.saw(account);
    cache.keepAccepted({ address, key, kind: credential.kind }, generation);
  } else if (verdict.outcome === 'refused' && from === undefined && !isOverBudget(verdict.reason)) {
    memory.refused(address);
    if (credential.kind === 'password') cache.keepRefused(key, verdict);
  }
  return judgement;
}

/** Zimbra says the same of a wrong credential and of an account that is not active. */
const STATE_UNCLEAR: readonly RefusalReason[] = ['login-failed', 'session-over'];

async function withState(
  directory: Directory,
  account: Account,
  verdict: Verdict,
): Promise<Verdict> {
  if (verdict.outcome !== 'refused' || !STATE_UNCLEAR.includes(verdict.reason)) return verdict;
  const state = await directory.stateOf(account);
  return state === undefined ? verdict : refused(state);
}

/** How often another process is looked at that asks Zimbra about the same account. */
const LOOK_AGAIN_MS = 50;

async function withinBudget(
  { budget, memory, timeoutMs }: GuardedCheckParts,
  address: string,
  password: string,
  check: (mayRepeat: () => boolean) => Promise<Verdict>,
): Promise<Judgement> {
  const question = { address, password, hasHistory: memory.hasHistory(address) };
  let attempt: Attempt | NoPlace;
  try {
    attempt = budget.reserve(question);
    // All devices of a person come back at once after an outage, each to another process.
    for (let waited = 0; attempt === 'busy' && waited < timeoutMs; waited += LOOK_AGAIN_MS) {
      await setTimeout(LOOK_AGAIN_MS);
      attempt = budget.reserve(question);
    }
  } catch (error) {
    // What cannot be counted must not reach Zimbra: it might lock the mailbox.
    if (error instanceof NotCounted) return { verdict: unknown('not-counted', error.code) };
    throw error;
  }
  if (typeof attempt === 'string') return WITHOUT_A_PLACE[attempt];
  const place = attempt;
  let ending: AttemptEnding = 'perhaps'; // also for a bug on the way
  let verdict: Verdict;
  try {
    verdict = await check(() => place.again());
    ending = endingOf(verdict);
  } finally {
    attempt.settle(ending);
  }
  const isOutage = ending === 'wrong' && attempt.wasRight && budget.isOutage();
  return isOutage ? WITHOUT_A_PLACE.outage : { verdict };
}

const WITHOUT_A_PLACE: Readonly<Record<NoPlace, Judgement>> = {
  account: { verdict: refused('over-budget') },
  busy: { verdict: refused('over-budget') },
  overall: { verdict: refused('over-budget-overall') },
  known: { verdict: refused('login-failed'), from: 'cache' },
  outage: { verdict: unknown('many-refused') },
};

const isOverBudget = (reason: RefusalReason): boolean =>
  reason === 'over-budget' || reason === 'over-budget-overall';

function endingOf(verdict: Verdict): AttemptEnding {
  switch (verdict.outcome) {
    case 'accepted':
      return 'right';
    case 'refused':
      if (verdict.reason === 'alias' || verdict.reason === 'external-account') return 'right';
      if (verdict.reason === 'login-failed') return 'wrong';
      // Of an account that is not active, whatever the password.
      return SAID_OF_ACCOUNTS.includes(verdict.reason) ? 'perhaps' : 'uncounted';
    case 'unknown':
      return isSurelyUncounted(verdict) ? 'uncounted' : 'perhaps';
  }
}

const SAID_OF_ACCOUNTS: readonly RefusalReason[] = [
  ...['account-locked', 'account-lockout', 'account-closed', 'account-pending'],
  'unknown-account',
] as const;

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
