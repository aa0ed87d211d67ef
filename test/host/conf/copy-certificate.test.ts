import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, afterAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { PROJECT_DIR } from '../../support/paths.ts';
import { waitFor } from '../../support/wait.ts';

const PROGRAM = join(PROJECT_DIR, 'conf/copy-certificate');
const dir = mkdtempSync(join(tmpdir(), 'copy-certificate-'));
const at = (name: string): string => join(dir, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

beforeAll(async () => {
  for (const name of ['old', 'new']) {
    mkdirSync(at(name));
    await makeCertificate(at(name), ['example.com']);
  }
  mkdirSync(at('bin'));
  // Rights and ejabberd as they are noted by who is called in their place.
  for (const name of ['chown', 'ejabberdctl']) {
    writeFileSync(at(`bin/${name}`), `#!/bin/sh\necho ${name} "$@" >>"${at('calls')}"\n`);
    chmodSync(at(`bin/${name}`), 0o755);
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

beforeEach(() => {
  renewed('old', 'cert');
  renewed('old', 'key');
  writeFileSync(at('calls'), '');
  rmSync(at('copy.pem'), { force: true });
});

const renewed = (which: string, part: 'cert' | 'key'): void =>
  copyFileSync(at(`${which}/${part}.pem`), at(`${part}.pem`));

const copy = (patience = '0'): Promise<{ status: number; stderr: string }> =>
  new Promise((resolve) => {
    const env = { PATH: `${at('bin')}:${process.env['PATH']}`, PATIENCE_S: patience };
    execFile(PROGRAM, ['cert.pem', 'key.pem', 'copy.pem'].map(at), { env }, (error, _, stderr) =>
      resolve({ status: Number(error?.code ?? 0), stderr }),
    );
  });

describe('copy-certificate', () => {
  it('can be run, in plain sh', () => {
    accessSync(PROGRAM, constants.X_OK);
    expect(readFileSync(PROGRAM, 'utf8').startsWith('#!/bin/sh\n')).toBe(true);
  });

  it('puts both into one file for ejabberd alone, and has it take that up', async () => {
    expect(await copy()).toEqual({ status: 0, stderr: '' });
    expect(read('copy.pem')).toBe(`${read('old/cert.pem')}\n${read('old/key.pem')}`);
    expect(statSync(at('copy.pem')).mode & 0o777).toBe(0o640);
    expect(read('calls')).toBe(
      `chown root:ejabberd ${at('copy.pem.new')}\nejabberdctl status\nejabberdctl reload_config\n`,
    );
  });

  it('does nothing when nothing has changed', async () => {
    await copy();
    writeFileSync(at('calls'), '');
    expect(await copy()).toEqual({ status: 0, stderr: '' });
    expect(read('calls')).toBe('');
    expect(existsSync(at('copy.pem.new'))).toBe(false);
  });

  it('waits for the key that belongs to the certificate', async () => {
    await copy();
    renewed('new', 'cert');
    const copied = copy('20');
    await waitFor('the first try', () => existsSync(at('copy.pem.new')));
    // A key is in it, for as long as it takes.
    expect(statSync(at('copy.pem.new')).mode & 0o077).toBe(0);
    renewed('new', 'key');
    expect(await copied).toEqual({ status: 0, stderr: '' });
    expect(read('copy.pem')).toBe(`${read('new/cert.pem')}\n${read('new/key.pem')}`);
  });

  it.each<[string, () => void]>([
    ['the key is another', () => renewed('new', 'key')],
    ['there is no key', () => rmSync(at('key.pem'))],
    [
      'the certificate is cut off',
      () => writeFileSync(at('cert.pem'), read('cert.pem').slice(0, 99)),
    ],
    [
      'both are empty',
      () => ['cert.pem', 'key.pem'].forEach((name) => writeFileSync(at(name), '')),
    ],
  ])('keeps the one before while %s, and says so', async (_name, change) => {
    await copy();
    const before = read('copy.pem');
    writeFileSync(at('calls'), '');
    change();
    const { status, stderr } = await copy();
    expect(status).toBe(1);
    expect(stderr).toContain('does not belong to the certificate');
    expect(read('copy.pem')).toBe(before);
    expect(existsSync(at('copy.pem.new'))).toBe(false);
    expect(read('calls')).toBe('');
  });
});
