import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleExtauth } from '../../../build/bundle-extauth.ts';
import { runProgram } from './program.ts';
import { startSoapStandIn, tokenOf } from '../../support/soap-stand-in.ts';
import type { SoapStandIn, Trouble } from '../../support/soap-stand-in.ts';

// What a person runs of the bundle that ships, against a stand-in for Zimbra's SOAP service.

const PASSWORD = 'geheim: wörd';

let dir: string;
let file: string;
let standIn: SoapStandIn;
let config: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-modes-'));
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
});

afterAll(async () => {
  await standIn.close();
  await rm(dir, { recursive: true });
});

async function writeConfig(name: string, keys: object): Promise<string> {
  const path = join(dir, name);
  const base = { soapUrl: standIn.url, domains: ['example.com'], timeoutMs: 400 };
  await writeFile(path, JSON.stringify({ ...base, ...keys }));
  return path;
}

describe('--check', () => {
  it('finds all well, without a failed login at Zimbra', async () => {
    const { code, out, err } = await runProgram(file, ['--check', config]);
    expect(out).toMatch(/^Configuration: good\n[^]*\nZimbra: answers, in \d+ ms\n$/);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(standIn.requests.map((request) => request.name)).toEqual(['AuthRequest']);
    expect(standIn.requests[0]?.body).not.toContain('password');
  });

  it.each(['localhost', 'mail.example.com'])(
    'reaches a Zimbra that has IPv4 only by a name with both, as Node.js 18: %s',
    async (name) => {
      // Whatever the name, it has an address of each family, IPv6 first.
      const resolver = join(dir, 'resolver.cjs');
      await writeFile(
        resolver,
        `require('node:dns').lookup = (_name, options, answer) => process.nextTick(() =>
          options.all
            ? answer(null, [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }])
            : answer(null, '::1', 6));`,
      );
      const soapUrl = standIn.url.replace('localhost', name);
      const path = await writeConfig('name.json', { soapUrl, allowInsecureHttp: true });
      const asNode18 = ['--no-network-family-autoselection', '--require', resolver];
      const { out } = await runProgram(file, ['--check', path], '', asNode18);
      expect(out).toMatch(/\nZimbra: answers, in \d+ ms\n$/);
    },
  );

  it('tells what is wrong with the configuration', async () => {
    const path = await writeConfig('bad.json', { soapUrl: 'mail.example.com' });
    const { code, err } = await runProgram(file, ['--check', path]);
    expect(err).toContain(`${path} cannot be used:\n  soapUrl: expected`);
    expect(code).toBe(1);
  });

  it.each<[Trouble, string]>([
    ['html', 'not-soap (status 200)'],
    ['slow', 'timeout'],
  ])('tells that Zimbra is not there: %s', async (trouble, text) => {
    standIn.trouble = trouble;
    const { code, out } = await runProgram(file, ['--check', config]);
    expect(out).toContain(`Zimbra: no usable answer, ${text}`);
    expect(code).toBe(2);
  });

  it('tells that Zimbra answers something else', async () => {
    standIn.fault = 'service.INVALID_REQUEST';
    const { code, out } = await runProgram(file, ['--check', config]);
    expect(out).toContain('could not tell (fault, service.INVALID_REQUEST)');
    expect(code).toBe(2);
  });
});

describe('--try', () => {
  const tryOut = (address: string, input: string) =>
    runProgram(file, ['--try', address, config], input);

  it('accepts a password, and ends the session that it opened', async () => {
    const { code, out, err } = await tryOut('alice@example.com', `${PASSWORD}\n`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/\d+ ms/g, 'N ms')).toBe(`\
  JID        alice@example.com
  domain     served; mail domain example.com
  credential password
  cache      passed by; the counts of wrong passwords of a running authenticator as well
  Zimbra     verify-password: ok, N ms
  Zimbra     end-session: ok, N ms
alice@example.com, password: accepted
`);
    expect(standIn.requests.map((request) => request.name)).toContain('EndSessionRequest');
  });

  it('takes the address as it is written in Zimbra', async () => {
    expect(await tryOut("o'neil@example.com", 'irish')).toMatchObject({ code: 0 });
  });

  it('accepts a token with and without prefix', async () => {
    const token = tokenOf('alice@example.com');
    for (const input of [`${token}\n`, `zimbra_auth_token++${token}`]) {
      const { code, out } = await tryOut('alice@example.com', input);
      expect(out).toMatch(/^alice@example\.com, session token: accepted\n$/m);
      expect(out).toMatch(/session token: key version 0, account id [-0-9a-f]{36}, expires 20/);
      expect(out).not.toContain(token.slice(-20));
      expect(out).not.toContain(token.slice(2, 42));
      expect(code).toBe(0);
    }
  });

  it.each([
    ['alice@example.com', 'wrong', 1, 'refused (login-failed): '],
    ['alice@example.com', '', 1, 'refused (empty-password): '],
    ['alice@example.org', PASSWORD, 1, 'refused (foreign-domain): '],
    ['alice', PASSWORD, 1, 'refused (foreign-domain): '],
    ['carol@example.com', 'c', 1, 'refused (two-factor): '],
  ])('says why %s is refused', async (address, input, expected, text) => {
    const { code, out } = await tryOut(address, input);
    expect(out).toContain(text);
    expect(code).toBe(expected);
  });

  it('says why it could not tell', async () => {
    standIn.fault = 'service.FAILURE';
    const { code, out } = await tryOut('alice@example.com', PASSWORD);
    expect(out).toContain('could not tell (fault, service.FAILURE): ');
    expect(code).toBe(2);
    const bad = await runProgram(file, ['--try', 'alice@example.com', '/nonexistent'], PASSWORD);
    expect(bad.code).toBe(2);
  });
});

describe('--help and --version', () => {
  it('print and leave', async () => {
    expect(await runProgram(file, ['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
    const help = await runProgram(file, ['--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('--try USER@DOMAIN CONFIG.json');
  });
});
