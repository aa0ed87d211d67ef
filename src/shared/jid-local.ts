/**
 * Local parts of mail addresses may hold characters that a JID may not (RFC 7622, 3.3.1).
 * XEP-0106 writes each of them as a backslash and two hexadecimal digits, and a backslash that
 * happens to stand before such digits as `\5c`. ejabberd hands the escaped form to the
 * authenticator unchanged, so the browser escapes and the authenticator unescapes.
 */
const CODES = ['20', '22', '26', '27', '2f', '3a', '3c', '3e', '40', '5c'];
const FORBIDDEN = /[ "&'/:<>@]/g;
const ESCAPE_SEQUENCE = new RegExp(`\\\\(${CODES.join('|')})`, 'g');

const escapeCharacter = (character: string): string =>
  '\\' + character.charCodeAt(0).toString(16).padStart(2, '0');

/** `o'brien` → `o\27brien`. Lower-casing and Unicode preparation are left to the XMPP server. */
export function escapeLocalPart(local: string): string {
  return local.replace(ESCAPE_SEQUENCE, '\\5c$1').replace(FORBIDDEN, escapeCharacter);
}

/** `o\27brien` → `o'brien`; the inverse of {@link escapeLocalPart}. */
export function unescapeLocalPart(local: string): string {
  return local.replace(ESCAPE_SEQUENCE, (_sequence, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}
