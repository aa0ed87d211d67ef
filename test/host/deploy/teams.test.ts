import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_DIR } from '../../support/paths.ts';
import { grownHost, ROOT } from './ejabberd-host.ts';
import { cutOffEachStep, failEachStep, sampled } from './fail-each-step.ts';
import { Machine, withoutBackups } from './machine.ts';
import { account, given, PASSWORD, STAFF_FILE, URL, withLdap } from './teams-host.ts';

const TEAMS = 'var/lib/ejabberd/zimbra-teams';
const SECRET = 'etc/zimbra-auth/ldap-password';
const MODULE = 'var/lib/ejabberd/.ejabberd-modules/mod_zimbra_teams';
const TIMER = 'etc/systemd/system/zimbra-teams.timer';
const SERVICE = 'etc/systemd/system/zimbra-teams.service';

const args = (machine: Machine, kind = 'lists', ...more: string[]): string[] => [
  ...['teams', kind, '--ldap', URL, '--ldap-password-file', given(machine), '--restart'],
  ...more,
];

/** On which "deploy.sh ejabberd" has been, as far as teams look at that. */
function chatHost(): Machine {
  const yml = readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8');
  return withLdap(grownHost(yml));
}

describe('deploy.sh teams', { timeout: 600_000 }, () => {
  it('asks Zimbra first, then sets up what keeps the teams, and shows no secret', async () => {
    const machine = chatHost();
    const { status, output, calls } = await machine.run(args(machine), ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain("Zimbra's directory has: 1 team, 2 people\n");
    expect(machine.read(TEAMS)).toBe(STAFF_FILE);
    expect(machine.read(SECRET)).toBe(PASSWORD);
    expect(statSync(machine.inRoot(SECRET)).mode & 0o777).toBe(0o640);
    expect(calls.find((call) => /^chown root:ejabberd \S+ldap-password/.test(call))).toBeDefined();
    expect(machine.has(`${MODULE}/ebin/mod_zimbra_teams.beam`)).toBe(true);
    expect(machine.read(SERVICE)).toContain('User=ejabberd\n');
    expect(existsSync(join(machine.state, 'enabled/zimbra-teams.timer'))).toBe(true);
    expect(calls).toContain('systemctl restart ejabberd ');
    expect(`${output}${calls.join('\n')}`).not.toContain(PASSWORD);
    // Never in clear: by name it may be another machine.
    expect(
      calls.filter((call) => call.startsWith('ldapsearch')).every((call) => / -ZZ /.test(call)),
    ).toBe(true);
  });

  it('asks this machine’s own loopback without STARTTLS', async () => {
    const machine = chatHost();
    writeFileSync(join(machine.state, 'ldap-url'), 'ldap://127.0.0.1\n');
    const own = args(machine).map((word) => (word === URL ? 'ldap://127.0.0.1' : word));
    const { status, calls } = await machine.run(own, ROOT);
    expect(status).toBe(0);
    expect(calls.filter((call) => / -ZZ /.test(call))).toEqual([]);
  });

  it('has nothing to do the second time, also when less is said', async () => {
    const machine = chatHost();
    await machine.run(args(machine), ROOT);
    const before = machine.snapshot();
    for (const again of [args(machine), ['teams', 'lists']]) {
      const { status, output } = await machine.run(again, ROOT);
      expect(status, output).toBe(0);
      expect(output).toContain('nothing to do');
      expect(machine.snapshot()).toEqual(before);
    }
  });

  it('goes from lists to everyone, and back to none', async () => {
    const machine = chatHost();
    const before = machine.snapshot();
    await machine.run(args(machine), ROOT);
    expect((await machine.run(['teams', 'everyone'], ROOT)).status).toBe(0);
    expect(machine.read(TEAMS)).toMatch(/^team\texample\.com\talice@\S+ bob@\S+ carol@\S+$/m);
    const { status, output, calls } = await machine.run(['teams', 'none', '--restart'], ROOT);
    expect(status, output).toBe(0);
    expect(calls).toContain('systemctl restart ejabberd ');
    expect(machine.snapshot()).toEqual(before);
    expect((await machine.run(['teams', 'none'], ROOT)).output).toContain('nothing to do');
  });

  it('changes nothing in a dry run', async () => {
    const machine = chatHost();
    const before = machine.snapshot();
    const { status, output } = await machine.run(args(machine, 'everyone', '--dry-run'), ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('+ systemctl start zimbra-teams.service\n');
    expect(machine.snapshot()).toEqual(before);
  });

  it.each<[string, (machine: Machine) => void, string, RegExp]>([
    [
      'another password',
      (it) => writeFileSync(given(it), 'wrong\n'),
      'lists',
      /does not take this password/,
    ],
    [
      'another host',
      (it) => writeFileSync(join(it.state, 'ldap-url'), 'ldap://elsewhere\n'),
      'lists',
      /could not be asked\n.*Can't contact LDAP server/s,
    ],
    [
      'no list',
      (it) => writeFileSync(join(it.state, 'ldap.ldif'), account('alice')),
      'lists',
      /shows no list/,
    ],
    [
      'nobody',
      (it) => writeFileSync(join(it.state, 'ldap.ldif'), ''),
      'everyone',
      /shows no two accounts/,
    ],
  ])('refuses %s before anything is changed', async (_what, spoil, kind, said) => {
    const machine = chatHost();
    const before = machine.snapshot();
    spoil(machine);
    const spoilt = machine.snapshot();
    const { status, output } = await machine.run(args(machine, kind), ROOT);
    expect(status).toBe(1);
    expect(output).toMatch(said);
    expect(Object.keys(machine.snapshot())).toEqual(Object.keys(before));
    expect(machine.snapshot()).toEqual(spoilt);
  });

  it.each<[string[], string]>([
    [['teams'], 'everyone, lists or none is needed'],
    [['teams', 'lists'], '--ldap is needed'],
    [['teams', 'lists', '--ldap', URL], '--ldap-password-file is needed'],
    [['teams', 'lists', '--ldap', 'mail.example.com'], 'ldap://HOST or ldaps://HOST is needed'],
    [['teams', 'lists', '--ldap-password-file', '/nonexistent'], 'of a file that is there'],
  ])('explains what is wrong with %j', async (words, message) => {
    const machine = chatHost();
    const { status, output } = await machine.run(words, ROOT);
    expect(output).toContain(message);
    expect(status).toBe(2);
  });

  it('takes no password that everybody can read', async () => {
    const machine = chatHost();
    chmodSync(given(machine), 0o644);
    const { status, output } = await machine.run(args(machine), ROOT);
    expect(status).toBe(2);
    expect(output).toContain('everybody can read it');
  });

  // Whose failure leads to another good result.
  const options = { ...ROOT, asks: /^(?:dpkg-query|node --version|apt-cache) / };

  it('leaves everything as it was when a step fails', async () => {
    const machine = chatHost();
    expect((await failEachStep(machine, args(machine), options)).failed).toBeGreaterThan(
      sampled(5),
    );
  });

  it('leaves everything as it was when it is cut off', async () => {
    const machine = chatHost();
    expect(await cutOffEachStep(machine, args(machine), options)).toBeGreaterThan(sampled(3));
  });

  it('keeps the teams when a step of taking them out fails', async () => {
    const machine = chatHost();
    await machine.run(args(machine), ROOT);
    const { failed } = await failEachStep(machine, ['teams', 'none', '--restart'], options);
    expect(failed).toBeGreaterThan(sampled(3));
  });
});

describe('deploy.sh xmpp --teams', { timeout: 600_000 }, () => {
  const XMPP = ['xmpp', '--zimbra', 'mail.example.com', '--domain', 'example.com', '--sqlite'];

  it('sets them up with the rest, keeps them in later runs, and takes them back', async () => {
    const machine = withLdap(Machine.xmpp());
    const ldap = ['--ldap', URL, '--ldap-password-file', given(machine)];
    const { status, output } = await machine.run([...XMPP, '--teams', 'lists', ...ldap], ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain(`./deploy.sh teams lists ${ldap.join(' ')} --restart\n`);
    expect(machine.read(TEAMS)).toBe(STAFF_FILE);
    writeFileSync(
      machine.inRoot('usr/local/lib/com_zimbra_converse/converse-host.mjs'),
      '// old\n',
    );
    await machine.run(XMPP, ROOT);
    expect(machine.read('usr/local/lib/com_zimbra_converse/converse-host.mjs')).toBe(
      readFileSync(join(machine.release, 'dist/host/converse-host.mjs'), 'utf8'),
    );
    expect((await machine.run([...XMPP, '--teams', 'none'], ROOT)).status).toBe(0);
    expect([TEAMS, SECRET, TIMER, MODULE].filter((file) => machine.has(file))).toEqual([]);
  });

  it('is taken out with all else, and before ejabberd', async () => {
    const machine = withLdap(Machine.xmpp());
    const ldap = ['--ldap', URL, '--ldap-password-file', given(machine)];
    await machine.run([...XMPP, '--teams', 'everyone', ...ldap], ROOT);
    const refused = await machine.run(['uninstall', 'ejabberd'], ROOT);
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('./deploy.sh uninstall teams');
    const { status, output } = await machine.run(['uninstall'], ROOT);
    expect(status, output).toBe(0);
    const left = Object.keys(withoutBackups(machine.snapshot()));
    expect(left.filter((file) => /com_zimbra|zimbra-(auth|teams)/.test(file))).toEqual([]);
  });

  it('takes back all of it when Zimbra shows none', async () => {
    const machine = withLdap(Machine.xmpp());
    writeFileSync(given(machine), 'wrong\n');
    const before = machine.snapshot();
    const ldap = ['--ldap', URL, '--ldap-password-file', given(machine)];
    const { status, output } = await machine.run([...XMPP, '--teams', 'lists', ...ldap], ROOT);
    expect(status).toBe(1);
    expect(output).toContain('does not take this password');
    expect(machine.snapshot()).toEqual(before);
  });
});

describe('deploy.sh all --teams', { timeout: 600_000 }, () => {
  it('learns address and password from Zimbra, and neither shows nor keeps it elsewhere', async () => {
    const machine = withLdap(Machine.both());
    machine.write(machine.inRoot('opt/zimbra/conf/ca/ca.pem'), 'the authority\n');
    const { status, output, calls } = await machine.run(
      ['all', '--sqlite', '--teams', 'lists'],
      ROOT,
    );
    expect(status, output).toBe(0);
    expect(output).not.toContain('Then, in this folder'); // it is done by itself
    expect(machine.read(TEAMS)).toBe(STAFF_FILE);
    expect(machine.read('etc/zimbra-auth/ldap-ca.pem')).toBe('the authority\n');
    expect(`${output}${calls.join('\n')}`).not.toContain(PASSWORD);
    const [, file = ''] = /--ldap-password-file (\S+)/.exec(output) ?? [];
    expect(existsSync(file)).toBe(false);
  });
});
