/**
 * One change at a time to what a host has, put to doctor and to what the commands of the XMPP host ask
 * before they go on: both must say the same of it. `proxy-judged` does it for nginx.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { certificateChecks } from '../../../src/doctor/checks/certificates.ts';
import { ejabberdChecks } from '../../../src/doctor/checks/ejabberd.ts';
import { extauthChecks } from '../../../src/doctor/checks/extauth.ts';
import { AskedAuthenticator } from '../../../src/doctor/read/asked-authenticator.ts';
import { databaseChecks } from '../../../src/doctor/checks/database.ts';
import { parseCommandLine, type Options } from '../../../src/doctor/command-line.ts';
import type { Check } from '../../../src/doctor/finding.ts';
import { findEjabberd } from '../../../src/doctor/read/ejabberd-host.ts';
import { runChecks } from '../../../src/doctor/run-checks.ts';
import type { Changes } from '../../../src/host/changes/changes.ts';
import { judgeDatabase, mustBeUsable } from '../../../src/host/commands/archive/database.ts';
import type { ArchiveOptions } from '../../../src/host/commands/archive/options.ts';
import { checkAuthenticator } from '../../../src/host/commands/ejabberd/authenticator.ts';
import { checkCertificates } from '../../../src/host/commands/ejabberd/certificates.ts';
import { readDatabase } from '../../../src/host/facts/database.ts';
import {
  parseSchema,
  SCHEMA_FILE,
  SQLITE_SCHEMA_FILE,
} from '../../../src/host/facts/sql-schema.ts';
import { checkConfig } from '../../../src/host/parts/ejabberd-config.ts';
import type { Host } from '../../../src/host/parts/host.ts';
import { Refusal } from '../../../src/host/refusal.ts';
import { stateOf } from '../../../src/host/rules/database.ts';
import { withRoom } from '../../../src/host/rules/tables.ts';
import type { CheckReport } from '../../../src/server/check-report.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

const VERSION = '1.2.0';
const DOMAIN = 'example.com';
const dir = mkdtempSync(join(tmpdir(), 'one-rule-book-'));
const at = (path: string): string => join(dir, path);
const YML = at('etc/ejabberd/ejabberd.yml');
const PROGRAM = at('usr/local/lib/com_zimbra_converse/zimbra-auth.mjs');
const EXTAUTH = at('etc/zimbra-auth/extauth.json');
const PEM = '/etc/ejabberd/tls.pem';
const put = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

const GOOD_YML = ((): string => {
  const document = parseDocument(readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8'));
  document.set('extauth_program', `${process.execPath} ${PROGRAM} ${EXTAUTH}`);
  document.set('certfiles', [at(PEM)]);
  document.set('hosts', [DOMAIN]);
  document.set('sql_type', 'mysql');
  return document.toString();
})();
type Path = (string | number)[];
const ymlWith = (path: Path, value: unknown): string => {
  const document = parseDocument(GOOD_YML);
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  return document.toString();
};

const GOOD_REPORT: CheckReport = {
  ...{
    domains: { [DOMAIN]: DOMAIN },
    soapUrl: 'https://mail.example.com/',
    timeoutMs: 8000,
  },
  ...{ isuser: 'yes', services: [{ what: 'Zimbra', key: 'soapUrl', ms: 5 }] },
};
/** An authenticator that says this of itself; without a report, that its configuration is of no use. */
const authenticatorThatSays = (report: CheckReport | undefined): void =>
  put(
    PROGRAM,
    `if (process.argv.includes('--version')) console.log(${JSON.stringify(VERSION)});\n` +
      (report === undefined
        ? `else { console.error('extauth.json cannot be used'); process.exitCode = 1; }\n`
        : `else console.log(${JSON.stringify(JSON.stringify(report))});\n`),
  );

