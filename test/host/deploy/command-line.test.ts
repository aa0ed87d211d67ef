import { describe, expect, it } from 'vitest';
import { Machine } from './machine.ts';

const COMMANDS = [
  'all',
  'xmpp',
  'zimbra',
  'zimlet',
  'proxy',
  'dev',
  'ejabberd',
  'archive',
  'teams',
  'uninstall',
];

describe('deploy.sh', { timeout: 30_000 }, () => {
  it.each(COMMANDS)(
    '%s --help tells its options, to anybody, and calls nothing',
    async (command) => {
      const machine = Machine.zimbra();
      const before = machine.snapshot();
      const { status, output, calls } = await machine.run([command, '--help'], {
        user: 'somebody',
      });
      expect(status).toBe(0);
      expect(output).toMatch(new RegExp(`^Usage: ./deploy.sh ${command}`));
      expect(output).toContain('--dry-run');
      expect(calls).toEqual([]);
      expect(machine.snapshot()).toEqual(before);
    },
  );

  it.each(['sandbox', 'sandbox logs', 'packages', 'with-node'])(
    '%s --help tells what it does, also in a release, and does nothing',
    async (words) => {
      const machine = Machine.xmpp();
      const { status, output, calls } = await machine.run([...words.split(' '), '--help']);
      expect(status).toBe(0);
      expect(output).toMatch(new RegExp(`^Usage: ./deploy.sh ${words.split(' ')[0] ?? ''}`));
      expect(calls).toEqual([]);
    },
  );

  it('--help names each command', async () => {
    const { status, output } = await Machine.xmpp().run(['--help']);
    expect(status).toBe(0);
    for (const command of [...COMMANDS, 'sandbox', 'packages', 'with-node']) {
      expect(output).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  it.each(COMMANDS)('%s refuses an option that it does not know', async (command) => {
    const { status, output } = await Machine.xmpp().run([command, '--chat'], { user: 'root' });
    expect(status).toBe(2);
    expect(output).toContain('"--chat"');
    expect(output).toContain(`./deploy.sh ${command} --help`);
  });

  it('refuses an option without its value', async () => {
    const { status, output } = await Machine.zimbra().run(['zimlet', '--cos']);
    expect(status).toBe(2);
    expect(output).toContain('--cos needs a value');
  });

  it('says where it should have been run', async () => {
    const { status, output } = await Machine.xmpp().run(['zimlet']);
    expect(status).toBe(1);
    expect(output).toContain('on a host of Zimbra');
  });

  it('has nothing to take out where nothing was put in', async () => {
    const machine = Machine.zimbra();
    const all = await machine.run(['uninstall']);
    expect(all.status).toBe(0);
    expect(all.output).toContain('Nothing of com_zimbra_converse');
    expect((await machine.run(['uninstall', 'zimlet'])).status).toBe(1);
  });

  it('takes out all parts of a machine at once, and shows it first when asked', async () => {
    const machine = Machine.zimbra();
    const untouched = machine.snapshot();
    await machine.run(['zimlet']);
    await machine.run(['proxy', '--websocket']);
    const before = machine.snapshot();
    expect((await machine.run(['uninstall', '--dry-run'])).output).toContain('undeploy');
    expect(machine.snapshot()).toEqual(before);
    expect((await machine.run(['uninstall'], { user: 'root' })).status).toBe(0);
    expect(machine.snapshot()).toEqual(untouched);
  });
});
