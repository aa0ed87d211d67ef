import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ARGS, ROOT } from './ejabberd-host.ts';
import { Machine, type RunOptions, withoutBackups } from './machine.ts';
import { given, URL, withLdap } from './teams-host.ts';

/** A machine of Debian's without Node.js, or with one of these only. */
describe('deploy.sh ejabberd where there is no Node.js', { timeout: 120_000 }, () => {
  let machine: Machine;
  let options: RunOptions;

  beforeEach(() => {
    machine = Machine.xmpp();
    rmSync(machine.inRoot('usr/bin/node'));
    // All that this machine has, but no Node.js of its own.
    const programs = join(machine.dir, 'programs');
    mkdirSync(programs);
    for (const folder of ['/usr/bin', '/bin', '/usr/sbin', '/sbin']) {
      for (const name of readdirSync(folder)) {
        if (/^(?:node|nodejs|npm|npx)$/.test(name)) continue;
        rmSync(join(programs, name), { force: true });
        symlinkSync(join(folder, name), join(programs, name));
      }
    }
    options = { ...ROOT, onPath: programs };
  });

  it('installs it first, remembers it, and takes it out again', async () => {
    const before = machine.snapshot();
    const { status, output, calls } = await machine.run(ARGS, options);
    expect(status, output).toBe(0);
    expect(calls).toContain('apt-get -q -y --no-install-recommends install nodejs ');
    const record = machine.read('var/lib/com_zimbra_converse/ejabberd');
    expect(record).toMatch(/^packages\t.*\bnodejs\b/m);
    expect(record).toMatch(/^dependencies\t.*\blibnode108\b/m);
    expect((await machine.run(['uninstall', 'ejabberd'], options)).status).toBe(0);
    expect(withoutBackups(machine.snapshot())['/state/packages']).toBe(before['/state/packages']);
  });

  it('remembers it with what goes out last, where several parts are set up', async () => {
    withLdap(machine);
    const { status, output, calls } = await machine.run(
      [
        ...['xmpp', '--zimbra', 'mail.example.com', '--domain', 'example.com', '--sqlite'],
        ...['--teams', 'lists', '--ldap', URL, '--ldap-password-file', given(machine)],
      ],
      options,
    );
    expect(status, output).toBe(0);
    const record = (part: string): string => machine.read(`var/lib/com_zimbra_converse/${part}`);
    expect(record('ejabberd')).toMatch(/^packages\t.*\bnodejs\b/m);
    expect(record('teams')).toMatch(/^packages\tldap-utils$/m);
    expect(record('teams')).not.toMatch(/node/);
    // Once for all of them.
    expect(calls.filter((call) => call.startsWith('apt-get -q update'))).toHaveLength(1);
  });

  it('takes it out when the command is refused before it does anything', async () => {
    const before = machine.snapshot();
    const args = [...ARGS, '--certificate', '/etc/ejabberd/none.pem'];
    const { status, output } = await machine.run(args, options);
    expect(status, output).toBe(1);
    expect(machine.snapshot()).toEqual(before);
  });

  it('takes it out when a later step fails', async () => {
    const before = machine.snapshot();
    machine.write(join(machine.state, 'check-status'), '1\n');
    const { status, output } = await machine.run(ARGS, options);
    expect(status).toBe(1);
    expect(output).toContain('- env DEBIAN_FRONTEND=noninteractive apt-get -q -y purge');
    expect({ ...machine.snapshot(), '/state/check-status': '' }).toEqual({
      ...before,
      '/state/check-status': '',
    });
  });

  it.each(['--help', '--dry-run'])(
    'says what it needs for %s, and installs nothing',
    async (word) => {
      const before = machine.snapshot();
      const { status, output } = await machine.run([...ARGS, word], options);
      expect(status).toBe(1);
      expect(output).toContain('apt-get install nodejs');
      expect(machine.snapshot()).toEqual(before);
    },
  );

  it('says so where Debian has none that is new enough', async () => {
    writeFileSync(join(machine.state, 'nodejs-offered'), '12.22.9~dfsg-1\n');
    const { status, output } = await machine.run(ARGS, options);
    expect(status).toBe(1);
    expect(output).toContain('Node.js 18 or newer is needed');
  });
});
