import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { config, grownHost, ROOT } from './ejabberd-host.ts';
import { cutOffEachStep, failEachStep, sampled } from './fail-each-step.ts';
import { Machine, withoutBackups } from './machine.ts';
import { makeCertificate } from '../../support/certificate.ts';

const ARGS = ['xmpp', '--zimbra', 'mail.example.com', '--domain', 'example.com', '--sqlite'];
const MADE = 'etc/ejabberd/com_zimbra_converse.pem';
const join256 = (machine: Machine): string =>
  createHash('sha256')
    .update(new X509Certificate(machine.read(MADE)).raw)
    .digest('hex');

describe('deploy.sh xmpp', { timeout: 300_000 }, () => {
  it('sets up all, shows each part, and prints the line for the host of Zimbra', async () => {
    const machine = Machine.xmpp();
    const { status, output, calls } = await machine.run(ARGS, ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain(
      './deploy.sh ejabberd --domain example.com --zimbra https://mail.example.com/service/soap ' +
        '--name chat.example.com --proxy 192.0.2.7 --webmail mail.example.com --daemon --restart\n',
    );
    expect(config(machine)).toMatchObject({
      hosts: ['example.com'],
      certfiles: [`/${MADE}`],
      acl: { proxies: { ip: ['127.0.0.1', '192.0.2.7'] } },
      extauth_pool_size: 128,
    });
    expect(calls).toContain('systemctl restart ejabberd ');
    expect(output).toContain('from the proxy (192.0.2.7): TCP 5280, and from nobody else');
    expect(output).toContain('With the next certificate it is another');
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      `  ./deploy.sh zimbra --join chat.example.com --certificate-sha256 ${join256(machine)} --ticket-keys /root/ticket-keys --restart`,
    );
  });

  describe('with a certificate of its own', () => {
    const GIVEN = [...ARGS, '--certificate', '/etc/ejabberd/chat.pem'];

    it.each([
      [
        'chat.example.com',
        'with',
        /--certificate-sha256 [0-9a-f]{64} --ticket-keys \S+ --restart\n$/,
      ],
      ['chat.example.com', 'without', /Append its own certificate to it/],
      ['other.example.com', 'with', /before that can be done: no certificate is for chat\.example/],
    ])('for %s, %s its authority', async (name, how, said) => {
      const machine = Machine.xmpp();
      const made = join(machine.dir, 'made');
      mkdirSync(made);
      const { pemFile, caFile } = await makeCertificate(made, [name, 'example.com']);
      const parts = how === 'with' ? [pemFile, caFile] : [pemFile];
      const text = parts.map((file) => readFileSync(file, 'utf8')).join('');
      machine.write(machine.inRoot('etc/ejabberd/chat.pem'), text);
      const { status, output } = await machine.run(GIVEN, ROOT);
      expect(status, output).toBe(0);
      expect(output).toMatch(said);
      expect(machine.has(MADE)).toBe(false);
    });
  });

  it('has nothing to do the second time, and says the line again', async () => {
    const machine = Machine.xmpp();
    const first = await machine.run(ARGS, ROOT);
    const before = machine.snapshot();
    const { status, output } = await machine.run(ARGS, ROOT);
    expect(status).toBe(0);
    expect(output).toContain('nothing to do');
    expect(output.trimEnd().split('\n').at(-1)).toBe(first.output.trimEnd().split('\n').at(-1));
    expect(machine.snapshot()).toEqual(before);
  });

  describe('without --domain', () => {
    const UNSAID = ['xmpp', '--zimbra', 'mail.example.com', '--sqlite'];

    it.each([
      ['\n', ['example.com']],
      ['Example.com two.example\n', ['example.com', 'two.example']],
      ['ann@example.com\nother.example\n', ['other.example']],
    ])('asks whoever sits there, who types %j', async (typed, hosts) => {
      const machine = Machine.xmpp();
      const { status, output } = await machine.run(UNSAID, { ...ROOT, typed });
      expect(status, output).toBe(0);
      expect(output).toContain('Mail domains [example.com]: ');
      expect(output.includes('No domain: ann@example.com')).toBe(typed.startsWith('ann'));
      expect(config(machine).hosts).toEqual(hosts);
    });

    it.each([
      ['\u0004', 2, '--domain is needed'],
      ['\u0003', 130, 'stopped by SIGINT'],
    ])('goes when whoever sits there types %j', async (typed, wanted, message) => {
      const machine = Machine.xmpp();
      const before = machine.snapshot();
      const { status, output } = await machine.run(UNSAID, { ...ROOT, typed });
      expect(output).toContain(message);
      expect(status).toBe(wanted);
      expect(machine.snapshot()).toEqual(before);
    });

    it('keeps to those that are set up', async () => {
      const machine = Machine.xmpp();
      await machine.run([...ARGS, '--domain', 'two.example'], ROOT);
      const before = machine.snapshot();
      const { status, output } = await machine.run(UNSAID, ROOT);
      expect(status, output).toBe(0);
      expect(output).toContain('As it is set up: --domain example.com --domain two.example');
      expect(machine.snapshot()).toEqual(before);
    });
  });

  it('goes by what is said of names, addresses and files', async () => {
    const machine = Machine.xmpp();
    const { output } = await machine.run(
      [
        ...ARGS,
        ...['--name', 'xmpp.example.com', '--proxy', '192.0.2.8', '--proxy', '2001:db8::8'],
        '--no-upload',
      ],
      ROOT,
    );
    expect(config(machine).acl.proxies.ip).toEqual(['127.0.0.1', '192.0.2.8', '2001:db8::8']);
    expect(config(machine).modules).not.toHaveProperty('mod_http_upload');
    expect(output).toMatch(
      /--join xmpp\.example\.com .*--no-upload --ticket-keys \S+ --restart\n$/,
    );
  });

  it('shows what it can in a dry run, where nothing or only the package is installed', async () => {
    for (const machine of [Machine.xmpp(), grownHost('hosts: [localhost]\n')]) {
      const before = machine.snapshot();
      const args = [...ARGS.filter((word) => word !== '--sqlite'), '--dry-run', '--replace'];
      const { status, output } = await machine.run(args, ROOT);
      expect(status, output).toBe(0);
      expect(output).toContain('+ systemctl restart ejabberd\n');
      expect(output).toContain('./deploy.sh archive');
      expect(machine.snapshot()).toEqual(before);
    }
  });

  it('leaves everything as it was when a step fails, or when it is cut off', async () => {
    // Whose failure leads to another good result; each run makes another certificate.
    const options = {
      ...ROOT,
      asks: /^(?:dpkg-query|node --version|apt-cache|runuser|openssl verify) /,
    };
    const { failed } = await failEachStep(Machine.xmpp(), ARGS, options);
    expect(failed).toBeGreaterThan(sampled(5));
    expect(await cutOffEachStep(Machine.xmpp(), ARGS, options)).toBeGreaterThan(sampled(3));
  });

  it('takes ejabberd back when the archive cannot be set up', async () => {
    const machine = Machine.xmpp(['mariadb-server']);
    const before = machine.snapshot();
    const { status, output } = await machine.run(
      ARGS.filter((word) => word !== '--sqlite'),
      { ...ROOT, env: { SQL_SOCKET: join(machine.dir, 'no-such-socket') } },
    );
    expect(output).toContain('./deploy.sh archive --no-copy --restart\n');
    expect(status, output).toBe(1);
    expect(machine.snapshot()).toEqual(before);
  });

  it.each([
    ['goes with it, when only a new one is in there', '', []],
    ['stays when there is more', 'wiki\n', ['var/lib/mysql/wiki', 'var/lib/mysql/mysql']],
  ])("of a database server that was installed, the data's folder %s", async (_, others, left) => {
    const machine = Machine.xmpp(['mariadb-server-core']);
    machine.write(join(machine.state, 'database-of-others'), others);
    const before = machine.snapshot();
    const { status, output } = await machine.run(
      ARGS.filter((word) => word !== '--sqlite'),
      { ...ROOT, env: { SQL_SOCKET: join(machine.dir, 'no-such-socket') } },
    );
    expect(status, output).toBe(1);
    expect(output).toContain(`- rm -r ${machine.inRoot('var/lib/mysql')}, if only`);
    for (const folder of left) expect(machine.has(folder), folder).toBe(true);
    expect(output.includes('for what is in it: wiki')).toBe(left.length > 0);
    if (left.length === 0) expect(machine.snapshot()).toEqual(before);
  });

  it('is taken out without a trace', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    expect(machine.stateFile('packages')).toContain('sensible-utils');
    expect((await machine.run(['uninstall'], ROOT)).status).toBe(0);
    expect(machine.stateFile('packages').trim()).toBe('');
    const left = Object.keys(withoutBackups(machine.snapshot()));
    expect(left.filter((file) => /com_zimbra|zimbra-auth/.test(file))).toEqual([]);
  });

  it.each([
    [['--domain', 'example.com'], '--zimbra is needed'],
    [['--zimbra', 'mail.example.com'], 'zmprov gad'],
    [['--zimbra', 'https://mail.example.com', '--domain', 'example.com'], 'host name is needed'],
    [[...ARGS.slice(1), '--same-host', '--proxy', '192.0.2.7'], 'contradict each other'],
  ])('explains what is wrong with %j', async (args, message) => {
    const { status, output } = await Machine.xmpp().run(['xmpp', ...args], ROOT);
    expect(status).toBe(2);
    expect(output).toContain(message);
  });

  it.each([
    ['hosts', '', 'leads to no address'],
    ['hosts', '127.0.1.1 mail.example.com\n', 'Add --same-host if Zimbra is here'],
    ['hostname', 'localhost\n', 'Add --name HOST'],
  ])('says what it cannot find out (%s %j)', async (file, text, message) => {
    const machine = Machine.xmpp();
    writeFileSync(join(machine.state, file), text);
    const before = machine.snapshot();
    const { status, output } = await machine.run(ARGS, ROOT);
    expect(status).toBe(1);
    expect(output).toContain(message);
    expect(machine.snapshot()).toEqual(before);
  });
});

