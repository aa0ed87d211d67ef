import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EjabberdYml } from '../../../src/host/facts/ejabberd-yml.ts';
import {
  extauthFacts,
  programFile,
  type ExtauthFacts,
  type ProgramFacts,
} from '../../../src/host/facts/extauth.ts';
import { EXTAUTH_RULES, PROGRAM_RULES } from '../../../src/host/rules/extauth.ts';
import { brokenOf } from '../../../src/host/rules/rule.ts';
import type { CheckedService, CheckReport } from '../../../src/server/check-report.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

const SHIPPED = readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'extauth-rules-'));
afterAll(() => rmSync(dir, { recursive: true }));

const REPORT: CheckReport = {
  ...{ domains: { 'example.com': 'example.com' }, soapUrl: 'https://mail.example.com/' },
  ...{ timeoutMs: 8000, isuser: 'yes' },
  services: [{ what: 'Zimbra', key: 'soapUrl', ms: 12 }],
};

interface Seen {
  readonly report?: Partial<CheckReport>;
  readonly yml?: string;
  readonly isDaemon?: boolean;
  /** In place of a report. */
  readonly said?: string;
}

function facts({ report = {}, yml = SHIPPED, isDaemon = false, said }: Seen): ExtauthFacts {
  const file = join(dir, 'ejabberd.yml');
  writeFileSync(file, yml);
  const stdout = said === undefined ? JSON.stringify({ ...REPORT, ...report }) : '';
  return extauthFacts(
    { stdout, stderr: said ?? '' },
    {
      ...{ config: '/etc/extauth.json', user: 'ejabberd', unit: 'ejabberd', isDaemon },
      yml: EjabberdYml.load(file),
    },
  );
}

describe('the rules for what the authenticator says of itself', () => {
  it.each<[string, Seen]>([
    ['what is shipped', {}],
    [
      'a domain by its letters',
      {
        yml: SHIPPED.replace('  - example.com', '  - münchen.example'),
        report: { domains: { 'xn--mnchen-3ya.example': 'xn--mnchen-3ya.example' } },
      },
    ],
    [
      'the domains in another order and case',
      { yml: SHIPPED.replace('example.com', 'EXAMPLE.com') },
    ],
    [
      'tickets, and sessions that end',
      { report: { credentials: 'tickets', ejabberdApiUrl: 'http://127.0.0.1:5281/api' } },
    ],
    [
      'a daemon, whatever the size of its pool',
      { isDaemon: true, yml: SHIPPED.replace('extauth_pool_size: 4', 'extauth_pool_size: 64') },
    ],
  ])('are content with %s', (_name, seen) => {
    expect(brokenOf(EXTAUTH_RULES, facts(seen))).toEqual([]);
  });

  it.each<[string, Seen, string, RegExp]>([
    [
      'a configuration that cannot be used',
      { said: 'extauth.json cannot be used:\n  soapURL is no key' },
      'extauth-check refused',
      /^extauth.json cannot be used: soapURL is no key$/,
    ],
    ['a program that says nothing', { said: '' }, 'extauth-check refused', /cannot be used/],
    [
      'a silent Zimbra',
      {
        report: { services: [{ what: 'Zimbra', key: 'soapUrl', ms: 9, problem: 'no answer' }] },
      },
      'extauth-check fault',
      /is good, and Zimbra does not answer: Zimbra: no answer/,
    ],
    [
      'a domain that only ejabberd serves',
      { yml: SHIPPED.replace('- example.com', '- example.com\n  - two.test') },
      'extauth-domains fault',
      /nobody of two\.test can sign in/,
    ],
    [
      'a domain that only the authenticator serves',
      { report: { domains: { ...REPORT.domains, 'two.test': 'x' } } },
      'extauth-domains minor',
      /ejabberd does not serve two\.test/,
    ],
    [
      'tickets, and sessions that outlive the account',
      { report: { credentials: 'both' } },
      'sessions-end minor',
      /nobody looks whether accounts are locked/,
    ],
    [
      'tickets, and a look-up account that may not see whether a password has changed',
      {
        report: {
          ...{ credentials: 'tickets', ejabberdApiUrl: 'http://127.0.0.1:5281/api' },
          unreadable: ['zimbraAuthTokenValidityValue'],
        },
      },
      'sessions-end minor',
      /the look-up account may not read zimbraAuthTokenValidityValue/,
    ],
  ])('find %s', (_name, seen, id, problem) => {
    const [found, ...others] = brokenOf(EXTAUTH_RULES, facts(seen));
    expect(others).toEqual([]);
    expect(`${found?.rule.id} ${found?.weight}`).toBe(id);
    expect(found?.problem).toMatch(problem);
  });

  it.each<[CheckedService['key'], RegExp, RegExp]>([
    ['soapUrl', /nobody can sign in to chat/, /^correct "soapUrl"/],
    ['appPasswordUrl', /nobody can sign in with a password/, /^correct "appPasswordUrl"/],
    ['adminSoapUrl', /^chat takes messages to addresses/, /^correct .*--lookup-password-file/],
  ])('say what comes of a %s that does not answer, and what mends that', (key, why, mend) => {
    const services: CheckedService[] = [
      { what: 'Another', key: 'soapUrl', ms: 3 },
      { what: 'It', key, ms: 9, problem: 'no usable answer' },
    ];
    const [found] = brokenOf(EXTAUTH_RULES, facts({ report: { services } }));
    expect(found?.problem).toContain('It: no usable answer');
    expect(found?.why).toMatch(why);
    expect(found?.mend).toMatch(mend);
    expect(found?.mend).toMatch(/systemctl restart ejabberd; or let this host reach Zimbra$/);
  });

  it('say how ejabberd comes to read the file', () => {
    const [found] = brokenOf(EXTAUTH_RULES, facts({ said: 'EACCES: permission denied' }));
    expect(found?.mend).toMatch(/^chgrp ejabberd \/etc\/extauth\.json; chmod 640 /);
  });
});

