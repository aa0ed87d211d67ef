import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { ACME, acmeHost, COPY, HOOK, lead, LIVE, NAMES, namesInFile } from './acme-host.ts';
import { config, ROOT, YML } from './ejabberd-host.ts';
import { cutOffEachStep, failEachStep, sampled } from './fail-each-step.ts';
import { type Machine, withoutBackups } from './machine.ts';

const WITHOUT = ['xmpp', '--zimbra', 'mail.example.com', '--domain', 'example.com', '--sqlite'];
const ARGS = [...WITHOUT, ...ACME];
const TWO = ['two.example', 'conference.two.example', 'pubsub.two.example'];
const certbots = (calls: readonly string[]): string[] =>
  calls.filter((call) => call.startsWith('certbot '));

describe('deploy.sh xmpp --acme', { timeout: 300_000 }, () => {
  it('has a certificate made for all names, puts it together for ejabberd, and brings each next one', async () => {
    const machine = acmeHost();
    const { status, output, calls } = await machine.run(ARGS, ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('--acme postmaster@example.com --name chat.example.com ');
    expect(certbots(calls)).toHaveLength(1);
    expect(output).toContain(`--no-directory-hooks --domains ${NAMES.join(',')}\n`);
    expect(output).toContain('  from everywhere: TCP 80');
    expect(config(machine).certfiles).toEqual([`/${COPY}`]);
    expect(machine.read(COPY)).toBe(
      `${machine.read(`${LIVE}/fullchain.pem`)}\n${machine.read(`${LIVE}/privkey.pem`)}`,
    );
    expect(statSync(machine.inRoot(COPY)).mode & 0o777).toBe(0o640);
    expect(statSync(machine.inRoot(HOOK)).mode & 0o777).toBe(0o755);
    expect(machine.stateFile('packages')).toContain('certbot\n');
  });

  it('has nothing to do the second time, without the option as with it', async () => {
    const machine = acmeHost();
    await machine.run(ARGS, ROOT);
    const before = machine.snapshot();
    // What led here once may be elsewhere for an hour: nothing is asked of anybody.
    lead(machine, [], '');
    const alone = ['ejabberd', '--domain', 'example.com', '--proxy', '192.0.2.7'].concat([
      '--zimbra',
      'https://mail.example.com/service/soap',
    ]);
    for (const args of [ARGS, WITHOUT, alone]) {
      const { status, output, calls } = await machine.run(args, ROOT);
      expect(status, output).toBe(0);
      expect(output).toContain('nothing to do');
      expect(output).not.toContain('self-signed');
      expect(certbots(calls)).toEqual([]);
    }
    lead(machine, NAMES, '192.0.2.10');
    expect(machine.snapshot()).toEqual(before);
  });

  it('has it made anew when the domains change', async () => {
    const machine = acmeHost([...NAMES, ...TWO]);
    await machine.run(ARGS, ROOT);
    expect((await machine.run([...WITHOUT, '--domain', 'two.example'], ROOT)).status).toBe(0);
    expect(namesInFile(machine, COPY).sort()).toEqual([...NAMES, ...TWO].sort());
    const fewer = await machine.run(WITHOUT, ROOT);
    expect(fewer.status, fewer.output).toBe(0);
    expect(namesInFile(machine, COPY).sort()).toEqual([...NAMES].sort());
    expect(fewer.calls).toContain('systemctl restart ejabberd ');
  });

  it.each<[string, (machine: Machine) => void, string[]]>([
    [
      'a name leads elsewhere, or nowhere',
      (machine) => lead(machine, NAMES.slice(2), '192.0.2.10'),
      [
        'example.com leads to no address; conference.example.com leads to no address (the authority',
      ],
    ],
    [
      'one of its addresses is of another machine',
      (machine) => {
        const hosts = `${machine.stateFile('hosts')}203.0.113.9 example.com\n`;
        writeFileSync(join(machine.state, 'hosts'), hosts);
      },
      ['example.com leads to 192.0.2.10, 203.0.113.9', '--certificate FILE'],
    ],
    [
      'something listens on port 80',
      (machine) => writeFileSync(join(machine.state, 'port80'), 'nginx\n'),
      ['nginx listens on port 80', '--zimbra-certificate'],
    ],
  ])('says what is in the way before it changes anything: %s', async (_name, change, said) => {
    const machine = acmeHost();
    change(machine);
    const before = machine.snapshot();
    for (const more of [[], ['--dry-run']]) {
      const { status, output } = await machine.run([...ARGS, ...more], ROOT);
      expect(status, output).toBe(1);
      for (const words of said) expect(output).toContain(words);
      expect(machine.snapshot()).toEqual(before);
    }
  });

  it('takes an address for its own that it is told of, as behind NAT', async () => {
    const machine = acmeHost(NAMES, '203.0.113.5');
    const refused = await machine.run(ARGS, ROOT);
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('--public-address');
    const args = [...ARGS, '--public-address', '203.0.113.5'];
    const { status, output } = await machine.run(args, ROOT);
    expect(status, output).toBe(0);
    // Also later, when a domain comes.
    lead(machine, [...NAMES, ...TWO], '203.0.113.5');
    const later = await machine.run([...WITHOUT, '--domain', 'two.example'], ROOT);
    expect(later.status, later.output).toBe(0);
    expect(namesInFile(machine, COPY)).toContain('pubsub.two.example');
  });

  it('shows all of it in a dry run', async () => {
    const machine = acmeHost();
    const before = machine.snapshot();
    const { status, output } = await machine.run([...ARGS, '--dry-run'], ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('+ certbot certonly --non-interactive --standalone --agree-tos ');
    expect(output).toContain(`+ write ${machine.inRoot(HOOK)} (755 root:root)`);
    expect(machine.snapshot()).toEqual(before);
  });

  describe('when it goes wrong', { timeout: 600_000 }, () => {
    const one = (domains: readonly string[]): string[] => [
      'ejabberd',
      ...domains.flatMap((domain) => ['--domain', domain]),
      ...['--zimbra', 'https://mail.example.com/service/soap', '--name', 'chat.example.com'],
      ...ACME,
      '--restart',
    ];
    // What is new in it: the certificate, the copy, its program, the hook; and what comes behind them.
    const options = {
      ...ROOT,
      only: /^(?:certbot |chown \S+ \S+(?:copy|letsencrypt)|systemctl restart )/,
    };

    it('leaves everything as it was', async () => {
      const { failed } = await failEachStep(acmeHost(), one(['example.com']), options);
      expect(failed).toBe(5);
    });

    it('is taken back by the next run when it is cut off', async () => {
      const takenBack = await cutOffEachStep(acmeHost(), one(['example.com']), options);
      expect(takenBack).toBe(4);
    });

    it('leaves the certificate of before', async () => {
      const machine = acmeHost([...NAMES, ...TWO]);
      await machine.run(one(['example.com']), ROOT);
      const { failed } = await failEachStep(machine, one(['example.com', 'two.example']), options);
      expect(failed).toBeGreaterThan(sampled(2));
    });
  });

  it('gives way to another certificate', async () => {
    const machine = acmeHost();
    await machine.run(ARGS, ROOT);
    await putCertificate(machine);
    const args = [...WITHOUT, '--certificate', '/etc/ejabberd/chat.pem'];
    const { status, output, calls } = await machine.run(args, ROOT);
    expect(status, output).toBe(0);
    expect(config(machine).certfiles).toEqual(['/etc/ejabberd/chat.pem']);
    expect(certbots(calls)).toEqual([expect.stringContaining('certbot delete ')]);
    for (const file of [COPY, HOOK, LIVE]) expect(machine.has(file), file).toBe(false);
    expect((await machine.run(args, ROOT)).output).toContain('nothing to do');
  });

  it('stays while an edited ejabberd.yml names it', async () => {
    const machine = acmeHost();
    await machine.run(ARGS, ROOT);
    await putCertificate(machine);
    machine.write(machine.inRoot(YML), `${machine.read(YML)}# mine\n`);
    const args = [...WITHOUT, '--certificate', '/etc/ejabberd/chat.pem'];
    const { status, output } = await machine.run(args, ROOT);
    expect(status, output).toBe(0);
    for (const file of [COPY, HOOK, LIVE]) expect(machine.has(file), file).toBe(true);
  });

  it('is taken out without a trace, and comes back when that fails', async () => {
    const machine = acmeHost();
    await machine.run(ARGS, ROOT);
    const options = { ...ROOT, only: /^(?:certbot |apt-get -q -y remove )/ };
    expect((await failEachStep(machine, ['uninstall', 'ejabberd'], options)).failed).toBe(2);
    const { status, output } = await machine.run(['uninstall'], ROOT);
    expect(status, output).toBe(0);
    const left = Object.keys(withoutBackups(machine.snapshot()));
    expect(left.filter((file) => /com_zimbra|zimbra-auth/.test(file))).toEqual([]);
    expect(machine.stateFile('packages')).not.toContain('certbot');
  });

  it('says that the certificate stays when there is no certbot any more', async () => {
    const machine = acmeHost();
    await machine.run(ARGS, ROOT);
    const packages = machine.stateFile('packages').replace('certbot\n', '');
    writeFileSync(join(machine.state, 'packages'), packages);
    const { status, output } = await machine.run(['uninstall'], ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('its certificate stays, in ');
    expect(machine.has(`${LIVE}/fullchain.pem`)).toBe(true);
  });

  it.each([
    [['--acme', 'nobody'], 'a mail address is needed'],
    [['--acme-server', 'https://ca.example.com/directory'], 'needs --acme EMAIL'],
    [['--public-address', '203.0.113.5'], 'needs --acme EMAIL'],
    [[...ACME, '--acme-server', 'ca.example.com'], 'such as https://'],
    [[...ACME, '--public-address', 'example.com'], 'an IP address is needed'],
    [[...ACME, '--certificate', '/etc/ejabberd/chat.pem'], 'contradict each other'],
  ])('explains what is wrong with %j', async (more, message) => {
    const { status, output } = await acmeHost().run([...WITHOUT, ...more], ROOT);
    expect(status).toBe(2);
    expect(output).toContain(message);
  });
});

async function putCertificate(machine: Machine): Promise<void> {
  const made = join(machine.dir, 'made');
  mkdirSync(made);
  const { pemFile, caFile } = await makeCertificate(made, ['chat.example.com', 'example.com']);
  const text = readFileSync(pemFile, 'utf8') + readFileSync(caFile, 'utf8');
  machine.write(machine.inRoot('etc/ejabberd/chat.pem'), text);
}
