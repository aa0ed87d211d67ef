import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  ARGS,
  ASKING,
  type Config,
  config,
  grownHost,
  PACKAGES,
  ROOT,
  YML,
} from './ejabberd-host.ts';
import { cutOffEachStep, failEachStep, sampled } from './fail-each-step.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { PROJECT_DIR } from '../../support/paths.ts';
import { Machine, withoutBackups } from './machine.ts';

/** Certificate and key in one file. */
async function putCertificate(
  machine: Machine,
  path: string,
  name: string,
  mode: number,
): Promise<void> {
  const dir = join(machine.dir, 'certificate');
  mkdirSync(dir);
  const { pemFile } = await makeCertificate(dir, [name]);
  machine.write(machine.inRoot(path), readFileSync(pemFile, 'utf8'));
  chmodSync(machine.inRoot(path), mode);
}

describe('deploy.sh ejabberd', { timeout: 300_000 }, () => {
  it('installs and configures everything, and starts the new service', async () => {
    const machine = Machine.xmpp();
    const { status, output, calls } = await machine.run(ARGS, ROOT);
    expect(output).toContain('self-signed');
    expect(status).toBe(0);
    expect(calls.at(-1)).toBe('ejabberdctl status ');
    expect(calls).toContain('systemctl restart ejabberd ');

    const { acl, hosts, extauth_program, listen, modules } = config(machine);
    expect(hosts).toEqual(['example.com', 'two.example']);
    const authenticator = machine.inRoot('usr/local/lib/com_zimbra_converse/zimbra-auth');
    expect(extauth_program).toBe(`${authenticator}-relay`);
    expect(acl.proxies.ip).toEqual(['127.0.0.1']);
    expect(listen.find(({ port }) => port === 5280)).toMatchObject({ ip: '127.0.0.1', tls: false });
    // Where browsers find the webmail, as far as the command line tells.
    expect(modules['mod_http_upload']?.put_url).toBe('https://mail.example.com/upload/@HOST@');
    expect(output).toMatch(/Files that users send go to https:\/\/mail\.example\.com\/upload/);
    expect(output).toContain('up to 20 MB each, 500 MB for each user, kept for 365 days');
    expect(modules).toHaveProperty('mod_mam');
    expect(JSON.parse(machine.read('etc/zimbra-auth/extauth.json'))).toEqual({
      soapUrl: 'https://mail.example.com/service/soap',
      domains: ['example.com', 'two.example'],
    });
  });

  it('writes what the options say into the configuration', async () => {
    const machine = Machine.xmpp();
    await putCertificate(machine, 'etc/ssl/chat.pem', 'two.example', 0o644);
    const { status, output } = await machine.run(
      [
        ...ARGS,
        ...['--proxy', '192.0.2.7', '--webmail', 'webmail.example.com'],
        ...['--certificate', '/etc/ssl/chat.pem', '--admin', 'ann@example.com'],
      ],
      ROOT,
    );
    expect(output).toContain('no certificate is for example.com');
    expect(status).toBe(0);
    const { acl, certfiles, listen, modules } = config(machine);
    expect(certfiles).toEqual(['/etc/ssl/chat.pem']);
    expect(acl.proxies.ip).toEqual(['127.0.0.1', '192.0.2.7']);
    expect(listen.find(({ port }) => port === 5280)).toMatchObject({ ip: '::', tls: true });
    expect(acl.admin.user).toEqual(['ann@example.com']);
    expect(modules['mod_http_upload']?.put_url).toBe('https://webmail.example.com/upload/@HOST@');
  });

  it('has a domain with its letters in chat, and as xn-- where DNS and addresses need it', async () => {
    const machine = Machine.xmpp();
    const args = ['ejabberd', '--zimbra', 'https://mail.example.com/service/soap'].concat([
      ...['--domain', 'xn--mnchen-3ya.example', '--domain', 'münchen.example'],
      ...['--domain', 'example.com', '--name', 'chat.example.com', '--proxy', '192.0.2.7'],
      ...['--admin', 'ann@xn--mnchen-3ya.example'],
    ]);
    const { status, output } = await machine.run(args, ROOT);
    expect(output).not.toContain('xn--mnchen-3ya.example:');
    expect(status).toBe(0);
    const { acl, append_host_config: own, certfiles, hosts, modules } = config(machine);
    expect(hosts).toEqual(['münchen.example', 'example.com']);
    expect(acl.admin.user).toEqual(['ann@münchen.example']);
    expect(modules).not.toHaveProperty('mod_http_upload');
    const { mod_http_upload: shipped } = (
      parse(readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8')) as Config
    ).modules;
    expect(own).toEqual(
      Object.fromEntries(
        [
          ['münchen.example', 'xn--mnchen-3ya.example'],
          ['example.com', 'example.com'],
        ].map(([host, name]) => [
          host,
          {
            modules: {
              mod_http_upload: {
                ...shipped,
                put_url: `https://mail.example.com/upload/${name}`,
              },
            },
          },
        ]),
      ),
    );
    expect(output).toContain(
      'Files that users send go to https://mail.example.com/upload/xn--mnchen-3ya.example and ' +
        'https://mail.example.com/upload/example.com',
    );
    const { subjectAltName } = new X509Certificate(readFileSync(machine.inRoot(certfiles[0]!)));
    expect(subjectAltName).toContain('DNS:xn--mnchen-3ya.example, DNS:conference.xn--mnchen-3ya');
    // Nothing to do a second time.
    expect((await machine.run(args, ROOT)).output).toContain('nothing to do');
  });

  it('listens at what the kernel of the machine knows, and refuses an edited file that does not', async () => {
    const machine = Machine.xmpp();
    machine.write(machine.inRoot('proc/net/tcp'), '');
    const args = [...ARGS, '--proxy', '192.0.2.7'];
    expect((await machine.run(args, ROOT)).status).toBe(0);
    expect(config(machine).listen.map(({ port, ip }) => [port, ip])).toEqual([
      [5222, '0.0.0.0'],
      [5223, '0.0.0.0'],
      [5280, '0.0.0.0'],
      [5281, '127.0.0.1'],
    ]);
    writeFileSync(
      machine.inRoot(YML),
      machine.read(YML).replace('port: 5222\n    ip: 0.0.0.0', "port: 5222\n    ip: '::'"),
    );
    const refused = await machine.run(args, ROOT);
    expect(refused.output).toContain('listen-ipv6: port 5222');
    expect(refused.status).toBe(1);

    machine.write(machine.inRoot('proc/net/if_inet6'), '');
    expect((await machine.run([...args, '--replace'], ROOT)).status).toBe(0);
    expect(new Set(config(machine).listen.map(({ ip }) => ip))).toEqual(
      new Set(['::', '127.0.0.1']),
    );
  });

  const handlers = (machine: Machine): object =>
    config(machine).listen.find(({ port }) => port === 5280)?.request_handlers ?? {};

  it('takes files away when told, and offers them again', async () => {
    const machine = Machine.xmpp();
    const { output } = await machine.run([...ARGS, '--no-upload'], ROOT);
    expect(output).not.toContain('Files that users send');
    expect(config(machine).modules).not.toHaveProperty('mod_http_upload');
    expect(config(machine).modules).not.toHaveProperty('mod_http_upload_quota');
    expect(handlers(machine)).not.toHaveProperty('/upload');
    // As an installation of an older release, which had no files unless told.
    expect((await machine.run(ARGS, ROOT)).status).toBe(0);
    expect(config(machine).modules).toHaveProperty('mod_http_upload_quota');
    expect(handlers(machine)).toHaveProperty('/upload', 'mod_http_upload');
  });

  it.each(['http://127.0.0.1:8080', 'https://10.0.0.7', 'https://mailbox:8443'])(
    'offers no files where only %s is known of the webmail, and says what lacks',
    async (zimbra) => {
      const args = [...ARGS.slice(0, 3), '--zimbra', `${zimbra}/service/soap`];
      const machine = Machine.xmpp();
      const { status, output } = await machine.run(args, ROOT);
      expect(output).toContain('Add --webmail HOST, or --no-upload');
      expect(status).toBe(0);
      expect(config(machine).modules).not.toHaveProperty('mod_http_upload');
      const told = await machine.run([...args, '--webmail', 'mail.example.com'], ROOT);
      expect(told.output).not.toContain('Add --webmail HOST');
      expect(config(machine).modules).toHaveProperty('mod_http_upload');
    },
  );

  describe('with a certificate', () => {
    const WITH = [...ARGS, '--certificate', '/etc/ejabberd/chat.pem'];
    const mode = (machine: Machine): number =>
      statSync(machine.inRoot('etc/ejabberd/chat.pem')).mode & 0o777;

    it("lets ejabberd read it, in ejabberd's own folder, and takes that back", async () => {
      const machine = Machine.xmpp();
      await putCertificate(machine, 'etc/ejabberd/chat.pem', 'example.com', 0o600);
      const { status, output, calls } = await machine.run(WITH, ROOT);
      expect(status, output).toBe(0);
      expect(output).not.toContain('no certificate is for example.com');
      expect(mode(machine)).toBe(0o640);
      expect(calls).toContain(`chown root:ejabberd ${machine.inRoot('etc/ejabberd/chat.pem')} `);

      chmodSync(machine.inRoot('etc/ejabberd/chat.pem'), 0o600);
      writeFileSync(join(machine.state, 'check-status'), '1\n');
      expect((await machine.run(WITH, ROOT)).status).toBe(1);
      expect(mode(machine)).toBe(0o600);
    });

    it('refuses one elsewhere that ejabberd may not read', async () => {
      const machine = Machine.xmpp();
      await putCertificate(machine, 'etc/ssl/chat.pem', 'example.com', 0o600);
      const before = machine.snapshot();
      const { status, output } = await machine.run(
        [...ARGS, '--certificate', '/etc/ssl/chat.pem'],
        ROOT,
      );
      expect(status).toBe(1);
      expect(output).toContain('the user ejabberd may not read /etc/ssl/chat.pem');
      expect(machine.snapshot()).toEqual(before);
    });

    it('refuses a file without a key before ejabberd stumbles over it', async () => {
      const machine = Machine.xmpp();
      await machine.run(ARGS, ROOT);
      await putCertificate(machine, 'etc/ejabberd/chat.pem', 'example.com', 0o644);
      const [certificate] = machine.read('etc/ejabberd/chat.pem').split('-----BEGIN PRIVATE');
      machine.write(machine.inRoot('etc/ejabberd/chat.pem'), certificate ?? '');
      const before = machine.snapshot();
      const { status, output, calls } = await machine.run([...WITH, '--restart'], ROOT);
      expect(status).toBe(1);
      expect(output).toContain('no certificate has its private key in /etc/ejabberd/chat.pem');
      expect(calls).not.toContain('systemctl restart ejabberd ');
      expect(machine.snapshot()).toEqual(before);
    });

    it('misses a file before it installs anything', async () => {
      const { status, output, calls } = await Machine.xmpp().run(WITH, ROOT);
      expect(status).toBe(1);
      expect(output).toContain('there is no /etc/ejabberd/chat.pem');
      expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual([]);
    });
  });

  describe('with a name and no certificate', () => {
    const NAMED = [...ARGS, '--name', 'chat.example.com', '--proxy', '192.0.2.7'];
    const MADE = 'etc/ejabberd/com_zimbra_converse.pem';
    const made = (machine: Machine): X509Certificate => new X509Certificate(machine.read(MADE));

    it('makes one for it and the domains, which later runs keep and no other reads', async () => {
      const machine = Machine.xmpp();
      const { status, output } = await machine.run(NAMED, ROOT);
      expect(status, output).toBe(0);
      expect(config(machine).certfiles).toEqual([`/${MADE}`]);
      const names = ['chat.example.com', 'example.com', 'conference.two.example'];
      for (const name of names) expect(made(machine).checkHost(name), name).toBe(name);
      expect(made(machine).checkPrivateKey(createPrivateKey(machine.read(MADE)))).toBe(true);
      expect(statSync(machine.inRoot(MADE)).mode & 0o777).toBe(0o640);

      const first = machine.read(MADE);
      expect((await machine.run(NAMED, ROOT)).output).toContain('nothing to do');
      expect((await machine.run(ARGS, ROOT)).status).toBe(0);
      expect(config(machine).certfiles).toEqual([`/${MADE}`]);
      expect(machine.read(MADE)).toBe(first);

      await machine.run([...NAMED, '--domain', 'three.example'], ROOT);
      expect(made(machine).checkHost('three.example')).toBe('three.example');
      expect((await machine.run(['uninstall'], ROOT)).status).toBe(0);
      expect(machine.has(MADE)).toBe(false);
    });

    it('prefers one that is given', async () => {
      const machine = Machine.xmpp();
      await machine.run(NAMED, ROOT);
      await putCertificate(machine, 'etc/ejabberd/chat.pem', 'example.com', 0o640);
      await machine.run([...NAMED, '--certificate', '/etc/ejabberd/chat.pem'], ROOT);
      expect(config(machine).certfiles).toEqual(['/etc/ejabberd/chat.pem']);
    });
  });

  it('refuses an ejabberd that is too old, before it installs anything', async () => {
    for (const packages of [[], PACKAGES]) {
      const machine = Machine.xmpp(packages);
      writeFileSync(join(machine.state, 'ejabberd-offered'), '21.12-1~bpo\n');
      const before = machine.snapshot();
      const { status, output } = await machine.run(ARGS, ROOT);
      expect(status).toBe(1);
      expect(output).toContain('ejabberd 21.12-1~bpo is too old: 23.01 or newer is needed');
      expect(machine.snapshot()).toEqual(before);
    }
  });

  it('leaves everything as it was when it is cut off', async () => {
    const named = [...ARGS, '--name', 'chat.example.com', '--proxy', '192.0.2.7'];
    expect(await cutOffEachStep(Machine.xmpp(), named, ASKING)).toBeGreaterThan(sampled(3));
  });

  it('changes nothing in a dry run, also where nothing is installed', async () => {
    for (const machine of [Machine.xmpp(), grownHost('hosts: [example.com]\n')]) {
      const before = machine.snapshot();
      const { output } = await machine.run([...ARGS, '--dry-run', '--replace'], ROOT);
      expect(output).toContain('Dry run');
      expect(output).toMatch(/^\+ write \S+zimbra-auth\.mjs \(755 root:root\)$/m);
      expect(machine.snapshot()).toEqual(before);
    }
  });

  it('does nothing the second time', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const before = machine.snapshot();
    const { status, output } = await machine.run([...ARGS, '--restart'], ROOT);
    expect(output).toContain('nothing to do');
    expect(status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
  });

  it('leaves everything as it was when any step of the first installation fails', async () => {
    const report = await failEachStep(Machine.xmpp(), ARGS, ASKING);
    expect(report.failed).toBeGreaterThan(sampled(6));
    expect(report.tolerated).toEqual([]);
  });

  it('leaves everything as it was when any step of an upgrade fails', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    writeFileSync(join(machine.release, 'dist/extauth/zimbra-auth.mjs'), '// newer\n');
    const more = [...ARGS, '--domain', 'three.example', '--restart'];
    const report = await failEachStep(machine, more, ASKING);
    expect(report.failed).toBeGreaterThan(sampled(3));
    expect(report.tolerated).toEqual([]);
  });

  it('takes its own, unedited configuration along in an upgrade, with a dated copy', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const { status, output } = await machine.run([...ARGS, '--domain', 'three.example'], ROOT);
    expect(status).toBe(0);
    expect(output).toContain('+  - three.example');
    expect(output).toMatch(/is kept: .*ejabberd\.yml\.\d{4}-\d\d-\d\d/);
    expect(output).toContain('To do: systemctl restart ejabberd');
    expect(config(machine).hosts).toContain('three.example');
  });

  it('keeps an edited configuration that is safe, shows the difference, and puts ours beside', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const mine = machine.read(YML).replace('max_user_sessions: 20', 'max_user_sessions: 7');
    writeFileSync(machine.inRoot(YML), mine);
    writeFileSync(
      join(machine.release, 'conf/ejabberd.yml'),
      mine.replace('max_user_sessions: 7', 'max_user_sessions: 30'),
    );
    const { status, output } = await machine.run(ARGS, ROOT);
    expect(output).toContain('-  max_user_sessions: 7');
    expect(status).toBe(0);
    expect(machine.read(YML)).toBe(mine);
    expect(machine.read(`${YML}.com_zimbra_converse`)).toContain('max_user_sessions: 30');
  });

  it('refuses an edited configuration that lacks a security line, names it, and changes nothing', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const mine = machine.read(YML).replace('auth_use_cache: false', 'auth_use_cache: true');
    writeFileSync(machine.inRoot(YML), mine);
    const before = machine.snapshot();
    const { status, output } = await machine.run(ARGS, ROOT);
    expect(status).toBe(1);
    expect(output).toContain('auth-cache: auth_use_cache');
    expect(machine.snapshot()).toEqual(before);
  });

  it("replaces somebody's configuration only when told, and brings it back", async () => {
    const theirs = 'hosts: [example.com]\nauth_method: internal\n';
    const machine = grownHost(theirs);
    const before = machine.snapshot();
    expect((await machine.run(ARGS, ROOT)).status).toBe(1);
    expect(machine.snapshot()).toEqual(before);

    expect((await machine.run([...ARGS, '--replace'], ROOT)).status).toBe(0);
    expect(config(machine).hosts).toEqual(['example.com', 'two.example']);
    expect((await machine.run(['uninstall'], ROOT)).status).toBe(0);
    expect(withoutBackups(machine.snapshot())).toEqual(before);
  });

  it('goes out without a trace but what the package itself leaves', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const { status, output } = await machine.run(['uninstall', 'ejabberd'], ROOT);
    expect(output).toContain('apt-get purge');
    expect(status).toBe(0);
    expect(machine.stateFile('packages')).toBe('');
    expect(machine.has('usr/local/lib/com_zimbra_converse')).toBe(false);
    expect(machine.has('var/lib/com_zimbra_converse')).toBe(false);
    expect(machine.has('etc/zimbra-auth/extauth.json')).toBe(false);
    expect(machine.read(YML)).toContain('- localhost');
  });

  it('leaves a package that others came to need, and names them', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    writeFileSync(join(machine.state, 'packages'), `${machine.stateFile('packages')}ssl-cert\n`);
    const { status, output } = await machine.run(['uninstall', 'ejabberd'], ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('openssl stays, as these need it: ssl-cert');
    expect(machine.stateFile('packages')).toBe('openssl\nssl-cert\n');
  });

  it('names the copies that it keeps when it goes out', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const { output } = await machine.run(['uninstall'], ROOT);
    expect(output).toMatch(/Kept, for you to delete: .*ejabberd\.yml\.\d{4}-\d\d-\d\d/);
  });

  it('takes the counts of wrong passwords with it', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const folders = ['var/lib/private/zimbra-auth', 'var/lib/ejabberd/.zimbra-auth'];
    for (const folder of folders) machine.write(machine.inRoot(`${folder}/.zimbra-auth/key`), 'x');
    symlinkSync('private/zimbra-auth', machine.inRoot('var/lib/zimbra-auth'));
    await machine.run(['uninstall'], ROOT);
    for (const gone of [...folders, 'var/lib/zimbra-auth']) {
      expect(lstatSync(machine.inRoot(gone), { throwIfNoEntry: false })).toBeUndefined();
    }
  });

  it("keeps an administrator's extauth.json and shows what differs", async () => {
    const machine = grownHost('hosts: []\n');
    const mine =
      '{"soapUrl":"https://other.example/service/soap","domains":["example.com"],"processes":4}\n';
    machine.write(machine.inRoot('etc/zimbra-auth/extauth.json'), mine);
    const { status, output } = await machine.run([...ARGS, '--replace'], ROOT);
    expect(status).toBe(0);
    expect(output).toContain('stays as it is');
    expect(machine.read('etc/zimbra-auth/extauth.json')).toBe(mine);
    await machine.run(['uninstall'], ROOT);
    expect(machine.read('etc/zimbra-auth/extauth.json')).toBe(mine);
  });

  it('says nothing of a key that has no effect any more', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    const file = 'etc/zimbra-auth/extauth.json';
    const before = machine.read(file).replace(/\n}\n$/, ',\n  "processes": 4\n}\n');
    machine.write(machine.inRoot(file), before);
    const { output } = await machine.run(ARGS, ROOT);
    expect(output).not.toContain('stays as it is');
    expect(machine.read(file)).toBe(before);
  });

  it('goes on when Zimbra does not answer, and stops when the configuration is bad', async () => {
    const machine = Machine.xmpp();
    machine.write(join(machine.state, 'check-status'), '2\n');
    const silent = await machine.run(ARGS, ROOT);
    expect(silent.output).toContain(
      'Zimbra does not answer: Zimbra: no answer within 5 s (nobody can sign in to chat)',
    );
    expect(silent.status).toBe(0);

    const other = Machine.xmpp();
    other.write(join(other.state, 'check-status'), '1\n');
    const before = other.snapshot();
    expect((await other.run(ARGS, ROOT)).status).toBe(1);
    expect(other.snapshot()).toEqual(before);
  });

  it.each([
    ['is too old', 'v16.20.0\n', 'opt/node/bin/node', 'is Node.js 16.20.0'],
    ['ejabberd cannot see', 'v20.0.0\n', 'root/.nvm/node', 'cannot see'],
  ])('refuses a Node.js that %s', async (_, version, path, message) => {
    const machine = Machine.xmpp(PACKAGES);
    machine.write(join(machine.state, 'node-version'), version);
    const file = machine.inRoot(path);
    mkdirSync(join(file, '..'), { recursive: true });
    cpSync(machine.inRoot('usr/bin/node'), file, { force: true });
    const { status, output } = await machine.run([...ARGS, '--node', file], ROOT);
    expect(status).toBe(1);
    expect(output).toContain(message);
  });

  it('warns when AppArmor would keep the authenticator from starting', async () => {
    const machine = Machine.xmpp();
    machine.write(
      machine.inRoot('sys/kernel/security/apparmor/profiles'),
      '/usr/sbin/ejabberdctl (enforce)\n',
    );
    expect((await machine.run(ARGS, ROOT)).output).toContain('aa-complain');
  });

  it.each([
    [['--domain', 'Example.com', '--zimbra', 'https://m/service/soap'], 'no domain in lower case'],
    [['--domain', 'example.com'], '--zimbra is needed'],
    [['--domain', 'example.com', '--zimbra', 'mail.example.com'], 'something like https://'],
    [[...ARGS.slice(1), '--proxy', 'proxy.example.com'], 'an IP address is needed'],
    [[...ARGS.slice(1), '--admin', 'ann'], 'an account such as'],
    [[...ARGS.slice(1), '--certificate', 'chat.pem'], 'an absolute path'],
    [[...ARGS.slice(1), '--webmail', 'm.example.com', '--no-upload'], 'contradict each other'],
  ])('explains what is wrong with %j', async (args, message) => {
    const { status, output } = await Machine.xmpp().run(['ejabberd', ...args], ROOT);
    expect(status).toBe(2);
    expect(output).toContain(message);
  });

  it('must be run by root', async () => {
    const { status, output } = await Machine.xmpp().run(ARGS);
    expect(status).toBe(1);
    expect(output).toContain('as root');
  });
});
