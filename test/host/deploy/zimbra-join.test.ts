import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failEachStep } from './fail-each-step.ts';
import { Machine, type RunOptions } from './machine.ts';
import { type XmppHost, xmppHost } from './xmpp-host-of-join.ts';

const ZIMLET = 'com_zimbra_converse';
const TEMPLATE = 'opt/zimbra/conf/nginx/templates/nginx.conf.web.https.default.template';
const KEPT = `opt/zimbra/data/${ZIMLET}/xmpp-authority.pem`;
const MARK = `# BEGIN ${ZIMLET}`;
const SAFE_IPS = 'zimbraHttpThrottleSafeIPs';

const HERE = ['zimbra', '--join', '127.0.0.1'];

const apart = (fingerprint: string): string[] => [
  ...['zimbra', '--join', 'chat.example.com'],
  ...['--certificate-sha256', fingerprint],
];

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

function addServer(machine: Machine, name: string, ...services: string[]): void {
  const lines = services.map((service) => `zimbraServiceEnabled: ${service}\n`);
  writeFileSync(join(machine.state, `servers/${name}`), lines.join(''));
}

function setServices(machine: Machine, ...services: string[]): void {
  addServer(machine, 'mail.example.com', ...services);
}

describe('deploy.sh zimbra, on one machine', { timeout: 300_000 }, () => {
  it("uses Zimbra's own settings for BOSH, and the block for the rest; and deploys", async () => {
    const machine = Machine.zimbra();
    const { status, output, calls } = await machine.run([...HERE, '--restart']);
    expect(output).toContain('./deploy.sh doctor --zimbra-url https://mail.example.com');
    expect(status).toBe(0);
    const config = machine.stateFile('config');
    expect(config).toContain('XmppBoshEnabled: TRUE');
    expect(config).toContain('XmppBoshHostname: 127.0.0.1');
    expect(config).toContain('zimbraZimletJspEnabled: TRUE');
    expect(config).not.toContain(SAFE_IPS);
    const template = machine.read(TEMPLATE);
    expect(template).toContain('location = /ws {');
    expect(template).toContain('location ^~ /upload/ {');
    expect(template).not.toContain('location = /http-bind {');
    expect(machine.has(`opt/zimbra/zimlets-deployed/${ZIMLET}/${ZIMLET}.xml`)).toBe(true);
    expect(calls).toContain('zmproxyctl restart ');
    expect(calls).toContain('zmmailboxdctl restart ');
  });

  it('restarts nothing without --restart, says what waits, and says it until it was done', async () => {
    const machine = Machine.zimbra();
    const first = await machine.run(HERE);
    expect(first.calls.join()).not.toContain('restart');
    for (const { output } of [first, await machine.run(['zimbra'])]) {
      expect(output).toContain('To do: zmproxyctl restart');
      expect(output).toContain('To do: zmmailboxdctl restart');
    }
    // By hand.
    machine.started('zmmailboxd_java.pid', 1_700_000_000);
    machine.started('nginx.pid', 1_700_000_000);
    const { output } = await machine.run(['zimbra', '--restart']);
    expect(output).not.toContain('To do: zm');
    expect(output).not.toContain('restart');
  });

  it('does nothing the second time, with options or without', async () => {
    const machine = Machine.zimbra();
    await machine.run([...HERE, '--no-upload', '--cos', 'all staff', '--restart']);
    const before = machine.snapshot();
    for (const args of [[...HERE, '--no-upload', '--restart'], ['zimbra']]) {
      const { status, output } = await machine.run(args);
      expect(status).toBe(0);
      expect(output.match(/nothing to do/g)).toHaveLength(2);
      expect(machine.snapshot()).toEqual(before);
    }
  });

  it('without options does again what it did the last time, after an upgrade of Zimbra', async () => {
    const machine = Machine.zimbra();
    const stock = machine.read(TEMPLATE);
    await machine.run([...HERE, '--no-upload', '--restart']);
    const wanted = machine.read(TEMPLATE);
    writeFileSync(machine.inRoot(TEMPLATE), stock);
    rmSync(machine.inRoot(`opt/zimbra/zimlets-deployed/${ZIMLET}`), { recursive: true });
    const { status, output } = await machine.run(['zimbra']);
    expect(output).toContain('As the last time: --join 127.0.0.1 --no-upload');
    expect(status).toBe(0);
    expect(machine.read(TEMPLATE)).toBe(wanted);
    expect(machine.has(`opt/zimbra/zimlets-deployed/${ZIMLET}/${ZIMLET}.xml`)).toBe(true);
  });

  it('has chat not try /ws where there is none, and try it again', async () => {
    const machine = Machine.zimbra();
    const setting = (): string | undefined =>
      /"websocketUrl">(.*)<\/property>/.exec(machine.stateFile(`zimlets/${ZIMLET}/config`))?.[1];
    await machine.run([...HERE, '--no-websocket']);
    expect(setting()).toBe('none');
    expect(machine.read(TEMPLATE)).not.toContain('/ws');
    await machine.run(HERE);
    expect(setting()).toBe('');
    // What an administrator has said stays.
    const config = join(machine.state, `zimlets/${ZIMLET}/config`);
    writeFileSync(config, machine.stateFile(`zimlets/${ZIMLET}/config`).replace('"></', '">/x</'));
    await machine.run([...HERE, '--no-websocket']);
    expect(setting()).toBe('/x');
  });

  it.each(['8.6.0', '10.1.0'])(
    'with Zimbra %s it is taken out without a trace',
    async (version) => {
      const machine = Machine.zimbra(version);
      const before = machine.snapshot();
      expect((await machine.run(HERE)).status).toBe(0);
      expect(machine.snapshot()).not.toEqual(before);
      expect((await machine.run(['uninstall'])).status).toBe(0);
      expect(machine.snapshot()).toEqual(before);
    },
  );

  it('runs as zimbra when it is started by root', async () => {
    const machine = Machine.zimbra();
    const { status } = await machine.run([...HERE, '--cos', 'all staff'], { user: 'root' });
    expect(status).toBe(0);
    expect(machine.stateFile('cos/all staff')).toContain(`+${ZIMLET}`);
    expect(machine.read(TEMPLATE)).toContain(MARK);
  });

  it('shows all of it in a dry run, and changes nothing', async () => {
    const machine = Machine.zimbra();
    const before = machine.snapshot();
    const { status, output } = await machine.run([...HERE, '--restart', '--dry-run']);
    expect(status).toBe(0);
    for (const command of [
      'mcf zimbraReverse',
      'zmzimletctl deploy',
      'zmproxyctl',
      'zmmailboxdctl',
    ]) {
      expect(output).toContain(command);
    }
    expect(machine.snapshot()).toEqual(before);
  });

  it('leaves all as it was when any step of it fails, the proxy too', async () => {
    const args = [...HERE, '--no-websocket', '--cos', 'all staff', '--restart'];
    const report = await failEachStep(Machine.zimbra(), args);
    expect(report.failed).toBeGreaterThan(20);
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });
});

