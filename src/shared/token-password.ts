/**
 * How a webmail session signs in to chat: SASL PLAIN with the session token, or with a ticket that is good
 * for chat alone, as the password; marked with a prefix so that the authenticator can tell it from a mail
 * password. This file is the only place that knows the prefixes.
 */
export const TOKEN_PREFIX = 'zimbra_auth_token++';
/** Of its own: a session token of Zimbra may be a JWT, too, so that the form alone does not tell. */
export const TICKET_PREFIX = 'zimbra_chat_ticket++';

/** The password that stands for a Zimbra session token. */
export function passwordFromToken(token: string): string {
  return TOKEN_PREFIX + token;
}

/** The password that stands for a ticket. */
export function passwordFromTicket(ticket: string): string {
  return TICKET_PREFIX + ticket;
}

/** The ticket inside a password, or `undefined` when it is none. */
export function ticketFromPassword(password: string): string | undefined {
  return password.startsWith(TICKET_PREFIX) ? password.slice(TICKET_PREFIX.length) : undefined;
}

/** The session token inside a password, or `undefined` when it is an ordinary password. */
export function tokenFromPassword(password: string): string | undefined {
  return password.startsWith(TOKEN_PREFIX) ? password.slice(TOKEN_PREFIX.length) : undefined;
}
