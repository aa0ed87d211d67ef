import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failEachStep, sampled } from './fail-each-step.ts';
import { apart, HERE, SAFE_IPS, setServices } from './join-line.ts';
import { Machine, type RunOptions } from './machine.ts';

const ZIMLET = 'com_zimbra_converse';
const TEMPLATE = 'opt/zimbra/conf/nginx/templates/nginx.conf.web.https.default.template';
const MARK = `# BEGIN ${ZIMLET}`;

describe('deploy.sh zimbra, on one machine', { timeout: 300_000 }, () => {
  it("uses Zimbra's own settings for BOSH, and our locations beside them; and deploys", async () => {
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
    expect(template).toContain('location = /http-bind {');
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
    expect(report.failed).toBeGreaterThan(sampled(20));
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });
});

describe('deploy.sh zimbra refuses', { timeout: 60_000 }, () => {
  it.each<[string, string[], string, number, RunOptions]>([
    ['a first run without a host', ['zimbra'], '--join HOST is needed', 2, {}],
    ['options without a host', ['zimbra', '--no-upload'], '--join HOST is needed', 2, {}],
    ['a bad host', ['zimbra', '--join', 'chat_x'], 'no host name', 2, {}],
    [
      'a name in capitals that leads nowhere',
      ['zimbra', '--join', 'Nowhere.Example.COM'],
      'no address',
      1,
      {},
    ],
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
