import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleExtauth } from '../../../build/bundle-extauth.ts';
import { waitFor } from '../../support/wait.ts';
import { frame, startProgram } from './program.ts';
import type { Program } from './program.ts';
import { startSoapStandIn, tokenOf } from '../../support/soap-stand-in.ts';
import type { SoapStandIn, Trouble } from '../../support/soap-stand-in.ts';

// The bundle that ships, as a child process, against a stand-in for Zimbra's SOAP service.

const PASSWORD = 'geheim: wörd';
const TIMEOUT_MS = 400;

let dir: string;
let file: string;
let standIn: SoapStandIn;
let config: string;
const programs: Program[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-'));
  file = join(dir, 'zimbra-auth.mjs');
  await bundleExtauth(file, '1.2.3');
  standIn = await startSoapStandIn({
    'alice@example.com': { password: PASSWORD },
    "o'neil@example.com": { password: 'irish' },
    'carol@example.com': { password: 'c', twoFactor: 'object' },
  });
  config = await writeConfig('config.json', {});
});

afterEach(() => {
  standIn.trouble = undefined;
  standIn.fault = undefined;
  standIn.requests.length = 0;
  for (const program of programs.splice(0)) program.kill();
});

afterAll(async () => {
  await standIn.close();
  await rm(dir, { recursive: true });
});

async function writeConfig(name: string, keys: object): Promise<string> {
  const path = join(dir, name);
  const base = { soapUrl: standIn.url, domains: ['example.com'], timeoutMs: TIMEOUT_MS };
  await writeFile(path, JSON.stringify({ ...base, ...keys }));
  return path;
}

function start(...args: string[]): Program {
  const program = startProgram(file, args);
  programs.push(program);
  return program;
}

const login = (user: string, password: string) => `auth:${user}:example.com:${password}`;
const withToken = (user: string, token: string) => login(user, `zimbra_auth_token++${token}`);

describe('the file', () => {
  it('is one executable, readable module without packages', async () => {
    const text = await readFile(file, 'utf8');
    expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
    const imports = [...text.matchAll(/^import .* from "(.*)";$/gm)].map((match) => match[1]);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((name) => name?.startsWith('node:') !== true)).toEqual([]);
    // jose comes with lines of up to 480 characters; what is minified has thousands.
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(500);
    expect((await stat(file)).mode & 0o777).toBe(0o755);
  });
});

describe('answering ejabberd', () => {
  it('gives one answer per request, in order, and leaves with 0 at the end of input', async () => {
    const program = start(config);
    const token = tokenOf('alice@example.com');
    program.send(
      'isuser:alice:example.com',
      login('alice', PASSWORD),
      login('alice', 'wrong'),
      withToken('alice', token),
      withToken('carol', token),
      withToken('alice', ''),
      login('carol', 'c'),
      login('o\\27neil', 'irish'),
      'auth:alice:example.org:x',
      'setpass:alice:example.com:new-secret',
      '',
      'nonsense',
      Buffer.from([0xff, 0xfe, 0x3a]),
      'isuser:bob:example.com',
    );
    expect(await program.replies(14)).toEqual([
      ...[true, true, false, true, false, false, false, true],
      ...[false, false, false, false, false, true],
    ]);
    expect(await program.end()).toBe(0);
    expect(program.stdout()).toHaveLength(14 * 4);
    const reasons = program.logged('decision').map((line) => line['reason'] ?? line['outcome']);
    expect(reasons).toEqual([
      ...['accepted', 'login-failed', 'accepted', 'token-not-valid', 'empty-token', 'two-factor'],
      ...['accepted', 'foreign-domain', 'unsupported-operation', 'malformed-request'],
      ...['malformed-request', 'malformed-request'],
    ]);
    // Each of the two logins by password has been ended again.
    const ended = standIn.requests.filter((request) => request.name === 'EndSessionRequest');
    expect(ended).toHaveLength(2);
  });

  it('takes a request byte by byte, and the longest there can be', async () => {
    const program = start(config);
    for (const byte of frame(login('alice', PASSWORD))) program.sendBytes(Uint8Array.of(byte));
    expect(await program.replies(1)).toEqual([true]);
    const longest = login('alice', 'x'.repeat(65_535 - login('alice', '').length));
    program.send(longest, 'isuser:alice:example.com');
    expect(await program.replies(3)).toEqual([true, false, true]);
    // 65,535 bytes less `auth:alice:example.com:`, whole at Zimbra
    const bodies = standIn.requests.map((request) => request.body);
    expect(bodies.some((body) => body.includes(`"${'x'.repeat(65_512)}"`))).toBe(true);
  });

  it.each<[Trouble, string]>([
    ['slow', 'timeout'],
    ['cut', 'cut'],
    ['html', 'not-soap'],
    ['503', 'throttled'],
  ])('lives through a Zimbra that is %s', async (trouble, reason) => {
    const program = start(config);
    standIn.trouble = trouble;
    program.send(login('alice', PASSWORD));
    expect(await program.replies(1)).toEqual([false]);
    standIn.trouble = undefined;
    program.send(login('alice', PASSWORD));
    expect(await program.replies(2)).toEqual([false, true]);
    expect((await program.untilLogged('decision', 1))[0]).toMatchObject({
      outcome: 'unknown',
      reason,
    });
  });

  it('says no and why when nobody listens at soapUrl', async () => {
    const soapUrl = 'http://127.0.0.1:9/service/soap'; // the discard port
    const program = start(await writeConfig('nobody.json', { soapUrl }));
    program.send(withToken('alice', tokenOf('alice@example.com')));
    expect(await program.replies(1)).toEqual([false]);
    expect((await program.untilLogged('decision', 1))[0]).toMatchObject({
      account: 'alice@example.com',
      kind: 'token',
      outcome: 'unknown',
      reason: 'unreachable',
      detail: 'ECONNREFUSED',
    });
  });

  it('answers within ten seconds with the standard configuration', async () => {
    const program = start(await writeConfig('standard.json', { timeoutMs: undefined }));
    standIn.trouble = 'slow';
    program.send(login('alice', PASSWORD));
    expect(await program.replies(1, 10_000)).toEqual([false]);
  });

  it('writes no secret to standard error', async () => {
    const program = start(await writeConfig('debug.json', { logLevel: 'debug' }));
    const token = tokenOf('alice@example.com');
    program.send(
      login('alice', PASSWORD),
      withToken('alice', token),
      withToken('alice', `${token}zz`),
      'auth:alice:secret-in-the-wrong-place',
      'secret-as-operation:alice:example.com',
      Buffer.concat([Buffer.from(login('alice', 'secret')), Buffer.from([0xff])]),
    );
    await program.replies(6);
    standIn.fault = 'secret that a fault repeats';
    program.send(login('alice', 'another-secret'));
    await program.replies(7);
    await program.end();
    expect(program.logged('decision')).toHaveLength(7);
    const err = program.stderr();
    for (const secret of ['geheim', 'wörd', 'secret', token.slice(-40), token.slice(2, 42)]) {
      expect(err).not.toContain(secret);
    }
  });

  it('finishes an outstanding answer when the input ends', async () => {
    const program = start(config);
    program.send('isuser:alice:example.com');
    await program.replies(1);
    standIn.trouble = 'slow';
    program.send(login('alice', PASSWORD));
    expect(await program.end()).toBe(0);
    expect(await program.replies(2)).toEqual([true, false]);
  });

  it('leaves when nobody reads its answers any more', async () => {
    const program = start(config);
    program.send('isuser:alice:example.com');
    await program.replies(1);
    program.child.stdout.destroy();
    program.send('isuser:alice:example.com');
    await waitFor('the program to leave', () => program.child.exitCode !== null);
    expect(program.child.exitCode).toBe(0);
  });
});

