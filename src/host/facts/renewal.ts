/** What brings a renewed certificate to ejabberd, and whether it has done so. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { ask } from './ask.ts';
import { namesIn, validCertificateIn } from './certificate-names.ts';
import {
  CERTBOT_HOOK,
  COPIED_CERTIFICATE,
  COPIED_FROM,
  type CopyKind,
  type CopySource,
  isCopyKind,
  putTogether,
  SOURCES,
  ZIMBRA_HOOK,
} from './copied-certificate.ts';
import { readRecord } from './record.ts';

export interface RenewalFacts {
  readonly kind: CopyKind;
  readonly source: CopySource;
  readonly copy: string;
  /** Files of the hook that are not there, or that nobody may run. */
  readonly missing: readonly string[];
  /** What sets it going, and whether that does; undefined when it cannot be asked. */
  readonly unit: string;
  readonly isActive: boolean | undefined;
  /** The copy holds what the source holds; undefined without a source. */
  readonly isCurrent: boolean | undefined;
  /** The names that certbot asks for, and what it was told of addresses; none with Zimbra's. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

const RECORD = '/var/lib/com_zimbra_converse/ejabberd';
const COPIER = '/usr/local/lib/com_zimbra_converse/copy-certificate';
const UNITS = '/etc/systemd/system';

const HOOKS: Readonly<Record<CopyKind, { unit: string; programs: string[]; files: string[] }>> = {
  acme: { unit: 'certbot.timer', programs: [COPIER, CERTBOT_HOOK], files: [] },
  zimbra: {
    unit: `${ZIMBRA_HOOK}.path`,
    programs: [COPIER],
    files: ['path', 'service'].map((suffix) => `${UNITS}/${ZIMBRA_HOOK}.${suffix}`),
  },
};

/** Undefined where none is copied. Throws when the record, or a file, cannot be read. `root` as in Host. */
export async function readRenewal(root = ''): Promise<RenewalFacts | undefined> {
  const record = readRecord(root + RECORD);
  const kind = record?.get(COPIED_FROM);
  if (!isCopyKind(kind)) return undefined;
  const source = SOURCES[kind];
  const { unit, programs, files } = HOOKS[kind];
  const copied = root + COPIED_CERTIFICATE;
  const wanted = putTogether(kind, root);
  return {
    ...{ kind, source, unit, copy: COPIED_CERTIFICATE },
    missing: [
      ...programs.filter((file) => !isProgram(root + file)),
      ...files.filter((file) => !existsSync(root + file)),
    ],
    isActive: await isActive(unit),
    isCurrent: wanted && existsSync(copied) && readFileSync(copied).equals(wanted),
    names: kind === 'acme' ? namesOfFile(root + source.chain) : [],
    addresses: (record?.get('acme_addresses') ?? '').split(' ').filter((word) => word !== ''),
  };
}

const isProgram = (file: string): boolean =>
  ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o111) !== 0;

/** systemctl: 3, it is not; 4, there is none. */
async function isActive(unit: string): Promise<boolean | undefined> {
  const { status } = await ask(['systemctl', 'is-active', unit]);
  if (status === 0) return true;
  return status === 3 || status === 4 ? false : undefined;
}

function namesOfFile(file: string): string[] {
  const certificate = existsSync(file) ? validCertificateIn(readFileSync(file, 'utf8')) : undefined;
  return certificate === undefined ? [] : namesIn(certificate);
}
