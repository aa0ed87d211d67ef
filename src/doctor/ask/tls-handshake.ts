import { isIP } from 'node:net';
import { connect, rootCertificates, type SecureVersion } from 'node:tls';

export interface Handshake {
  readonly protocol: string;
  readonly trusted: boolean;
  /** Why it is not trusted. */
  readonly problem: string;
  readonly validTo: Date;
}

const TIMEOUT_MS = 10_000;

/**
 * Connects, says nothing and hangs up. Rejects when there is no TLS to be had.
 * `maxVersion`: nothing newer is offered.
 */
export function tlsHandshake(
  url: URL,
  ca: readonly string[] | undefined,
  maxVersion?: SecureVersion,
): Promise<Handshake> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || '443'),
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca: [...ca] }),
      rejectUnauthorized: false, // it is looked at, nothing is sent
      // OpenSSL 3 speaks what is older than TLS 1.2 at security level 0 only.
      ...(maxVersion !== undefined && {
        ...{ minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' },
      }),
    });
    socket.setTimeout(TIMEOUT_MS, () =>
      socket.destroy(new Error(`no TLS handshake in ${TIMEOUT_MS} ms`)),
    );
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('hung up before the TLS handshake')));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      resolve({
        protocol: socket.getProtocol() ?? 'an unknown version',
        trusted: socket.authorized,
        problem: String(socket.authorizationError),
        validTo: new Date(certificate.valid_to),
      });
      socket.destroy();
    });
  });
}

/** What Node trusts by itself and the certificates of `pem`. */
export const withUsualAuthorities = (pem: string): string[] => [...rootCertificates, pem];