describe('with a configuration that cannot be used', () => {
  it('lives, says no, tells the problem once, and heals when the file is corrected', async () => {
    const path = await writeConfig('broken.json', { domains: 'example.com', domain: 'x' });
    const program = start(path);
    program.send('isuser:alice:example.com', login('alice', PASSWORD), 'isuser:a:example.com');
    expect(await program.replies(3)).toEqual([false, false, false]);
    const problems = await program.untilLogged('bad-config', 2);
    expect(problems).toHaveLength(2);
    expect(problems[1]).toMatchObject({
      file: path,
      problem: expect.stringMatching(/^domains: .*"example\.com"/) as string,
    });

    await writeConfig('broken.json', {});
    let sent = 3;
    await waitFor(
      'a yes',
      async () => {
        program.send('isuser:alice:example.com');
        return (await program.replies(++sent)).at(-1);
      },
      { every: 200 },
    );
    expect(await program.untilLogged('config-loaded', 1)).toHaveLength(1);
  });

  it.each([
    ['no file', ['/nonexistent/zimbra-auth.json']],
    ['no argument', []],
    ['an unknown option', ['--conf', 'x.json']],
    ['two files', ['a.json', 'b.json']],
  ])('%s: still answers, and outlives its first second', async (_what, args) => {
    const startedAt = performance.now();
    const program = start(...args);
    program.send('isuser:alice:example.com', login('alice', PASSWORD));
    expect(await program.replies(2)).toEqual([false, false]);
    await program.end();
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(program.logged('bad-config')).toHaveLength(1);
  });
});

describe('started and left alone', () => {
  it('does not die within a second, even when the input ends at once', async () => {
    const startedAt = performance.now();
    const program = start(config);
    expect(await program.end()).toBe(0);
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(program.stdout()).toHaveLength(0);
  });
});

describe('a pool', () => {
  it('counts wrong passwords together, whatever becomes of its processes', async () => {
    const file = await writeConfig('pool.json', { stateFolder: 'pool', timeoutMs: 5000 });
    const asked = async (program: Program, count: number, what: string): Promise<void> => {
      const before = program.stdout().length / 4;
      for (let i = 0; i < count; i++) {
        program.send(login('alice', `${what} ${i}`));
        await program.replies(before + i + 1);
      }
    };
    const [one, other] = [start(file), start(file)];
    await Promise.all([asked(one, 4, 'first'), asked(other, 4, 'second')]);
    one.kill();
    await asked(start(file), 4, 'third');
    expect(standIn.requests.length).toBe(5);
  });
});
