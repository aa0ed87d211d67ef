/** The certificates that ejabberd is to use: where they come from, before and after there is an ejabberd. */
import { existsSync, lstatSync } from 'node:fs';
import type { PartRecord } from '../../changes/part-record.ts';
import { ask } from '../../facts/ask.ts';
import { readCertificates } from '../../facts/certificates.ts';
import { COPIED_CERTIFICATE, COPIED_FROM, isCopyKind } from '../../facts/copied-certificate.ts';
import { readConfig } from '../../parts/ejabberd-config.ts';
import { type Host, paths, warn } from '../../parts/host.ts';
import { insist } from '../../parts/insist.ts';
import { Refusal } from '../../refusal.ts';
import { CERTIFICATE_RULES } from '../../rules/certificates.ts';
import { type AcmeOptions, checkAcme, ensureAcme, recordedAcme, removeAcme } from './acme.ts';
import type { CertificateNames } from '../../facts/certificate-names.ts';
import { removeCopy } from './copied-certificate.ts';
import type { EjabberdOptions } from './options.ts';
import { ensureCertificate, MADE_CERTIFICATE, removeCertificate } from './own-certificate.ts';
import { ensureZimbra, lacksOfZimbra, removeZimbra } from './zimbra-certificate.ts';

/** Debian's own, self-signed. */
const OWN_CERTIFICATE = '/etc/ejabberd/ejabberd.pem';

export type CertificateSource =
  | { readonly kind: 'given'; readonly files: readonly string[] }
  | { readonly kind: 'acme'; readonly acme: AcmeOptions; readonly name: string | undefined }
  | { readonly kind: 'zimbra'; readonly isAsked: boolean }
  /** Made here. */
  | { readonly kind: 'own' };

/** One that is renewed stays so in later runs, until another one is asked for. */
export function sourceOf(
  record: PartRecord,
  { certificates, acme, isZimbras, name = record.get('acme_name') }: EjabberdOptions,
): CertificateSource {
  if (certificates.length > 0) return { kind: 'given', files: certificates };
  if (acme !== undefined) return { kind: 'acme', acme, name };
  if (isZimbras) return { kind: 'zimbra', isAsked: true };
  const recorded = recordedAcme(record);
  if (recorded !== undefined) return { kind: 'acme', acme: recorded, name };
  return record.get(COPIED_FROM) === 'zimbra'
    ? { kind: 'zimbra', isAsked: false }
    : { kind: 'own' };
}

/** Before anything is installed. Rejects with {@link Refusal}; what clients will mind is told. */
export async function checkCertificates(
  host: Host,
  source: CertificateSource,
  { domains }: Pick<CertificateNames, 'domains'>,
): Promise<void> {
  switch (source.kind) {
    case 'given': {
      // Whether ejabberd may read them is seen to later.
      const facts = await readCertificates(source.files, { domains, root: host.root });
      insist(host, CERTIFICATE_RULES, facts, {
        refused: `ejabberd cannot use --certificate ${source.files.join(' ')}:`,
        told: 'the certificate could be better:',
      });
      return;
    }
    case 'acme':
      return checkAcme(host, source.acme, { domains, name: source.name });
    case 'zimbra':
      return checkZimbra(host, source.isAsked, domains);
    case 'own':
      warn(
        host,
        'no --certificate: phones and desktops will meet a self-signed one and refuse it.',
        'The webmail is not concerned. --acme EMAIL fetches one of a public authority.',
      );
  }
}

async function checkZimbra(
  host: Host,
  isAsked: boolean,
  domains: readonly string[],
): Promise<void> {
  const lacks = await lacksOfZimbra(host, domains);
  if (lacks.length === 0) return;
  const mend =
    'Have Zimbra get one for these as well (zmcertmgr), or give another: --certificate FILE';
  if (isAsked) throw new Refusal("Zimbra's certificate does not do for ejabberd:", ...lacks, mend);
  warn(host, "Zimbra's certificate does not do for all:", ...lacks, mend);
}

/** The files for ejabberd.yml. */
export async function installCertificates(
  host: Host,
  record: PartRecord,
  source: CertificateSource,
  { domains, name }: CertificateNames,
): Promise<readonly string[]> {
  const certificates = await filesOf(host, record, source, { domains, name });
  if (certificates.length === 0) return [OWN_CERTIFICATE];
  await letEjabberdRead(host, certificates);
  return certificates;
}

async function filesOf(
  host: Host,
  record: PartRecord,
  source: CertificateSource,
  { domains, name }: CertificateNames,
): Promise<readonly string[]> {
  switch (source.kind) {
    case 'given':
      return source.files;
    case 'acme':
      await record.set(COPIED_FROM, source.kind);
      await ensureAcme(host, record, source.acme, { domains, name: source.name });
      return [COPIED_CERTIFICATE];
    case 'zimbra':
      await record.set(COPIED_FROM, source.kind);
      await ensureZimbra(host, record);
      return [COPIED_CERTIFICATE];
    case 'own':
      if (name !== undefined) await ensureCertificate(host, record, { name, domains });
      // One that was made stays in later runs, whoever asked for it.
      return name !== undefined || existsSync(host.root + MADE_CERTIFICATE)
        ? [MADE_CERTIFICATE]
        : [];
  }
}

/** What earlier runs set up and this one does not use. After ejabberd.yml was written. */
export async function leaveOthers(
  host: Host,
  record: PartRecord,
  { kind }: CertificateSource,
): Promise<void> {
  if (!host.changes.isDry && !isCopyKind(kind) && namesTheCopy(host)) return;
  if (kind !== 'zimbra') await removeZimbra(host);
  if (kind !== 'acme') await removeAcme(host, record);
  if (isCopyKind(kind) || record.get(COPIED_FROM) === undefined) return;
  await removeCopy(host);
  await record.forget(COPIED_FROM);
}

/** For the uninstallation. */
export async function removeCertificates(host: Host, record: PartRecord): Promise<void> {
  await removeZimbra(host);
  await removeAcme(host, record);
  await removeCopy(host);
  await removeCertificate(host, record);
}

/** One that its administrator edited may. */
const namesTheCopy = (host: Host): boolean =>
  existsSync(paths(host).ejabberdYml) && readConfig(host).text.includes(COPIED_CERTIFICATE);

/** In its own folder; elsewhere others may count on how a file is. */
async function letEjabberdRead(host: Host, certificates: readonly string[]): Promise<void> {
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
      '--acme EMAIL fetches a certificate and renews it, copy and all.',
    );
  }
}

const mayRead = async (file: string): Promise<boolean> =>
  (await ask(['runuser', '-u', 'ejabberd', '--', 'test', '-r', file])).status === 0;
