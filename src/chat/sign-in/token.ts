import { passwordFromTicket, passwordFromToken } from '../../shared/token-password.ts';
import type { Trouble } from '../../shared/panel-chat.ts';

/**
 * What to sign in with, or why there is nothing. `final`: asking again by itself would not help. `detail` is
 * for the console and holds nothing of the answer's body.
 */
export type TokenAnswer =
  | { readonly password: string }
  | { readonly trouble: Trouble; readonly final: boolean; readonly detail: string };

const TIMEOUT_MS = 10_000;

/**
 * Asks the zimlet's JSP for a ticket, or where it has no keys for the session token of this webmail session.
 * Never rejects.
 *
 * When JSPs are switched off, Zimbra serves the file's source as text with status 200.
 */
export async function fetchToken(
  url: string,
  fetch: typeof globalThis.fetch,
): Promise<TokenAnswer> {
  const passing = (detail: string): TokenAnswer => ({ trouble: 'token', final: false, detail });
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'X-Requested-With': 'com_zimbra_converse', Accept: 'application/json' },
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: abort.signal,
    });
    const refused = (trouble: Trouble): TokenAnswer => ({
      trouble,
      final: true,
      detail: `${url} answered ${response.status}`,
    });
    if (response.status === 401) return refused('signed_out');
    if (response.status === 403 || response.status === 404) return refused('not_granted');
    if (response.status !== 200) return passing(`${url} answered ${response.status}`);

    const body = await response.text();
    if (body.includes('<%')) {
      return {
        trouble: 'jsp_disabled',
        final: true,
        detail: `${url} answered with the source of the JSP: zimbraZimletJspEnabled is off`,
      };
    }
    const password = passwordIn(body);
    return password ? { password } : passing(`${url} answered 200 without a token`);
  } catch (error) {
    if (abort.signal.aborted) return passing(`${url}: no answer in ${TIMEOUT_MS} ms`);
    // Nobody was reached: it is not the webmail that could not.
    return { trouble: 'network', final: false, detail: `${url}: ${String(error)}` };
  } finally {
    clearTimeout(timer);
  }
}

function passwordIn(body: string): string | undefined {
  try {
    const { ticket, token } = JSON.parse(body) as { ticket?: unknown; token?: unknown };
    if (isText(ticket)) return passwordFromTicket(ticket);
    return isText(token) ? passwordFromToken(token) : undefined;
  } catch {
    return undefined; // no JSON, or `null`
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
