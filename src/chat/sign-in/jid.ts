import { escapeLocalPart } from '../../shared/jid-local.ts';

/**
 * The bare JID of a mail account: `o'brien@example.com` → `o\27brien@example.com`.
 * Throws when `email` is not an address.
 */
export function jidFromEmail(email: string, xmppDomain?: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1 || at === email.length - 1) throw new Error(`not a mail address: "${email}"`);
  return `${escapeLocalPart(email.slice(0, at))}@${xmppDomain ?? email.slice(at + 1)}`;
}
