import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isIdle } from '../../../src/doctor/read/ejabberd-host.ts';

const dir = mkdtempSync(join(tmpdir(), 'ejabberd-host-'));
afterAll(() => rmSync(dir, { recursive: true }));
const put = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};
const stock = put('stock.yml', 'hosts: [localhost]\nmodules:\n  mod_mam: {}\n');
const ours = put('ours.yml', 'extauth_program: /usr/bin/node zimbra-auth.mjs\n');

const beam = (folder: string): string[] => [
  ...['/usr/lib/erlang/erts-13.1.5/bin/beam.smp', '-mnesia', 'dir', `"${folder}"`],
  ...['-s', 'ejabberd', ''],
];
const SANDBOX = beam('/srv/project/.sandbox/ejabberd/spool');
const OTHERS = [['/usr/sbin/sshd'], ['vi', '/var/lib/ejabberd/x'], SANDBOX];

it.each([
  ['as the package came, and not started', stock, OTHERS, [], true],
  ['that runs, whoever set it up', stock, [...OTHERS, beam('/var/lib/ejabberd')], [], false],
  ['of its own installer, that runs', stock, [beam('/opt/ejabberd/database')], [], false],
  ['that asks an authenticator', ours, OTHERS, [], false],
  ['of a host with our files', stock, OTHERS, [dir], false],
  ['that cannot be read', join(dir, 'gone.yml'), OTHERS, [], false],
])('an ejabberd %s', (_name, file, running, signs, idle) => {
  expect(isIdle(file, running, [join(dir, 'no-sign'), ...signs])).toBe(idle);
});