describe('deploy.sh zimbra, to another machine', { timeout: 300_000 }, () => {
  it('keeps the authority of the fingerprint, and has nginx verify by it', async () => {
    const machine = Machine.zimbra('10.1.0');
    const { authority, caFile } = await xmppHost(machine);
    const { status, output } = await machine.run([...apart(authority), '--restart']);
    expect(output).toContain('nginx -t: the new configuration is good.');
    expect(status).toBe(0);
    expect(machine.read(KEPT)).toBe(await readFile(caFile, 'utf8'));
    const template = machine.read(TEMPLATE);
    for (const location of ['http-bind', 'ws', 'upload/']) {
      expect(template).toContain(`proxy_pass https://chat.example.com:5280/${location};`);
    }
    expect(template).toContain(`proxy_ssl_trusted_certificate ${machine.inRoot(KEPT)};`);
    expect(machine.stateFile('config')).toContain(`${SAFE_IPS}: 192.0.2.10\n`);
    expect(machine.stateFile('config')).not.toContain('XmppBoshEnabled: TRUE');

    const again = await machine.run(['zimbra']);
    expect(again.output).toContain(`--certificate-sha256 ${plain(authority)}`);
    expect(again.output.match(/nothing to do/g)).toHaveLength(2);
    expect((await machine.run(['proxy'])).output).toContain('nothing to do');
  });

  it('asks the authorities of the system when no fingerprint was given', async () => {
    const machine = Machine.zimbra();
    const { caFile, authority } = await xmppHost(machine);
    const line = ['zimbra', '--join', 'chat.example.com'];
    machine.write(machine.inRoot('etc/ssl/certs/ca-certificates.crt'), '');
    const before = machine.snapshot();
    const refused = await machine.run(line);
    expect(refused.status).toBe(1);
    expect(refused.output).toContain(`sent: ${plain(authority)}`);
    expect(refused.output).toContain('add --certificate-sha256');
    expect(machine.snapshot()).toEqual(before);

    const known = await readFile(caFile, 'utf8');
    machine.write(machine.inRoot('etc/ssl/certs/ca-certificates.crt'), known);
    expect((await machine.run(line)).status).toBe(0);
    expect(machine.has(KEPT)).toBe(false);
  });

  it.each<[string, (host: XmppHost) => string[], string[]]>([
    ['another certificate', () => apart('ab'.repeat(32)), [`expected: ${'ab'.repeat(32)}`]],
    ['one that did not sign itself', (host) => apart(host.leaf), ['signed itself', 'sent: ']],
  ])('refuses %s with both fingerprints, and changes nothing', async (_, args, messages) => {
    const machine = Machine.zimbra();
    const host = await xmppHost(machine);
    const before = machine.snapshot();
    const { status, output } = await machine.run([...args(host), '--restart']);
    expect(status).toBe(1);
    for (const message of [...messages, `sent: ${plain(host.leaf)}`]) {
      expect(output).toContain(message);
    }
    expect(machine.snapshot()).toEqual(before);
  });

  it('refuses the right authority in the hands of another name', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine, ['elsewhere.example.com']);
    const before = machine.snapshot();
    const { status, output } = await machine.run(apart(authority));
    expect(status).toBe(1);
    expect(output).toContain('ostname mismatch');
    expect(machine.snapshot()).toEqual(before);
  });

  it('says so when the host cannot be asked, and changes nothing', async () => {
    const machine = Machine.zimbra();
    const before = machine.snapshot();
    const { status, output } = await machine.run(apart('ab'.repeat(32)));
    expect(status).toBe(1);
    expect(output).toContain('no certificate could be had from chat.example.com:5280');
    expect(output).toContain('Connection refused');
    expect(machine.snapshot()).toEqual(before);
  });

  it('leaves the addresses of others alone, and takes only its own out', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    const theirs = `${SAFE_IPS}: 198.51.100.1,198.51.100.2\n`;
    writeFileSync(join(machine.state, 'config'), theirs + machine.stateFile('config'));
    const before = machine.snapshot();
    await machine.run(apart(authority));
    expect(machine.stateFile('config')).toContain(theirs);
    expect(machine.stateFile('config')).toContain(`${SAFE_IPS}: 192.0.2.10\n`);
    expect((await machine.run(['uninstall', 'zimbra'])).status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
  });

  it('names servers whose own addresses win over the global ones', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    const file = 'servers/mail.example.com';
    const own = `${machine.stateFile(file)}${SAFE_IPS}: 198.51.100.9\n`;
    writeFileSync(join(machine.state, file), own);
    const { output } = await machine.run([...apart(authority), '--dry-run']);
    expect(output).toContain('addresses of their own, which win over the global ones');
    expect(output).toContain('198.51.100.9');
  });

  it('adds no address that is there, and then leaves it', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    const theirs = `${SAFE_IPS}: 198.51.100.1, 192.0.2.10\n`;
    writeFileSync(join(machine.state, 'config'), machine.stateFile('config') + theirs);
    const { calls } = await machine.run(apart(authority));
    expect(calls.join()).not.toContain(`+${SAFE_IPS}`);
    await machine.run(['uninstall']);
    expect(machine.stateFile('config')).toContain(theirs);
  });

  it('follows the XMPP host to another address', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    await machine.run([...apart(authority), '--restart']);
    writeFileSync(join(machine.state, 'hosts'), '192.0.2.77 chat.example.com\n');
    const { status, output } = await machine.run(['zimbra']);
    expect(status).toBe(0);
    expect(output).toContain('failed chat logins can ban the XMPP host');
    expect(machine.stateFile('config')).toContain('192.0.2.77');
    expect(machine.stateFile('config')).not.toContain('192.0.2.10');
  });

  it('leaves all as it was when any step of it fails', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    const report = await failEachStep(machine, [...apart(authority), '--restart']);
    expect(report.failed).toBeGreaterThan(20);
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });

  it('comes back when taking it out fails', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    await machine.run(apart(authority));
    const report = await failEachStep(machine, ['uninstall', 'zimbra']);
    expect(report.failed).toBeGreaterThan(8);
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });
});

