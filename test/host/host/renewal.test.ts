import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renewalChecks } from '../../../src/doctor/checks/certificates.ts';
import { runChecks } from '../../../src/doctor/run-checks.ts';
import { makeCertificate } from '../../support/certificate.ts';

const dir = mkdtempSync(join(tmpdir(), 'renewal-'));
const made = join(dir, 'made');
const root = join(dir, 'root');
const bin = join(dir, 'bin');
const PATH = process.env['PATH'] ?? '';

const LIVE = 'etc/letsencrypt/live/com_zimbra_converse';
const COPY = 'etc/ejabberd/com_zimbra_converse-copy.pem';
const COPIER = 'usr/local/lib/com_zimbra_converse/copy-certificate';
const HOOK = 'etc/letsencrypt/renewal-hooks/deploy/com_zimbra_converse';
const UNIT = 'etc/systemd/system/com_zimbra_converse-certificate';

function put(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  chmodSync(join(root, file), mode);
}

/** A program in place of the system's. */
const answering = (name: string, script: string): void =>
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

const part = (name: string): string => readFileSync(join(made, name), 'utf8');

function setUp(kind: 'acme' | 'zimbra', chain: string, key: string): void {
  put(
    'var/lib/com_zimbra_converse/ejabberd',
    `acme_addresses\t203.0.113.5\ncopied_from\t${kind}\n`,
  );
  put(chain, part('cert.pem'));
  put(key, part('key.pem'));
  put(COPY, `${part('cert.pem')}\n${part('key.pem')}`);
  put(COPIER, '', 0o755);
}
const certbots = (): void => {
  setUp('acme', `${LIVE}/fullchain.pem`, `${LIVE}/privkey.pem`);
  put(HOOK, '', 0o755);
};
const zimbras = (): void => {
  setUp('zimbra', 'opt/zimbra/conf/nginx.crt', 'opt/zimbra/conf/nginx.key');
  put(`${UNIT}.path`, '');
  put(`${UNIT}.service`, '');
};

beforeAll(async () => {
  mkdirSync(made);
  mkdirSync(bin);
  await makeCertificate(made, ['example.com']);
  process.env['PATH'] = `${bin}:${PATH}`;
});
afterAll(() => {
  process.env['PATH'] = PATH;
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  answering('systemctl', 'exit 0');
  answering('hostname', 'echo 192.0.2.10');
  answering('getent', 'echo 192.0.2.10 STREAM "$4"; echo 203.0.113.5 STREAM "$4"');
  answering('ss', ':');
});

/** What doctor has to say, with its mend. */
async function said(): Promise<string[]> {
  const results = await runChecks(renewalChecks(root), 20_000);
  return results
    .filter(({ status }) => status !== 'ok')
    .map(({ id, status, seen, mend }) => [id, status, seen, mend ?? ''].join(' '));
}

describe('doctor, on certificates that others renew', () => {
  it('has nothing to say where none is copied', async () => {
    expect(await said()).toHaveLength(4);
    for (const line of await said()) expect(line).toContain(' skipped ');
  });

  it("is content with certbot's, also behind NAT", async () => {
    certbots();
    expect(await said()).toEqual([]);
  });

  it("is content with Zimbra's, and asks nobody about names", async () => {
    zimbras();
    const lines = await said();
    expect(lines.map((line) => line.split(' ', 2).join(' '))).toEqual([
      'acme-names skipped',
      'acme-port skipped',
    ]);
  });

  it.each<[string, () => void, string, string]>([
    ['no hook', () => rmSync(join(root, HOOK)), 'certificate-hook failed', HOOK],
    [
      'a hook that nobody may run',
      () => chmodSync(join(root, HOOK), 0o644),
      'certificate-hook failed',
      HOOK,
    ],
    ['no program to copy', () => rmSync(join(root, COPIER)), 'certificate-hook failed', COPIER],
    [
      'a timer that was switched off',
      () => answering('systemctl', 'exit 3'),
      'certificate-hook failed',
      'systemctl enable --now certbot.timer',
    ],
    [
      'a copy of the one before',
      () => put(`${LIVE}/fullchain.pem`, `${part('cert.pem')}\n`),
      'certificate-copy failed',
      `/${COPIER} /${LIVE}/fullchain.pem /${LIVE}/privkey.pem /${COPY}`,
    ],
    ['no copy', () => rmSync(join(root, COPY)), 'certificate-copy failed', `/${COPY} is not what`],
    [
      'a key that is gone',
      () => rmSync(join(root, `${LIVE}/privkey.pem`)),
      'certificate-copy failed',
      'or no key to it',
    ],
    [
      'a name that leads elsewhere now',
      () => answering('getent', 'echo 198.51.100.1 STREAM "$4"'),
      'acme-names failed',
      'example.com leads to 198.51.100.1',
    ],
    [
      'a web server on port 80',
      () => answering('ss', `echo 'LISTEN 0 511 *:80 *:* users:(("apache2",pid=1,fd=4))'`),
      'acme-port failed',
      'apache2 listens on port 80',
    ],
  ])('names %s', async (_name, change, outcome, words) => {
    certbots();
    change();
    const lines = await said();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(outcome);
    expect(lines[0]).toContain(words);
  });

  it("names a unit of Zimbra's that is gone", async () => {
    zimbras();
    rmSync(join(root, `${UNIT}.path`));
    expect((await said())[0]).toContain(
      `certificate-hook failed there is no program, or unit, /${UNIT}.path`,
    );
  });

  it('does not take a systemctl that says nothing for a hook that is off', async () => {
    certbots();
    answering('systemctl', 'echo System has not been booted with systemd >&2; exit 1');
    expect(await said()).toEqual([]);
  });
});
