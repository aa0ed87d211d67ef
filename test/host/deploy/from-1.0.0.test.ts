import { cpSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failEachStep, sampled } from './fail-each-step.ts';
import { Machine } from './machine.ts';
import { type Form, putRelease100 } from './release-1.0.0.ts';
import { xmppHost } from './join-line.ts';

const ZIMLET = 'com_zimbra_converse';
const TEMPLATES = 'opt/zimbra/conf/nginx/templates';

const HERE = [['zimbra', '--join', '127.0.0.1']];
const APART = [['zimbra', '--join', 'chat.example.com']];
const SINGLE = [['proxy'], ['zimlet']];

/** A machine as 1.0.0 left it, with the new release; and how it was before. */
async function upgraded(form: Form, version: string) {
  const machine = Machine.zimbra(version);
  if (form === 'apart') {
    const { caFile } = await xmppHost(machine);
    mkdirSync(machine.inRoot('etc/ssl/certs'), { recursive: true });
    cpSync(caFile, machine.inRoot('etc/ssl/certs/ca-certificates.crt'));
  }
  const before = machine.snapshot();
  putRelease100(machine, form);
  machine.putZip('1.1.0', '1.2');
  return { machine, before };
}

describe('deploy.sh on what release 1.0.0 left on a host of Zimbra', { timeout: 300_000 }, () => {
  it.each<[Form, string, string[][]]>([
    ['one-host-8.6', '8.6.0', HERE],
    ['one-host', '8.8.15', HERE],
    ['one-host', '8.8.15', SINGLE],
    ['websocket', '8.8.15', HERE],
    ['apart', '10.1.0', APART],
    ['apart', '10.1.0', SINGLE],
  ])(
    'upgrades "%s" (Zimbra %s) by %j, and takes all of it out',
    async (form, version, commands) => {
      const { machine, before } = await upgraded(form, version);
      const kept = machine.stateFile('cos/all staff');
      for (const command of commands) {
        const { status, output } = await machine.run(command);
        expect(status, output).toBe(0);
      }
      expect(machine.stateFile(`zimlets/${ZIMLET}/version`)).toBe('1.1.0\n');
      expect(machine.stateFile('cos/all staff')).toBe(kept);
      if (version !== '8.6.0') {
        for (const name of [
          'nginx.conf.web.https.default.template',
          'nginx.conf.web.https.template',
        ]) {
          const template = machine.read(`${TEMPLATES}/${name}`);
          expect(template.match(/proxy_pass https?:\/\/(127|chat)[^;]*\/ws;/g)).toHaveLength(1);
          expect(template.match(/proxy_pass https?:\/\/(127|chat)[^;]*\/upload\/;/g)).toHaveLength(
            1,
          );
        }
      }
      // Nothing more to do but the restarts, until they are done.
      for (const command of commands) {
        expect((await machine.run([...command, '--restart'])).status).toBe(0);
        expect((await machine.run(command)).output).not.toContain('To do: zm');
      }
      const { status, output } = await machine.run(['uninstall']);
      expect(status, output).toBe(0);
      expect(machine.snapshot()).toEqual(before);
    },
  );

  it.each<[Form, string]>([
    ['one-host-8.6', '8.6.0'],
    ['one-host', '8.8.15'],
    ['websocket', '8.8.15'],
    ['apart', '10.1.0'],
    ['dev', '8.8.15'],
  ])('takes "%s" out as it is', async (form, version) => {
    const { machine, before } = await upgraded(form, version);
    expect((await machine.run(['uninstall'])).status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
  });

  it('says that the JSP of 1.0.0 goes on answering, until mailboxd was restarted', async () => {
    const { machine } = await upgraded('apart', '10.1.0');
    for (const command of [...APART, ['zimbra'], ['zimlet']]) {
      const { output } = await machine.run(command);
      expect(output).toContain('To do: zmmailboxdctl restart');
      expect(output).toContain('the JSP of the version before goes on answering');
    }
    const { calls } = await machine.run(['zimlet', '--restart']);
    expect(calls).toContain('zmmailboxdctl restart ');
    expect((await machine.run(['zimbra'])).output).not.toContain('To do: zmmailboxdctl');
  });

  it('leaves it as 1.0.0 left it when any step of the upgrade fails', async () => {
    const { machine } = await upgraded('one-host', '8.8.15');
    const report = await failEachStep(machine, [...HERE.flat(), '--restart']);
    expect(report.failed).toBeGreaterThan(sampled(20));
    expect(report.tolerated.filter((call) => !/^(nginx -t|sudo) /.test(call))).toEqual([]);
  });
});
