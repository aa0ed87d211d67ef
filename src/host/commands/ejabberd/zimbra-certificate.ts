/** The certificate of Zimbra's proxy on the same machine, for ejabberd too. */
import { existsSync } from 'node:fs';
import type { PartRecord } from '../../changes/part-record.ts';
import { readCertificates } from '../../facts/certificates.ts';
import { SOURCES, ZIMBRA_HOOK } from '../../facts/copied-certificate.ts';
import { type Host, paths } from '../../parts/host.ts';
import { dropUnits, putUnits, RELOAD } from '../../parts/units.ts';
import { CERTIFICATE_RULES } from '../../rules/certificates.ts';
import { brokenOf } from '../../rules/rule.ts';
import { copyCommand, installCopy } from './copied-certificate.ts';

/** Why it does not do for these domains, a line each; none when it does. */
export async function lacksOfZimbra(host: Host, domains: readonly string[]): Promise<string[]> {
  const { chain, key } = SOURCES.zimbra;
  const facts = await readCertificates([chain, key], { domains, root: host.root });
  return (
    brokenOf(CERTIFICATE_RULES, facts)
      // Whoever looks after Zimbra renews it.
      .filter(({ rule }) => rule.id !== 'certificate-expiry')
      .map(({ problem }) => problem)
  );
}

export async function ensureZimbra(host: Host, record: PartRecord): Promise<void> {
  await installCopy(host, record, 'zimbra');
  const isNew = !existsSync(unit(host, 'path'));
  await putUnits(host, {
    [unit(host, 'service')]: serviceText(host),
    [unit(host, 'path')]: pathText(host),
  });
  if (isNew) await host.changes.run(ENABLE, { undo: [host.changes.running(DISABLE)] });
}

/** What brings a new one to ejabberd; not the copy. */
export async function removeZimbra(host: Host): Promise<void> {
  const { changes } = host;
  const files = [unit(host, 'path'), unit(host, 'service')].filter(existsSync);
  if (files.length === 0) return;
  await changes.run(DISABLE, { undo: [changes.running(RELOAD), changes.running(ENABLE)] });
  await dropUnits(host, files);
}

const ENABLE = ['systemctl', 'enable', '--now', `${ZIMBRA_HOOK}.path`];
const DISABLE = ['systemctl', 'disable', '--now', `${ZIMBRA_HOOK}.path`];

const unit = (host: Host, suffix: 'path' | 'service'): string =>
  `${paths(host).units}/${ZIMBRA_HOOK}.${suffix}`;

const pathText = ({ root }: Host): string => `[Unit]
Description=Watch the certificate of Zimbra's proxy (com_zimbra_converse)

[Path]
PathChanged=${root}${SOURCES.zimbra.chain}
PathChanged=${root}${SOURCES.zimbra.key}

[Install]
WantedBy=paths.target
`;

const serviceText = (host: Host): string => `[Unit]
Description=Bring the certificate of Zimbra's proxy to ejabberd (com_zimbra_converse)

[Service]
Type=oneshot
ExecStart=${copyCommand(host, 'zimbra')}
`;
