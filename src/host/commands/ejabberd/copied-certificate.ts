/** A certificate that others renew: its copy for ejabberd, and what brings the next one there. */
import { existsSync, readFileSync } from 'node:fs';
import type { PartRecord } from '../../changes/part-record.ts';
import {
  COPIED_CERTIFICATE,
  type CopyKind,
  putTogether,
  SOURCES,
} from '../../facts/copied-certificate.ts';
import type { Host } from '../../parts/host.ts';
import { Refusal } from '../../refusal.ts';
import { layout } from './layout.ts';

/** The command that a hook runs after a renewal. */
export const copyCommand = (host: Host, kind: CopyKind): string => {
  const { chain, key } = SOURCES[kind];
  return [
    layout(host).copier,
    ...[chain, key, COPIED_CERTIFICATE].map((file) => host.root + file),
  ].join(' ');
};

/** What is there now is copied, and the program that does it from now on put in. */
export async function installCopy(host: Host, record: PartRecord, kind: CopyKind): Promise<void> {
  const { changes, root } = host;
  const { library, copier, conf } = layout(host);
  await changes.makeFolder(library, 0o755);
  const program = readFileSync(`${conf}/copy-certificate`);
  await changes.putFile(copier, program, { mode: 0o755, owner: 'root:root' });
  const copy = root + COPIED_CERTIFICATE;
  const text = putTogether(kind, root);
  if (text === undefined) {
    // A dry run has none made.
    if (!changes.isDry) throw new Refusal(`${SOURCES[kind].chain} or its key is not there`);
    host.say(`Would put certificate and key together in ${copy}`);
    return;
  }
  if (existsSync(copy) && readFileSync(copy).equals(text)) return;
  await record.set('restart_pending', 'yes');
  await changes.putFile(copy, text, { mode: 0o640, owner: 'root:ejabberd' });
}

export async function removeCopy(host: Host): Promise<void> {
  await host.changes.deleteFile(host.root + COPIED_CERTIFICATE);
  await host.changes.deleteFile(layout(host).copier);
}
