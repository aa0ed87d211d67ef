import { asciiDomain } from '../../server/domain-name.ts';
import { ticketFromPassword } from '../../shared/token-password.ts';
import type { TicketCheck } from '../ticket/ticket-check.ts';
import { accountOfJid, addressOf } from '../verdict/account.ts';
import type { DomainMap } from '../verdict/account.ts';
import type { Command, Operation } from '../wire/command.ts';
import { credentialOf } from './credential-check.ts';
import type { Credential } from './credential-check.ts';
import type { Directory } from './directory.ts';
import type { GuardedCheck } from './guarded-check.ts';
import type { Judgement } from '../verdict/verdict.ts';

/** One answered request, with everything that may be told about it: no secret is in here. */
export interface Decision extends Judgement {
  op: Operation | 'unknown';
  /** The mail address, or what came in its place if that is not an account of ours. */
  account?: string;
  kind?: Credential['kind'] | 'ticket';
}

export type Authenticator = (command: Command) => Promise<Decision>;

/** What ejabberd is told. */
export function answerOf({ verdict, answerWhenUnknown = false }: Judgement): boolean {
  return verdict.outcome === 'unknown' ? answerWhenUnknown : verdict.outcome === 'accepted';
}

/** Decides what can be decided by the names alone and hands the rest on. */
export function createAuthenticator({
  domains,
  check,
  checkTicket,
  ticketsOnly = false,
  directory,
}: {
  domains: DomainMap;
  check: GuardedCheck;
  checkTicket: TicketCheck;
  /** Whether session tokens are refused, unasked. */
  ticketsOnly?: boolean;
  directory: Pick<Directory, 'exists'>;
}): Authenticator {
  return async (command) => {
    const told = tellable(command);
    if (command.op === 'unusable') {
      return { ...told, verdict: { outcome: 'refused', reason: command.reason } };
    }
    const account = accountOfJid(command.user, command.server, domains);
    if ('refused' in account) {
      return { ...told, verdict: { outcome: 'refused', reason: account.refused } };
    }
    told.account = addressOf(account);
    if (command.op === 'isuser') return { ...told, ...(await directory.exists(account)) };
    const ticket = ticketFromPassword(command.password);
    if (ticket !== undefined) {
      const audience = asciiDomain(command.server) ?? '';
      return { ...told, verdict: await checkTicket(account, audience, ticket) };
    }
    const credential = credentialOf(command.password);
    if (ticketsOnly && credential.kind === 'token') {
      return { ...told, verdict: { outcome: 'refused', reason: 'tickets-only' } };
    }
    return { ...told, ...(await check(account, credential)) };
  };
}

/** What is known of a request before it is decided. */
export function tellable(command: Command): Omit<Decision, keyof Judgement> {
  const op = command.op === 'unusable' ? (command.sent ?? 'unknown') : command.op;
  const { user, server } = command;
  return {
    op,
    ...(user === undefined || server === undefined ? {} : { account: `${user}@${server}` }),
    ...(command.op === 'auth' ? { kind: kindOf(command.password) } : {}),
  };
}

const kindOf = (password: string): Decision['kind'] & string =>
  ticketFromPassword(password) === undefined ? credentialOf(password).kind : 'ticket';
