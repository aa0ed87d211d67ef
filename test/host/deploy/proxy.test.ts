import { join } from 'node:path';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { failEachStep, sampled } from './fail-each-step.ts';
import { Machine, type RunOptions } from './machine.ts';

const TEMPLATES = 'opt/zimbra/conf/nginx/templates';
const DEFAULT_HOST = `${TEMPLATES}/nginx.conf.web.https.default.template`;
const VIRTUAL_HOST = `${TEMPLATES}/nginx.conf.web.https.template`;
const HTTP = `${TEMPLATES}/nginx.conf.web.http.default.template`;
const HTTP_BLOCK = `${TEMPLATES}/nginx.conf.web.template`;
const MARK = '# BEGIN com_zimbra_converse';

/** The list of authorities of the system. */
async function putAuthorities(machine: Machine): Promise<void> {
  const { caFile } = await makeCertificate(machine.dir, ['chat.example.com']);
  mkdirSync(machine.inRoot('etc/ssl/certs'), { recursive: true });
  cpSync(caFile, machine.inRoot('etc/ssl/certs/ca-certificates.crt'));
}

// An address, because nginx looks names up when it checks.
const remote = ['--xmpp', '192.0.2.10'];

describe('deploy.sh proxy', { timeout: 60_000 }, () => {
  it("uses Zimbra's own settings from 8.7, with a timeout above the longest wait", async () => {
    const machine = Machine.zimbra();
    const templates = machine.read(DEFAULT_HOST);
    const { status, output } = await machine.run(['proxy', '--no-websocket', '--no-upload']);
    expect(output).toContain('nginx -t: the new configuration is good.');
    expect(output).toContain('To do: zmproxyctl restart');
    expect(status).toBe(0);
    expect(machine.stateFile('config').match(/^zimbraReverseProxyXmpp.*/gm)).toEqual([
      'zimbraReverseProxyXmppBoshEnabled: TRUE',
      'zimbraReverseProxyXmppBoshHostname: 127.0.0.1',
      'zimbraReverseProxyXmppBoshLocalHttpBindURL: /http-bind',
      'zimbraReverseProxyXmppBoshPort: 5280',
      'zimbraReverseProxyXmppBoshRemoteHttpBindURL: /http-bind',
      'zimbraReverseProxyXmppBoshSSL: FALSE',
      'zimbraReverseProxyXmppBoshTimeout: 310s',
    ]);
    // Zimbra's own location refuses no other web site, and counts nothing: ours comes before it.
    expect(machine.read(DEFAULT_HOST)).not.toBe(templates);
    expect(machine.read(DEFAULT_HOST)).toContain('location = /http-bind {');
    expect(machine.read(DEFAULT_HOST)).toContain('return 403;');
    expect(machine.read(HTTP_BLOCK).match(/limit_(req|conn)_zone .*/g)).toHaveLength(2);
  });

  it('puts a block into the default and the per-domain template of 8.6, which nginx accepts', async () => {
    const machine = Machine.zimbra('8.6.0');
    const { status, output } = await machine.run(['proxy', '--restart']);
    expect(output).toContain('nginx -t: the new configuration is good.');
    expect(status).toBe(0);
    for (const template of [DEFAULT_HOST, VIRTUAL_HOST]) {
      expect(machine.read(template).split(MARK)).toHaveLength(2);
      expect(machine.read(template)).toContain('location = /http-bind {');
      expect(machine.read(template)).toContain('proxy_set_header Cookie "";');
    }
    expect(machine.read(HTTP)).not.toContain(MARK);
    // The last server of the file, not the one before it.
    const generated = machine.read('opt/zimbra/conf/nginx/includes/nginx.conf.web.https.default');
    expect(generated.indexOf('location = /http-bind')).toBeGreaterThan(
      generated.indexOf('server_name mail.example.com'),
    );
  });

  it('serves http as well where the mail mode does', async () => {
    const machine = Machine.zimbra('8.6.0');
    writeFileSync(join(machine.state, 'config'), 'zimbraReverseProxyMailMode: both\n');
    expect((await machine.run(['proxy'])).status).toBe(0);
    expect(machine.read(HTTP)).toContain(MARK);
  });

  it('adds WebSocket and files in a block beside the settings, each location once', async () => {
    const machine = Machine.zimbra();
    expect((await machine.run(['proxy'])).status).toBe(0);
    const block = machine.read(DEFAULT_HOST).slice(machine.read(DEFAULT_HOST).indexOf(MARK));
    expect(block).toContain('location = /ws {');
    expect(block).toContain('location ^~ /upload/ {');
    expect(block).toContain('location = /http-bind {');
    const generated = machine.read('opt/zimbra/conf/nginx/includes/nginx.conf.web.https.default');
    expect(generated.match(/location .*\/http-bind\/?(?=\s)/g)).toEqual([
      'location ^~ /http-bind',
      'location = /http-bind',
      'location ^~ /http-bind/',
    ]);
  });

  it('switches the settings off when the block takes their place, and back', async () => {
    const machine = Machine.zimbra();
    await machine.run(['proxy']);
    expect((await machine.run(['proxy', '--templates'])).status).toBe(0);
    expect(machine.stateFile('config')).toContain('XmppBoshEnabled: FALSE');
    expect(machine.read(VIRTUAL_HOST)).toContain('location = /http-bind {');

    expect((await machine.run(['proxy', '--port', '5280'])).status).toBe(0);
    expect(machine.stateFile('config')).toContain('XmppBoshEnabled: TRUE');
    expect(machine.read(VIRTUAL_HOST).match(/location = \/http-bind \{/g)).toHaveLength(1);
  });

  it('adds /ws and /upload without being told, also where an older release did not', async () => {
    const machine = Machine.zimbra();
    const stock = machine.read(DEFAULT_HOST);
    const without = ['proxy', '--no-websocket', '--no-upload', '--port', '5281'];
    expect((await machine.run(without)).status).toBe(0);
    machine.write(machine.inRoot(DEFAULT_HOST), stock);
    // What an older release wrote down.
    const record = 'opt/zimbra/data/com_zimbra_converse/proxy';
    machine.write(
      machine.inRoot(record),
      machine.read(record).replace('--no-websocket --no-upload --port', '--port'),
    );

    const { status, output } = await machine.run(['proxy']);
    expect(output).toContain('As the last time: --port 5281');
    expect(status).toBe(0);
    for (const template of [DEFAULT_HOST, VIRTUAL_HOST]) {
      expect(machine.read(template)).toContain('proxy_pass http://127.0.0.1:5281/ws;');
      expect(machine.read(template)).toContain('proxy_pass http://127.0.0.1:5281/upload/;');
    }
    expect(machine.stateFile('config')).toContain('XmppBoshEnabled: TRUE');
  });

  it.each([
    ['/ws', '--no-websocket'],
    ['/upload', '--no-upload'],
  ])('takes %s out again, and leaves it out in later runs', async (path, option) => {
    const machine = Machine.zimbra();
    const passed = (): string[] =>
      machine.read(DEFAULT_HOST).match(/(?<=5280)\/(ws|upload)(?=\/?;)/g) ?? [];
    await machine.run(['proxy']);
    expect(passed()).toEqual(['/ws', '/upload']);
    expect((await machine.run(['proxy', option])).status).toBe(0);
    const others = ['/ws', '/upload'].filter((other) => other !== path);
    expect(passed()).toEqual(others);
    const { output } = await machine.run(['proxy']);
    expect(output).toContain(`As the last time: ${option}`);
    expect(passed()).toEqual(others);
    const block = (): string => machine.read('opt/zimbra/data/com_zimbra_converse/proxy');
    expect(block()).toContain('block\tyes\n');
    await machine.run(['proxy', '--no-websocket', '--no-upload']);
    expect(passed()).toEqual([]);
    expect(machine.read(DEFAULT_HOST)).toContain('/http-bind;');
  });

  it('leaves BOSH working after an upgrade of Zimbra has taken /ws away', async () => {
    const machine = Machine.zimbra();
    const stock = machine.read(DEFAULT_HOST);
    await machine.run(['proxy']);
    writeFileSync(machine.inRoot(DEFAULT_HOST), stock);
    expect(machine.stateFile('config')).toContain('XmppBoshEnabled: TRUE');
    expect((await machine.run(['proxy'])).status).toBe(0);
    expect(machine.read(DEFAULT_HOST)).toContain('location = /ws {');
  });

  it('puts the block in again, as it was, after an upgrade of Zimbra', async () => {
    const machine = Machine.zimbra();
    const stock = machine.read(DEFAULT_HOST);
    await machine.run(['proxy', '--websocket', '--port', '5281']);
    const wanted = machine.read(DEFAULT_HOST);
    writeFileSync(machine.inRoot(DEFAULT_HOST), stock);
    const { status, output } = await machine.run(['proxy']);
    expect(output).toContain('As the last time: --websocket --port 5281');
    expect(status).toBe(0);
    expect(machine.read(DEFAULT_HOST)).toBe(wanted);
  });

  it.each([
    ['8.8.15', ['--upload', '--restart']],
    ['8.8.15', ['--no-websocket', '--restart']],
    ['8.6.0', ['--restart']],
    ['10.1.0', [...remote, '--ssl', '--templates', '--websocket', '--restart']],
  ])('with Zimbra %s and %j it does nothing the second time', async (version, options) => {
    const machine = Machine.zimbra(version);
    await putAuthorities(machine);
    expect((await machine.run(['proxy', ...options])).status).toBe(0);
    const before = machine.snapshot();
    const { status, output } = await machine.run(['proxy', ...options]);
    expect(output).toContain('nothing to do');
    expect(status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
  });

  it.each([
    ['8.8.15', []],
    ['8.8.15', ['--no-websocket']],
    ['8.6.0', []],
  ])('with Zimbra %s and %j it goes out without a trace', async (version, options) => {
    const machine = Machine.zimbra(version);
    const before = machine.snapshot();
    await machine.run(['proxy', ...options]);
    expect(machine.snapshot()).not.toEqual(before);
    expect((await machine.run(['uninstall'])).status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
  });

  it('changes nothing in a dry run', async () => {
    const machine = Machine.zimbra();
    const before = machine.snapshot();
    const { status, output } = await machine.run([
      'proxy',
      '--websocket',
      '--dry-run',
      '--restart',
    ]);
    expect(status).toBe(0);
    expect(output).toContain('+ zmprov mcf zimbraReverseProxyXmppBoshHostname 127.0.0.1');
    expect(output).toContain('+ zmproxyctl restart');
    expect(machine.snapshot()).toEqual(before);
  });

  // Whether nginx was content before is only asked to judge its answer afterwards.
  it.each([
    ['8.8.15', ['proxy', '--restart']],
    ['8.6.0', ['proxy', '--restart']],
  ])('with Zimbra %s, %j leaves all as it was when any step fails', async (version, args) => {
    const report = await failEachStep(Machine.zimbra(version), args);
    expect(report.failed).toBeGreaterThan(sampled(8));
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
    // The look before, which may fail: whether by sudo, and then how.
    expect(report.tolerated.length).toBeLessThanOrEqual(3);
  });

  it('comes back when taking it out fails', async () => {
    const machine = Machine.zimbra();
    await machine.run(['proxy', '--websocket']);
    const report = await failEachStep(machine, ['uninstall', 'proxy']);
    expect(report.failed).toBeGreaterThan(sampled(3));
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });

  it('takes the block back when nginx does not accept it', async () => {
    const machine = Machine.zimbra('8.6.0');
    // Two locations of the same kind and path.
    writeFileSync(
      machine.inRoot(DEFAULT_HOST),
      machine
        .read(DEFAULT_HOST)
        .replace(
          '    location /\n',
          '    location = /http-bind { return 204; }\n\n    location /\n',
        ),
    );
    const before = machine.read(DEFAULT_HOST);
    const { status, output } = await machine.run(['proxy']);
    expect(status).toBe(1);
    expect(output).toContain('duplicate location');
    expect(machine.read(DEFAULT_HOST)).toBe(before);
  });

  it('says so when nginx cannot judge, before as after', async () => {
    const machine = Machine.zimbra();
    writeFileSync(join(machine.state, 'nginx-is-broken'), '');
    const { status, output } = await machine.run(['proxy']);
    expect(status).toBe(0);
    expect(output).toContain('could not be verified');
  });

  it('says so where zimbra may not run nginx as root', async () => {
    const machine = Machine.zimbra();
    machine.write(join(machine.state, 'no-sudo'), '');
    const { status, output } = await machine.run(['proxy']);
    expect(status).toBe(0);
    expect(output).toContain('could not be verified');
    expect(output).toContain('Permission denied');
  });

  it('verifies the certificate of ejabberd on another machine', async () => {
    const machine = Machine.zimbra('10.1.0');
    await putAuthorities(machine);
    const { status, output } = await machine.run(['proxy', ...remote, '--ssl', '--templates']);
    expect(output).toContain('is good');
    expect(status).toBe(0);
    for (const template of [DEFAULT_HOST, VIRTUAL_HOST]) {
      expect(machine.read(template)).toContain('proxy_pass https://192.0.2.10:5280/http-bind;');
      expect(machine.read(template)).toContain('proxy_ssl_verify on;');
      expect(machine.read(template)).toContain('proxy_ssl_name 192.0.2.10;');
    }
  });

  it.each<[string, string[], string, RunOptions]>([
    ['an unencrypted connection to another machine', remote, 'Add --ssl', {}],
    ['it with a block too', [...remote, '--templates'], 'Add --ssl', {}],
    ["virtual hosts, to which Zimbra's own speak http", [...remote, '--ssl'], '--templates', {}],
    ['another user', [], 'must be run by root or zimbra', { user: 'somebody' }],
  ])('refuses %s and changes nothing', async (_, args, message, options) => {
    const machine = Machine.zimbra();
    const before = machine.snapshot();
    const { status, output } = await machine.run(['proxy', ...args], options);
    expect(status).toBe(1);
    expect(output).toContain(message);
    expect(machine.snapshot()).toEqual(before);
  });

  it('allows an unencrypted connection that a VPN encrypts, and says what that means', async () => {
    const machine = Machine.zimbra();
    const { status, output } = await machine.run(['proxy', ...remote, '--trusted-network']);
    expect(status).toBe(0);
    expect(output).toContain('Warning: the session tokens of all users');
  });

  it.each([[[]], [['--websocket']]])(
    'leaves WebSocket and files out where nginx is too old for them, and says so (%j)',
    async (options) => {
      const machine = Machine.zimbra('8.6.0');
      const { status, output } = await machine.run(['proxy', ...options]);
      expect(status).toBe(0);
      expect(output).toContain('nginx 1.2.0 knows no WebSocket');
      expect(output).toContain('nginx 1.2.0 is too old for files');
      expect(machine.read(DEFAULT_HOST)).toContain('location = /http-bind {');
      expect(machine.read(DEFAULT_HOST)).not.toContain('location = /ws {');
    },
  );

  it('does not replace settings that others made, unless told, and then brings them back', async () => {
    const machine = Machine.zimbra();
    const theirs = [
      'zimbraReverseProxyMailMode: https',
      'zimbraReverseProxyXmppBoshEnabled: TRUE',
      'zimbraReverseProxyXmppBoshHostname: 192.0.2.20',
      'zimbraReverseProxyXmppBoshLocalHttpBindURL: /http-bind',
      'zimbraReverseProxyXmppBoshPort: 5281',
      'zimbraReverseProxyXmppBoshSSL: FALSE',
      'zimbraReverseProxyXmppBoshTimeout: 90s',
      '',
    ].join('\n');
    writeFileSync(join(machine.state, 'config'), theirs);
    const refused = await machine.run(['proxy']);
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('192.0.2.20');
    expect(machine.stateFile('config')).toBe(theirs);

    expect((await machine.run(['proxy', '--replace'])).status).toBe(0);
    expect(machine.stateFile('config')).toContain('XmppBoshHostname: 127.0.0.1');
    const uninstalled = await machine.run(['uninstall', 'proxy']);
    expect(uninstalled.output).toContain('is good');
    expect(machine.stateFile('config')).toBe(theirs);
  });

  it('leaves at uninstallation what somebody changed since', async () => {
    const machine = Machine.zimbra();
    await machine.run(['proxy']);
    writeFileSync(
      join(machine.state, 'config'),
      machine.stateFile('config').replace('BoshPort: 5280', 'BoshPort: 5999'),
    );
    const { output } = await machine.run(['uninstall', 'proxy']);
    expect(output).toContain('zimbraReverseProxyXmppBoshPort was changed since');
    expect(machine.stateFile('config')).toContain('BoshPort: 5999');
    expect(machine.stateFile('config')).not.toContain('BoshEnabled: TRUE');
  });

  it('names the other proxies, and a host without one', async () => {
    const machine = Machine.zimbra();
    const other = join(machine.state, 'servers/edge.example.com');
    writeFileSync(other, 'zimbraServiceEnabled: proxy\n');
    const { output } = await machine.run(['proxy']);
    expect(output).toContain('on each other proxy host too: edge.example.com');

    rmSync(join(machine.state, 'servers/mail.example.com'));
    const refused = await machine.run(['proxy']);
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('has no proxy of Zimbra');
  });
});
