/**
 * The keys by which Zimbra's host signs tickets and the authenticator knows them: a text with a line for
 * each, `<kid> <32 bytes in base64url>`, of which the first signs. Where chat has another domain than mail, a line
 * `@<mail domain> @<chat domain>`, both in ASCII, says so to Zimbra's host. Both hosts have the same file.
 */

export interface TicketKey {
  /** What a ticket's header calls it. */
  readonly kid: string;
  readonly secret: Uint8Array;
}

export const KEY_BYTES = 32;
/** More is a mistake: one signs, one is on its way in, one on its way out. */
const MOST_KEYS = 8;
const DOMAINS = /^@[a-z0-9._-]+ @[a-z0-9._-]+$/;
const LINE = /^([0-9a-z][0-9a-z-]{0,31}) ([A-Za-z0-9_-]{43})$/;

/** In the order of the file. Throws an Error that names a line and never quotes it. */
export function readTicketKeys(text: string): readonly TicketKey[] {
  const keys: TicketKey[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#') || DOMAINS.test(line)) continue;
    const [, kid, encoded = ''] = LINE.exec(line) ?? [];
    const secret = Buffer.from(encoded, 'base64url');
    if (kid === undefined || secret.length !== KEY_BYTES) {
      throw new Error(
        `line ${index + 1}: expected a name and a key, as ./deploy.sh keys writes it`,
      );
    }
    if (keys.some((key) => key.kid === kid)) throw new Error(`two keys are called ${kid}`);
    keys.push({ kid, secret });
  }
  if (keys.length === 0) throw new Error('there is no key in it');
  if (keys.length > MOST_KEYS) throw new Error(`there are more than ${MOST_KEYS} keys in it`);
  return keys;
}

/** `chatDomains`: by mail domain, those that are other ones. */
export const ticketKeysText = (
  keys: readonly TicketKey[],
  chatDomains: ReadonlyMap<string, string> = new Map(),
): string =>
  [
    ...[...chatDomains].map(([mail, chat]) => `@${mail} @${chat}\n`),
    ...keys.map(({ kid, secret }) => `${kid} ${Buffer.from(secret).toString('base64url')}\n`),
  ].join('');
