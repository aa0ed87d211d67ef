import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ask } from '../../facts/ask.ts';

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export interface JoinOptions {
  /** As the proxy calls the XMPP host. */
  readonly name: string;
  /** The PEM files that ejabberd shows; empty on the Zimbra host itself. */
  readonly files: readonly string[];
  readonly hasUpload: boolean;
  /** Where the keys of tickets are on the host of Zimbra. */
  readonly keys?: string;
}

export interface Join {
  /** What is to be run on the Zimbra host. */
  readonly line: string;
  /** To one certificate, by its fingerprint. */
  readonly isPinned: boolean;
  /** Why it will be refused there, and what mends that. */
  readonly problem: readonly string[];
}

/**
 * What is to be run on the Zimbra host. No secret is in it: a certificate that no public authority knows
 * goes by its fingerprint, which everybody who connects can see.
 */
export async function joinLine({ name, files, hasUpload, keys }: JoinOptions): Promise<Join> {
  const { own, problem } = files.length === 0 ? { problem: [] } : await ownAuthority(name, files);
  const line = [
    ...['./deploy.sh', 'zimbra', '--join', name],
    ...(own === undefined ? [] : ['--certificate-sha256', own]),
    ...(hasUpload ? [] : ['--no-upload']),
    ...(keys === undefined ? [] : ['--ticket-keys', keys]),
    '--restart',
  ].join(' ');
  return { line, problem, isPinned: own !== undefined };
}

interface Authority {
  readonly own?: string;
  readonly problem: readonly string[];
}

/** The fingerprint of what the proxy has to trust, where it does not by itself. */
async function ownAuthority(name: string, files: readonly string[]): Promise<Authority> {
  for (const file of files) {
    const chain = (readFileSync(file, 'latin1').match(CERTIFICATES) ?? []).map(
      (pem) => new X509Certificate(pem),
    );
    if (chain[0]?.checkHost(name) === undefined) continue;
    if (await isKnown(file)) return { problem: [] };
    // What is its own issuer can be trusted; the proxy trusts nothing else.
    const anchor = chain.find((each) => each.checkIssued(each));
    if (anchor) {
      return { own: anchor.fingerprint256.replaceAll(':', '').toLowerCase(), problem: [] };
    }
    return {
      problem: [
        `the authority that issued ${file} is none of the public ones, and is not in that file`,
        'Append its own certificate to it, and run this again: the line then carries its fingerprint.',
      ],
    };
  }
  return {
    problem: [
      `no certificate is for ${name}, by which the proxy calls this host`,
      'Have one made for that name as well, or add --name HOST.',
    ],
  };
}

/** To this machine's list of authorities, which is like the other's. */
async function isKnown(file: string): Promise<boolean> {
  const { status } = await ask(['openssl', 'verify', '-untrusted', file, file]);
  return status === 0;
}