const PROGRAM: ProgramFacts = {
  ...{ version: '1.2.0', wanted: '1.2.0', unit: 'ejabberd' },
  node: { path: '/usr/bin/node', version: 'v18.20.4', isHidden: false },
  files: [
    { path: '/usr/local/lib/zimbra-auth.mjs', mode: 0o100755, isHidden: false },
    { path: '/etc/extauth.json', mode: 0o100644, isHidden: false },
  ],
};

describe('the rules for the authenticator as it lies there', () => {
  const [program, config] = PROGRAM.files;
  it.each<[string, Partial<ProgramFacts>, string[]]>([
    ['nothing', {}, []],
    ['an old Node', { node: { ...PROGRAM.node, version: 'v16.20.0' } }, ['extauth-node refused']],
    ['no Node', { node: { ...PROGRAM.node, version: undefined } }, ['extauth-node refused']],
    ['a hidden Node', { node: { ...PROGRAM.node, isHidden: true } }, ['extauth-home refused']],
    ['a hidden file', { files: [{ ...config!, isHidden: true }] }, ['extauth-home refused']],
    [
      'a group that writes',
      { files: [{ ...config!, mode: 0o100664 }] },
      ['extauth-rights refused'],
    ],
    ['everybody writes', { files: [{ ...program!, mode: 0o100757 }] }, ['extauth-rights refused']],
    ['another release', { version: '1.1.0' }, ['extauth-version fault']],
    ['one that does not run', { version: undefined }, []],
    ['a file that is not there', { files: [{ ...config!, mode: undefined }] }, []],
  ])('find %s', (_name, change, found) => {
    const broken = brokenOf(PROGRAM_RULES, { ...PROGRAM, ...change });
    expect(broken.map(({ rule, weight }) => `${rule.id} ${weight}`)).toEqual(found);
  });

  it('are asked of the files themselves', () => {
    const file = join(dir, 'program');
    writeFileSync(file, '', { mode: 0o640 });
    expect(programFile(file)).toMatchObject({ path: file, isHidden: false });
    expect(programFile('/program', dir).mode).toBe(0o100640);
    expect(programFile('/gone', dir).mode).toBeUndefined();
    expect(programFile('/home/alice/x').isHidden).toBe(true);
  });
});
