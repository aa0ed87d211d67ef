/** The keys of tickets on both hosts. */
import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTicketKeys } from '../../../src/server/ticket-keys.ts';
import { keysText, newKey } from '../../support/ticket.ts';
import { ASKING, ROOT } from './ejabberd-host.ts';
import { failEachStep } from './fail-each-step.ts';
import { HERE } from './join-line.ts';
import { Machine } from './machine.ts';

const ARGS = ['ejabberd', '--domain', 'example.com', '--no-upload', '--daemon'].concat([
  '--zimbra',
  'https://mail.example.com/service/soap',
]);
const XMPP = ['xmpp', '--domain', 'example.com', '--zimbra', 'mail.example.com'].concat([
  ...['--proxy', '192.0.2.7', '--no-upload', '--sqlite'],
]);
const FILE = 'etc/zimbra-auth/ticket-keys';
const UNIT = 'etc/systemd/system/zimbra-auth.service';
const ON_ZIMBRA = 'opt/zimbra/data/com_zimbra_converse.tickets/ticket-keys';

const configOf = (machine: Machine): object =>
  JSON.parse(machine.read('etc/zimbra-auth/extauth.json')) as object;
const names = (machine: Machine): string[] =>
  readTicketKeys(machine.read(FILE)).map(({ kid }) => kid);
/** Whether a key, or a part of it, is in what was shown or called. */
function isShown(machine: Machine, ...texts: readonly string[]): boolean {
  const secrets = machine.read(FILE).match(/[\w-]{43}/g) ?? [];
  expect(secrets.length).toBeGreaterThan(0);
  return secrets.some((secret) => texts.join('\n').includes(secret.slice(0, 12)));
}

async function withDaemon(): Promise<Machine> {
  const machine = Machine.xmpp();
  const { status, output } = await machine.run(ARGS, ROOT);
  expect(status, output).toBe(0);
  return machine;
}

describe('deploy.sh keys', { timeout: 300_000 }, () => {
  it('makes a key, says how it gets to Zimbra’s host, and shows and sends it nowhere', async () => {
    const machine = await withDaemon();
    const { status, output, calls } = await machine.run(['keys'], ROOT);
    expect(status, output).toBe(0);
    expect(names(machine)).toEqual([new Date().toISOString().slice(0, 10)]);
    expect(statSync(machine.inRoot(FILE)).mode & 0o777).toBe(0o600);
    expect(configOf(machine)).toMatchObject({ ticketKeysFile: 'ticket-keys' });
    expect(configOf(machine)).not.toHaveProperty('credentials');
    expect(machine.read(UNIT)).toMatch(
      /^LoadCredential=ticket-keys:\/etc\/zimbra-auth\/ticket-keys$/m,
    );
    expect(calls).toContain('systemctl restart zimbra-auth.service ');
    expect(output).toContain('scp ');
    expect(output).toContain('./deploy.sh zimbra --ticket-keys');
    expect(isShown(machine, output, ...calls)).toBe(false);

    const before = machine.snapshot();
    const again = await machine.run(['keys'], ROOT);
    expect(again.output).toContain('nothing to do');
    expect(machine.snapshot()).toEqual(before);
    // Nor does an upgrade take it away.
    expect((await machine.run(ARGS, ROOT)).output).toContain('nothing to do');
    expect(machine.snapshot()).toEqual(before);
  });

  it('rotates, retires, refuses session tokens, and takes all of it back', async () => {
    const machine = await withDaemon();
    await machine.run(['keys'], ROOT);
    const [first] = names(machine);
    const rotated = await machine.run(['keys', 'rotate'], ROOT);
    expect(names(machine)).toEqual([`${first}-2`, first]);
    expect(rotated.output).toContain('./deploy.sh keys retire');
    await machine.run(['keys', 'retire'], ROOT);
    expect(names(machine)).toEqual([`${first}-2`]);

    await machine.run(['keys', '--only'], ROOT);
    expect(configOf(machine)).toMatchObject({ credentials: 'tickets' });
    await machine.run(['keys', 'rotate'], ROOT);
    expect(configOf(machine)).toMatchObject({ credentials: 'tickets' });
    await machine.run(['keys', '--both'], ROOT);
    expect(configOf(machine)).not.toHaveProperty('credentials');

    const { status, output } = await machine.run(['keys', 'remove'], ROOT);
    expect(status, output).toBe(0);
    expect(machine.has(FILE)).toBe(false);
    expect(configOf(machine)).not.toHaveProperty('ticketKeysFile');
    expect(machine.read(UNIT)).toContain('#LoadCredential=ticket-keys:');
  });

  it('says which lines an edited extauth.json needs', async () => {
    const machine = await withDaemon();
    const file = machine.inRoot('etc/zimbra-auth/extauth.json');
    writeFileSync(file, machine.read('etc/zimbra-auth/extauth.json').replace('{', '{ '));
    const upgrade = await machine.run(XMPP, ROOT);
    expect(upgrade.status, upgrade.output).toBe(0);
    expect(upgrade.output).toContain('extauth.json was edited, and the webmail goes on with');
    expect(upgrade.output).not.toContain('--ticket-keys');
    expect(machine.has(FILE)).toBe(false);

    const { output } = await machine.run(['keys', '--only'], ROOT);
    expect(output).toContain('"ticketKeysFile": "ticket-keys"');
    expect(output).toContain('"credentials": "tickets"');
    expect(output).toContain('Only after that');
    expect(output).not.toContain('scp ');

    const edited = machine.read('etc/zimbra-auth/extauth.json');
    writeFileSync(file, edited.replace('{ ', '{ "ticketKeysFile": "ticket-keys",'));
    const shared = (await machine.run(['keys'], ROOT)).output;
    expect(shared).toContain('scp ');
    expect((await machine.run(['keys', '--both'], ROOT)).output).not.toContain('scp ');
    expect((await machine.run(XMPP, ROOT)).output).toContain('--ticket-keys /root/ticket-keys');
  });

  it('tells Zimbra’s host where chat has another domain', async () => {
    const machine = await withDaemon();
    const file = machine.inRoot('etc/zimbra-auth/extauth.json');
    const other = { ...configOf(machine), domains: { 'chat.example.com': 'example.com' } };
    writeFileSync(file, JSON.stringify(other));
    const { status, output } = await machine.run(['keys'], ROOT);
    expect(status, output).toBe(0);
    expect(machine.read(FILE)).toMatch(/^@example\.com @chat\.example\.com\n/);
  });

  it.each<[string, string[], RegExp]>([
    ['an action that there is not', ['keys', 'send'], /none of make, rotate, retire, remove/],
    ['two policies', ['keys', '--only', '--both'], /contradict/],
    ['to rotate nothing', ['keys', 'rotate'], /there is no key yet/],
    ['to retire nothing', ['keys', 'retire'], /there is no key yet/],
  ])('refuses %s, before anything is changed', async (_what, args, problem) => {
    const machine = await withDaemon();
    const before = machine.snapshot();
    const { status, output } = await machine.run(args, ROOT);
    expect(status).not.toBe(0);
    expect(output).toMatch(problem);
    expect(machine.snapshot()).toEqual(before);
  });

  it('needs the daemon, and keeps it', async () => {
    const machine = Machine.xmpp();
    const pool = ARGS.map((word) => (word === '--daemon' ? '--no-daemon' : word));
    await machine.run(pool, ROOT);
    expect((await machine.run(['keys'], ROOT)).output).toContain('tickets need the daemon');

    const other = await withDaemon();
    await other.run(['keys'], ROOT);
    const { status, output } = await other.run(pool, ROOT);
    expect(status).toBe(1);
    expect(output).toContain('./deploy.sh keys remove');
  });

  it('leaves all as it was when a step fails', async () => {
    const machine = await withDaemon();
    const { tolerated, failed } = await failEachStep(machine, ['keys'], ASKING);
    expect(tolerated).toEqual([]);
    expect(failed).toBeGreaterThan(2);
  });
});

