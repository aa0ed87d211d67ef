import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { COPY } from './acme-host.ts';
import { config, ROOT, YML } from './ejabberd-host.ts';
import { failEachStep, sampled } from './fail-each-step.ts';
import { Machine, withoutBackups } from './machine.ts';

const DEPLOYED = { chain: 'opt/zimbra/conf/nginx.crt', key: 'opt/zimbra/conf/nginx.key' };
const UNIT = 'etc/systemd/system/com_zimbra_converse-certificate';
const XMPP = ['xmpp', '--same-host', '--zimbra', 'mail.example.com', '--sqlite'].concat([
  '--domain',
  'example.com',
]);
const EJABBERD = ['ejabberd', '--zimbra', 'https://mail.example.com/service/soap', '--restart'];
const asking = (...domains: string[]): string[] => [
  ...EJABBERD,
  ...domains.flatMap((domain) => ['--domain', domain]),
  '--zimbra-certificate',
];

/** Zimbra and ejabberd on one machine, where the proxy has a certificate for these names. */
async function both(...names: string[]): Promise<Machine> {
  const machine = Machine.both();
  await deployCertificate(machine, ...names);
  return machine;
}

/** As zmcertmgr does it. */
async function deployCertificate(machine: Machine, ...names: string[]): Promise<void> {
  await makeCertificate(machine.dir, names);
  for (const [file, part] of [
    [DEPLOYED.chain, 'cert.pem'],
    [DEPLOYED.key, 'key.pem'],
  ] as const) {
    machine.write(machine.inRoot(file), readFileSync(`${machine.dir}/${part}`, 'utf8'));
  }
}

const together = (machine: Machine): string =>
  `${machine.read(DEPLOYED.chain)}\n${machine.read(DEPLOYED.key)}`;

describe("the certificate of Zimbra's proxy", { timeout: 600_000 }, () => {
  it('is what "xmpp --same-host" takes by itself, and each next one', async () => {
    const machine = await both('mail.example.com', 'example.com');
    const { status, output, calls } = await machine.run(XMPP, ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain(' --zimbra-certificate ');
    expect(output).not.toContain('self-signed');
    expect(config(machine).certfiles).toEqual([`/${COPY}`]);
    expect(machine.read(COPY)).toBe(together(machine));
    expect(statSync(machine.inRoot(COPY)).mode & 0o777).toBe(0o640);
    expect(calls).toContain('systemctl enable --now com_zimbra_converse-certificate.path ');
    const watched = machine.read(`${UNIT}.path`);
    for (const file of Object.values(DEPLOYED)) {
      expect(watched).toContain(`\nPathChanged=${machine.inRoot(file)}\n`);
    }
    const [, copy = ''] = /^ExecStart=(.*)$/m.exec(machine.read(`${UNIT}.service`)) ?? [];
    expect(copy.split(' ')).toEqual(
      ['usr/local/lib/com_zimbra_converse/copy-certificate', ...Object.values(DEPLOYED), COPY].map(
        (file) => machine.inRoot(file),
      ),
    );

    const before = machine.snapshot();
    expect((await machine.run(XMPP, ROOT)).output).toContain('nothing to do');
    expect(machine.snapshot()).toEqual(before);
    await deployCertificate(machine, 'mail.example.com', 'example.com');
    expect((await machine.run(EJABBERD.concat('--domain', 'example.com'), ROOT)).status).toBe(0);
    expect(machine.read(COPY)).toBe(together(machine));
  });

  it('is not taken where it is not for all domains, which is told', async () => {
    const machine = await both('mail.example.com', 'example.com');
    const { status, output } = await machine.run([...XMPP, '--domain', 'two.example'], ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain(
      "Zimbra's own certificate does not do for ejabberd: no certificate is for two.example\n",
    );
    expect(machine.has(COPY)).toBe(false);
    expect(config(machine).certfiles).toEqual(['/etc/ejabberd/ejabberd.pem']);
  });

  it.each<[string, readonly string[], readonly string[], string]>([
    ['lacks a domain', ['example.com'], ['example.com', 'two.example'], 'is for two.example'],
    ['is not there', [], ['example.com'], 'there is no /opt/zimbra/conf/nginx.crt'],
  ])('is refused when it was asked for and %s', async (_name, names, domains, said) => {
    const machine = names.length === 0 ? Machine.both() : await both(...names);
    const before = machine.snapshot();
    const { status, output } = await machine.run(asking(...domains), ROOT);
    expect(status, output).toBe(1);
    expect(output).toContain(said);
    expect(output).toContain('zmcertmgr');
    expect(machine.snapshot()).toEqual(before);
  });

  it('stays when a domain comes that it is not for, which is told', async () => {
    const machine = await both('example.com');
    await machine.run(asking('example.com'), ROOT);
    const args = [...EJABBERD, '--domain', 'example.com', '--domain', 'two.example'];
    const { status, output } = await machine.run(args, ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('Warning: Zimbra');
    expect(output).toContain('no certificate is for two.example');
    expect(config(machine).certfiles).toEqual([`/${COPY}`]);
  });

  it('leaves everything as it was when a step fails', async () => {
    const machine = await both('example.com');
    // What is new in it: the copy, its program, the units; and what comes behind them.
    const only = /^(?:chown \S+ \S+copy|systemctl )/;
    const report = await failEachStep(machine, asking('example.com'), { ...ROOT, only });
    expect(report.failed).toBeGreaterThan(sampled(4));
  });

  it('is taken out without a trace, also when another one takes its place', async () => {
    const machine = await both('example.com');
    await machine.run(asking('example.com'), ROOT);
    machine.write(machine.inRoot('etc/ejabberd/chat.pem'), together(machine));
    const given = ['--domain', 'example.com', '--certificate', '/etc/ejabberd/chat.pem'];
    const { status, output } = await machine.run([...EJABBERD, ...given], ROOT);
    expect(status, output).toBe(0);
    for (const file of [COPY, `${UNIT}.path`, `${UNIT}.service`]) {
      expect(machine.has(file), file).toBe(false);
    }
    expect(machine.read(YML)).not.toContain(COPY);

    await machine.run(asking('example.com'), ROOT);
    expect(machine.has(COPY)).toBe(true);
    expect((await machine.run(['uninstall'], ROOT)).status).toBe(0);
    const left = Object.keys(withoutBackups(machine.snapshot()));
    expect(left.filter((file) => /com_zimbra|zimbra-auth/.test(file))).toEqual([]);
  });
});
