/** The program that ships where it can write neither its log nor what it counts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleExtauth } from '../../../build/bundle-extauth.ts';
import { spawnFrameClient } from '../../support/frame-client.ts';
import type { FrameClient } from '../../support/frame-client.ts';
import { startSoapStandIn, tokenOf } from '../../support/soap-stand-in.ts';
import type { SoapStandIn } from '../../support/soap-stand-in.ts';
import { RELAY } from '../../support/supervised-daemon.ts';
import { testDir } from '../../support/test-dir.ts';
import { waitFor } from '../../support/wait.ts';
import { startProgram } from './program.ts';

const ALICE = 'alice@example.com';

const dir = testDir('no-log');
const file = join(dir, 'zimbra-auth.mjs');
const socket = join(tmpdir(), `zimbra-auth-no-log-${process.pid}`); // short, as the path of a socket must be
let standIn: SoapStandIn;
const clients: FrameClient[] = [];
const ended: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await bundleExtauth(file, '1.2.3');
  symlinkSync(join(dir, 'gone/away'), join(dir, 'link'));
  standIn = await startSoapStandIn({ [ALICE]: { password: 'right' } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(ended.splice(0).map((end) => end()));
});
afterAll(() => standIn.close());

function writeConfig(keys: object = {}): string {
  const config = join(dir, 'config.json');
  const base = { soapUrl: standIn.url, domains: ['example.com'], stateFolder: 'counts' };
  writeFileSync(config, JSON.stringify({ ...base, ...keys }));
  return config;
}

/** Shell for the program with a standard error that cannot be written to. */
const LOGS: [string, (command: string) => string][] = [
  ['whose reader has gone', (command) => `exec ${command} 2> >(exec true)`],
  ['on a full disk', (command) => `exec ${command} 2> /dev/full`],
  ['that may only be read', (command) => `exec ${command} 2< /dev/null`],
];
const bash = (script: string): string => `bash -c '${script}'`;

function connect(command: string): FrameClient {
  const client = spawnFrameClient(command);
  clients.push(client);
  return client;
}

/** Each of them is a line of the log, and so is the start. */
async function expectToServe(client: FrameClient): Promise<void> {
  const token = `zimbra_auth_token++${tokenOf(ALICE)}`;
  for (let n = 0; n < 5; n += 1) {
    expect(await client.ask(`auth:alice:example.com:${token}`)).toBe(true);
    expect(await client.ask('auth:alice:elsewhere.example:x')).toBe(false);
    expect(await client.ask('nonsense')).toBe(false);
  }
}

describe.each(LOGS)('a log %s ends no sign-in', (_, without) => {
  it('in a process of the pool', async () => {
    const command = `${process.execPath} ${file} ${writeConfig({ logLevel: 'debug' })}`;
    await expectToServe(connect(bash(without(command))));
  });

  it('in the daemon', async () => {
    const config = writeConfig({ logLevel: 'debug' });
    const command = `${process.execPath} ${file} --daemon --socket ${socket} ${config}`;
    const daemon = spawn('bash', ['-c', without(command)], { stdio: 'ignore' });
    ended.push(async () => {
      const end = once(daemon, 'exit');
      daemon.kill();
      await end;
    });
    await waitFor('the daemon to listen', () => existsSync(socket) || daemon.exitCode !== null);
    await expectToServe(connect(`'${RELAY}' '${socket}'`));
    expect(daemon.exitCode).toBeNull();
  });
});

describe('a folder of counts that cannot be written', () => {
  it.each([
    ['below a file', 'config.json/counts', 'ENOTDIR'],
    ['where the system knows of none', '/proc/counts', 'ENOENT'],
    ['behind a link to nowhere', 'link/counts', 'ENOENT'],
  ])('%s costs passwords alone: the program says why and lives', async (_, folder, cause) => {
    const program = startProgram(file, [writeConfig({ stateFolder: folder })]);
    ended.push(() => {
      program.kill();
      return Promise.resolve();
    });
    program.send(
      'auth:alice:example.com:right',
      `auth:alice:example.com:zimbra_auth_token++${tokenOf(ALICE)}`,
      'auth:alice:example.com:right',
    );
    expect(await program.replies(3)).toEqual([false, true, false]);
    expect(program.logged('decision')[0]).toMatchObject({
      outcome: 'unknown',
      reason: 'not-counted',
      detail: cause,
    });
    expect(program.child.exitCode).toBeNull();
  });
});
