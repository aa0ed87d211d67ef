import { describeTlsCode } from './tls-problem.ts';

/**
 * The outcome of one request. *Refused* is a normal answer with a reason; *unknown* means that
 * nobody could be asked or that the answer made no sense, and is told to ejabberd as a refusal
 * because its protocol has no third word.
 */
export type Verdict =
  | { outcome: 'accepted' }
  | { outcome: 'refused'; reason: RefusalReason }
  | {
      outcome: 'unknown';
      reason: UnknownReason;
      /** An error code, a fault code or an HTTP status; never text that a peer chose freely. */
      detail?: string;
    };

export type RefusalReason = keyof typeof REFUSALS;
export type UnknownReason = keyof typeof UNKNOWNS;

export const REFUSALS = {
  // Decided here, without asking Zimbra.
  'malformed-request': 'the request is not one that ejabberd sends',
  'unsupported-operation': 'accounts and passwords are managed in Zimbra, not here',
  'bad-utf8': 'the request holds bytes that are not UTF-8',
  'foreign-domain': 'the domain is not one of the configured domains',
  'bad-user': 'the user name is empty, or cannot be the local part of a mail address',
  'empty-password': 'the password is empty',
  'empty-token': 'the session token is empty',
  'malformed-token': 'the session token does not have the form of a Zimbra token',
  'expired-token': 'the session token has expired (or the clock of this machine is wrong)',
  'delegated-token': 'the session token belongs to somebody who views the mail of this account',
  'wrong-token-usage': 'the token is not one of a finished login (second factor missing, reset)',
  'ticket-not-valid': 'the ticket is forged, altered, or not of this program',
  'ticket-key-unknown':
    'the ticket is signed with a key that is not, or no longer, here: the two hosts differ',
  'ticket-expired': 'the ticket is too old, or the session has ended (or a clock is wrong)',
  'ticket-early':
    'the ticket is from the future: the clock of Zimbra’s host or of this one is wrong',
  'ticket-of-another': 'the ticket is of another account, or for another chat domain',
  'ticket-used': 'the ticket has been used before',
  'ticket-from-before': 'the ticket is from before this program was started',
  'tickets-only': 'session tokens are not taken here: "credentials" is "tickets"',
  'over-budget':
    'too many wrong passwords for this account; Zimbra is not asked, or it might lock the mailbox',
  'over-budget-overall':
    'too many wrong passwords for addresses that have never signed in; this is one of them',
  // Decided by Zimbra.
  'token-not-valid': 'Zimbra says that the token is forged, unknown or of another account',
  'session-over': 'the session was ended, its password was changed, or the account is not active',
  'permission-denied': 'Zimbra says that the owner of the token may not use this account',
  'login-failed': 'Zimbra refused: wrong password, unknown account, locked or closed',
  'two-factor': 'the account needs a second factor; a mail password alone is not enough',
  'two-factor-setup': 'the account must set up its second factor in the webmail first',
  'must-change-password': 'the password is right but must be changed in the webmail first',
  maintenance: 'the account is in maintenance',
  'unknown-account': 'Zimbra has no such account',
  'account-locked': 'the account has been locked by an administrator',
  'account-lockout': 'Zimbra has locked the account for a time, after too many wrong passwords',
  'account-closed': 'the account has been closed',
  'account-pending': 'the account is not active yet',
  // Decided from what Zimbra said about the account.
  alias: 'the address is an alias; chat is signed in to with the main address of the account',
  'external-account': 'the account is a guest to whom something was shared, not a mailbox',
} as const;

export const UNKNOWNS = {
  'breaker-open': 'Zimbra failed several times in a row and is left alone for some seconds',
  'admin-login': 'the account of adminAccount cannot log in, or may not look accounts up',
  unreachable: 'no connection to Zimbra',
  timeout: 'Zimbra did not answer in time',
  tls: 'the TLS connection to Zimbra failed',
  cut: 'Zimbra closed the connection before its answer was complete',
  throttled: 'Zimbra turned the request away (HTTP 503 or 429): overload or login filter',
  'http-status': 'an answer with an unexpected HTTP status; is soapUrl right?',
  'not-soap': 'the answer is not SOAP in JSON; is soapUrl right?',
  'too-large': 'the answer is too large to be one of Zimbra',
  fault: 'Zimbra reported a fault that says nothing about the account',
  'unexpected-answer': 'the SOAP answer lacks what every Zimbra answer holds',
  'many-refused':
    'Zimbra refuses passwords of several accounts that were right before; can it reach its own directory?',
  'not-counted':
    'wrong passwords cannot be counted, so Zimbra is not asked; can the state folder be written?',
  'bad-config': 'the configuration cannot be used; see the log line about it',
  'internal-error': 'a bug in this program; see the log line about it',
} as const;

/** The one word that a log line and a person need; nothing when accepted. */
export const reasonOf = (verdict: Verdict): RefusalReason | UnknownReason | undefined =>
  verdict.outcome === 'accepted' ? undefined : verdict.reason;

/** A line for people, for example `refused (alias): the address is an alias; …`. */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'accepted':
      return 'accepted';
    case 'refused':
      return `refused (${verdict.reason}): ${REFUSALS[verdict.reason]}`;
    case 'unknown': {
      const detail = verdict.detail === undefined ? '' : `, ${verdict.detail}`;
      return `could not tell (${verdict.reason}${detail}): ${describeUnknown(verdict.reason, verdict.detail)}`;
    }
  }
}

/** What happened, in words to act on. */
export function describeUnknown(reason: UnknownReason, detail: string | undefined): string {
  const tlsProblem = reason === 'tls' ? describeTlsCode(detail) : undefined;
  return tlsProblem === undefined ? UNKNOWNS[reason] : `${UNKNOWNS[reason]}: ${tlsProblem}`;
}

export const refused = (reason: RefusalReason): Verdict => ({ outcome: 'refused', reason });

export const unknown = (reason: UnknownReason, detail?: string): Verdict =>
  detail === undefined ? { outcome: 'unknown', reason } : { outcome: 'unknown', reason, detail };

/** A verdict, and where it was had from when Zimbra was not asked for it just now. */
export interface Judgement {
  verdict: Verdict;
  /** `shared`: from a question that somebody else had just put; `memory`: in an outage. */
  from?: 'cache' | 'shared' | 'memory';
  /** What ejabberd is told when Zimbra could not tell; no, if absent. */
  answerWhenUnknown?: boolean;
}
