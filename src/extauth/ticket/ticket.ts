import { webcrypto } from 'node:crypto';
import { JOSEError, JWTClaimValidationFailed, JWTExpired } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import type { JWTPayload } from 'jose';
import type { TicketKey } from '../../server/ticket-keys.ts';
import type { RefusalReason } from '../verdict/verdict.ts';

/** What a ticket that is good says. Times are in milliseconds since 1970. */
export interface Ticket {
  /** Of 128 bits, in hex: no two tickets have the same. */
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When the webmail's session ends by itself. */
  readonly sessionEndsAt: number;
  /** Zimbra's `zimbraAuthTokenValidityValue` in the session: another one when the password has changed. */
  readonly validity: number;
}

export type TicketObjection = Extract<
  RefusalReason,
  | 'ticket-not-valid'
  | 'ticket-expired'
  | 'ticket-early'
  | 'ticket-of-another'
  | 'ticket-key-unknown'
>;

export const ISSUER = 'com_zimbra_converse';
export const TICKET_TYPE = 'zimbra-chat-ticket+jwt';
/** Of a ticket, in seconds. */
export const LONGEST_SECONDS = 300;
/** For the clocks of two hosts, in seconds. */
export const LEEWAY_SECONDS = 30;

const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const ID = /^[0-9a-f]{32}$/;

export interface Bearer {
  /** The account's address in normal form: what `sub` must be. */
  readonly address: string;
  /** The XMPP domain, in its ASCII form: what `aud` must be. */
  readonly audience: string;
}

/**
 * Whether somebody may sign in with this ticket, by itself: that it was not used before is another matter.
 * Nobody is asked.
 *
 * @param now milliseconds since 1970
 */
export async function readTicket(
  text: string,
  { address, audience }: Bearer,
  keys: readonly TicketKey[],
  now: number,
): Promise<Ticket | TicketObjection> {
  // The library passes over blanks.
  if (!FORM.test(text)) return 'ticket-not-valid';
  let claims: JWTPayload;
  try {
    const { payload, protectedHeader } = await jwtVerify(
      text,
      ({ kid }) => readied(keys.find((key) => key.kid === kid) ?? raise(new UnknownKey())),
      {
        algorithms: ['HS256'],
        typ: TICKET_TYPE,
        issuer: ISSUER,
        audience,
        subject: address,
        requiredClaims: ['exp', 'iat', 'jti'],
        maxTokenAge: LONGEST_SECONDS,
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(now),
      },
    );
    // None is known here, also not to the library.
    if (protectedHeader.crit !== undefined) return 'ticket-not-valid';
    claims = payload;
  } catch (error) {
    return objectionIn(error);
  }
  const { aud, exp = 0, iat = 0, jti, sxp, val } = claims;
  const isWhole =
    typeof aud === 'string' &&
    typeof jti === 'string' &&
    ID.test(jti) &&
    [exp, iat, sxp, val].every((number) => Number.isSafeInteger(number)) &&
    exp > iat &&
    exp - iat <= LONGEST_SECONDS;
  if (!isWhole) return 'ticket-not-valid';
  const sessionEndsAt = Number(sxp) * 1000;
  if (sessionEndsAt <= now) return 'ticket-expired';
  return {
    id: jti,
    ...{ issuedAt: iat * 1000, expiresAt: exp * 1000 },
    ...{ sessionEndsAt, validity: Number(val) },
  };
}

const ready = new WeakMap<TicketKey, Promise<webcrypto.CryptoKey>>();

/** Once: the library would do it for each ticket, which takes as long as a third of the rest. */
function readied(key: TicketKey): Promise<webcrypto.CryptoKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const made =
    ready.get(key) ?? webcrypto.subtle.importKey('raw', key.secret, hmac, false, ['verify']);
  ready.set(key, made);
  return made;
}

class UnknownKey extends Error {}

function raise(error: Error): never {
  throw error;
}

function objectionIn(error: unknown): TicketObjection {
  if (error instanceof UnknownKey) return 'ticket-key-unknown';
  if (error instanceof JWTExpired) return 'ticket-expired';
  if (error instanceof JWTClaimValidationFailed && error.reason === 'check_failed') {
    if (error.claim === 'iat' || error.claim === 'nbf') return 'ticket-early';
    if (error.claim === 'sub' || error.claim === 'aud') return 'ticket-of-another';
    return 'ticket-not-valid';
  }
  if (error instanceof JOSEError) return 'ticket-not-valid';
  throw error;
}
