/**
 * How a webmail session signs in to chat: SASL PLAIN with the session token as the password,
 * marked with a prefix so that the authenticator can tell it from a mail password.
 * This file is the only place that knows the prefix.
 */
export const TOKEN_PREFIX = 'zimbra_auth_token++';

/** The password that stands for a Zimbra session token. */
export function passwordFromToken(token: string): string {
  return TOKEN_PREFIX + token;
}

/** The session token inside a password, or `undefined` when it is an ordinary password. */
export function tokenFromPassword(password: string): string | undefined {
  return password.startsWith(TOKEN_PREFIX) ? password.slice(TOKEN_PREFIX.length) : undefined;
}