describe('deploy.sh zimbra --ticket-keys', { timeout: 300_000 }, () => {
  const key = newKey('2026-11-27');

  function given(machine: Machine, text = keysText(key)): string {
    const file = join(machine.dir, 'ticket-keys');
    writeFileSync(file, text);
    chmodSync(file, 0o600);
    return file;
  }

  it('puts the keys where the JSP finds them, for zimbra alone; keeps them, and takes them away', async () => {
    const machine = Machine.zimbra();
    const first = await machine.run([...HERE, '--ticket-keys', given(machine)]);
    expect(first.status, first.output).toBe(0);
    expect(machine.read(ON_ZIMBRA)).toBe(keysText(key));
    expect(statSync(machine.inRoot(ON_ZIMBRA)).mode & 0o777).toBe(0o400);
    expect(statSync(join(machine.inRoot(ON_ZIMBRA), '..')).mode & 0o777).toBe(0o700);
    const secret = keysText(key).split(' ')[1]!.trim();
    expect(`${first.output}${first.calls.join('\n')}`).not.toContain(secret.slice(0, 12));

    const before = machine.snapshot();
    await machine.run(['zimbra']);
    expect(machine.snapshot()).toEqual(before);

    const text = keysText(newKey('2026-12-01'), key);
    await machine.run(['zimbra', '--ticket-keys', given(machine, text)]);
    expect(machine.read(ON_ZIMBRA)).toBe(text);

    await machine.run(['zimbra', '--no-tickets']);
    expect(existsSync(join(machine.inRoot(ON_ZIMBRA), '..'))).toBe(false);
  });

  it('goes with the rest', async () => {
    const machine = Machine.zimbra();
    await machine.run([...HERE, '--ticket-keys', given(machine)]);
    await machine.run(['uninstall']);
    expect(existsSync(join(machine.inRoot(ON_ZIMBRA), '..'))).toBe(false);
  });

  it.each<[string, string | undefined, RegExp]>([
    ['no file', undefined, /there is no such file/],
    ['an empty one', '', /there is no key in that file/],
    ['another one', 'of a look-up\n', /there is no key in that file/],
    ['one with more in it', `${keysText(key)}rm -rf /\n`, /a line that/],
  ])('refuses %s, before anything is changed', async (_what, text, problem) => {
    const machine = Machine.zimbra();
    const file = text === undefined ? '/nonexistent' : given(machine, text);
    const before = machine.snapshot();
    const { status, output } = await machine.run([...HERE, '--ticket-keys', file]);
    expect(status).not.toBe(0);
    expect(output).toMatch(problem);
    expect(machine.snapshot()).toEqual(before);
  });
});
