import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { EjabberdYml } from './ejabberd-yml.ts';
import { filesFor } from './file-mask.ts';
import { isHidden } from './places.ts';

export interface CertificateFile {
  readonly path: string;
  readonly isThere: boolean;
  /** Systemd hides it from ejabberd. */
  readonly isHidden: boolean;
  /** By ejabberd's user. Undefined when that cannot be asked. */
  readonly isReadable: boolean | undefined;
  /** The first one: behind it may be its chain. */
  readonly certificate: X509Certificate | undefined;
  /** Undefined also when a password is needed for it: ejabberd has none. */
  readonly key: KeyObject | undefined;
}

/** What ejabberd shows to phones, desktops, and a proxy on another machine. */
export interface CertificateFacts {
  readonly files: readonly CertificateFile[];
  /** Those that it has to be for. */
  readonly domains: readonly string[];
  /** ejabberd's user. */
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The files that `certfiles` names, also by a mask; a mask without files stands for itself. */
export const certfilesOf = (yml: EjabberdYml): string[] =>
  yml.list('certfiles').flatMap((name) => {
    const path = resolve(dirname(yml.file), String(name));
    const files = filesFor(path);
    return files.length > 0 ? files : [path];
  });

/** Rejects when a file is there and whoever asks may not read it. */
export async function readCertificates(
  paths: readonly string[],
  {
    domains,
    user = 'ejabberd',
    root = '',
    mayRead = () => Promise.resolve(undefined),
  }: {
    domains: readonly string[];
    user?: string;
    /** Before every path; empty on a real machine. */
    root?: string;
    /** Whether ejabberd's user may read a file, if that can be asked. */
    mayRead?: (file: string) => Promise<boolean | undefined>;
  },
): Promise<CertificateFacts> {
  const files = await Promise.all(
    paths.map(async (path): Promise<CertificateFile> => {
      const file = `${root}${path}`;
      const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
      const text = isThere ? readFileSync(file, 'latin1') : '';
      return {
        ...{ path, isThere, isHidden: isHidden(path, root) },
        isReadable: isThere ? await mayRead(file) : undefined,
        certificate: certificateIn(text),
        key: keyIn(text),
      };
    }),
  );
  return { files, domains, user, now: Date.now() };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;
const KEY = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----[^]+?-----END \1?PRIVATE KEY-----/;

const certificateIn = (text: string): X509Certificate | undefined =>
  attempt(CERTIFICATE.exec(text)?.[0], (pem) => new X509Certificate(pem));

const keyIn = (text: string): KeyObject | undefined =>
  attempt(KEY.exec(text)?.[0], (pem) => createPrivateKey(pem));

/** What is no certificate or key, whatever its first line says, is none. */
function attempt<T>(pem: string | undefined, read: (pem: string) => T): T | undefined {
  try {
    return pem === undefined ? undefined : read(pem);
  } catch {
    return undefined;
  }
}