describe('deploy.sh zimbra, on several hosts', { timeout: 60_000 }, () => {
  it('does the part of a mailbox host, and names the proxies', async () => {
    const machine = Machine.zimbra();
    setServices(machine, 'mailbox');
    addServer(machine, 'edge.example.com', 'proxy');
    addServer(machine, 'second.example.com', 'mailbox');
    const template = machine.read(TEMPLATE);
    const { status, output } = await machine.run(['zimbra', '--join', 'chat.example.com']);
    expect(output).toContain('run the same line on each proxy: edge.example.com');
    expect(output).toContain('on each other mailbox server: second.example.com');
    expect(status).toBe(0);
    expect(machine.read(TEMPLATE)).toBe(template);
    expect(machine.stateFile('config')).toContain(`${SAFE_IPS}: 192.0.2.10\n`);
    expect(machine.stateFile('cos/default')).toContain(`+${ZIMLET}`);
  });

  it('does the part of a proxy, and names the mailbox hosts and the other proxies', async () => {
    const machine = Machine.zimbra();
    setServices(machine, 'proxy');
    addServer(machine, 'edge.example.com', 'proxy');
    addServer(machine, 'second.example.com', 'mailbox');
    const { authority } = await xmppHost(machine);
    const { status, output } = await machine.run(apart(authority));
    expect(output).toContain('the same line on one of the mailbox servers: second.example.com');
    expect(output).toContain('on each other proxy host too: edge.example.com');
    expect(status).toBe(0);
    expect(machine.read(TEMPLATE)).toContain(MARK);
    expect(machine.stateFile('config')).not.toContain(SAFE_IPS);
    expect(machine.stateFile('cos/default')).not.toContain(ZIMLET);
  });

  it('says on a mailbox host to which another brought the zimlet that it must be restarted', async () => {
    const machine = Machine.zimbra();
    await machine.run(HERE);
    rmSync(machine.inRoot(`opt/zimbra/data/${ZIMLET}`), { recursive: true });
    const second = await machine.run(HERE);
    expect(second.output).toContain('To do: zmmailboxdctl restart');
    expect((await machine.run(['zimbra', '--restart'])).calls).toContain('zmmailboxdctl restart ');
  });
});

