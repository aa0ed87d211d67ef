import { connect } from 'node:tls';
import { isIP } from 'node:net';

const WITHIN_MS = 5000;

/** OpenSSL's words for a chain whose end is not among those that are trusted. */
const UNKNOWN = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/**
 * Whether Zimbra shows a certificate of nobody that is trusted here, as when it has signed it itself. `ca`: PEM
 * text of those to trust in place of Node.js's own. False also where nothing answers, or there is another fault.
 */
export function isOfUnknownAuthority(url: URL, ca?: string): Promise<boolean> {
  if (url.protocol !== 'https:') return Promise.resolve(false);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      ...{ host, port: Number(url.port || 443) },
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
      rejectUnauthorized: false, // nothing is said on it
    });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(WITHIN_MS, () => end(false));
    socket.on('error', () => end(false));
    socket.on('secureConnect', () => end(UNKNOWN.includes(codeOf(socket.authorizationError))));
  });
}

/** Its type says Error, and it is the code alone. */
const codeOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
