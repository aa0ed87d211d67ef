import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zimletArchive } from '../../build/archive.ts';
import { zimletFiles } from '../../build/zimlet.ts';
import { askAbout, runDoctorProgram, type DoctorReport, type Question } from '../support/doctor.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { defaultAccounts, DOMAIN } from '../zimbra/accounts.ts';

const ZIMLET = 'com_zimbra_converse';
const dir = testDir('doctor-outside');
let stack: Stack;

beforeAll(async () => {
  const [alice] = defaultAccounts();
  stack = await startStack({
    dir,
    // Each run signs in wrongly once, and then rightly: with one process that is always the same one,
    // which knows the right password before the wrong ones are too many.
    ejabberd: { extauthPoolSize: 1 },
    zimbra: {
      accounts: [
        ...defaultAccounts(),
        { ...alice!, email: `erin@${DOMAIN}`, id: 'erin', aliases: [], deniedZimlets: [ZIMLET] },
        {
          ...alice!,
          ...{ email: `frank@${DOMAIN}`, id: 'frank', aliases: [], mustChangePassword: true },
        },
      ],
    },
  });
});

afterAll(async () => {
  await stack.close();
});

const STATUSES = ['ok', 'warning', 'failed', 'skipped'];
const ofStatus = (report: DoctorReport, status: string): string[] =>
  report.results.filter((result) => result.status === status).map(({ id }) => id);

const ask = (question: Question = {}): Promise<DoctorReport> => askAbout(stack, question);

describe('doctor on a healthy stack', () => {
  it('has nothing to complain of, and skips only what is not there', async () => {
    const report = await ask({
      args: [
        ...['--other-account', `bob@${DOMAIN}`, '--vhost', 'chat.test'],
        ...['--log-dir', join(dir, 'ejabberd/log'), '--log-dir', join(dir, 'nginx')],
      ],
    });
    expect(report.bad).toEqual([]);
    expect(ofStatus(report, 'ok').length).toBeGreaterThan(45);
    const page = await readFile(join(PROJECT_DIR, 'docs/doctor.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `([a-z\d-]+)` +\|/gm)].map(([, id]) => id);
    expect(report.results.map(({ id }) => id)).toEqual(
      documented.filter((id) => !STATUSES.includes(id ?? '')),
    );
    expect(ofStatus(report, 'skipped').filter((id) => !id.startsWith('zimbra-'))).toEqual([
      ...[
        'tls-chain',
        'tls-expiry',
        'tls-version',
        ...['ticket-once', 'ticket-clock', 'ticket-keys'],
        'certificate-hook',
        'certificate-copy',
        'acme-names',
        'acme-port',
        ...['extauth-daemon', 'sessions-end', 'sessions-api'],
        'utf8mb4',
        'sql-names',
        'sql-words',
        'sql-room',
        'chat-data',
        ...['teams-secret', 'teams-directory', 'teams-kept'],
        'firewall',
      ],
    ]);
  });

  it('prints a line for each check, and no secret', async () => {
    const secret = defaultAccounts()[0]!.password;
    const args = [
      '--zimbra-url',
      stack.url,
      '--account',
      `alice@${DOMAIN}`,
      '--only',
      'jsp,cookie',
    ];
    const { code, out } = await runDoctorProgram(args, { secret });
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^ok {7}cookie {2}ZM_AUTH_TOKEN/),
      expect.stringMatching(/^ok {7}jsp {5}the JSP gives/),
    ]);
    expect(out).not.toContain(secret);
    expect(out).not.toMatch(/[0-9a-f]{40}/);
  });

  it('takes a session token in place of the password, and leaves that session open', async () => {
    const token = stack.zimbra.issueToken(`alice@${DOMAIN}`);
    for (let round = 0; round < 2; round += 1) {
      const report = await ask({ secret: token });
      expect(report.bad).toEqual([]);
      expect(ofStatus(report, 'skipped')).toContain('login-password');
      expect(report.output).not.toContain(token);
    }
  });
});

/** `bad`: every check that must complain, and no other may. */
interface Fault extends Question {
  name: string;
  bad: readonly string[];
  status?: 'warning';
  /** Some words of the report. */
  seen?: string;
  put?: () => unknown;
  mend?: () => unknown;
}

const otherVersion = async (): Promise<void> => {
  const zip = join(dir, `${ZIMLET}.zip`);
  await writeFile(zip, zimletArchive((await zimletFiles('0.9.0')).files));
  await stack.zimbra.deploy(zip);
};
const devFolder = (): string => join(dir, 'zimbra/zimlets-deployed/_dev', ZIMLET);

const ymlFile = (): string => join(dir, 'ejabberd/ejabberd.yml');
let goodYml = '';

/** ejabberd runs with this; `readByDoctor` is what the administrator has written since. */
async function runWith(change: (yml: string) => string, readByDoctor = change): Promise<void> {
  goodYml = await readFile(ymlFile(), 'utf8');
  await writeFile(ymlFile(), change(goodYml));
  await stack.ejabberd.restart();
  await writeFile(ymlFile(), readByDoctor(goodYml));
}
async function runGood(): Promise<void> {
  await writeFile(ymlFile(), goodYml);
  await stack.ejabberd.restart();
}