describe('deploy.sh all', { timeout: 180_000 }, () => {
  it('asks Zimbra what it can, and does both halves', async () => {
    const machine = Machine.both();
    machine.write(
      join(machine.state, 'domains'),
      'example.com\nother.example chat.other.example\nexample.org alias\n',
    );
    const { status, output } = await machine.run(['all', '--sqlite', '--restart'], ROOT);
    expect(status, output).toBe(0);
    expect(config(machine).hosts).toEqual(['example.com', 'other.example']);
    expect(config(machine).acl.proxies.ip).toEqual(['127.0.0.1']);
    expect(config(machine).modules['mod_http_upload']?.put_url).toBe(
      'https://mail.example.com/upload/@HOST@',
    );
    expect(machine.stateFile('config')).toContain('zimbraReverseProxyXmppBoshEnabled: TRUE');
    expect(machine.has('opt/zimbra/zimlets-deployed/com_zimbra_converse')).toBe(true);
    const ofJsp = 'opt/zimbra/data/com_zimbra_converse.tickets/ticket-keys';
    expect(machine.read(ofJsp)).toBe(machine.read('etc/zimbra-auth/ticket-keys'));

    const again = await machine.run(['all', '--sqlite', '--restart'], ROOT);
    expect(again.status, again.output).toBe(0);
    expect((await machine.run(['uninstall'], ROOT)).status).toBe(0);
    expect(machine.has('usr/local/lib/com_zimbra_converse')).toBe(false);
    expect(machine.has(ofJsp) || machine.has('etc/zimbra-auth/ticket-keys')).toBe(false);
    expect(machine.stateFile('config')).toContain('zimbraReverseProxyXmppBoshEnabled: FALSE');
  });

  it.each([
    ['zmprov gad ', 'asked for its mail domains'],
    ['zmprov gcf ', "asked for the webmail's name"],
  ])('says that Zimbra cannot be asked when "%s" fails', async (command, message) => {
    const machine = Machine.both();
    const { calls } = await machine.run(['all', '--dry-run'], ROOT);
    const failAt = calls.findIndex((call) => call.startsWith(command)) + 1;
    const { status, output, calls: made } = await machine.run(['all'], { ...ROOT, failAt });
    expect(status).toBe(1);
    expect(output).toContain('zmprov: fails');
    expect(output).toContain(message);
    expect(made).toHaveLength(failAt);
  });

  it('shows both in a dry run, and is for such a machine alone', async () => {
    const machine = Machine.both();
    const before = machine.snapshot();
    const { status, output } = await machine.run(['all', '--dry-run'], ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('xmpp --same-host --dry-run --domain example.com');
    expect(output).toContain('zimbra --join 127.0.0.1 --dry-run');
    expect(machine.snapshot()).toEqual(before);

    const other = await Machine.xmpp().run(['all'], ROOT);
    expect(other.status).toBe(1);
    expect(other.output).toContain('./deploy.sh xmpp');
  });
});
