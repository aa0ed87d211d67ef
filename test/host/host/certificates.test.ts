import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  certfilesOf,
  readCertificates,
  type CertificateFacts,
} from '../../../src/host/facts/certificates.ts';
import { EjabberdYml } from '../../../src/host/facts/ejabberd-yml.ts';
import { CERTIFICATE_RULES } from '../../../src/host/rules/certificates.ts';
import { brokenOf } from '../../../src/host/rules/rule.ts';
import { makeCertificate } from '../../support/certificate.ts';

const DAY_MS = 24 * 3600 * 1000;
const dir = mkdtempSync(join(tmpdir(), 'certificates-'));
const at = (name: string): string => join(dir, name);
const put = (name: string, text: string): void => {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), text);
};
const read = (name: string): string => readFileSync(at(name), 'utf8');

beforeAll(async () => {
  // `etc` is a root of its own: chat.pem with its key, and its parts.
  mkdirSync(at('etc'));
  await makeCertificate(at('etc'), ['example.com', '*.two.test']);
  mkdirSync(at('other'));
  await makeCertificate(at('other'), ['example.com']);
  put('etc/garbage.pem', '-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n');
  put('etc/foreign.pem', read('etc/cert.pem') + read('other/key.pem'));
  put('home/alice/chat.pem', read('etc/tls.pem'));
  symlinkSync(at('home/alice/chat.pem'), at('etc/link.pem'));
  execFileSync(
    'openssl',
    [
      ...['pkey', '-in', at('etc/key.pem'), '-aes256', '-passout', 'pass:geheim'],
      ...['-out', at('locked-key.pem')],
    ],
    { stdio: 'ignore' },
  );
  put('etc/locked.pem', read('etc/cert.pem') + read('locked-key.pem'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const facts = (
  paths: readonly string[],
  domains: readonly string[] = ['example.com'],
  mayRead?: boolean,
): Promise<CertificateFacts> =>
  readCertificates(paths, { domains, root: dir, mayRead: () => Promise.resolve(mayRead) });

const broken = (found: CertificateFacts): string[] =>
  brokenOf(CERTIFICATE_RULES, found).map(({ rule, weight }) => `${rule.id} ${weight}`);

describe('the rules for certificates', () => {
  it.each<[string, string[]]>([
    ['one file with all', ['/etc/tls.pem']],
    ['certificate and key apart', ['/etc/cert.pem', '/etc/key.pem']],
    ['an authority beside it', ['/etc/ca.pem', '/etc/tls.pem']],
    ['a certificate of something else beside it', ['/etc/tls.pem', '/other/cert.pem']],
  ])('are content with %s', async (_name, paths) => {
    expect(broken(await facts(paths, ['example.com', 'chat.two.test'], true))).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    ['nothing named', [], ['certificates refused']],
    ['a file that is gone', ['/etc/tls.pem', '/etc/gone.pem'], ['certificates refused']],
    ['a folder', ['/etc'], ['certificates refused']],
    ['a key alone', ['/etc/key.pem'], ['certificates refused']],
    ['what is no certificate', ['/etc/garbage.pem'], ['certificates refused']],
    ['no key', ['/etc/cert.pem'], ['certificate-key refused']],
    ['the key of another', ['/etc/foreign.pem'], ['certificate-key refused']],
    ['a key with a password', ['/etc/locked.pem'], ['certificate-key refused']],
    ['a hidden folder', ['/home/alice/chat.pem'], ['certificate-place refused']],
    ['a link into one', ['/etc/link.pem'], ['certificate-place refused']],
  ])('find %s', async (_name, paths, found) => {
    expect(broken(await facts(paths))).toEqual(found);
  });

  it('name the domains that none is for', async () => {
    const found = await facts(['/etc/tls.pem'], ['example.com', 'two.test', 'chat.two.test']);
    expect(broken(found)).toEqual(['certificate-names minor']);
    expect(brokenOf(CERTIFICATE_RULES, found)[0]?.problem).toBe('no certificate is for two.test');
  });

  it('name what ejabberd may not read, if that can be asked', async () => {
    const [found] = brokenOf(CERTIFICATE_RULES, await facts(['/etc/tls.pem'], undefined, false));
    expect(found?.rule.id).toBe('certificate-rights');
    expect(found?.mend).toContain('chgrp ejabberd /etc/tls.pem; chmod 640 /etc/tls.pem');
    expect(broken(await facts(['/etc/tls.pem'], undefined, undefined))).toEqual([]);
  });

  it.each([
    [15, []],
    [17, ['certificate-expiry minor']],
    [31, ['certificate-expiry fault']],
  ])('look ahead: after %i of 30 days', async (days, found) => {
    const then = { ...(await facts(['/etc/tls.pem'])), now: Date.now() + days * DAY_MS };
    expect(broken(then)).toEqual(found);
  });

  it('are asked of what ejabberd.yml names, also by a mask', () => {
    put('ejabberd/ejabberd.yml', 'certfiles:\n  - chat.pem\n  - "../etc/t*.pem"\n  - "/none/*"\n');
    expect(certfilesOf(EjabberdYml.load(at('ejabberd/ejabberd.yml')))).toEqual([
      at('ejabberd/chat.pem'),
      at('etc/tls.pem'),
      '/none/*',
    ]);
  });
});
