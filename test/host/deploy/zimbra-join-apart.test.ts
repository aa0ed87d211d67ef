import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failEachStep, sampled } from './fail-each-step.ts';
import {
  addServer,
  apart,
  HERE,
  plain,
  SAFE_IPS,
  setServices,
  type XmppHost,
  xmppHost,
} from './join-line.ts';
import { Machine } from './machine.ts';

const ZIMLET = 'com_zimbra_converse';
const TEMPLATE = 'opt/zimbra/conf/nginx/templates/nginx.conf.web.https.default.template';
const KEPT = `opt/zimbra/data/${ZIMLET}/xmpp-authority.pem`;
const MARK = `# BEGIN ${ZIMLET}`;

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

  it('restarts the proxy for another certificate, which nginx reads when it starts', async () => {
    const machine = Machine.zimbra();
    const first = await xmppHost(machine);
    await machine.run([...apart(first.authority), '--restart']);
    const second = await xmppHost(machine);
    const waiting = await machine.run(apart(second.authority));
    expect(waiting.status).toBe(0);
    expect(waiting.output).toContain('To do: zmproxyctl restart');
    const { calls, output } = await machine.run([...apart(second.authority), '--restart']);
    expect(calls).toContain('zmproxyctl restart ');
    expect(output.match(/nothing to do/g)).toHaveLength(2);
    expect((await machine.run(['zimbra'])).output).not.toContain('zmproxyctl');
  });

  it('leaves all as it was when any step of it fails', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    const report = await failEachStep(machine, [...apart(authority), '--restart']);
    expect(report.failed).toBeGreaterThan(sampled(20));
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });

  it('comes back when taking it out fails', async () => {
    const machine = Machine.zimbra();
    const { authority } = await xmppHost(machine);
    await machine.run(apart(authority));
    const report = await failEachStep(machine, ['uninstall', 'zimbra']);
    expect(report.failed).toBeGreaterThan(sampled(8));
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });
});

describe('deploy.sh zimbra, on several hosts', { timeout: 300_000 }, () => {
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

  it.each([['mailbox'], ['proxy']])(
    'leaves all as it was when any step on a host with a %s alone fails',
    async (service) => {
      const machine = Machine.zimbra();
      setServices(machine, service);
      addServer(machine, 'other.example.com', 'mailbox', 'proxy');
      const { authority } = await xmppHost(machine);
      const report = await failEachStep(machine, [...apart(authority), '--restart']);
      expect(report.failed).toBeGreaterThan(sampled(8));
      expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
    },
  );

  it('says on a mailbox host to which another brought the zimlet that it must be restarted', async () => {
    const machine = Machine.zimbra();
    await machine.run(HERE);
    rmSync(machine.inRoot(`opt/zimbra/data/${ZIMLET}`), { recursive: true });
    const second = await machine.run(HERE);
    expect(second.output).toContain('To do: zmmailboxdctl restart');
    expect((await machine.run(['zimbra', '--restart'])).calls).toContain('zmmailboxdctl restart ');
  });
});