const FAULTS: readonly Fault[] = [
  {
    name: 'zimbraZimletJspEnabled is off',
    put: () => stack.zimbra.setJspEnabled(false),
    mend: () => stack.zimbra.setJspEnabled(true),
    bad: ['zimlet-unfiltered', 'jsp'],
  },
  { name: 'the zimlet is not granted', account: 'erin', bad: ['zimlet-granted', 'jsp'] },
  {
    name: 'another version is deployed',
    put: otherVersion,
    mend: () => stack.zimbra.deploy(join(PROJECT_DIR, `dist/${ZIMLET}.zip`)),
    // Jasper goes on with the JSP that it has compiled, so the version alone is asked for.
    args: ['--only', 'zimlet-version'],
    bad: ['zimlet-version'],
  },
  {
    name: 'the zimlet is deployed and in _dev',
    put: () => cp(join(PROJECT_DIR, 'dist/dev', ZIMLET), devFolder(), { recursive: true }),
    mend: () => rm(devFolder(), { recursive: true }),
    bad: ['zimlet-twice'],
  },
  {
    name: 'the password has to be changed',
    account: 'frank',
    bad: ['zimbra-login'],
    seen: 'choose a new password',
  },
  {
    name: 'Zimbra is slow',
    put: () => stack.zimbra.setSoap('up', 2500),
    mend: () => stack.zimbra.setSoap('up'),
    status: 'warning',
    args: ['--only', 'login-token,zimbra-login'],
    bad: ['login-token'],
  },
  {
    name: 'Zimbra hangs',
    put: () => stack.zimbra.setSoap('hang'),
    mend: () => stack.zimbra.setSoap('up'),
    // A password that was right a moment ago is taken for right without asking.
    args: ['--only', 'zimbra-login,bosh-session,login-token,extauth-check'],
    bad: ['login-token', 'extauth-check'],
  },
  {
    name: 'ejabberd has given the authenticator up, and the file has been mended since',
    put: () =>
      runWith(
        (yml) => yml.replace(/^extauth_program: .*/m, 'extauth_program: /bin/false'),
        (yml) => yml,
      ),
    mend: runGood,
    args: ['--only', 'extauth-program,extauth-check,extauth-running'],
    bad: ['extauth-running'],
    seen: 'systemctl restart ejabberd',
  },
  {
    name: 'ejabberd hangs',
    put: () => process.kill(stack.ejabberd.pid(), 'SIGSTOP'),
    mend: () => process.kill(stack.ejabberd.pid(), 'SIGCONT'),
    bad: ['http-bind'],
  },
  {
    name: 'the account has a second factor',
    account: 'carol',
    bad: ['zimbra-login'],
    status: 'warning',
  },
  {
    name: 'the password is wrong',
    secret: 'not the password',
    bad: ['zimbra-login'],
  },
  {
    name: 'the account is locked',
    put: () => stack.zimbra.setStatus(`bob@${DOMAIN}`, 'locked'),
    mend: () => stack.zimbra.setStatus(`bob@${DOMAIN}`, 'active'),
    account: 'bob',
    bad: ['zimbra-login'],
  },
  {
    name: 'the authenticator cannot reach Zimbra',
    put: () => stack.zimbra.setSoap('refuse-connection'),
    mend: () => stack.zimbra.setSoap('up'),
    bad: ['login-token', 'login-password', 'extauth-check'],
  },
  {
    name: 'ejabberd does not serve the domain',
    args: ['--domain', 'other.test'],
    bad: ['zimlet-settings', 'bosh-session'],
  },
  {
    name: 'files go to another address than the webmail’s',
    put: () =>
      runWith((yml) => yml.replace(/^ {4}put_url: .*/m, '    put_url: https://files.test/upload')),
    mend: runGood,
    args: ['--only', 'login-token,upload'],
    bad: ['upload'],
    seen: 'files go to https://files.test',
  },
  {
    name: 'nobody can send files',
    put: () => runWith((yml) => yml.replace(/^ {2}mod_http_upload(_quota)?:\n( {4}.*\n)+/gm, '')),
    mend: runGood,
    args: ['--only', 'login-token,upload'],
    status: 'warning',
    bad: ['upload'],
  },
  {
    name: 'a group of an older release is in the list',
    put: () =>
      stack.ejabberd.api('create_room_with_opts', {
        ...{ name: 'old', service: `conference.${DOMAIN}`, host: DOMAIN },
        options: [
          { name: 'public', value: 'true' },
          { name: 'members_only', value: 'false' },
        ],
      }),
    mend: () =>
      stack.ejabberd.api('destroy_room', { name: 'old', service: `conference.${DOMAIN}` }),
    args: ['--only', 'login-token,rooms-hidden'],
    status: 'warning',
    bad: ['rooms-hidden'],
    seen: `old@conference.${DOMAIN}`,
  },
  {
    name: 'ejabberd is not running',
    put: () => stack.ejabberd.stop(),
    mend: () => stack.ejabberd.start(),
    bad: ['http-bind', 'extauth-running'],
  },
];

describe('doctor names what is wrong in the stack', () => {
  it.each(FAULTS)(
    '$name',
    async ({ put, mend, bad, status = 'failed', seen = '', ...question }) => {
      try {
        await put?.();
        const report = await ask(question);
        expect(report.bad).toEqual(bad);
        expect(report.output).toContain(seen);
        expect(ofStatus(report, status)).toEqual(expect.arrayContaining([...bad]));
        // Below /home or /root, extauth-home has failed as well.
        expect(report.code).toBe(ofStatus(report, 'failed').length > 0 ? 1 : 2);
        for (const { id, mend: command } of report.results) {
          if (bad.includes(id)) expect(command, id).not.toBeNull();
        }
      } finally {
        await mend?.();
      }
    },
  );
});
