import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_DIR } from '../../support/paths.ts';
import { ARGS, ASKING, config, grownHost, PACKAGES, ROOT, YML } from './ejabberd-host.ts';
import { failEachStep, sampled } from './fail-each-step.ts';
import { Machine, withoutBackups } from './machine.ts';

describe('the two forms of deploy.sh ejabberd', { timeout: 300_000 }, () => {
  const DAEMON = [...ARGS, '--daemon'];
  const PROCESSES = [...ARGS, '--no-daemon'];
  const UNITS = ['zimbra-auth.service', 'zimbra-auth.socket'];
  const unit = (machine: Machine, name: string): string =>
    machine.read(`etc/systemd/system/zimbra-auth.${name}`);
  const enabled = (machine: Machine): string[] =>
    readdirSync(join(machine.state, 'enabled')).sort();

  it('starts a daemon on a new host, and has ejabberd ask it through relays', async () => {
    const machine = Machine.xmpp();
    const { status, output } = await machine.run(ARGS, ROOT);
    expect(status, output).toBe(0);
    expect(enabled(machine)).toEqual(UNITS);
    expect(machine.stateFile('packages')).toContain('netcat-openbsd');

    const { extauth_program, extauth_pool_size } = config(machine);
    expect(extauth_program).toBe(
      machine.inRoot('usr/local/lib/com_zimbra_converse/zimbra-auth-relay'),
    );
    expect(statSync(extauth_program).mode & 0o777).toBe(0o755);
    expect(extauth_pool_size).toBe(128);
    const started = /^ExecStart=(\S+) (\S+) --daemon (\S+)$/m.exec(unit(machine, 'service'));
    expect(started?.slice(1)).toEqual([
      machine.inRoot('usr/bin/node'),
      machine.inRoot('usr/local/lib/com_zimbra_converse/zimbra-auth.mjs'),
      machine.inRoot('etc/zimbra-auth/extauth.json'),
    ]);
    // Its user is made by systemd when it starts, and belongs to no group.
    expect(statSync(machine.inRoot('etc/zimbra-auth')).mode & 0o777).toBe(0o755);
    expect(statSync(machine.inRoot('etc/zimbra-auth/extauth.json')).mode & 0o777).toBe(0o644);
  });

  it('writes the same units where all packages are there already', async () => {
    const machine = Machine.xmpp([...PACKAGES, 'netcat-openbsd']);
    await machine.run(PROCESSES, ROOT);
    expect((await machine.run(DAEMON, ROOT)).status).toBe(0);
    expect(unit(machine, 'socket')).toBe(
      readFileSync(join(PROJECT_DIR, 'conf/zimbra-auth.socket'), 'utf8'),
    );
    expect(unit(machine, 'service')).toContain('\nExecStart=');
  });

  it.each<[string, () => Promise<Machine>]>([
    [
      'its own',
      async () => {
        const machine = Machine.xmpp();
        await machine.run(PROCESSES, ROOT);
        return machine;
      },
    ],
    [
      'made by hand',
      async () => {
        const conf = readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8');
        return Promise.resolve(grownHost(conf));
      },
    ],
  ])('keeps processes that are there (%s), and says how to leave them', async (_, host) => {
    const machine = await host();
    const { status, output } = await machine.run(ARGS, ROOT);
    expect(status, output).toBe(0);
    expect(output).toContain('the same command with --daemon --restart');
    expect(config(machine).extauth_pool_size).toBe(4);
    expect(config(machine).extauth_program).toContain('zimbra-auth.mjs ');
    expect(enabled(machine)).toEqual([]);
    expect(machine.has('etc/systemd/system/zimbra-auth.service')).toBe(false);

    const moved = await machine.run([...DAEMON, '--replace', '--restart'], ROOT);
    expect(moved.output).not.toContain('the same command with --daemon');
    expect(config(machine).extauth_pool_size).toBe(128);
    expect(enabled(machine)).toEqual(UNITS);
  });

  it('keeps it in later runs, and restarts it for a newer program, not ejabberd', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    expect((await machine.run(ARGS, ROOT)).output).toContain('nothing to do');

    writeFileSync(join(machine.release, 'dist/extauth/zimbra-auth.mjs'), '// newer\n');
    const { status, output } = await machine.run(ARGS, ROOT);
    expect(status).toBe(0);
    expect(output).toContain('To do: systemctl restart zimbra-auth.service\n');
    expect(output).not.toContain('systemctl restart ejabberd');
    const { calls } = await machine.run([...ARGS, '--restart'], ROOT);
    expect(calls).toContain('systemctl restart zimbra-auth.service ');
    expect(calls).not.toContain('systemctl restart ejabberd ');
  });

  it('goes back to processes, ejabberd first', async () => {
    const machine = Machine.xmpp();
    await machine.run(PROCESSES, ROOT);
    const before = withoutBackups(machine.snapshot());
    const kept = machine.read(YML);
    await machine.run(DAEMON, ROOT);
    const { status, calls } = await machine.run(PROCESSES, ROOT);
    expect(status).toBe(0);
    expect(calls.indexOf('systemctl restart ejabberd ')).toBeLessThan(
      calls.findIndex((call) => call.startsWith('systemctl disable ')),
    );
    expect(machine.read(YML)).toBe(kept);
    expect(enabled(machine)).toEqual([]);
    const after = Object.entries(withoutBackups(machine.snapshot()));
    // What is left are the package, and the notes about it.
    expect(after.filter(([file, content]) => before[file] !== content)).toEqual([
      ['/root/var/lib/com_zimbra_converse/ejabberd', expect.anything()],
      ['/state/packages', expect.anything()],
    ]);
  });

  it('goes out without a trace', async () => {
    const machine = Machine.xmpp();
    await machine.run(ARGS, ROOT);
    expect((await machine.run(['uninstall', 'ejabberd'], ROOT)).status).toBe(0);
    expect(enabled(machine)).toEqual([]);
    expect(readdirSync(machine.inRoot('etc/systemd/system'))).toEqual([]);
    for (const folder of ['etc/zimbra-auth', 'usr/local/lib/com_zimbra_converse']) {
      expect(machine.has(folder), folder).toBe(false);
    }
  });

  it.each([
    ['of the installation of processes', [], PROCESSES],
    ['of the change to it', PROCESSES, [...DAEMON, '--restart']],
    ['of the change back', ARGS, PROCESSES],
  ])('leaves everything as it was when any step %s fails', async (_, first, then) => {
    const machine = Machine.xmpp();
    if (first.length > 0) await machine.run(first, ROOT);
    const report = await failEachStep(machine, then, ASKING);
    expect(report.failed).toBeGreaterThan(sampled(3));
    expect(report.tolerated).toEqual([]);
  });
});
