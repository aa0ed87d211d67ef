/** Debian's certbot and a real authority: what the stand-in for certbot takes for granted. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDir } from '../../support/test-dir.ts';
import { ACME, acmeHost, COPY, LIVE, NAMES, namesInFile } from './acme-host.ts';
import { type AcmeServer, startAcmeServer } from './acme-server.ts';
import { ROOT } from './ejabberd-host.ts';
import type { Machine, Outcome } from './machine.ts';

const dir = testDir('acme-authority');
const TWO = ['two.example', 'conference.two.example', 'pubsub.two.example'];

let authority: AcmeServer;
beforeAll(async () => {
  authority = await startAcmeServer(dir);
});
afterAll(() => authority.close());

function deploy(machine: Machine, domains: readonly string[]): Promise<Outcome> {
  const args = [
    'ejabberd',
    ...domains.flatMap((domain) => ['--domain', domain]),
    ...['--zimbra', 'https://mail.example.com/service/soap', '--name', 'chat.example.com'],
    ...[...ACME, '--acme-server', authority.url, '--restart'],
  ];
  return machine.run(args, { ...ROOT, env: { ...authority.env } });
}

/** As certbot's timer does it, when the time has come. */
async function renew(machine: Machine): Promise<void> {
  await promisify(execFile)('certbot', ['renew', '--force-renewal', '--no-random-sleep-on-renew'], {
    env: { ...machine.environment('root'), ...authority.env },
  });
}

/** What is copied, and what certbot has of it. */
const state = (machine: Machine): readonly string[] =>
  [COPY, `${LIVE}/fullchain.pem`, `${LIVE}/privkey.pem`].map((file) => machine.read(file));

describe('deploy.sh ejabberd --acme, with a real authority', { timeout: 300_000 }, () => {
  it('gets a certificate with its chain, and each renewed one comes to ejabberd', async () => {
    const machine = acmeHost();
    const { status, output } = await deploy(machine, ['example.com']);
    expect(status, output).toBe(0);
    expect(namesInFile(machine, COPY).sort()).toEqual([...NAMES].sort());
    expect(machine.read(COPY).match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(1);
    expect((await deploy(machine, ['example.com'])).output).toContain('nothing to do');

    const before = new X509Certificate(machine.read(COPY)).serialNumber;
    await renew(machine);
    expect(new X509Certificate(machine.read(COPY)).serialNumber).not.toBe(before);
    const [copy, chain, key] = state(machine);
    expect(copy).toBe(`${chain}\n${key}`);
    expect(readFileSync(join(machine.dir, 'calls'), 'utf8')).toContain('ejabberdctl reload_config');
  });

  it('gets one for more domains; the one before is back when a later step fails', async () => {
    const machine = acmeHost([...NAMES, ...TWO]);
    await deploy(machine, ['example.com']);
    const before = state(machine);
    const two = ['example.com', 'two.example'];
    writeFileSync(join(machine.state, 'check-status'), '1\n');
    const failed = await deploy(machine, two);
    expect(failed.status, failed.output).toBe(1);
    expect(failed.output).toContain('Successfully received certificate.');
    expect(failed.output).toContain('All is as it was before.');
    expect(state(machine)).toEqual(before);

    writeFileSync(join(machine.state, 'check-status'), '0\n');
    const done = await deploy(machine, two);
    expect(done.status, done.output).toBe(0);
    expect(namesInFile(machine, COPY).sort()).toEqual([...NAMES, ...TWO].sort());
  });

  it('takes all back when the authority gets no proof, and at the end', async () => {
    const machine = acmeHost();
    const before = machine.snapshot();
    const isTaken = { ...authority.env, HTTP_01_PORT: '9' };
    const args = ['ejabberd', '--domain', 'example.com', ...ACME, '--acme-server', authority.url];
    const refused = await machine.run(
      [...args, '--zimbra', 'https://mail.example.com/service/soap'],
      { ...ROOT, env: isTaken },
    );
    expect(refused.status, refused.output).toBe(1);
    expect(withoutCertbots(machine)).toEqual(Object.keys(before));

    await deploy(machine, ['example.com']);
    const { status, output } = await machine.run(['uninstall'], {
      ...ROOT,
      env: { ...authority.env },
    });
    expect(status, output).toBe(0);
    expect(withoutCertbots(machine).filter((file) => /com_zimbra/.test(file))).toEqual([]);
  });
});

/** Its logs stay. */
const withoutCertbots = (machine: Machine): string[] =>
  Object.keys(machine.snapshot()).filter((file) => !/\/var\/(?:log|lib\/letsencrypt)/.test(file));
