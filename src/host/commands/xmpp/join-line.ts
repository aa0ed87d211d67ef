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
}

/**
 * What is to be run on the Zimbra host. No secret is in it: a certificate that no public authority knows
 * goes by its fingerprint, which everybody who connects can see.
 */
export async function joinLine({ name, files, hasUpload }: JoinOptions): Promise<string> {
  const own = await ownAuthority(name, files);
  return [
    ...['./deploy.sh', 'zimbra', '--join', name],
    ...(own === undefined ? [] : ['--certificate-sha256', own]),
    ...(hasUpload ? [] : ['--no-upload']),
    '--restart',
  ].join(' ');
}

/** The fingerprint of what the proxy has to trust, where it does not by itself. */
async function ownAuthority(name: string, files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const chain = (readFileSync(file, 'latin1').match(CERTIFICATES) ?? []).map(
      (pem) => new X509Certificate(pem),
    );
    const [leaf] = chain;
    if (leaf?.checkHost(name) === undefined) continue;
    if (await isKnown(file)) return undefined;
    // What is its own issuer can be trusted; of a chain that is the last one, if it is there.
    const anchor = chain.find((each) => each.checkIssued(each)) ?? leaf;
    return anchor.fingerprint256.replaceAll(':', '').toLowerCase();
  }
  return undefined;
}

/** To this machine's list of authorities, which is like the other's. */
async function isKnown(file: string): Promise<boolean> {
  const { status } = await ask(['openssl', 'verify', '-untrusted', file, file]);
  return status === 0;
}
