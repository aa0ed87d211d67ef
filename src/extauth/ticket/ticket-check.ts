import type { TicketKey } from '../../server/ticket-keys.ts';
import { addressOf } from '../verdict/account.ts';
import type { Account } from '../verdict/account.ts';
import { refused } from '../verdict/verdict.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { readTicket } from './ticket.ts';
import type { Ticket } from './ticket.ts';
import type { UsedTickets } from './used-tickets.ts';

/** Judges a ticket without asking anybody. `audience`: the XMPP domain in its ASCII form. */
export type TicketCheck = (account: Account, audience: string, ticket: string) => Promise<Verdict>;

export interface TicketCheckParts {
  keys: readonly TicketKey[];
  used: UsedTickets;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Zimbra has just vouched for this account. */
  onAccepted: (account: Account, ticket: Ticket) => void;
}

export function createTicketCheck({ keys, used, now, onAccepted }: TicketCheckParts): TicketCheck {
  return async (account, audience, text) => {
    const ticket = await readTicket(text, { address: addressOf(account), audience }, keys, now());
    if (typeof ticket === 'string') return refused(ticket);
    // Before it is answered: ejabberd asks again when a worker dies with the answer.
    const objection = used.use(ticket, now());
    if (objection !== undefined) return refused(objection);
    onAccepted(account, ticket);
    return { outcome: 'accepted' };
  };
}
