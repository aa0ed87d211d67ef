import { asciiDomain } from '../../server/domain-name.ts';
import { escapeLocalPart, unescapeLocalPart } from '../../shared/jid-local.ts';

/** A mail account by its address. */
export interface Account {
  /** As written in the address: `o'brien`, not `o\27brien`. */
  local: string;
  /** Lower case, internationalised names as A-labels (`xn--…`), the way Zimbra stores them. */
  domain: string;
}

/**
 * No address of Zimbra holds them. Spaces at the edge or in a row matter because LDAP compares
 * without them: a failed login of ` ann@…` counts for `ann@…`, but would be counted apart here.
 */
const NOT_IN_A_LOCAL_PART = /[@\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s|\s\s|\s$/u;

/** Which mail domain each served XMPP domain stands for, both in the form of `asciiDomain`. */
export type DomainMap = ReadonlyMap<string, string>;

/** The account that a JID names, if it is one of ours. */
export function accountOfJid(
  user: string,
  server: string,
  served: DomainMap,
): Account | { refused: 'foreign-domain' | 'bad-user' } {
  const domain = served.get(asciiDomain(server) ?? '');
  if (domain === undefined) return { refused: 'foreign-domain' };
  const prepared = prepareLocalPart(user);
  const local = unescapeLocalPart(prepared);
  if (local === '' || NOT_IN_A_LOCAL_PART.test(local)) return { refused: 'bad-user' };
  // `a\5cb` and `a\b` unescape to the same name. Only the form that escaping yields may sign in,
  // or one person could be two in chat.
  if (escapeLocalPart(local) !== prepared) return { refused: 'bad-user' };
  return { local, domain };
}

/**
 * The one form that all spellings of a name share in chat: compatibility forms and case are gone,
 * as after nodeprep (RFC 6122, stringprep B.2). ejabberd sends names in it; Zimbra compares
 * without regard to case. Budgets and caches count by it.
 */
export function prepareLocalPart(local: string): string {
  const lower = local.normalize('NFKC').toLowerCase();
  // The two that B.2 folds and toLowerCase does not, and the second it even makes.
  return lower.replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFKC');
}

export function addressOf(account: Account): string {
  return `${account.local}@${account.domain}`;
}

/** Whether two spellings name one account, as Zimbra sees it. */
export function isSameLocalPart(one: string, other: string): boolean {
  return prepareLocalPart(one) === prepareLocalPart(other);
}

/** An address of Zimbra in the form of {@link addressOf}, or `undefined` for what is none. */
export function normalizeAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const domain = asciiDomain(address.slice(at + 1));
  if (at < 1 || domain === undefined) return undefined;
  return addressOf({ local: prepareLocalPart(address.slice(0, at)), domain });
}

export function isSameAddress(account: Account, address: string): boolean {
  return normalizeAddress(address) === normalizeAddress(addressOf(account));
}