describe('deploy.sh zimbra refuses', { timeout: 60_000 }, () => {
  it.each<[string, string[], string, number, RunOptions]>([
    ['a first run without a host', ['zimbra'], '--join HOST is needed', 2, {}],
    ['options without a host', ['zimbra', '--no-upload'], '--join HOST is needed', 2, {}],
    ['a bad host', ['zimbra', '--join', 'chat_x'], 'no host name', 2, {}],
    ['a bad port', ['zimbra', '--join', 'chat.example.com:x'], '"x" is no port', 2, {}],
    ['half a fingerprint', apart('abcd'), '64 hexadecimal digits', 2, {}],
    [
      'a fingerprint for this machine',
      [...HERE, '--certificate-sha256', 'ab'.repeat(32)],
      'is for another machine',
      2,
      {},
    ],
    ['a name that leads nowhere', ['zimbra', '--join', 'nowhere.example.com'], 'no address', 1, {}],
    ['this machine by its name', ['zimbra', '--join', 'mail.example.com'], '127.0.0.1', 1, {}],
    ['another class', [...HERE, '--cos', 'nobody'], 'no class of service "nobody"', 1, {}],
    ['another user', HERE, 'must be run by root or zimbra', 1, { user: 'somebody' }],
  ])('%s, and changes nothing', async (_, args, message, code, options) => {
    const machine = Machine.zimbra();
    writeFileSync(join(machine.state, 'hosts'), '127.0.1.1 mail.example.com\n');
    const before = machine.snapshot();
    const { status, output } = await machine.run(args, options);
    expect(output).toContain(message);
    expect(status).toBe(code);
    expect(machine.snapshot()).toEqual(before);
  });

  it('another machine where nginx cannot verify, and a host that is no part of Zimbra', async () => {
    const old = Machine.zimbra('8.6.0');
    const refused = await old.run(['zimbra', '--join', 'chat.example.com']);
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('nginx 1.2.0 cannot verify');

    const machine = Machine.zimbra();
    setServices(machine, 'mta');
    expect((await machine.run(HERE)).output).toContain('has neither a mailbox server nor a proxy');
  });
});
