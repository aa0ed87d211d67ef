/** The certificates that ejabberd is to use, before and after there is an ejabberd. */
import { lstatSync } from 'node:fs';
import { ask } from '../../facts/ask.ts';
import { readCertificates } from '../../facts/certificates.ts';
import { type Host, paths, warn } from '../../parts/host.ts';
import { insist } from '../../parts/insist.ts';
import { Refusal } from '../../refusal.ts';
import { CERTIFICATE_RULES } from '../../rules/certificates.ts';

/** Debian's own, self-signed. */
export const OWN_CERTIFICATE = '/etc/ejabberd/ejabberd.pem';

export interface CertificateOptions {
  readonly certificates: readonly string[];
  readonly domains: readonly string[];
}

/** Before anything is installed. Rejects with {@link Refusal}; what clients will mind is told. */
export async function checkCertificates(
  host: Host,
  { certificates, domains }: CertificateOptions,
): Promise<void> {
  if (certificates.length === 0) {
    warn(
      host,
      'no --certificate: phones and desktops will meet a self-signed one and refuse it.',
      'The webmail is not concerned.',
    );
    return;
  }
  // Whether ejabberd may read them is seen to later.
  const facts = await readCertificates(certificates, { domains, root: host.root });
  insist(host, CERTIFICATE_RULES, facts, {
    refused: `ejabberd cannot use --certificate ${certificates.join(' ')}:`,
    told: 'the certificate could be better:',
  });
}

/** In its own folder; elsewhere others may count on how a file is. */
export async function letEjabberdRead(host: Host, certificates: readonly string[]): Promise<void> {
  if (host.changes.isDry) return;
  for (const name of certificates) {
    const file = host.root + name;
    if (await mayRead(file)) continue;
    if (file.startsWith(`${paths(host).ejabberdFolder}/`) && lstatSync(file).isFile()) {
      await host.changes.setRights(file, 0o640, 'root:ejabberd');
      if (await mayRead(file)) continue;
    }
    throw new Refusal(
      `the user ejabberd may not read ${name}`,
      'Put a copy into /etc/ejabberd; this command then gives ejabberd the right to read it.',
      "With Let's Encrypt, copy the files in a deploy hook of certbot.",
    );
  }
}

const mayRead = async (file: string): Promise<boolean> =>
  (await ask(['runuser', '-u', 'ejabberd', '--', 'test', '-r', file])).status === 0;
