/** A Zimbra that has signed its certificate itself, as after an installation. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, makeCertificate } from '../../support/certificate.ts';
import { ROOT } from './ejabberd-host.ts';
import { Machine } from './machine.ts';

const CA = 'etc/zimbra-auth/zimbra-ca.pem';
const JSON_FILE = 'etc/zimbra-auth/extauth.json';

let dir: string;
let server: Server;
let zimbra: Certificate;
let other: Certificate;
let args: string[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zimbra-authority-'));
  mkdirSync(join(dir, 'other'));
  zimbra = await makeCertificate(dir, ['localhost', '127.0.0.1']);
  other = await makeCertificate(join(dir, 'other'), ['localhost']);
  const pem = readFileSync(zimbra.pemFile);
  server = createServer({ key: pem, cert: pem }, (_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  args = ['ejabberd', '--domain', 'example.com', '--no-upload'].concat([
    '--zimbra',
    `https://localhost:${port}/service/soap`,
  ]);
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});

function machineWith(authority: Certificate): Machine {
  const machine = Machine.xmpp();
  machine.write(machine.inRoot('root/ca.pem'), readFileSync(authority.caFile, 'utf8'));
  return machine;
}
const keysOf = (machine: Machine): unknown => JSON.parse(machine.read(JSON_FILE));

describe(
  'deploy.sh ejabberd, where Zimbra has signed its certificate itself',
  { timeout: 120_000 },
  () => {
    it('changes nothing without its authority, and says where that is', async () => {
      const machine = machineWith(zimbra);
      const before = machine.snapshot();
      const { status, output } = await machine.run(args, ROOT);
      expect(status).toBe(1);
      expect(output).toMatch(
        /certificate of localhost:\d+ comes from an authority that is not trusted/,
      );
      expect(output).toContain('/opt/zimbra/conf/ca/ca.pem');
      expect(output).toContain('add --zimbra-ca FILE');
      expect(machine.snapshot()).toEqual(before);
    });

    it.each([
      [
        'that of another',
        () => machineWith(other),
        '/root/ca.pem',
        /has not signed the certificate of/,
      ],
      [
        'none there',
        () => machineWith(zimbra),
        '/root/none.pem',
        /\/root\/none\.pem: there is no such file/,
      ],
      [
        'no certificate',
        () => machineWith(zimbra),
        '/etc/passwd',
        /a PEM file with a certificate is needed/,
      ],
      ['a word', () => machineWith(zimbra), 'ca.pem', /an absolute path without spaces is needed/],
    ])('refuses an authority that is %s', async (_what, machineOf, file, problem) => {
      const machine = machineOf();
      machine.write(machine.inRoot('etc/passwd'), 'root:x:0:0\n');
      const before = machine.snapshot();
      const { status, output } = await machine.run([...args, '--zimbra-ca', file], ROOT);
      expect(status).not.toBe(0);
      expect(output).toMatch(problem);
      expect(machine.snapshot()).toEqual(before);
    });

    it('keeps the authority where the authenticator reads it, also in later runs, and takes it out', async () => {
      const machine = machineWith(zimbra);
      const { status, output } = await machine.run([...args, '--zimbra-ca', '/root/ca.pem'], ROOT);
      expect(output).not.toMatch(/error/i);
      expect(status).toBe(0);
      expect(machine.read(CA)).toBe(readFileSync(zimbra.caFile, 'utf8'));
      expect(keysOf(machine)).toMatchObject({ domains: ['example.com'], caFile: 'zimbra-ca.pem' });
      const before = machine.snapshot();
      const second = await machine.run(args, ROOT);
      expect(second.output).toContain('nothing to do');
      expect(machine.snapshot()).toEqual(before);
      await machine.run(['uninstall'], ROOT);
      expect(machine.has(CA)).toBe(false);
      expect(machine.has(JSON_FILE)).toBe(false);
    });

    it('adds it, and a domain, to a file that nobody edited, and has the daemon read it', async () => {
      const machine = machineWith(zimbra);
      const silent = args.map((word) => word.replace(/localhost:\d+/, 'mail.example.com'));
      await machine.run(silent, ROOT);
      expect(keysOf(machine)).not.toHaveProperty('caFile');
      const { output } = await machine.run(
        [...args, '--domain', 'two.example', '--zimbra-ca', '/root/ca.pem'],
        ROOT,
      );
      expect(keysOf(machine)).toMatchObject({
        domains: ['example.com', 'two.example'],
        caFile: 'zimbra-ca.pem',
      });
      expect(output).toContain('systemctl restart zimbra-auth.service');
    });

    it('leaves a file that somebody edited, and does not ask whom it names', async () => {
      const machine = machineWith(zimbra);
      const mine = '{"soapUrl":"https://other.example/service/soap","domains":["example.com"]}\n';
      machine.write(machine.inRoot(JSON_FILE), mine);
      const { status } = await machine.run(args, ROOT);
      expect(status).toBe(0);
      expect(machine.read(JSON_FILE)).toBe(mine);
    });
  },
);
