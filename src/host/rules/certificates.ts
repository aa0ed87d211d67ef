import type { X509Certificate } from 'node:crypto';
import { asciiDomain } from '../../server/domain-name.ts';
import type { CertificateFacts, CertificateFile } from '../facts/certificates.ts';
import type { Rule, Untold } from './rule.ts';

const DAY_MS = 24 * 3600 * 1000;
const LEAST_DAYS = 14;
const RELOAD = 'ejabberdctl reload_config';
/** One file with all, so that a renewal cannot replace one half of it. */
const ONE_FILE =
  'put certificate, chain and key into one file: ' +
  'cat fullchain.pem privkey.pem > /etc/ejabberd/chat.pem; name it under "certfiles"';

/** What the certificates of ejabberd must be. The webmail is concerned by none of it. */
export const CERTIFICATE_RULES: readonly Rule<CertificateFacts>[] = [
  {
    id: 'certificates',
    good: 'the files of certfiles are there',
    wrong: lackOf,
    why: 'phones and desktops cannot connect',
    mend: `in ejabberd.yml: certfiles: [FILE.pem]; then ${RELOAD}`,
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'certificate-place',
    good: 'systemd hides none of them from ejabberd',
    untold: without,
    wrong: ({ files }) => {
      const hidden = files.filter(({ isHidden }) => isHidden);
      return hidden.length > 0 ? `systemd hides ${pathsOf(hidden)} from ejabberd` : undefined;
    },
    why: 'ejabberd cannot read it',
    mend: 'put the file elsewhere, for example into /etc/ejabberd',
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'certificate-rights',
    good: 'ejabberd may read them',
    untold: without,
    wrong: ({ files, user }) => {
      const closed = closedOf(files);
      return closed.length > 0 ? `${user} may not read ${pathsOf(closed)}` : undefined;
    },
    why: 'phones and desktops cannot connect',
    mend: ({ files, user }) => {
      const closed = closedOf(files).map(({ path }) => path);
      return `chgrp ${user} ${closed.join(' ')}; chmod 640 ${closed.join(' ')}; then ${RELOAD}`;
    },
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'certificate-key',
    good: 'there is a certificate with its private key',
    untold: without,
    wrong: ({ files }) => {
      const hasPair = files.some(({ certificate }) =>
        files.some(({ key }) => key !== undefined && certificate?.checkPrivateKey(key) === true),
      );
      return hasPair ? undefined : `no certificate has its private key in ${pathsOf(files)}`;
    },
    why: 'ejabberd does not start',
    mend: ONE_FILE,
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'certificate-names',
    good: 'there is one for each domain',
    untold: without,
    wrong: ({ files, domains }) => {
      const leaves = leavesOf(files);
      const bare = domains.filter((domain) =>
        leaves.every(
          ({ certificate }) => certificate.checkHost(asciiDomain(domain) ?? domain) === undefined,
        ),
      );
      return bare.length > 0 ? `no certificate is for ${bare.join(', ')}` : undefined;
    },
    why: 'phones and desktops refuse it',
    mend: 'have one made for every domain, and name it under "certfiles" of ejabberd.yml',
    isSecurity: false,
    weight: 'minor',
  },
  {
    id: 'certificate-expiry',
    good: `they are valid for ${LEAST_DAYS} days or more`,
    untold: without,
    wrong: (facts) => {
      const first = firstToExpire(facts);
      if (first === undefined || first.days >= LEAST_DAYS) return undefined;
      return first.days < 0
        ? `the certificate in ${first.path} expired ${-first.days} days ago`
        : `the certificate in ${first.path} expires in ${first.days} days`;
    },
    why: 'phones and desktops refuse it then',
    mend: `renew the certificate, then ${RELOAD}`,
    isSecurity: false,
    weight: (facts) => ((firstToExpire(facts)?.days ?? 0) < 0 ? 'fault' : 'minor'),
  },
];

function lackOf({ files }: CertificateFacts): string | undefined {
  if (files.length === 0) return 'no certificate is named';
  const gone = files.filter(({ isThere }) => !isThere);
  if (gone.length > 0) return `there is no ${pathsOf(gone)}`;
  return files.every(({ certificate }) => certificate === undefined)
    ? `no certificate is in ${pathsOf(files)}`
    : undefined;
}

function without(facts: CertificateFacts): Untold | undefined {
  return lackOf(facts) === undefined ? undefined : { see: 'certificates' };
}

interface Leaf {
  readonly path: string;
  readonly certificate: X509Certificate;
}

/** An authority may be among the files; one made by oneself is its own. */
function leavesOf(files: readonly CertificateFile[]): Leaf[] {
  const all = files.flatMap(({ path, certificate }) =>
    certificate === undefined ? [] : [{ path, certificate }],
  );
  const leaves = all.filter(({ certificate }) => !certificate.ca);
  return leaves.length > 0 ? leaves : all;
}

function firstToExpire({
  files,
  now,
}: CertificateFacts): { path: string; days: number } | undefined {
  return leavesOf(files)
    .map(({ path, certificate }) => ({
      path,
      days: Math.floor((Date.parse(certificate.validTo) - now) / DAY_MS),
    }))
    .sort((one, other) => one.days - other.days)[0];
}

const closedOf = (files: readonly CertificateFile[]): CertificateFile[] =>
  files.filter(({ isReadable }) => isReadable === false);

const pathsOf = (files: readonly CertificateFile[]): string =>
  files.map(({ path }) => path).join(', ');
