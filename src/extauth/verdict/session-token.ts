import { TOKEN_FORM } from '../../server/token-form.ts';
import type { RefusalReason } from './verdict.ts';

/**
 * What a Zimbra session token says about itself. Reading it spares calls for tokens that cannot be
 * good, and shows what Zimbra's answer does not: whether somebody else is behind the session. That
 * the token is genuine only Zimbra can say.
 */
export type TokenObjection = Extract<
  RefusalReason,
  'malformed-token' | 'expired-token' | 'delegated-token' | 'wrong-token-usage'
>;

/** Why this token cannot be the session of an account at `now` (ms since 1970), if so. */
export function objectionToToken(token: string, now: number): TokenObjection | undefined {
  const fields = readTokenFields(token);
  const expires = Number(fields?.get('exp'));
  if (fields === undefined || !fields.has('id') || !Number.isSafeInteger(expires)) {
    return 'malformed-token';
  }
  if (now >= expires) return 'expired-token';
  // `aid` is the administrator or delegate who opened this session on somebody's mailbox.
  if (fields.has('aid')) return 'delegated-token';
  return isFinishedLogin(fields) ? undefined : 'wrong-token-usage';
}

/** False for the token that Zimbra hands out between password and second factor, and its like. */
export function isTokenOfUnfinishedLogin(token: string): boolean {
  const fields = readTokenFields(token);
  return fields !== undefined && !isFinishedLogin(fields);
}

/** The fields that are no secret, for people: the whole token is one, and so is its signature. */
export function describeToken(token: string): string {
  const fields = readTokenFields(token);
  if (fields === undefined) return 'not in the form of a Zimbra token';
  const expires = new Date(Number(fields.get('exp')));
  const parts = [
    `key version ${token.split('_')[0] ?? ''}`,
    `account id ${fields.get('id') ?? 'missing'}`,
    `expires ${Number.isNaN(expires.getTime()) ? 'unreadable' : expires.toISOString()}`,
    `usage ${fields.get('u') ?? 'a'}`,
    `type ${fields.get('type') ?? 'zimbra'}`,
    ...(fields.has('aid') ? ['delegated'] : []),
  ];
  // Whoever made the token up may have had the reader's terminal in mind.
  return parts.join(', ').replace(/[^\x20-\x7e]/g, '?');
}

/** `u` (usage) came with 8.7: absent is a plain login. `type` is `external` for guests of a share. */
function isFinishedLogin(fields: ReadonlyMap<string, string>): boolean {
  return (fields.get('u') ?? 'a') === 'a' && (fields.get('type') ?? 'zimbra') === 'zimbra';
}

function readTokenFields(token: string): ReadonlyMap<string, string> | undefined {
  const hex = TOKEN_FORM.exec(token)?.[1];
  return hex === undefined ? undefined : readLengthPrefixed(Buffer.from(hex, 'hex').toString());
}

/** `id=36:…;exp=13:…;`. Values may hold any character, so the lengths are what separates them. */
function readLengthPrefixed(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  const head = /([^=;:]+)=(\d{1,5}):/y;
  for (let at = 0; at < text.length;) {
    head.lastIndex = at;
    const match = head.exec(text);
    if (match === null) return undefined;
    const [, key = '', length] = match;
    const end = head.lastIndex + Number(length);
    if (text[end] !== ';' || fields.has(key)) return undefined;
    fields.set(key, text.slice(head.lastIndex, end));
    at = end + 1;
  }
  return fields;
}
