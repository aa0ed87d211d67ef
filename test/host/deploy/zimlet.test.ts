import { join } from 'node:path';
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failEachStep, sampled } from './fail-each-step.ts';
import { Machine } from './machine.ts';

const ZIMLET = 'com_zimbra_converse';

describe('deploy.sh zimlet', { timeout: 60_000 }, () => {
  it('deploys, switches JSPs on, flushes all servers and says what must restart', async () => {
    const machine = Machine.zimbra();
    const { status, output, calls } = await machine.run(['zimlet']);
    expect(output).toContain('To do: zmmailboxdctl restart');
    expect(status).toBe(0);
    expect(machine.has(`opt/zimbra/zimlets-deployed/${ZIMLET}/${ZIMLET}.xml`)).toBe(true);
    expect(machine.stateFile('config')).toContain('zimbraZimletJspEnabled: TRUE');
    expect(machine.stateFile('cos/default')).toContain(`+${ZIMLET}`);
    expect(calls).toContain('zmprov fc -a zimlet ');
    expect(calls.join()).not.toContain('restart');
  });

  it('does nothing the second time', async () => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet', '--restart']);
    const before = machine.snapshot();
    const { status, output, calls } = await machine.run(['zimlet', '--restart']);
    expect(status).toBe(0);
    expect(output).toContain('nothing to do');
    expect(machine.snapshot()).toEqual(before);
    expect(calls.filter((call) => / (deploy|mcf|mc|fc|restart) /.test(call))).toEqual([]);
  });

  it('changes nothing in a dry run and shows each command', async () => {
    const machine = Machine.zimbra();
    const before = machine.snapshot();
    const { status, output } = await machine.run(['zimlet', '--dry-run', '--cos', 'all staff']);
    expect(status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
    for (const command of [
      '+ zmprov mcf zimbraZimletJspEnabled TRUE',
      '+ zmzimletctl deploy ',
      `+ zmprov mc default -zimbraZimletAvailableZimlets ${ZIMLET}`,
      `+ zmprov mc all\\ staff +zimbraZimletAvailableZimlets +${ZIMLET}`,
      '+ zmprov fc -a zimlet',
    ]) {
      expect(output).toContain(command);
    }
  });

  it('leaves everything as it was when any step of a first deployment fails', async () => {
    const report = await failEachStep(Machine.zimbra(), [
      'zimlet',
      '--cos',
      'all staff',
      '--restart',
    ]);
    expect(report.failed).toBeGreaterThan(sampled(10));
    expect(report.tolerated).toEqual([]);
  });

  it('leaves everything as it was when any step of an upgrade fails', async () => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet']);
    writeFileSync(
      join(machine.state, `zimlets/${ZIMLET}/config`),
      `<zimletConfig name="${ZIMLET}" version="1.0">mine</zimletConfig>\n`,
    );
    writeFileSync(join(machine.state, 'cos/default'), `!${ZIMLET}\n+com_zimbra_date\n`);
    machine.putZip('1.1.0', '2.0');
    const report = await failEachStep(machine, ['zimlet']);
    expect(report.failed).toBeGreaterThan(sampled(10));
    expect(report.tolerated).toEqual([]);
  });

  it('grants to the chosen classes of service alone', async () => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet', '--cos', 'all staff']);
    expect(machine.stateFile('cos/default')).not.toContain(ZIMLET);
    expect(machine.stateFile('cos/all staff')).toContain(`+${ZIMLET}`);

    machine.putZip('1.1.0', '1.0');
    await machine.run(['zimlet']);
    expect(machine.stateFile('cos/default')).not.toContain(ZIMLET);
  });

  it.each(['!', '-'])('lets an administrator\'s "%s" survive an upgrade', async (presence) => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet']);
    writeFileSync(join(machine.state, 'cos/default'), `${presence}${ZIMLET}\n`);
    machine.putZip('1.1.0', '1.0');
    const { status } = await machine.run(['zimlet']);
    expect(status).toBe(0);
    expect(machine.stateFile(`zimlets/${ZIMLET}/version`)).toBe('1.1.0\n');
    expect(machine.stateFile('cos/default')).toBe(`${presence}${ZIMLET}\n`);
  });

  it("keeps an administrator's settings over an upgrade and shows the difference", async () => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet']);
    const mine = `<zimletConfig name="${ZIMLET}" version="1.0"><global>mine</global></zimletConfig>\n`;
    writeFileSync(join(machine.state, `zimlets/${ZIMLET}/config`), mine);
    machine.putZip('1.1.0', '2.0');
    const { output } = await machine.run(['zimlet']);
    expect(machine.stateFile(`zimlets/${ZIMLET}/config`)).toBe(mine);
    expect(output).toContain('<global>mine</global>');
  });

  it('is taken out without a trace, a denial from before included', async () => {
    const machine = Machine.zimbra();
    writeFileSync(join(machine.state, 'cos/all staff'), `!${ZIMLET}\n`);
    const before = machine.snapshot();
    await machine.run(['zimlet', '--cos', 'all staff']);
    expect(machine.snapshot()).not.toEqual(before);
    const { status, output } = await machine.run(['uninstall', 'zimlet']);
    expect(output).toContain('To do');
    expect(status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
  });

  it('is put back when taking it out fails', async () => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet']);
    const report = await failEachStep(machine, ['uninstall', 'zimlet']);
    expect(report.failed).toBeGreaterThan(sampled(5));
  });

  it('leaves a JSP setting that was TRUE before', async () => {
    const machine = Machine.zimbra();
    writeFileSync(join(machine.state, 'config'), 'zimbraZimletJspEnabled: TRUE\n');
    const { output } = await machine.run(['zimlet']);
    expect(output).not.toContain('zmmailboxdctl restart');
    await machine.run(['uninstall']);
    expect(machine.stateFile('config')).toBe('zimbraZimletJspEnabled: TRUE\n');
  });

  it('runs as zimbra when it is started by root', async () => {
    const machine = Machine.zimbra();
    const { status } = await machine.run(['zimlet', '--cos', 'all staff'], { user: 'root' });
    expect(status).toBe(0);
    expect(machine.stateFile('cos/all staff')).toContain(`+${ZIMLET}`);
  });

  it('names the other mailbox servers, and one that has JSPs off for itself', async () => {
    const machine = Machine.zimbra();
    writeFileSync(
      join(machine.state, 'servers/second.example.com'),
      'zimbraServiceEnabled: mailbox\nzimbraZimletJspEnabled: FALSE\n',
    );
    const { status, output } = await machine.run(['zimlet']);
    expect(status).toBe(0);
    expect(output).toContain('on each other mailbox server: second.example.com');
    expect(output).toContain('second.example.com has zimbraZimletJspEnabled FALSE of its own');
  });

  it('says after an upgrade that the old JSP answers still, until mailboxd was restarted', async () => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet', '--restart']);
    machine.putZip('1.1.0', '1.0');
    const dry = await machine.run(['zimlet', '--dry-run']);
    for (const { output } of [dry, await machine.run(['zimlet']), await machine.run(['zimlet'])]) {
      expect(output).toContain('To do: zmmailboxdctl restart');
      expect(output).toContain('the JSP of the version before goes on answering');
      expect(output).not.toContain('chat says that JSPs are off');
    }
    machine.started('zmmailboxd_java.pid', 1_900_000_000);
    expect((await machine.run(['zimlet'])).output).not.toContain('To do');
  });

  it('names the other mailbox servers until they were restarted, as far as that can be seen', async () => {
    const machine = Machine.zimbra();
    const [second, third] = ['second.example.com', 'third.example.com'];
    for (const name of [second, third]) {
      writeFileSync(
        join(machine.state, `servers/${name}`),
        'zimbraServiceEnabled: mailbox\nzimbraMailMode: https\nzimbraMailSSLPort: 8443\n',
      );
    }
    const answers = (...lines: [string, string, string][]): void =>
      writeFileSync(
        join(machine.state, 'answers'),
        lines
          .map(([host, jsp, answer]) => `https://${host}:8443/zimlet/${ZIMLET}/${jsp} ${answer}\n`)
          .join(''),
      );
    const waiting = (output: string): string | undefined =>
      /on each other mailbox server: (.*)/.exec(output)?.[1];
    const runs = '404 application/json;charset=utf-8';

    await machine.run(['zimlet', '--restart']);
    // JSPs are off in the one, and of the other nothing is known.
    answers([second, 'token-1.0.0.jsp', '200 text/html']);
    const first = await machine.run(['zimlet']);
    expect(waiting(first.output)).toBe(`${second} ${third}`);
    expect(first.output).toContain(`cannot be seen of: ${third}`);
    answers([second, 'token-1.0.0.jsp', runs], [third, 'token-1.0.0.jsp', runs]);
    expect(waiting((await machine.run(['zimlet'])).output)).toBeUndefined();

    machine.putZip('1.1.0', '1.0');
    expect(waiting((await machine.run(['zimlet', '--restart'])).output)).toBe(`${second} ${third}`);
    answers([second, 'token-1.0.0.jsp', runs], [third, 'token-1.1.0.jsp', runs]);
    expect(waiting((await machine.run(['zimlet'])).output)).toBe(second);
    answers([second, 'token-1.1.0.jsp', runs], [third, 'token-1.1.0.jsp', runs]);
    expect(waiting((await machine.run(['zimlet'])).output)).toBeUndefined();
  });

  it.each([
    ['another user', [], 'must be run by root or zimbra', { user: 'somebody' as const }],
    ['an unknown class', ['--cos', 'nobody'], 'no class of service "nobody"', {}],
    ['another name of the zip', ['--zip', '/x/chat-1.0.zip'], 'must be called', {}],
    ['a missing zip', ['--zip', `/x/${ZIMLET}.zip`], 'is not there', {}],
  ])('refuses %s and changes nothing', async (_, args, message, options) => {
    const machine = Machine.zimbra();
    const before = machine.snapshot();
    const { status, output } = await machine.run(['zimlet', ...args], options);
    expect(status).toBe(1);
    expect(output).toContain(message);
    expect(machine.snapshot()).toEqual(before);
  });

  it('refuses a zimlet that is in _dev as well, and the other way round', async () => {
    const machine = Machine.zimbra();
    expect((await machine.run(['dev'])).status).toBe(0);
    const refused = await machine.run(['zimlet']);
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('./deploy.sh uninstall dev');

    await machine.run(['uninstall', 'dev']);
    expect((await machine.run(['zimlet'])).status).toBe(0);
    expect((await machine.run(['dev'])).output).toContain('./deploy.sh uninstall zimlet');
  });

  it.each(['8.5.1', '10.2.0', '7.2.7'])(
    'goes on with Zimbra %s only when forced',
    async (version) => {
      const machine = Machine.zimbra(version);
      const { status, output } = await machine.run(['zimlet']);
      expect(status).toBe(1);
      expect(output).toContain('--force');
      expect((await machine.run(['zimlet', '--force'])).status).toBe(0);
    },
  );

  it('deploys again when the files are gone', async () => {
    const machine = Machine.zimbra();
    await machine.run(['zimlet']);
    rmSync(machine.inRoot(`opt/zimbra/zimlets-deployed/${ZIMLET}`), { recursive: true });
    await machine.run(['zimlet']);
    expect(machine.has(`opt/zimbra/zimlets-deployed/${ZIMLET}/${ZIMLET}.xml`)).toBe(true);
  });
});

describe('deploy.sh dev', { timeout: 30_000 }, () => {
  it('copies, does nothing the second time, and is taken out without a trace', async () => {
    const machine = Machine.zimbra();
    const before = machine.snapshot();
    expect((await machine.run(['dev', '--dry-run'])).status).toBe(0);
    expect(machine.snapshot()).toEqual(before);

    expect((await machine.run(['dev'])).status).toBe(0);
    const after = machine.snapshot();
    expect(machine.has(`opt/zimbra/zimlets-deployed/_dev/${ZIMLET}/${ZIMLET}.xml`)).toBe(true);
    expect((await machine.run(['dev'])).output).toContain('nothing to do');
    expect(machine.snapshot()).toEqual(after);

    await machine.run(['uninstall', 'dev']);
    expect(machine.snapshot()).toEqual(before);
  });

  it('takes the place of an older copy', async () => {
    const machine = Machine.zimbra();
    await machine.run(['dev']);
    const stale = `opt/zimbra/zimlets-deployed/_dev/${ZIMLET}/old.js`;
    writeFileSync(machine.inRoot(stale), '');
    expect((await machine.run(['dev'])).status).toBe(0);
    expect(machine.has(stale)).toBe(false);
  });
});
