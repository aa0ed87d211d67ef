/** A certificate that the proxy on another machine can verify, where nobody has given one. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import { ask } from '../../facts/ask.ts';
import type { Host } from '../../parts/host.ts';
import { Refusal } from '../../refusal.ts';
import { namesOf, validCertificateIn } from '../../facts/certificate-names.ts';

/** As ejabberd.yml names it. */
export const MADE_CERTIFICATE = '/etc/ejabberd/com_zimbra_converse.pem';

const DAYS = 3650;
const KEY_BITS = 3072;
const MADE = 'made_certificate';

/** `name`: how the proxy calls this host. One that is there and fits stays. */
export async function ensureCertificate(
  host: Host,
  record: PartRecord,
  { name, domains }: { name: string; domains: readonly string[] },
): Promise<void> {
  const file = host.root + MADE_CERTIFICATE;
  const names = namesOf({ name, domains });
  if (existsSync(file) && covers(readFileSync(file, 'utf8'), names)) return;
  const text = await make(host, names);
  await record.set(MADE, digest(text));
  await host.changes.makeFolder(dirname(file), 0o755);
  await host.changes.putFile(file, text, { mode: 0o600, owner: 'root:root' });
  await record.set('restart_pending', 'yes');
}

export async function removeCertificate(host: Host, record: PartRecord): Promise<void> {
  const file = host.root + MADE_CERTIFICATE;
  if (!existsSync(file) || record.get(MADE) === undefined) return;
  if (digest(readFileSync(file, 'utf8')) === record.get(MADE)) await host.changes.deleteFile(file);
  else host.say(`${file} was replaced since, and stays.`);
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function covers(pem: string, names: readonly string[]): boolean {
  const certificate = validCertificateIn(pem);
  return names.every((name) => certificate?.checkHost(name) !== undefined);
}

async function make({ changes }: Host, names: readonly string[]): Promise<string> {
  if (changes.isDry) return '';
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: KEY_BITS });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { status, stdout, stderr } = await ask([
    ...(['openssl', 'req', '-x509', '-sha256', '-days', String(DAYS)] as const),
    // In the journal's folder, which goes with this run, however that ends.
    ...['-key', changes.keep(key)],
    // A name that is too long for this one is refused; it is the others that count.
    ...['-subj', '/CN=chat'],
    ...['-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`],
  ]);
  if (status === 0) return stdout + key;
  throw new Refusal('openssl made no certificate:', ...stderr.trim().split('\n'));
}
