/** A certificate of a public authority, fetched and renewed by Debian's certbot (ACME, HTTP-01). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import type { Step } from '../../changes/step.ts';
import { treeSteps } from '../../changes/tree.ts';
import { readAcmeFacts } from '../../facts/acme.ts';
import { CERTBOT_HOOK, LINEAGE, SOURCES } from '../../facts/copied-certificate.ts';
import { installedOf } from '../../facts/packages.ts';
import type { Host } from '../../parts/host.ts';
import { insist } from '../../parts/insist.ts';
import { ACME_RULES } from '../../rules/acme.ts';
import {
  type CertificateNames,
  namesIn,
  namesOf,
  validCertificateIn,
} from '../../facts/certificate-names.ts';
import { copyCommand, installCopy } from './copied-certificate.ts';

export interface AcmeOptions {
  /** Whom the authority may write to. */
  readonly email: string;
  /** Its directory; undefined: certbot's own choice, which is Let's Encrypt. */
  readonly server: string | undefined;
  /** Addresses that lead here and that this machine does not have itself. */
  readonly addresses: readonly string[];
}

/** Of the record. The last is how the proxy calls this host. */
const KEYS = ['acme_email', 'acme_server', 'acme_addresses', 'acme_name'];

/** As an earlier run was told. */
export function recordedAcme(record: PartRecord): AcmeOptions | undefined {
  const email = record.get('acme_email');
  if (email === undefined) return undefined;
  return { email, server: record.get('acme_server'), addresses: record.words('acme_addresses') };
}

/** Before anything is installed. Rejects with {@link Refusal} when the authority would give none. */
export async function checkAcme(
  host: Host,
  { addresses }: AcmeOptions,
  names: CertificateNames,
): Promise<void> {
  if (hasItAlready(host, names)) return;
  insist(host, ACME_RULES, await readAcmeFacts(namesOf(names), addresses), {
    refused: 'no authority would give a certificate to this machine (--acme):',
    told: 'the authority may refuse a certificate:',
  });
}

/** One that is there for the same names stays: certbot's timer renews it. */
export async function ensureAcme(
  host: Host,
  record: PartRecord,
  acme: AcmeOptions,
  names: CertificateNames,
): Promise<void> {
  await remember(record, acme, names);
  if (!hasItAlready(host, names)) await fetchOne(host, acme, names);
  await installCopy(host, record, 'acme');
  const hook = host.root + CERTBOT_HOOK;
  await host.changes.makeFolder(dirname(hook), 0o755);
  await host.changes.putFile(hook, hookText(host), { mode: 0o755, owner: 'root:root' });
}

/** If there is one of ours: the certificate, and what brings a new one to ejabberd; not its copy. */
export async function removeAcme(host: Host, record: PartRecord): Promise<void> {
  const { changes, root, say } = host;
  if (recordedAcme(record) === undefined) return;
  await changes.deleteFile(root + CERTBOT_HOOK);
  if (existsSync(places(host).renewal)) {
    if ((await installedOf(['certbot'])).length === 0) {
      say(`There is no certbot any more: its certificate stays, in ${places(host).live}`);
    } else await changes.run(DELETE, { undo: lineageSteps(host) });
  }
  for (const key of KEYS) await record.forget(key);
}

async function remember(
  record: PartRecord,
  { email, server, addresses }: AcmeOptions,
  { name }: CertificateNames,
): Promise<void> {
  const values = {
    acme_email: email,
    acme_server: server,
    acme_addresses: addresses.length === 0 ? undefined : addresses.join(' '),
    acme_name: name,
  };
  for (const [key, value] of Object.entries(values)) {
    await (value === undefined ? record.forget(key) : record.set(key, value));
  }
}

function hasItAlready({ root }: Host, names: CertificateNames): boolean {
  const file = root + SOURCES.acme.chain;
  if (!existsSync(file)) return false;
  const certificate = validCertificateIn(readFileSync(file, 'utf8'));
  if (certificate === undefined) return false;
  return namesIn(certificate).join(' ') === namesOf(names).sort().join(' ');
}

const DELETE = ['certbot', 'delete', '--non-interactive', '--cert-name', LINEAGE];

async function fetchOne(
  host: Host,
  { email, server }: AcmeOptions,
  names: CertificateNames,
): Promise<void> {
  const { changes } = host;
  const command = [
    ...['certbot', 'certonly', '--non-interactive', '--standalone', '--agree-tos'],
    ...['--email', email, '--cert-name', LINEAGE, '--renew-with-new-domains'],
    // The copy is part of this run, which takes it back when it fails.
    '--no-directory-hooks',
    ...(server === undefined ? [] : ['--server', server]),
    ...['--domains', namesOf(names).join(',')],
  ];
  const { renewal } = places(host);
  const undo: Step[] = existsSync(renewal)
    ? [...nextVersion(host).map((file): Step => ({ kind: 'delete', file })), ...lineageSteps(host)]
    : // certbot may not have come to make one.
      [
        {
          kind: 'run',
          command: [
            'sh',
            '-c',
            'test ! -e "$1" || { shift; exec "$@"; }',
            'sh',
            renewal,
            ...DELETE,
          ],
          shown: DELETE.join(' '),
        },
      ];
  await changes.run(command, { undo });
}

const places = ({ root }: Host) => {
  const etc = `${root}/etc/letsencrypt`;
  return {
    live: `${etc}/live/${LINEAGE}`,
    archive: `${etc}/archive/${LINEAGE}`,
    renewal: `${etc}/renewal/${LINEAGE}.conf`,
  };
};

/** What brings back what certbot has of it now. */
function lineageSteps(host: Host): Step[] {
  const { live, archive, renewal } = places(host);
  return [archive, live, renewal].flatMap((path) => treeSteps(host.changes, path));
}

/** The files of certbot's next certificate, which it numbers. */
function nextVersion(host: Host): string[] {
  const { archive } = places(host);
  const numbers = readdirSync(archive).map((name) =>
    Number(/^cert(\d+)\.pem$/.exec(name)?.[1] ?? 0),
  );
  const next = Math.max(...numbers) + 1;
  return ['cert', 'chain', 'fullchain', 'privkey'].map((part) => `${archive}/${part}${next}.pem`);
}

const hookText = (host: Host): string => `#!/bin/sh
# com_zimbra_converse: brings a renewed certificate to ejabberd. certbot runs this after each renewal.
case \${RENEWED_LINEAGE##*/} in
    ${LINEAGE}) exec ${copyCommand(host, 'acme')} ;;
esac
`;
