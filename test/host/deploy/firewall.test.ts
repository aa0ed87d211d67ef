import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firewallChecks } from '../../../src/doctor/checks/firewall.ts';
import { runChecks, type Result } from '../../../src/doctor/run-checks.ts';
import { ROOT } from './ejabberd-host.ts';
import { differences } from './fail-each-step.ts';
import { Machine } from './machine.ts';

const ARGS = ['xmpp', '--zimbra', 'mail.example.com', '--domain', 'example.com', '--sqlite'];
const FIREWALL = [...ARGS, '--firewall'];
const RESTART = 'systemctl restart ejabberd ';
const UNIT = 'com_zimbra_converse-firewall.service';

const OF_FIREWALL =
  /^(?:nft -c|ufw (?:show|prepend allow 5223|deny 4369)|systemctl enable \S+ com_zimbra)/;

/** What doctor makes of it on that machine. */
async function doctor(machine: Machine): Promise<Result | undefined> {
  const { env } = process;
  process.env = machine.environment('root');
  try {
    const record = machine.inRoot('var/lib/com_zimbra_converse/firewall');
    return (await runChecks(firewallChecks(record), 20_000))[0];
  } finally {
    process.env = env;
  }
}

const has = (machine: Machine, file: string): boolean => machine.has(`../state/${file}`);

