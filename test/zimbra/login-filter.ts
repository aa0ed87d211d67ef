import type { IncomingHttpHeaders } from 'node:http';

/** zimbraInvalidLoginFilterMaxFailedLogin and …DelayInMinBetwnReqBeforeReinstating. */
const MAX_FAILURES = 10;
const BAN_MS = 15 * 60_000;

/**
 * ZimbraInvalidLoginFilter: after more than ten `account.AUTH_FAILED` from one client, every
 * request of that client is answered 503 for a quarter of an hour.
 */
export class InvalidLoginFilter {
  readonly #failures = new Map<string, number>();
  readonly #bannedAt = new Map<string, number>();

  isBanned(client: string | undefined): boolean {
    if (client === undefined) return false;
    const since = this.#bannedAt.get(client);
    if (since === undefined) return false;
    if (Date.now() - since <= BAN_MS) return true;
    this.#bannedAt.delete(client);
    this.#failures.delete(client);
    return false;
  }

  authFailed(client: string | undefined): void {
    if (client === undefined) return;
    const failures = (this.#failures.get(client) ?? 0) + 1;
    this.#failures.set(client, failures);
    if (failures > MAX_FAILURES) this.#bannedAt.set(client, Date.now());
  }
}

/**
 * The address that the filter counts by: the first one of X-Forwarded-For. Whoever talks to
 * mailboxd directly has none and is exempt, and so is the server's own loopback address.
 */
export function clientOf(headers: IncomingHttpHeaders): string | undefined {
  const forwarded = headers['x-forwarded-for'];
  const all = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  const first = all?.split(',')[0]?.trim();
  if (first === undefined || first === '') return undefined;
  return first === '::1' || first.startsWith('127.') ? undefined : first;
}
