import { X509Certificate } from 'node:crypto';
import { asciiDomain } from '../../server/domain-name.ts';

export interface CertificateNames {
  /** How the proxy calls this host; undefined where it needs no certificate. */
  readonly name: string | undefined;
  readonly domains: readonly string[];
}

/**
 * ejabberd's rooms and nodes are domains of their own. Files come by the webmail's address, with the
 * certificate of the proxy.
 */
export const namesOf = ({ name, domains }: CertificateNames): string[] => [
  ...new Set([
    ...domains
      .map((domain) => asciiDomain(domain) ?? domain)
      .flatMap((domain) => [domain, `conference.${domain}`, `pubsub.${domain}`]),
    ...(name === undefined ? [] : [name]),
  ]),
];

/** The first certificate in this text, if it has not expired. */
export function validCertificateIn(pem: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem);
    return Date.parse(certificate.validTo) > Date.now() ? certificate : undefined;
  } catch {
    return undefined; // it is no certificate
  }
}

/** In the order of the alphabet, as far as they are names of hosts. */
export const namesIn = ({ subjectAltName = '' }: X509Certificate): string[] =>
  subjectAltName
    .split(', ')
    .flatMap((each) => (each.startsWith('DNS:') ? [each.slice('DNS:'.length)] : []))
    .sort();
