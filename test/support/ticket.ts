import { createHmac, randomBytes } from 'node:crypto';
import { ticketKeysText, type TicketKey } from '../../src/server/ticket-keys.ts';

export const newKey = (kid: string): TicketKey => ({ kid, secret: randomBytes(32) });

/** A keys file's text. */
export const keysText = (...keys: TicketKey[]): string => ticketKeysText(keys);

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed as the JSP does it, whatever is in it; a claim or header that is undefined is left out. */
export function makeTicket({
  key,
  header = {},
  claims = {},
  hash = 'sha256',
  at = Date.now(),
}: {
  key: TicketKey;
  header?: object;
  claims?: object;
  hash?: string;
  /** When it is issued, in ms since 1970. */
  at?: number;
}): string {
  const seconds = Math.floor(at / 1000);
  const body = [
    { alg: 'HS256', typ: 'zimbra-chat-ticket+jwt', kid: key.kid, ...header },
    {
      iss: 'com_zimbra_converse',
      ...{ aud: 'example.test', sub: 'alice@example.test' },
      ...{ iat: seconds, exp: seconds + 300, jti: randomBytes(16).toString('hex') },
      ...{ sxp: seconds + 3600, val: 0 },
      ...claims,
    },
  ]
    .map(encoded)
    .join('.');
  return `${body}.${createHmac(hash, key.secret).update(body).digest('base64url')}`;
}
