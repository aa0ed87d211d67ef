import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { databaseChecks } from '../../../src/doctor/checks/database.ts';
import { findEjabberd } from '../../../src/doctor/read/ejabberd-host.ts';
import { type Result, runChecks } from '../../../src/doctor/run-checks.ts';
import { parseCommandLine } from '../../../src/doctor/command-line.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { useArchiveHost } from './archive-host.ts';
import type { Machine } from './machine.ts';

/** Of the administrator, and of nobody else. */
const SECRET = 'a-secret-of-the-dba';

let authority: string;
let otherAuthority: string;
// Nobody gets in by TCP without TLS.
const host = useArchiveHost(async (dir) => {
  const { caFile, pemFile } = await makeCertificate(dir, ['127.0.0.1']);
  authority = caFile;
  const other = join(dir, 'other');
  mkdirSync(other);
  otherAuthority = (await makeCertificate(other, ['127.0.0.1'])).caFile;
  return [
    `--ssl-cert=${pemFile}`,
    `--ssl-key=${pemFile}`,
    '--require-secure-transport=ON',
    '--bind-address=127.0.0.1,127.0.0.2',
  ];
});
const { chatHost } = host;
/** Root of this machine is nobody there. */
const ROOT = { user: 'root', env: { SQL_SOCKET: '/nonexistent' } } as const;

beforeAll(async () => {
  for (const from of ['127.0.0.1', 'localhost']) {
    await host.sql.query(`CREATE USER 'dba'@'${from}' IDENTIFIED BY '${SECRET}'`);
    await host.sql.query(`GRANT ALL ON *.* TO 'dba'@'${from}' WITH GRANT OPTION`);
  }
});
/** The command line for that server, whose administrator's file names user and password alone. */
function args(machine: Machine, ...more: string[]): string[] {
  const file = join(machine.dir, 'admin.cnf');
  writeFileSync(file, `[client]\nuser=dba\npassword=${SECRET}\n`, { mode: 0o600 });
  const place = ['--host', '127.0.0.1', '--port', String(host.sql.access.port)];
  const names = ['--database', 'chat', '--user', 'chat', '--admin-file', file];
  return ['archive', ...place, ...names, ...more];
}

/** What doctor makes of that database, by ejabberd's account. */
async function doctor(machine: Machine): Promise<Result | undefined> {
  const invocation = parseCommandLine([]);
  if (invocation.mode !== 'examine') throw new Error(invocation.mode);
  const ejabberd = findEjabberd(machine.inRoot('etc/ejabberd/ejabberd.yml'));
  return (await runChecks(databaseChecks(ejabberd, invocation.options), 20_000))[0];
}

describe('deploy.sh archive, with a server elsewhere', { timeout: 180_000 }, () => {
  it.each([
    ['with its authority', (): string[] => ['--ca', authority]],
    ['without', (): string[] => []],
  ])('sets it up over TLS, %s', async (_, options) => {
    const machine = await chatHost();
    const { status, output, calls } = await machine.run(args(machine, ...options()), ROOT);
    expect(status, output).toBe(0);
    const config = parse(machine.read('etc/ejabberd/ejabberd.yml')) as Record<string, unknown>;
    const [, ca] = options();
    expect(config).toMatchObject({ sql_server: '127.0.0.1', sql_ssl: true });
    expect([config['sql_ssl_verify'], config['sql_ssl_cafile']]).toEqual(
      ca === undefined ? [undefined, undefined] : [true, ca],
    );
    const seen = `${output}${calls.join('\n')}`;
    expect(seen).not.toContain(SECRET);
    expect(seen).not.toContain(config['sql_password']);
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['0']]);
    expect(await doctor(machine)).toMatchObject({ id: 'utf8mb4', status: 'ok' });

    const again = await machine.run(args(machine, ...options()), ROOT);
    expect(again.output).toContain('nothing to do');
    const { output: end } = await machine.run(['uninstall', 'archive'], ROOT);
    expect(end).toContain("The database's user chat is kept");
  });

  it('is out of reach for doctor where ejabberd could not reach it either', async () => {
    const machine = await chatHost();
    await machine.run(args(machine, '--ca', authority), ROOT);
    const yml = machine.read('etc/ejabberd/ejabberd.yml');
    for (const [line, other] of [
      [`sql_ssl_cafile: ${authority}`, `sql_ssl_cafile: ${otherAuthority}`],
      ['sql_ssl: true', 'sql_ssl: false'],
    ] as const) {
      expect(yml).toContain(line);
      machine.write(machine.inRoot('etc/ejabberd/ejabberd.yml'), yml.replace(line, other));
      expect(await doctor(machine)).toMatchObject({
        status: 'failed',
        seen: expect.stringContaining('the database cannot be asked') as string,
      });
    }
  });

  it('does nothing when the certificate does not name the address, which ejabberd compares', async () => {
    const machine = await chatHost();
    machine.write(join(machine.state, 'hosts'), '127.0.0.2 db.example.com\n');
    const before = machine.snapshot();
    const named = args(machine, '--ca', authority).map((word) =>
      word === '127.0.0.1' ? 'db.example.com' : word,
    );
    const { status, output } = await machine.run(named, ROOT);
    expect(output).toContain('at db.example.com does not name the address 127.0.0.2');
    expect(output).toContain('IP:127.0.0.2');
    expect(status).toBe(1);
    expect(machine.snapshot()).toEqual(before);
  });

  it('has its tables changed by who is named, and ejabberd is not stopped without one', async () => {
    const machine = await chatHost();
    const withoutTls = args(machine);
    const file = withoutTls.at(-1) ?? '';
    await machine.run(withoutTls, ROOT);
    // The same place in another spelling, which is none of this machine's.
    const yml = machine.read('etc/ejabberd/ejabberd.yml');
    machine.write(
      machine.inRoot('etc/ejabberd/ejabberd.yml'),
      yml.replace(/^sql_server: 127\.0\.0\.1$/m, "sql_server: '::ffff:127.0.0.1'"),
    );
    await host.sql.query('ALTER TABLE chat.archive DROP COLUMN nick');
    const refused = await machine.run(['tables', '--restart'], ROOT);
    expect(refused.output).toContain('nobody is named who may change the tables on ::ffff:');
    expect(refused.output).not.toContain('systemctl stop');
    expect(refused.status).toBe(1);
    const done = await machine.run(['tables', '--restart', '--admin-file', file], ROOT);
    expect(done.status, done.output).toBe(0);
    expect(await host.sql.query('SELECT COUNT(nick) FROM chat.archive')).toEqual([['0']]);
    expect(`${done.output}${done.calls.join('\n')}`).not.toContain(SECRET);
  });

  it('does nothing when somebody else answers in its place', async () => {
    const machine = await chatHost();
    const before = machine.snapshot();
    const { status, output } = await machine.run(args(machine, '--ca', otherAuthority), ROOT);
    expect(output).toContain('deploy.sh: the database cannot be asked');
    expect(output).toMatch(/certificate|TLS|SSL/);
    expect(status).toBe(1);
    expect(machine.snapshot()).toEqual(before);
    expect(await host.sql.query("SHOW DATABASES LIKE 'chat'")).toEqual([]);
  });
});
