/** The account of Zimbra that tells who exists. */
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './ejabberd-host.ts';
import { Machine } from './machine.ts';

const ARGS = ['ejabberd', '--domain', 'example.com', '--no-upload'].concat([
  '--zimbra',
  'https://mail.example.com/service/soap',
]);
const PASSWORD = 'of-the-look-up';
const FILE = 'etc/zimbra-auth/admin-password';
const UNIT = 'etc/systemd/system/zimbra-auth.service';

function given(machine: Machine, text = `${PASSWORD}\n`, mode = 0o600): string {
  const file = join(machine.dir, 'given');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}
const lookup = (file: string, account = 'chat-lookup@example.com'): string[] => [
  ...ARGS,
  ...['--lookup-account', account, '--lookup-password-file', file],
];
const keysOf = (machine: Machine): unknown =>
  JSON.parse(machine.read('etc/zimbra-auth/extauth.json'));

describe('deploy.sh ejabberd --lookup-account', { timeout: 120_000 }, () => {
  it('lets the authenticator ask Zimbra who exists, keeps it, and takes it back', async () => {
    const machine = Machine.xmpp();
    const first = await machine.run(lookup(given(machine)), ROOT);
    expect(first.status, first.output).toBe(0);
    expect(keysOf(machine)).toMatchObject({
      isuser: 'zimbra',
      adminSoapUrl: 'https://mail.example.com:7071/service/admin/soap',
      adminAccount: 'chat-lookup@example.com',
      adminPasswordFile: 'admin-password',
    });
    expect(machine.read(FILE)).toBe(`${PASSWORD}\n`);
    expect(statSync(machine.inRoot(FILE)).mode & 0o777).toBe(0o600);
    expect(machine.read(UNIT)).toMatch(
      /^LoadCredential=admin-password:\/etc\/zimbra-auth\/admin-password$/m,
    );
    expect(`${first.output}${first.calls.join('\n')}`).not.toContain(PASSWORD);

    const before = machine.snapshot();
    const second = await machine.run(ARGS, ROOT);
    expect(second.output).toContain('nothing to do');
    expect(machine.snapshot()).toEqual(before);

    const other = await machine.run(lookup(given(machine, 'another\n')), ROOT);
    expect(other.output).toContain('systemctl restart zimbra-auth.service');
    expect(machine.read(FILE)).toBe('another\n');

    await machine.run([...ARGS, '--lookup-account', 'none'], ROOT);
    expect(machine.has(FILE)).toBe(false);
    expect(keysOf(machine)).not.toHaveProperty('isuser');
    expect(machine.read(UNIT)).toContain('#LoadCredential=');
  });

  it('belongs to ejabberd where that starts the authenticator, and goes with it', async () => {
    const machine = Machine.xmpp();
    const words = [...lookup(given(machine)), '--no-daemon', '--lookup-url'];
    const url = 'https://admin.example.com:9071/service/admin/soap';
    const { status, output, calls } = await machine.run([...words, url], ROOT);
    expect(status, output).toBe(0);
    expect(keysOf(machine)).toMatchObject({ adminSoapUrl: url });
    expect(calls.join('\n')).toMatch(/chown ejabberd:ejabberd \S*admin-password/);
    await machine.run(['uninstall'], ROOT);
    expect(machine.has(FILE)).toBe(false);
  });

  it.each<[string, (machine: Machine) => string[], RegExp]>([
    [
      'no password',
      () => [...ARGS, '--lookup-account', 'a@example.com'],
      /--lookup-password-file is needed/,
    ],
    [
      'a password that everybody reads',
      (machine) => lookup(given(machine, PASSWORD, 0o644)),
      /everybody can read it/,
    ],
    [
      'two lines',
      (machine) => lookup(given(machine, 'one\ntwo\n')),
      /the password is needed, in one line/,
    ],
    ['no file', () => lookup('/nonexistent'), /of a file that is there/],
    ['no account', (machine) => lookup(given(machine), 'lookup'), /an account such as/],
    [
      'a file alone',
      (machine) => [...ARGS, '--lookup-password-file', given(machine)],
      /needs --lookup-account/,
    ],
    [
      'no encryption',
      (machine) => [...lookup(given(machine)), '--lookup-url', 'http://mail.example.com/x'],
      /needed is something like https/,
    ],
  ])('refuses %s, before anything is changed', async (_what, args, problem) => {
    const machine = Machine.xmpp();
    const words = args(machine);
    const before = machine.snapshot();
    const { status, output } = await machine.run(words, ROOT);
    expect(status).not.toBe(0);
    expect(output).toMatch(problem);
    expect(output).not.toContain(PASSWORD);
    expect(machine.snapshot()).toEqual(before);
  });
});
