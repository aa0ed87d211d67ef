import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/extauth/config/config.ts';
import type { Config } from '../../../src/extauth/config/config.ts';
import { runCheck } from '../../../src/extauth/modes/check.ts';
import { runTry } from '../../../src/extauth/modes/try.ts';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';

// What the two modes for people say of a Zimbra with all three of its services.

let dir: string;
let zimbra: Zimbra;
const accounts = defaultAccounts();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zimbra-auth-modes-'));
  zimbra = await startZimbra({ dir, soapOnly: true, accounts });
});
afterEach(() => {
  zimbra.setSoap('up');
  zimbra.setAdminSoap('up');
});
afterAll(async () => {
  await zimbra.close();
  rmSync(dir, { recursive: true });
});

function config(adminPassword = 'keys to the kingdom', more: object = {}): Config {
  const {
    admin,
    tickets: _,
    ...rest
  } = parseConfig(
    JSON.stringify({
      soapUrl: zimbra.soapUrl,
      appPasswordUrl: zimbra.appPasswordUrl,
      domains: { 'chat.example.net': 'example.test' },
      timeoutMs: 500,
      isuser: 'zimbra',
      adminSoapUrl: zimbra.adminSoapUrl,
      adminAccount: 'admin@example.test',
      adminPasswordFile: 'unused',
      ...more,
    }),
    'zimbra-auth.json',
  );
  return {
    ...rest,
    ca: undefined,
    tickets: undefined,
    admin: admin && { ...admin, password: adminPassword },
  };
}

async function check(adminPassword?: string) {
  const lines: string[] = [];
  const parts = { version: '1.2.3', clock: () => performance.now() };
  const print = (line: string) => void lines.push(line.replace(/\d+ ms/, 'N ms'));
  const code = await runCheck({ config: config(adminPassword), json: false, print, ...parts });
  return { code, lines };
}

async function tryOut(address: string, credential: string) {
  const lines: string[] = [];
  const code = await runTry({
    config: config(),
    version: '1.2.3',
    address,
    credential,
    print: (line) => void lines.push(line.replace(/\d+ ms/, 'N ms')),
    now: Date.now,
    clock: () => performance.now(),
  });
  return { code, lines };
}

describe('--check', () => {
  it('asks all three services', async () => {
    const { code, lines } = await check();
    expect(code).toBe(0);
    expect(lines).toContain('  domains    chat.example.net (mail: example.test)');
    expect(lines.slice(-3)).toEqual([
      'Zimbra: answers, in N ms',
      'Passwords (appPasswordUrl): answers, in N ms',
      'Account lookup (adminSoapUrl): answers, in N ms',
    ]);
  });

  it('tells a program what it has read, and of each service how it does', async () => {
    const lines: string[] = [];
    zimbra.setAdminSoap('html');
    const code = await runCheck({
      config: config(),
      version: '1.2.3',
      json: true,
      print: (line) => void lines.push(line),
      clock: () => performance.now(),
    });
    expect(code).toBe(2);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      domains: { 'chat.example.net': 'example.test' },
      soapUrl: zimbra.soapUrl,
      timeoutMs: 500,
      isuser: 'zimbra',
      services: [
        { what: 'Zimbra', key: 'soapUrl', ms: expect.any(Number) as number },
        {
          what: 'Passwords (appPasswordUrl)',
          key: 'appPasswordUrl',
          ms: expect.any(Number) as number,
        },
        {
          what: 'Account lookup (adminSoapUrl)',
          key: 'adminSoapUrl',
          ms: expect.any(Number) as number,
          problem: expect.stringContaining('not-soap') as string,
        },
      ],
    });
    expect(lines[0]).not.toContain('keys to the kingdom');
  });

  it('tells what stands in the way of ending sessions', async () => {
    const keys = [{ kid: '2026-11-27', secret: new Uint8Array(32) }];
    const told = async () => {
      const lines: string[] = [];
      await runCheck({
        config: {
          ...config(undefined, { ejabberdApiUrl: 'http://127.0.0.1:5281/api' }),
          tickets: { keys, only: true },
        },
        ...{ version: '1.2.3', json: true, clock: () => performance.now() },
        print: (line) => void lines.push(line),
      });
      return JSON.parse(lines[0] ?? '') as object;
    };
    const [admin] = accounts.filter(({ isAdmin }) => isAdmin === true);
    expect(admin).toBeDefined();
    expect(await told()).toMatchObject({
      ...{ credentials: 'tickets', keys: ['2026-11-27'] },
      ejabberdApiUrl: 'http://127.0.0.1:5281/api',
    });
    expect(await told()).not.toHaveProperty('unreadable');
    admin!.unreadable = ['zimbraAuthTokenValidityValue'];
    expect(await told()).toMatchObject({ unreadable: ['zimbraAuthTokenValidityValue'] });
    admin!.unreadable = ['zimbraAuthTokenValidityValue', 'zimbraAccountStatus'];
    expect(await told()).toMatchObject({
      unreadable: ['zimbraAccountStatus', 'zimbraAuthTokenValidityValue'],
    });
    delete admin!.unreadable;
  });

  it('tells that accounts cannot be looked up', async () => {
    const { code, lines } = await check('wrong');
    expect(code).toBe(2);
    expect(lines.at(-1)).toMatch(
      /^Account lookup .*: no usable answer, admin-login \(account\.AUTH_FAILED\): the account of/,
    );
    zimbra.setAdminSoap('html');
    expect((await check()).lines.at(-1)).toContain('not-soap');
  });
});