describe('deploy.sh xmpp --firewall', { timeout: 500_000 }, () => {
  it('gives nftables a table that is loaded at each start, and follows the proxies', async () => {
    const machine = Machine.xmpp();
    const before = await machine.run(FIREWALL, ROOT);
    expect(before.status, before.output).toBe(0);
    expect(before.output).toContain(
      'The firewall (nftables) admits the proxy (192.0.2.7) alone to TCP 5280',
    );
    expect(machine.stateFile('nft')).toContain('ip saddr { 192.0.2.7 } tcp dport 5280 accept');
    expect(has(machine, `enabled/${UNIT}`)).toBe(true);
    expect(before.calls.findIndex((call) => call.startsWith('nft -f'))).toBeLessThan(
      before.calls.indexOf(RESTART),
    );
    expect(await doctor(machine)).toMatchObject({ status: 'ok' });

    // Without the option, too.
    const { status, output } = await machine.run(
      [...ARGS, '--proxy', '192.0.2.8', '--proxy', '2001:db8::8'],
      ROOT,
    );
    expect(status, output).toBe(0);
    expect(machine.stateFile('nft')).toContain('ip saddr { 192.0.2.8 } tcp dport 5280 accept');
    expect(machine.stateFile('nft')).toContain('ip6 saddr { 2001:db8::8 } tcp dport 5280 accept');
    expect(machine.stateFile('nft')).not.toContain('192.0.2.7');

    expect((await machine.run(['uninstall', 'firewall'], ROOT)).status).toBe(0);
    for (const file of ['nft', `enabled/${UNIT}`]) expect(has(machine, file), file).toBe(false);
    expect(machine.has('etc/nftables.d')).toBe(false);
    expect(await doctor(machine)).toMatchObject({ status: 'skipped' });
  });

  it('is named by doctor when it is not in force, or cannot be looked at', async () => {
    const machine = Machine.xmpp();
    machine.write(machine.inRoot('var/lib/com_zimbra_converse/firewall'), 'kind\tnftables\n');
    expect(await doctor(machine)).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('our table is not loaded') as string,
      mend: `systemctl restart ${UNIT}`,
    });
    machine.write(join(machine.state, 'in-container'), '');
    expect(await doctor(machine)).toMatchObject({
      status: 'warning',
      seen: expect.stringContaining('Operation not permitted') as string,
    });
  });

  it('refuses in a container that may not, before anything is done', async () => {
    const machine = Machine.xmpp();
    machine.write(join(machine.state, 'in-container'), '');
    const before = machine.snapshot();
    const { status, output } = await machine.run(FIREWALL, ROOT);
    expect(status).toBe(1);
    expect(output).toContain('leave out --firewall');
    expect(machine.snapshot()).toEqual(before);
  });

  it('changes nothing in a dry run', async () => {
    const machine = Machine.xmpp();
    const before = machine.snapshot();
    const { status, output } = await machine.run([...FIREWALL, '--dry-run'], ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain(`+ systemctl enable --now ${UNIT}`);
    expect(machine.snapshot()).toEqual(before);
  });

  it('takes ufw where that is active, and leaves its other rules', async () => {
    const machine = Machine.xmpp();
    const theirs = 'allow 22/tcp\nallow 5222/tcp\n';
    writeFileSync(join(machine.state, 'ufw'), theirs);
    const { status, output } = await machine.run(FIREWALL, ROOT);
    expect(status, output).toBe(0);
    const comment = 'comment com_zimbra_converse';
    expect(machine.stateFile('ufw').split('\n').slice(0, -1)).toEqual([
      `allow 5223/tcp ${comment}`,
      `allow from 192.0.2.7 to any port 5280 proto tcp ${comment}`,
      ...theirs.split('\n').slice(0, -1),
      `deny 5280/tcp ${comment}`,
      `deny 4369/tcp ${comment}`,
    ]);
    expect(has(machine, 'nft')).toBe(false);
    expect(await doctor(machine)).toMatchObject({ status: 'ok' });

    await machine.run([...ARGS, '--proxy', '192.0.2.8'], ROOT);
    const [first] = machine.stateFile('ufw').split('\n');
    expect(first).toBe(`allow from 192.0.2.8 to any port 5280 proto tcp ${comment}`);
    expect(machine.stateFile('ufw')).not.toContain('192.0.2.7');

    expect((await machine.run(['uninstall', 'firewall'], ROOT)).status).toBe(0);
    expect(machine.stateFile('ufw')).toBe(theirs);
  });

  it('takes firewalld where that is active, for now and for later', async () => {
    const machine = Machine.xmpp();
    writeFileSync(join(machine.state, 'firewalld'), 'permanent port 5222/tcp\n');
    const { status, output } = await machine.run(FIREWALL, ROOT);
    expect(status, output).toBe(0);
    const rule =
      'rich-rule rule family="ipv4" source address="192.0.2.7" port port="5280" protocol="tcp" accept';
    for (const line of [`now ${rule}`, `permanent ${rule}`, 'now port 5223/tcp']) {
      expect(machine.stateFile('firewalld').split('\n')).toContain(line);
    }
    expect((await machine.run(['uninstall', 'firewall'], ROOT)).status).toBe(0);
    expect(machine.stateFile('firewalld')).toBe('permanent port 5222/tcp\n');
  });

  it.each(['nftables', 'ufw'])(
    'leaves %s as it was when a step of it or a later one fails, or when it is cut off',
    async (kind) => {
      const machine = Machine.xmpp();
      if (kind === 'ufw') writeFileSync(join(machine.state, 'ufw'), 'allow 22/tcp\n');
      const restore = machine.save();
      const before = machine.snapshot();
      const { calls } = await machine.run(FIREWALL, ROOT);
      const steps = [...calls.entries()].filter(([, call]) => OF_FIREWALL.test(call));
      expect(steps.length).toBeGreaterThan(1);
      for (const [index, call] of [...steps, [calls.indexOf(RESTART), RESTART] as const]) {
        restore();
        const { status, output } = await machine.run(FIREWALL, { ...ROOT, failAt: index + 1 });
        expect(status, `${call}: ${output}`).toBe(1);
        expect(differences(before, machine.snapshot()), call).toEqual([]);
        if (call === RESTART) break;
        restore();
        await machine.run(FIREWALL, { ...ROOT, killAt: index + 1 });
        await machine.run(['xmpp', '--no-such-option'], ROOT);
        expect(differences(before, machine.snapshot()), `${call} (killed)`).toEqual([]);
      }
    },
  );
});
