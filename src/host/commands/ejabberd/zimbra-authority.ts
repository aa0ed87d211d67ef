/**
 * The authority of Zimbra's certificate, where that is none of the public ones: Zimbra has one of its own after an
 * installation. Beside extauth.json, which names it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import { isOfUnknownAuthority } from '../../facts/zimbra-authority.ts';
import type { Host } from '../../parts/host.ts';
import { Refusal } from '../../refusal.ts';
import { layout } from './layout.ts';

/** On a host of Zimbra. */
export const ZIMBRAS_OWN = '/opt/zimbra/conf/ca/ca.pem';

/** PEM text: of the file that is given, else the one of an earlier run; `undefined`: the public ones do. */
export function authorityOf(host: Host, given: string | undefined): string | undefined {
  const file = given === undefined ? layout(host).zimbraCa : host.root + given;
  if (!existsSync(file)) {
    if (given === undefined) return undefined;
    throw new Refusal(`--zimbra-ca ${given}: there is no such file`);
  }
  const text = readFileSync(file, 'utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Refusal(`--zimbra-ca ${given ?? file}: a PEM file with a certificate is needed`);
}

/** Rejects with {@link Refusal} when nobody could sign in, because Zimbra's certificate is not trusted here. */
export async function checkZimbra(soapUrl: string, authority: string | undefined): Promise<void> {
  const url = new URL(soapUrl);
  if (!(await isOfUnknownAuthority(url, authority))) return;
  if (authority !== undefined) {
    throw new Refusal(
      `the authority in --zimbra-ca has not signed the certificate of ${url.host}`,
      `On the Zimbra host it is ${ZIMBRAS_OWN}; where a company signed it, that company's.`,
    );
  }
  throw new Refusal(
    `the certificate of ${url.host} comes from an authority that is not trusted here`,
    `Zimbra signs it itself, until it gets another. Copy ${ZIMBRAS_OWN}`,
    'of the Zimbra host to this machine, and add --zimbra-ca FILE. (Where a company signed it: its own.)',
  );
}

export async function installAuthority(
  host: Host,
  record: PartRecord,
  authority: string | undefined,
): Promise<void> {
  if (authority === undefined) return;
  const { zimbraCa } = layout(host);
  await record.set('zimbra_ca', 'yes');
  await host.changes.makeFolder(dirname(zimbraCa), 0o755);
  await host.changes.putFile(zimbraCa, authority, { mode: 0o644, owner: 'root:root' });
}

export async function removeAuthority(host: Host, record: PartRecord): Promise<void> {
  if (record.get('zimbra_ca') !== undefined) await host.changes.deleteFile(layout(host).zimbraCa);
}