const SCHEMA = parseSchema(withRoom(readFileSync(SCHEMA_FILE, 'utf8')));
/** As the client prints them. */
const GOOD_ROWS = [
  'database\tejabberd\t\t\t',
  ...[...SCHEMA.values()].flatMap((table) =>
    [...table.columns].map(([name, definition]) => {
      const words =
        table.name === 'archive' && name === 'txt' ? 'utf8mb4_unicode_ci' : 'utf8mb4_bin';
      const text = /text|char/i.test(definition) ? `utf8mb4\t${words}` : '\t';
      const [, length = 16_777_215] = /\((\d+)\)/.exec(definition) ?? [];
      return `column\t${table.name}\t${name}\t${text}\t${length}`;
    }),
  ),
  ...[...SCHEMA.values()].flatMap((table) =>
    table.indexes.flatMap(({ columns }, n) =>
      columns.map((column) => `index\t${table.name}\ti_${n}\t0\t\t${column}`),
    ),
  ),
];
const databaseWith = (rows: readonly string[]): void => {
  put(at('rows'), `${rows.join('\n')}\n`);
  put(at('bin/mysql'), `#!/bin/sh\ncat '${at('rows')}'\n`);
  chmodSync(at('bin/mysql'), 0o755);
};

const path = process.env['PATH'] ?? '';
beforeAll(async () => {
  mkdirSync(at('etc/ejabberd'), { recursive: true });
  await makeCertificate(at('etc/ejabberd'), [DOMAIN]);
  process.env['PATH'] = `${at('bin')}:${path}`;
});
beforeEach(() => {
  put(YML, GOOD_YML);
  put(EXTAUTH, '{}');
  authenticatorThatSays(GOOD_REPORT);
  databaseWith(GOOD_ROWS);
});
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(dir, { recursive: true });
});

/** What doctor calls failed or warns of. A Node below a home, or a worker, is not what is tested. */
async function doctor(
  checks: (host: ReturnType<typeof findEjabberd>, options: Options) => Check[],
) {
  const invocation = parseCommandLine([
    ...['--ejabberd-yml', YML, '--ejabberd-user', userInfo().username],
  ]);
  if (invocation.mode !== 'examine') throw new Error('the options are not accepted');
  const results = await runChecks(checks(findEjabberd(YML), invocation.options), 20_000);
  const others = ['extauth-home', 'extauth-running', 'ejabberd-yml'];
  return results
    .filter(({ id, status }) => /failed|warning/.test(status) && !others.includes(id))
    .map(({ id, status }) => `${id} ${status}`);
}

/** What a command refuses or tells, in doctor's words. */
async function command(
  judge: (host: Host) => void | Promise<void>,
): Promise<{ refused: string[]; told: string[] }> {
  const said: string[] = [];
  const host: Host = {
    ...{
      root: dir,
      release: PROJECT_DIR,
      broughtAlong: [],
      isOfAll: false,
      arrived: new Set<string>(),
      question: undefined,
    },
    say: (line) => void said.push(line),
    complain: (line) => void said.push(line),
    changes: { isDry: false } as unknown as Changes,
  };
  const ids = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => /^ *([a-z0-9-]+): .*\(.*\); /.exec(line)?.[1] ?? []);
  try {
    await judge(host);
    return { refused: [], told: ids(said) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: ids(error.details), told: ids(said) };
  }
}

/** The same, as doctor would have it: what is refused has failed. */
const agree = (
  found: readonly string[],
  { refused, told }: Awaited<ReturnType<typeof command>>,
) => {
  expect([...refused, ...told].sort()).toEqual(found.map((line) => line.split(' ')[0]).sort());
  for (const id of refused) expect(found).toContain(`${id} failed`);
};

