import { addressOf, isSameAddress, isSameLocalPart } from '../verdict/account.ts';
import type { Account } from '../verdict/account.ts';
import type { BackgroundTasks } from './background-tasks.ts';
import { isTokenOfUnfinishedLogin, objectionToToken } from '../verdict/session-token.ts';
import { tokenFromPassword } from '../../shared/token-password.ts';
import type { LoginAnswer } from '../zimbra/soap-answer.ts';
import { UnknownError } from '../verdict/unknown-error.ts';
import { refused, unknown } from '../verdict/verdict.ts';
import type { RefusalReason, Verdict } from '../verdict/verdict.ts';
import type { Bounds, LoginOutcome, ZimbraClient } from '../zimbra/client.ts';

export type Credential = { kind: 'password'; password: string } | { kind: 'token'; token: string };

/**
 * Whether a credential opens an account, as Zimbra says. Never rejects because of Zimbra: that is
 * an outcome.
 */
export type CredentialCheck = (
  account: Account,
  credential: Credential,
  bounds?: Bounds,
) => Promise<Verdict>;

export interface CredentialCheckParts {
  zimbra: ZimbraClient;
  /** Where passwords are checked, if not there: see `appPasswordUrl`. */
  zimbraForPasswords?: ZimbraClient;
  /** Milliseconds since 1970. */
  now: () => number;
  background: BackgroundTasks;
  /** Told when a session that a password opened could not be ended. */
  onSessionLeft: (address: string, why: string) => void;
  /** Told all aliases of an account that is let in. */
  onAliases?: (address: string, aliases: readonly string[]) => void;
}

/** What ejabberd calls the password is a session token when it carries our prefix. */
export function credentialOf(password: string): Credential {
  const token = tokenFromPassword(password);
  return token === undefined ? { kind: 'password', password } : { kind: 'token', token };
}

export function createCredentialCheck(parts: CredentialCheckParts): CredentialCheck {
  return async (account, credential, bounds) => {
    const objection = objectionTo(credential, parts.now());
    if (objection !== undefined) return refused(objection);
    try {
      return credential.kind === 'token'
        ? await checkToken(parts, account, credential.token, bounds)
        : await checkPassword(parts, account, credential.password, bounds);
    } catch (error) {
      if (error instanceof UnknownError) return error.verdict;
      throw error;
    }
  };
}

/** Why a credential cannot be good, whatever Zimbra would say of it at `now` (ms since 1970). */
export function objectionTo(credential: Credential, now: number): RefusalReason | undefined {
  if (credential.kind === 'password') {
    return credential.password === '' ? 'empty-password' : undefined;
  }
  if (credential.token === '') return 'empty-token'; // Zimbra fails with an internal error on it
  return objectionToToken(credential.token, now);
}

async function checkToken(
  { zimbra, onAliases }: CredentialCheckParts,
  account: Account,
  token: string,
  bounds: Bounds | undefined,
): Promise<Verdict> {
  const outcome = await zimbra.verifyToken(addressOf(account), token, bounds);
  return judge(outcome, account, TOKEN_FAULTS, onAliases);
}

async function checkPassword(
  { zimbra, zimbraForPasswords, background, onSessionLeft, onAliases }: CredentialCheckParts,
  account: Account,
  password: string,
  bounds: Bounds | undefined,
): Promise<Verdict> {
  const asked = zimbraForPasswords ?? zimbra;
  const outcome = await asked.verifyPassword(addressOf(account), password, bounds);
  const verdict = judge(outcome, account, PASSWORD_FAULTS, onAliases);
  const token = outcome.kind === 'login' ? outcome.login.token : undefined;
  if (verdict.outcome === 'accepted' && token === undefined) {
    return unknown('unexpected-answer', 'no authToken');
  }
  // Whatever we make of it, the login has opened a session, unless the second factor is missing.
  if (token !== undefined && !(verdict.outcome === 'refused' && verdict.reason === 'two-factor')) {
    background.start(async () => {
      try {
        const { faultCode } = await asked.endSession(token);
        if (faultCode !== undefined) onSessionLeft(addressOf(account), faultCode);
      } catch (error) {
        if (!(error instanceof UnknownError)) throw error;
        onSessionLeft(addressOf(account), error.message);
      }
    });
  }
  return verdict;
}

/** Status 200 alone is no permission: second factor, aliases and guests are told inside it. */
function judge(
  outcome: LoginOutcome,
  account: Account,
  faults: FaultReasons,
  onAliases: CredentialCheckParts['onAliases'],
): Verdict {
  if (outcome.kind === 'login') {
    const verdict = judgeLogin(outcome.login, account);
    if (verdict.outcome === 'accepted') onAliases?.(addressOf(account), outcome.login.aliases);
    return verdict;
  }
  const reason = faults.get(outcome.code);
  return reason === undefined ? unknown('fault', outcome.code) : refused(reason);
}

function judgeLogin(login: LoginAnswer, account: Account): Verdict {
  if (login.needsSecondFactor) return refused('two-factor');
  if (login.token !== undefined && isTokenOfUnfinishedLogin(login.token)) {
    return refused('two-factor');
  }
  if (login.isExternal) return refused('external-account');
  if (login.uid === undefined) {
    return unknown('unexpected-answer', 'no uid');
  }
  // Zimbra takes an alias for the account that it points to. Chat does not: one person, one JID.
  const isAlias =
    !isSameLocalPart(login.uid, account.local) ||
    login.aliases.some((alias) => isSameAddress(account, alias));
  return isAlias ? refused('alias') : { outcome: 'accepted' };
}

type FaultReasons = ReadonlyMap<string, RefusalReason>;

const PASSWORD_FAULTS: FaultReasons = new Map<string, RefusalReason>([
  ['account.AUTH_FAILED', 'login-failed'],
  ['account.CHANGE_PASSWORD', 'must-change-password'],
  ['account.MAINTENANCE_MODE', 'maintenance'],
  ['account.TWO_FACTOR_SETUP_REQUIRED', 'two-factor-setup'],
  ['account.TWO_FACTOR_AUTH_FAILED', 'two-factor'],
]);

/** On the token path Zimbra says AUTH_FAILED only of tokens that are not of a finished login. */
const TOKEN_FAULTS: FaultReasons = new Map<string, RefusalReason>([
  ['service.AUTH_REQUIRED', 'token-not-valid'],
  ['service.AUTH_EXPIRED', 'session-over'],
  ['service.PERM_DENIED', 'permission-denied'],
  ['account.AUTH_FAILED', 'wrong-token-usage'],
  ['account.CHANGE_PASSWORD', 'must-change-password'],
  ['account.MAINTENANCE_MODE', 'maintenance'],
  ['account.TWO_FACTOR_SETUP_REQUIRED', 'two-factor-setup'],
  ['account.TWO_FACTOR_AUTH_FAILED', 'two-factor'],
]);
