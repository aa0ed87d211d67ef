import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleHost } from '../../../build/bundle-host.ts';
import { packRelease } from '../../../build/release.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

const dir = mkdtempSync(join(tmpdir(), 'release-test-'));
const project = join(dir, 'project');
const packed = join(dir, 'release.tar.gz');

beforeAll(async () => {
  for (const part of [
    'deploy.sh',
    'deploy',
    'conf',
    'docs',
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'LICENSE',
  ]) {
    cpSync(join(PROJECT_DIR, part), join(project, part), { recursive: true });
  }
  for (const file of [
    'src/extauth/REFERENCE.md',
    'dist/com_zimbra_converse.zip',
    'dist/dev/com_zimbra_converse/com_zimbra_converse.xml',
    'dist/doctor/converse-doctor.mjs',
    'dist/extauth/zimbra-auth.mjs',
  ]) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), `${file}\n`, { mode: 0o600 });
  }
  // The one of them that deploy.sh runs.
  await bundleHost(join(project, 'dist/host/converse-host.mjs'), '1.2.3');
  await packRelease(project, 'com_zimbra_converse-1.2.3', packed);
  execFileSync('tar', ['-xzf', packed, '-C', dir]);
});

afterAll(() => rmSync(dir, { recursive: true }));

describe('the release', () => {
  const run = (...args: string[]): string =>
    execFileSync(join(dir, 'com_zimbra_converse-1.2.3', args[0]!), args.slice(1), {
      encoding: 'utf8',
    });

  it.each(['zimlet', 'proxy', 'ejabberd', 'archive', 'dev', 'uninstall'])(
    'holds what deploy.sh %s loads, ready to run',
    (command) => {
      expect(run('deploy.sh', command, '--help')).toContain(`./deploy.sh ${command}`);
    },
  );

  it('says that the sandbox is not in it', () => {
    expect(() => run('deploy.sh', 'sandbox')).toThrow('needs the sources');
  });

  it('can be read by everybody, and programs can be run', () => {
    const modes = execFileSync('tar', ['-tvzf', packed], { encoding: 'utf8' });
    const of = (name: string): string | undefined =>
      modes
        .split('\n')
        .find((line) => line.endsWith(`/${name}`))
        ?.slice(0, 10);
    expect(of('dist/extauth/zimbra-auth.mjs')).toBe('-rwxr-xr-x');
    expect(of('conf/zimbra-auth-relay')).toBe('-rwxr-xr-x');
    expect(of('dist/com_zimbra_converse.zip')).toBe('-rw-r--r--');
    expect(of('docs/install.md')).toBe('-rw-r--r--');
  });

  it('has the same bytes for the same content', async () => {
    const again = join(dir, 'again.tar.gz');
    await packRelease(project, 'com_zimbra_converse-1.2.3', again);
    expect(readFileSync(again).equals(readFileSync(packed))).toBe(true);
  });

  it('is not packed when something has not been built', async () => {
    rmSync(join(project, 'dist/doctor'), { recursive: true });
    await expect(packRelease(project, 'x', join(dir, 'x.tar.gz'))).rejects.toThrow('dist/doctor');
  });
});
