/**
 * A Zimbra session token: `<key>_<hmac-sha1>_<hex of key=length:value;…>` (ZimbraAuthToken.getEncoded).
 * The group is the hex.
 */
export const TOKEN_FORM = /^\d+_[0-9a-f]{40}_((?:[0-9a-f]{2})+)$/;

export const hasTokenForm = (text: string): boolean => TOKEN_FORM.test(text);