describe('doctor and "ejabberd" agree on ejabberd.yml', () => {
  const judge = (yml: string) => (host: Host) => checkConfig(host, yml, 'ejabberd.yml');

  it('that it is good', async () => {
    expect(await doctor((host) => ejabberdChecks(host))).toEqual([]);
    expect(await command(judge(GOOD_YML))).toEqual({ refused: [], told: [] });
  });

  it.each<[string, Path, unknown]>([
    ['auth-method', ['auth_method'], ['external', 'internal']],
    ['auth-cache', ['auth_use_cache'], true],
    ['backlog', ['listen', 2, 'backlog'], 5],
    ['max-stanza-size', ['listen', 0, 'max_stanza_size'], undefined],
    ['trusted-proxies', ['trusted_proxies'], ['127.0.0.1']],
    ['fail2ban', ['modules', 'mod_fail2ban'], undefined],
    ['fail2ban', ['modules', 'mod_fail2ban', 'access'], undefined],
    ['fail2ban', ['modules', 'mod_fail2ban', 'c2s_max_auth_failures'], 20],
    ['fail2ban', ['modules', 'mod_fail2ban', 'c2s_auth_ban_lifetime'], '1 hour'],
    ['fail2ban', ['acl', 'proxies', 'ip'], ['192.0.2.7']],
    ['sql-domains', ['new_sql_schema'], false],
    ['mod-register', ['modules', 'mod_register'], {}],
    ['mod-auth-fast', ['modules', 'mod_auth_fast'], {}],
    ['sasl-mechanisms', ['disable_sasl_mechanisms'], undefined],
    ['starttls', ['listen', 0, 'starttls_required'], undefined],
    ['tls-protocols', ['c2s_protocol_options'], ['no_sslv3']],
    ['http-tls', ['listen', 2, 'ip'], '::'],
    ['loglevel', ['loglevel'], 'debug'],
    ['mam', ['modules', 'mod_mam', 'default'], 'never'],
    ['rooms', ['modules', 'mod_muc', 'default_room_options', 'public'], true],
    ['nodes', ['modules', 'mod_pubsub', 'plugins'], ['flat']],
    ['bookmarks', ['modules', 'mod_pubsub', 'force_node_config'], undefined],
    ['upload-headers', ['modules', 'mod_http_upload', 'custom_headers'], undefined],
  ])('%s: %j is %j', async (id, where, value) => {
    const yml = ymlWith(where, value);
    put(YML, yml);
    const found = await doctor((host) => ejabberdChecks(host));
    expect(found).toEqual([`${id} failed`]);
    agree(found, await command(judge(yml)));
  });
});

describe('doctor and "ejabberd" agree on the authenticator', () => {
  const asked = (): Promise<string[]> =>
    doctor((host, options) =>
      extauthChecks(host, options, new AskedAuthenticator(host, options, VERSION)),
    );
  const judge = (host: Host): Promise<void> =>
    checkAuthenticator(host, 'processes', process.execPath);

  it.each<[string, CheckReport | undefined, string[]]>([
    ['good', GOOD_REPORT, []],
    ['a map of domains', { ...GOOD_REPORT, domains: { [DOMAIN]: 'mail.example.com' } }, []],
    ['of no use', undefined, ['extauth-check failed']],
    [
      'a silent Zimbra',
      {
        ...GOOD_REPORT,
        services: [{ what: 'Zimbra', key: 'soapUrl', ms: 5, problem: 'no answer' }],
      },
      ['extauth-check failed'],
    ],
    ['a domain too few', { ...GOOD_REPORT, domains: {} }, ['extauth-domains failed']],
    [
      'a domain too many',
      { ...GOOD_REPORT, domains: { [DOMAIN]: DOMAIN, 'two.test': 'two.test' } },
      ['extauth-domains warning'],
    ],
  ])('%s', async (_name, report, expected) => {
    authenticatorThatSays(report);
    const found = await asked();
    expect(found).toEqual(expected);
    agree(found, await command(judge));
  });
});

describe('doctor and "ejabberd" agree on the certificates', () => {
  const read = (name: string): string => readFileSync(at(`etc/ejabberd/${name}`), 'utf8');
  const asked = (domains: string[]): Promise<string[]> => {
    put(YML, ymlWith(['hosts'], domains).replace(at(PEM), at('etc/ejabberd/chat.pem')));
    return doctor((host, options) => certificateChecks(host, options));
  };

  it.each<[string, () => string, string[], string[]]>([
    ['good', () => read('tls.pem'), [DOMAIN], []],
    ['no key', () => read('cert.pem'), [DOMAIN], ['certificate-key failed']],
    ['no certificate', () => read('key.pem'), [DOMAIN], ['certificates failed']],
    [
      'the key of another',
      () => read('cert.pem') + read('ca-key.pem'),
      [DOMAIN],
      ['certificate-key failed'],
    ],
    ['a name too few', () => read('tls.pem'), [DOMAIN, 'two.test'], ['certificate-names warning']],
  ])('%s', async (_name, pem, domains, expected) => {
    put(at('etc/ejabberd/chat.pem'), pem());
    const found = await asked(domains);
    expect(found).toEqual(expected);
    agree(
      found,
      await command((host) =>
        checkCertificates(host, { kind: 'given', files: ['/etc/ejabberd/chat.pem'] }, { domains }),
      ),
    );
  });
});

