import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorReport } from '../support/doctor.ts';
import { DoctorHost, endChild, startWorker } from '../support/doctor-host.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { DOMAIN } from '../zimbra/accounts.ts';

/** Only root can try it, and a Node below somebody's home is out of reach. */
function nobodyRunsNode(): boolean {
  const uid = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
  return spawnSync(process.execPath, ['--version'], { uid }).status === 0;
}

const dir = testDir('doctor-extauth');
let host: DoctorHost;
beforeAll(async () => {
  host = await DoctorHost.start(dir);
});
afterAll(() => host.close());

describe('doctor names what is wrong with the authenticator', () => {
  const command = (line: string): string => host.setting('extauth_program')(line);
  const stub = async (name: string, text: string): Promise<string> => {
    await writeFile(host.at(name), text, { mode: 0o755 });
    return host.at(name);
  };

  it('a program that is not there', async () => {
    const content = command(`${process.execPath} ${host.at('gone.mjs')} ${host.extauthJson}`);
    expect((await host.ask({ yml: content })).bad).toContain('extauth-program');
  });

  it('an old Node', async () => {
    const node = await stub(
      'node',
      `#!/bin/sh\n[ "$1" = --version ] && echo v16.20.0 || exec '${process.execPath}' "$@"\n`,
    );
    expect(
      (await host.ask({ yml: command(`${node} ${host.program} ${host.extauthJson}`) })).bad,
    ).toEqual(['extauth-node']);
  });

  it('another version', async () => {
    const old = await stub(
      'old.mjs',
      (await readFile(host.program, 'utf8')).replace(/EXTAUTH_VERSION|"\d+\.\d+\.\d+"/g, '"0.9.0"'),
    );
    const report = await host.ask({
      yml: command(`${process.execPath} ${old} ${host.extauthJson}`),
    });
    expect(report.bad).toEqual(['extauth-version']);
  });

  it('a place that systemd hides', async () => {
    const content = command(`${process.execPath} /home/alice/zimbra-auth.mjs ${host.extauthJson}`);
    const { results } = await host.ask({ yml: content });
    expect(results.find(({ id }) => id === 'extauth-home')?.status).toBe('failed');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['a bad key', { soapURL: 1 }, ['extauth-check']],
    [
      'an address where no Zimbra is',
      { soapUrl: 'http://127.0.0.1:9/service/soap' },
      ['extauth-check'],
    ],
    ['nothing: a map of domains is a good form', { domains: { [DOMAIN]: DOMAIN } }, []],
    [
      'a domain too many in a map',
      { domains: { [DOMAIN]: DOMAIN, 'three.test': 'three.test' } },
      ['extauth-domains'],
    ],
    ['a domain too many', { domains: [DOMAIN, 'three.test'] }, ['extauth-domains']],
  ])('%s', async (_name, keys, ids) => {
    await host.writeExtauth(keys);
    try {
      const report = await host.ask();
      expect(report.bad).toEqual(ids);
      expect(report.output).not.toContain('Command failed');
    } finally {
      await host.writeExtauth({});
    }
  });

  it.runIf(nobodyRunsNode())('a configuration that ejabberd cannot read', async () => {
    // Where everybody gets in, which need not be so where the project is.
    const open = await mkdtemp(join(tmpdir(), 'doctor-extauth-'));
    try {
      await chmod(open, 0o755);
      const config = join(open, 'extauth.json');
      await writeFile(config, '{}', { mode: 0o600 });
      const program = join(open, 'zimbra-auth.mjs');
      await copyFile(host.program, program);
      await chmod(program, 0o755);
      const yml = command(`${process.execPath} ${program} ${config}`);
      const args = ['--only', 'extauth-check', '--ejabberd-user', 'nobody'];
      const { results } = await host.ask({ yml }, args);
      expect(results[0]).toMatchObject({ status: 'failed', id: 'extauth-check' });
      expect(results[0]?.seen).toContain('EACCES');
      expect(results[0]?.mend).toContain(`chgrp nobody ${config}; chmod 640`);
    } finally {
      await rm(open, { recursive: true });
    }
  });

  it('that ejabberd has none running', async () => {
    await endChild(host.worker);
    try {
      expect((await host.ask()).bad).toEqual(['extauth-running']);
    } finally {
      await host.startWorker();
    }
  });

  it('a configuration that everybody can write', async () => {
    await chmod(host.extauthJson, 0o666);
    try {
      expect((await host.ask()).bad).toEqual(['extauth-rights']);
    } finally {
      await chmod(host.extauthJson, 0o644);
    }
  });
});

describe('doctor and the daemon', () => {
  let socket: string;
  beforeAll(() => {
    socket = host.at('s');
  });
  const relay = join(PROJECT_DIR, 'conf/zimbra-auth-relay');
  let daemon: ChildProcess | undefined;
  let relayed: ChildProcess | undefined;

  const unitFile = async (text: string): Promise<string[]> => {
    await writeFile(host.at('zimbra-auth.service'), text);
    return ['--auth-unit', host.at('zimbra-auth.service')];
  };
  const goodUnit = (): string =>
    `[Service]\nExecStart=${process.execPath} ${host.program} --daemon ${host.extauthJson}\n`;
  const askRelayed = async (unit = goodUnit(), at = socket): Promise<DoctorReport> =>
    host.ask({ yml: host.setting('extauth_program')(`'${relay}' '${at}'`) }, await unitFile(unit));
  const started = async (): Promise<void> => {
    daemon = spawn(
      process.execPath,
      [host.program, '--daemon', '--socket', socket, host.extauthJson],
      {
        stdio: 'ignore',
      },
    );
    await waitFor('the daemon to listen', () => existsSync(socket));
    relayed = await startWorker(relay, [socket]);
  };

  afterEach(async () => {
    for (const child of [daemon, relayed]) if (child !== undefined) await endChild(child);
    daemon = relayed = undefined;
    await rm(socket, { force: true });
  });

  it('has nothing to complain of when it answers', async () => {
    await started();
    const report = await askRelayed();
    expect(report.bad).toEqual([]);
    expect(report.results.find(({ id }) => id === 'extauth-daemon')?.status).toBe('ok');
  });

  it('names a socket that is not there, and one that nobody answers', async () => {
    expect((await askRelayed()).bad).toEqual(['extauth-daemon']);
    await started();
    daemon?.kill('SIGSTOP');
    const report = await askRelayed();
    expect(report.bad).toEqual(['extauth-daemon']);
    expect(report.results.find(({ id }) => id === 'extauth-daemon')?.mend).toContain('journalctl');
  });

  it('names a daemon that is not set up', async () => {
    const report = await host.ask({ yml: host.setting('extauth_program')(relay) }, [
      '--auth-unit',
      host.at('none'),
    ]);
    expect(report.bad).toContain('extauth-program');
    expect(report.output).toContain('deploy.sh ejabberd');
  });

  it('reads which configuration the daemon has, and looks at that', async () => {
    await started();
    await writeFile(host.at('other.json'), '{"soapURL": 1}');
    expect(
      (await askRelayed(goodUnit().replace(host.extauthJson, host.at('other.json')))).bad,
    ).toEqual(['extauth-check']);
  });
});
