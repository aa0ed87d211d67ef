/** OpenSSL's and Node's codes for what is wrong with a certificate, in words to act on. */
const PROBLEMS: readonly [RegExp, string][] = [
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet (or the clock here is wrong)'],
  [/^CERT_REVOKED$/, 'its certificate has been revoked'],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'its certificate is for another name than the host in the address that is configured',
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/,
    'its certificate comes from an authority that is not trusted here; name that in caFile',
  ],
  [
    /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/,
    'that port does not speak TLS, or an old version only',
  ],
];

/** `undefined` for a code without better words than itself. */
export function describeTlsCode(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  return PROBLEMS.find(([pattern]) => pattern.test(code))?.[1];
}