describe('doctor and "archive" agree on the database', () => {
  const without = (start: string): string[] => GOOD_ROWS.filter((row) => !row.startsWith(start));
  const changed = (start: string, from: string, to: string): string[] =>
    GOOD_ROWS.map((row) => (row.startsWith(start) ? row.replace(from, to) : row));

  it.each<[string, string[], string[], string]>([
    ['good', GOOD_ROWS, [], 'good'],
    ['no tables', GOOD_ROWS.slice(0, 1), ['utf8mb4 failed'], 'empty'],
    ['narrow', changed('column\tarchive\ttxt', 'utf8mb4', 'utf8mb3'), ['utf8mb4 failed'], 'narrow'],
    ['of one domain', without('column\tarchive\tserver_host'), ['sql-tables failed'], 'single'],
    [
      'é is e',
      changed('column\tarchive\tusername', 'utf8mb4_bin', 'utf8mb4_unicode_ci'),
      ['sql-names failed'],
      'loose',
    ],
    ['a column too few', without('column\tarchive\tkind'), ['sql-columns failed'], 'old'],
    [
      'too short for a long address',
      changed('column\tarchive\tpeer', '16777215', '191'),
      ['sql-room failed'],
      'old',
    ],
    // It is no state: "archive" sees to it whatever the database is.
    [
      'letter by letter',
      changed('column\tarchive\ttxt', 'utf8mb4_unicode_ci', 'utf8mb4_bin'),
      ['sql-words warning'],
      'good',
    ],
  ])('%s', async (_name, rows, expected, state) => {
    databaseWith(rows);
    const found = await doctor((host, options) => databaseChecks(host, options));
    expect(found).toEqual(expected);
    const facts = await readDatabase(() => Promise.resolve(rows.join('\n')), 'ejabberd', SCHEMA);
    expect(stateOf(facts)).toBe(state);
    // An empty one is filled, and how words are compared is changed without a word.
    if (state === 'empty') return;
    const others = found.filter((line) => !line.startsWith('sql-words '));
    const said = await command((host) => judgeDatabase(host, facts));
    agree(others, said);
    // What is refused is refused before anything is changed.
    const isRefused = said.refused.length > 0;
    const use = (): unknown => mustBeUsable(facts, { database: 'ejabberd' } as ArchiveOptions);
    if (isRefused) expect(use).toThrow(Refusal);
    else expect(use()).toBe(state);
  });
});

describe('doctor on the file of SQLite', () => {
  const file = at('ejabberd.sqlite');
  const asked = (): Promise<string[]> => {
    put(YML, ymlWith(['sql_type'], 'sqlite').replace('/var/lib/ejabberd/ejabberd.sqlite', file));
    return doctor((host, options) => databaseChecks(host, options));
  };
  const sqlite = (sql: string): string =>
    execFileSync('sqlite3', [file], { input: sql }).toString();

  it('names what the installed ejabberd wants and it lacks', async () => {
    expect(await asked()).toEqual([]); // ejabberd has not made it yet
    sqlite(readFileSync(SQLITE_SCHEMA_FILE, 'utf8'));
    expect(await asked()).toEqual([]);
    sqlite('ALTER TABLE archive DROP COLUMN kind');
    expect(await asked()).toEqual(['sql-columns failed']);
  });

  it('warns that it cannot tell, when it is no database', async () => {
    writeFileSync(file, 'x'.repeat(4096));
    expect(await asked()).toEqual(['utf8mb4 warning']);
  });
});