describe('--try', () => {
  it('tells the way to a yes', async () => {
    const { code, lines } = await tryOut('Bob@example.test', 'can:we:fix:it\n');
    expect(lines).toEqual([
      '  JID        bob@chat.example.net',
      '  domain     served; mail domain example.test',
      '  credential password',
      '  cache      passed by; the counts of wrong passwords of a running authenticator as well',
      '  Zimbra     admin-login: ok, N ms',
      '  Zimbra     get-account: ok, N ms',
      '  Zimbra     verify-password: ok, N ms',
      '  Zimbra     end-session: ok, N ms',
      'Bob@example.test, password: accepted',
    ]);
    expect(code).toBe(0);
  });

  it.each([
    [
      'bob@example.test',
      'wrong',
      1,
      'refused (login-failed)',
      'verify-password: account.AUTH_FAILED',
    ],
    ['alice.liddell@example.test', 'x', 1, 'refused (alias)', 'get-account: ok'],
    ['nobody@example.test', 'x', 1, 'refused (unknown-account)', 'get-account: account.NO_SUCH'],
    [
      'bob@example.org',
      'x',
      1,
      'refused (foreign-domain)',
      'not served; served are chat.example.net',
    ],
    ['bob@chat.example.net', '0_ab', 1, 'refused (login-failed)', 'mail domain example.test'],
  ])('tells why %s is refused', async (address, credential, expected, verdict, step) => {
    const { code, lines } = await tryOut(address, credential);
    expect(code).toBe(expected);
    expect(lines.at(-1)).toContain(verdict);
    expect(lines.join('\n')).toContain(step);
  });

  it('tells that Zimbra is away', async () => {
    zimbra.setSoap('unavailable-503');
    const { code, lines } = await tryOut('bob@example.test', zimbra.issueToken('bob@example.test'));
    expect(code).toBe(2);
    expect(lines.at(-2)).toContain('verify-token: throttled');
    expect(lines.at(-1)).toContain('could not tell (throttled, 503)');
  });

  it('prints nothing that a forged token holds for the terminal', async () => {
    const data = Buffer.from('id=3:\u001b[2;exp=13:1000000000000;').toString('hex');
    const { lines } = await tryOut('bob@example.test', `0_${'0'.repeat(40)}_${data}`);
    expect(lines.join('')).toMatch(/^[\x20-\x7e]+$/);
    expect(lines.join('')).toContain('account id ?[2');
  });
});
