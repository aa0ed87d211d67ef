import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CONFIG_KEYS,
  ConfigError,
  loadConfig,
  parseConfig,
} from '../../../src/extauth/config/config.ts';

const MINIMAL = { soapUrl: 'https://mail.example.com/service/soap', domains: ['example.com'] };
const parse = (content: unknown) => parseConfig(JSON.stringify(content), 'zimbra-auth.json');

function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseConfig', () => {
  it('needs two keys and has a safe default for the others', () => {
    expect(parse(MINIMAL)).toEqual({
      soapUrl: new URL('https://mail.example.com/service/soap'),
      appPasswordUrl: undefined,
      domains: new Map([['example.com', 'example.com']]),
      timeoutMs: 7000,
      caFile: undefined,
      isuser: 'domain',
      admin: undefined,
      tokenCacheSeconds: 30,
      passwordCacheSeconds: 120,
      wrongPasswordCacheSeconds: 60,
      passwordFailuresPerAccount: 8,
      passwordFailuresOverall: 300,
      stateFolder: undefined,
      metricsListen: undefined,
      logLevel: 'info',
    });
  });

  it('compares domains in one form', () => {
    const { domains } = parse({ ...MINIMAL, domains: ['Example.COM', 'bücher.example'] });
    expect([...domains.keys()]).toEqual(['example.com', 'xn--bcher-kva.example']);
  });

  it('takes chat domains that are not the mail domains', () => {
    const { domains } = parse({ ...MINIMAL, domains: { 'Chat.example.com': 'bücher.example' } });
    expect([...domains]).toEqual([['chat.example.com', 'xn--bcher-kva.example']]);
  });

  it.each([
    ['/run/zimbra-auth/metrics.sock', { path: '/run/zimbra-auth/metrics.sock' }],
    ['127.0.0.1:9280', { host: '127.0.0.1', port: 9280 }],
    ['[::1]:9280', { host: '::1', port: 9280 }],
    ['localhost:9280', { host: 'localhost', port: 9280 }],
  ])('takes metricsListen %s', (metricsListen, expected) => {
    expect(parse({ ...MINIMAL, metricsListen }).metricsListen).toEqual(expected);
  });

  it('wants all three admin keys when isuser asks Zimbra', () => {
    const problems = problemsOf(() => parse({ ...MINIMAL, isuser: 'zimbra' }));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      ...['adminSoapUrl', 'adminAccount', 'adminPasswordFile'],
    ]);
  });

  it.each([
    'http://127.0.0.1:8080/service/soap',
    'http://127.8.8.8:8080/service/soap',
    'http://[::1]:8080/service/soap',
    'http://localhost:8080/service/soap',
  ])('takes %s, which stays on the machine', (soapUrl) => {
    expect(parse({ ...MINIMAL, soapUrl }).soapUrl.href).toBe(soapUrl);
  });

  it('takes http over a network only when told to', () => {
    const soapUrl = 'http://10.0.0.5/service/soap';
    const [problem] = problemsOf(() => parse({ ...MINIMAL, soapUrl }));
    expect(problem).toContain('in clear');
    expect(parse({ ...MINIMAL, soapUrl, allowInsecureHttp: true }).soapUrl.href).toBe(soapUrl);
  });

  it.each([
    [{ soapUrl: undefined }, 'soapUrl', 'https://mail.example.com/service/soap'],
    [{ soapUrl: 'mail.example.com' }, 'soapUrl', 'https://mail.example.com/service/soap'],
    [{ soapUrl: 'ftp://mail.example.com/' }, 'soapUrl', 'https://mail.example.com/service/soap'],
    [{ soapUrl: 'https://a:b@mail.example.com/' }, 'soapUrl', 'without user, password'],
    [{ soapUrl: 'http://localhost.example.com/' }, 'soapUrl', 'in clear'],
    [{ soapUrl: 'http://127.0.0.1.example.com/' }, 'soapUrl', 'in clear'],
    [{ domains: [] }, 'domains', '["example.com","example.org"]'],
    [{ domains: 'example.com' }, 'domains', '["example.com","example.org"]'],
    [{ domains: ['example.com', ''] }, 'domains', '["example.com","example.org"]'],
    [{ domains: ['alice@example.com'] }, 'domains', '["example.com","example.org"]'],
    [{ timeoutMs: 9001 }, 'timeoutMs', '7000'],
    [{ timeoutMs: '7000' }, 'timeoutMs', '7000'],
    [{ timeoutMs: 0 }, 'timeoutMs', '7000'],
    [{ timeoutMs: null }, 'timeoutMs', '7000'],
    [{ caFile: 5 }, 'caFile', '/etc/zimbra-auth/ca.pem'],
    [{ allowInsecureHttp: 'yes' }, 'allowInsecureHttp', 'false'],
    [{ logLevel: 'loud' }, 'logLevel', '"info"'],
    [{ domains: { 'chat.example.com': 5 } }, 'domains', '["example.com","example.org"]'],
    [{ domains: {} }, 'domains', '["example.com","example.org"]'],
    [{ domains: { 'a.example': 'b.example', 'c.example': 'B.example' } }, 'domains', 'two chat'],
    [{ appPasswordUrl: 'mail:7073' }, 'appPasswordUrl', ':7073/service/admin/soap'],
    [{ isuser: 'yes' }, 'isuser', '"zimbra"'],
    [{ adminAccount: 'admin' }, 'adminAccount', 'chat-lookup@example.com'],
    [{ passwordFailuresPerAccount: 10 }, 'passwordFailuresPerAccount', '1 to 9'],
    [{ passwordFailuresPerAccount: 0 }, 'passwordFailuresPerAccount', '1 to 9'],
    [{ tokenCacheSeconds: 301 }, 'tokenCacheSeconds', '30'],
    [{ metricsListen: '0.0.0.0:9280' }, 'metricsListen', '127.0.0.1:9280'],
    [{ metricsListen: '127.0.0.1:0' }, 'metricsListen', '127.0.0.1:9280'],
    [{ metricsListen: 'metrics.sock' }, 'metricsListen', '127.0.0.1:9280'],
    [{ ejabberdApiUrl: 'https://127.0.0.1/api' }, 'ejabberdApiUrl', 'http://127.0.0.1:5281/api'],
    [{ ejabberdApiUrl: 'http://10.0.0.5:5281/api' }, 'ejabberdApiUrl', 'on this machine'],
    [{ ejabberdApiUrl: 'http://127.0.0.1:5281/api' }, 'ejabberdApiUrl', 'needs isuser zimbra'],
    [{ ticketKeysFile: '' }, 'ticketKeysFile', '/etc/zimbra-auth/ticket-keys'],
    [{ credentials: 'tickets' }, 'credentials', 'without ticketKeysFile nobody could sign in'],
    [{ ticketKeysFile: 'k', credentials: 'tokens' }, 'credentials', '"tickets"'],
    [{ soapURL: 'x' }, 'soapURL', 'unknown key; the keys are soapUrl, domains,'],
  ])('names key and example for %j', (change, key, example) => {
    const problems = problemsOf(() => parse({ ...MINIMAL, ...change }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${key}: `));
    expect(problems[0]).toContain(example);
  });

  it('tells all problems at once', () => {
    const problems = problemsOf(() => parse({ domain: 'example.com' }));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'domain',
      'soapUrl',
      'domains',
    ]);
  });

  it.each(['', '{', '[]', 'null', '"x"'])('wants a JSON object, not %j', (text) => {
    const [problem] = problemsOf(() => parseConfig(text, 'zimbra-auth.json'));
    expect(problem).toContain('"domains": ["example.com"]');
  });
});

describe('loadConfig', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-config-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('names a file that is not there', async () => {
    const file = join(dir, 'absent.json');
    await expect(loadConfig(file)).rejects.toThrow(`${file} cannot be used:`);
  });

  it('takes a byte order mark in front', async () => {
    const file = join(dir, 'bom.json');
    await writeFile(file, `\uFEFF${JSON.stringify(MINIMAL)}`);
    await expect(loadConfig(file)).resolves.toMatchObject({
      domains: new Map([['example.com', 'example.com']]),
    });
  });

  it('counts in a folder that all processes have: beside the file, of systemd, or in the home', async () => {
    const file = join(dir, 'state.json');
    const folderOf = async (keys: object) => {
      await writeFile(file, JSON.stringify({ ...MINIMAL, ...keys }));
      return (await loadConfig(file)).stateFolder;
    };
    expect(await folderOf({ stateFolder: 'counts' })).toBe(join(dir, 'counts'));
    vi.stubEnv('HOME', '/var/lib/ejabberd');
    vi.stubEnv('STATE_DIRECTORY', undefined);
    expect(await folderOf({})).toBe('/var/lib/ejabberd/.zimbra-auth');
    vi.stubEnv('STATE_DIRECTORY', '/var/lib/zimbra-auth:/var/lib/other');
    expect(await folderOf({})).toBe('/var/lib/zimbra-auth/.zimbra-auth');
    vi.unstubAllEnvs();
  });

  it('looks for caFile beside the configuration and wants a certificate in it', async () => {
    const file = join(dir, 'ca.json');
    await writeFile(file, JSON.stringify({ ...MINIMAL, caFile: 'ca.pem' }));
    await expect(loadConfig(file)).rejects.toThrow(`caFile: ${join(dir, 'ca.pem')}`);
    await writeFile(join(dir, 'ca.pem'), 'not a certificate');
    await expect(loadConfig(file)).rejects.toThrow('expected the path of a PEM file');
  });
});

describe('adminPasswordFile', () => {
  const admin = {
    isuser: 'zimbra',
    adminSoapUrl: 'https://mail.example.com:7071/service/admin/soap',
    adminAccount: 'chat-lookup@example.com',
    adminPasswordFile: 'password',
  };
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-config-'));
    await writeFile(join(dir, 'config.json'), JSON.stringify({ ...MINIMAL, ...admin }));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('is read when only its owner can', async () => {
    await writeFile(join(dir, 'password'), 's3cret\n', { mode: 0o600 });
    const { admin: loaded } = await loadConfig(join(dir, 'config.json'));
    expect(loaded).toMatchObject({ account: 'chat-lookup@example.com', password: 's3cret' });
  });

  it('is what systemd hands over under this name, before the file that root alone reads', async () => {
    await writeFile(join(dir, 'password'), 'on disk\n', { mode: 0o600 });
    const handed = await mkdtemp(join(tmpdir(), 'zimbra-auth-credentials-'));
    const password = async (): Promise<string | undefined> =>
      (await loadConfig(join(dir, 'config.json'))).admin?.password;
    vi.stubEnv('CREDENTIALS_DIRECTORY', handed);
    try {
      expect(await password()).toBe('on disk');
      await writeFile(join(handed, 'password'), 'handed over', { mode: 0o400 });
      expect(await password()).toBe('handed over');
      // Under its own name, and nothing else.
      const keys = { ...MINIMAL, ...admin, adminPasswordFile: './password', caFile: 'ca.pem' };
      await writeFile(join(handed, 'ca.pem'), 'no certificate');
      await writeFile(join(dir, 'others.json'), JSON.stringify(keys));
      const loading = loadConfig(join(dir, 'others.json'));
      await expect(loading).rejects.toThrow(`caFile: ${join(dir, 'ca.pem')}: ENOENT`);
      delete (keys as { caFile?: string }).caFile;
      await writeFile(join(dir, 'others.json'), JSON.stringify(keys));
      expect((await loadConfig(join(dir, 'others.json'))).admin?.password).toBe('on disk');
    } finally {
      vi.unstubAllEnvs();
      await rm(handed, { recursive: true });
    }
  });

  it('is named with its problem when others can, and not read when nobody is asked', async () => {
    await writeFile(join(dir, 'password'), 's3cret\n');
    await chmod(join(dir, 'password'), 0o644);
    const loading = loadConfig(join(dir, 'config.json'));
    await expect(loading).rejects.toThrow(`adminPasswordFile: ${join(dir, 'password')}: its mode`);
    await expect(loading).rejects.not.toThrow('s3cret');
    const keys = { ...MINIMAL, ...admin, isuser: 'domain' };
    await writeFile(join(dir, 'domain.json'), JSON.stringify(keys));
    expect((await loadConfig(join(dir, 'domain.json'))).admin).toBeUndefined();
  });
});

describe('REFERENCE.md', () => {
  it('has a line for every key', async () => {
    const reference = new URL('../../../src/extauth/REFERENCE.md', import.meta.url);
    const text = await readFile(reference, 'utf8');
    const described = [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, key]) => key);
    expect(described).toEqual(expect.arrayContaining([...CONFIG_KEYS]));
  });
});
