import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument, type Document } from 'yaml';
import { runDoctor, type DoctorReport } from '../support/doctor.ts';
import { makeCertificate } from '../support/certificate.ts';
import { ejabberdConfig } from '../support/ejabberd-config.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { DOMAIN } from '../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../zimbra/zimbra.ts';

const dir = testDir('doctor-host');
const at = (...parts: string[]): string => join(dir, ...parts);
const program = at('zimbra-auth.mjs');
const extauthJson = at('extauth.json');
let zimbra: Zimbra;
let goodYml: string;

beforeAll(async () => {
  zimbra = await startZimbra({ dir: at('zimbra'), soapOnly: true });
  await copyFile(join(PROJECT_DIR, 'dist/extauth/zimbra-auth.mjs'), program);
  await chmod(program, 0o755);
  await writeExtauth({});
  await makeCertificate(dir, [DOMAIN, 'two.test']);
  worker = await startWorker(process.execPath, [program, extauthJson]);
  goodYml = ejabberdConfig({
    domains: [DOMAIN],
    ports: { starttls: 5222, tls: 5223, http: 5280, api: 5281 },
    certificate: { pemFile: at('tls.pem'), caFile: at('ca.pem') },
    extauthProgram: `${process.execPath} ${program} ${extauthJson}`,
    archive: at('ejabberd.sqlite'),
    upload: { url: 'https://chat.test/upload/@HOST@', folder: at('upload') },
  });
  await mkdir(at('log'));
  await writeFile(at('log/ejabberd.log'), 'started\nAccepted c2s PLAIN authentication\n');
  await writeFile(at('nginx.conf'), nginxConf(GOOD_LOCATION));
});

afterAll(async () => {
  await endWorker(worker);
  await zimbra.close();
});

type Child = ReturnType<typeof spawn>;
let worker: Child;

/** As ejabberd starts one of its pool: it waits for requests. */
async function startWorker(command: string, args: readonly string[]): Promise<Child> {
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  return child;
}
async function endWorker(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

const writeExtauth = async (keys: Record<string, unknown>): Promise<void> => {
  const config = { soapUrl: zimbra.soapUrl, domains: [DOMAIN], ...keys };
  await writeFile(extauthJson, JSON.stringify(config), { mode: 0o644 });
  await chmod(extauthJson, 0o644);
};

const nginxConf = (location: string): string =>
  `events {}\nhttp {\n  server {\n    server_name chat.test;\n    include "${at('*.inc')}"; # none\n` +
  `    location = /http-bind { ${location} }\n  }\n}\n`;
const GOOD_LOCATION =
  'proxy_pass http://xmpp.test:5280/http-bind; proxy_read_timeout 310s; ' +
  'proxy_set_header Cookie ""; proxy_set_header X-Forwarded-For $remote_addr;';

let files = 0;

/** Asks about this host alone, with another ejabberd.yml, nginx.conf or folder of logs. */
async function ask(
  host: { yml?: string; nginx?: string; log?: string; path?: string } = {},
  args: readonly string[] = [],
): Promise<DoctorReport> {
  const folder = at(`run-${(files += 1)}`);
  await mkdir(join(folder, 'log'), { recursive: true });
  await writeFile(join(folder, 'ejabberd.yml'), host.yml ?? goodYml);
  await writeFile(join(folder, 'nginx.conf'), nginxConf(host.nginx ?? GOOD_LOCATION));
  await writeFile(join(folder, 'log/ejabberd.log'), host.log ?? 'nothing\n');
  return runDoctor(
    [
      ...['--ejabberd-yml', join(folder, 'ejabberd.yml'), '--log-dir', join(folder, 'log')],
      ...['--nginx-conf', join(folder, 'nginx.conf'), '--zimbra-dir', at('no-zimbra')],
      ...['--ejabberd-user', userInfo().username, ...args],
    ],
    host.path === undefined ? {} : { path: host.path },
  );
}

/** Where nvm keeps Node, systemd would hide it; that is true, and not what is tested here. */
const bad = (report: DoctorReport): string[] => report.bad.filter((id) => id !== 'extauth-home');

/** The good ejabberd.yml, with something changed. */
function yml(change: (document: Document) => void): string {
  const document = parseDocument(goodYml);
  change(document);
  return document.toString();
}
const setting =
  (...path: (string | number)[]) =>
  (value: unknown): string =>
    yml((document) => document.setIn(path, value));
const without = (...path: (string | number)[]): string =>
  yml((document) => document.deleteIn(path));

it('has nothing to complain of on a good host', async () => {
  const report = await ask();
  expect(bad(report)).toEqual([]);
  const skipped = report.results.filter(({ status }) => status === 'skipped').map(({ id }) => id);
  expect(skipped.filter((id) => !id.startsWith('zimbra-'))).toEqual(['extauth-daemon', 'utf8mb4']);
});

describe('doctor names what is wrong in ejabberd.yml', () => {
  it.each<[string, () => string, string]>([
    ['a second method', () => setting('auth_method')(['external', 'internal']), 'auth-method'],
    [
      'another method for one domain',
      () => setting('host_config')({ [DOMAIN]: { auth_method: 'internal' } }),
      'auth-method',
    ],
    ['no auth_method', () => without('auth_method'), 'auth-method'],
    ['no auth_use_cache', () => without('auth_use_cache'), 'auth-cache'],
    ['auth_use_cache', () => setting('auth_use_cache')(true), 'auth-cache'],
    ['no backlog', () => without('listen', 2, 'backlog'), 'backlog'],
    ['no max_stanza_size', () => without('listen', 0, 'max_stanza_size'), 'max-stanza-size'],
    ['no trusted_proxies', () => without('trusted_proxies'), 'trusted-proxies'],
    ['all are trusted', () => setting('trusted_proxies')('all'), 'trusted-proxies'],
    ['tables for one domain', () => setting('new_sql_schema')(false), 'sql-domains'],
    ['mod_register', () => setting('modules', 'mod_register')({}), 'mod-register'],
    ['mod_auth_fast', () => setting('modules', 'mod_auth_fast')({}), 'mod-auth-fast'],
    ['X-OAUTH2', () => setting('disable_sasl_mechanisms')('DIGEST-MD5'), 'sasl-mechanisms'],
    ['no STARTTLS', () => without('listen', 0, 'starttls_required'), 'starttls'],
    ['old TLS', () => setting('c2s_protocol_options')(['no_sslv3']), 'tls-protocols'],
    ['BOSH for all', () => setting('listen', 2, 'ip')('::'), 'http-listener'],
    ['the log tells all', () => setting('loglevel')('debug'), 'loglevel'],
    ['no archive', () => without('modules', 'mod_mam'), 'mam'],
    ['an archive for few', () => setting('modules', 'mod_mam', 'default')('roster'), 'mam'],
    ['no YAML', () => `${goodYml}\nsql_password: "geheim`, 'ejabberd-yml'],
    [
      'an included file that is missing',
      () => setting('include_config_file')('x.yml'),
      'ejabberd-yml',
    ],
    ['no authenticator', () => without('extauth_program'), 'extauth-program'],
    ['no certificate', () => without('certfiles'), 'certificates'],
    ['a certificate that is gone', () => setting('certfiles')([at('gone.pem')]), 'certificates'],
    ['another domain', () => setting('hosts')([DOMAIN, 'two.test']), 'extauth-domains'],
  ])('%s', async (_name, content, id) => {
    const report = await ask({ yml: content() });
    expect(bad(report)).toEqual([id]);
    expect(report.code).toBe(1);
    expect(report.results.find((result) => result.id === id)?.mend).toMatch(/./);
    expect(report.output).not.toContain('geheim');
  });

  it('also in an included file, and behind a macro', async () => {
    await writeFile(at('more.yml'), 'loglevel: LEVEL\nmodules:\n  mod_register: {}\n');
    const content = yml((document) => {
      document.set('include_config_file', [at('more.yml')]);
      document.set('define_macro', { LEVEL: 'debug' });
    });
    expect(bad(await ask({ yml: content }))).toEqual(['mod-register', 'loglevel']);
  });
});

describe('doctor names what is wrong with the authenticator', () => {
  const command = (line: string): string => setting('extauth_program')(line);
  const stub = async (name: string, text: string): Promise<string> => {
    await writeFile(at(name), text, { mode: 0o755 });
    return at(name);
  };

  it('a program that is not there', async () => {
    const content = command(`${process.execPath} ${at('gone.mjs')} ${extauthJson}`);
    expect(bad(await ask({ yml: content }))).toContain('extauth-program');
  });

  it('an old Node', async () => {
    const node = await stub(
      'node',
      `#!/bin/sh\n[ "$1" = --version ] && echo v16.20.0 || exec '${process.execPath}' "$@"\n`,
    );
    expect(bad(await ask({ yml: command(`${node} ${program} ${extauthJson}`) }))).toEqual([
      'extauth-node',
    ]);
  });

  it('another version', async () => {
    const old = await stub(
      'old.mjs',
      (await readFile(program, 'utf8')).replace(/EXTAUTH_VERSION|"\d+\.\d+\.\d+"/g, '"0.9.0"'),
    );
    const report = await ask({ yml: command(`${process.execPath} ${old} ${extauthJson}`) });
    expect(bad(report)).toEqual(['extauth-version']);
  });

  it('a place that systemd hides', async () => {
    const content = command(`${process.execPath} /home/alice/zimbra-auth.mjs ${extauthJson}`);
    expect((await ask({ yml: content })).bad).toContain('extauth-home');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['a bad key', { soapURL: 1 }, ['extauth-check']],
    [
      'an address where no Zimbra is',
      { soapUrl: 'http://127.0.0.1:9/service/soap' },
      ['extauth-check'],
    ],
    ['a domain too many', { domains: [DOMAIN, 'three.test'] }, ['extauth-domains']],
  ])('%s', async (_name, keys, ids) => {
    await writeExtauth(keys);
    try {
      const report = await ask();
      expect(bad(report)).toEqual(ids);
      expect(report.output).not.toContain('Command failed');
    } finally {
      await writeExtauth({});
    }
  });

  it.runIf(process.getuid?.() === 0)('a configuration that ejabberd cannot read', async () => {
    await chmod(extauthJson, 0o600);
    try {
      const ids = ['--only', 'extauth-check', '--ejabberd-user', 'nobody'];
      const { results } = await ask({}, ids);
      expect(results[0]).toMatchObject({ status: 'failed', id: 'extauth-check' });
      expect(results[0]?.seen).toContain('EACCES');
      expect(results[0]?.mend).toContain(`chgrp nobody ${extauthJson}; chmod 640`);
    } finally {
      await chmod(extauthJson, 0o644);
    }
  });

  it('that ejabberd has none running', async () => {
    await endWorker(worker);
    try {
      expect(bad(await ask())).toEqual(['extauth-running']);
    } finally {
      worker = await startWorker(process.execPath, [program, extauthJson]);
    }
  });

  it('a configuration that everybody can write', async () => {
    await chmod(extauthJson, 0o666);
    try {
      expect(bad(await ask())).toEqual(['extauth-rights']);
    } finally {
      await chmod(extauthJson, 0o644);
    }
  });
});

describe('doctor and the daemon', () => {
  const socket = at('s');
  const relay = join(PROJECT_DIR, 'conf/zimbra-auth-relay');
  const programLine = setting('extauth_program');
  let daemon: Child | undefined;
  let relayed: Child | undefined;

  const unitFile = async (text: string): Promise<string[]> => {
    await writeFile(at('zimbra-auth.service'), text);
    return ['--auth-unit', at('zimbra-auth.service')];
  };
  const GOOD_UNIT = `[Service]\nExecStart=${process.execPath} ${program} --daemon ${extauthJson}\n`;
  const askRelayed = async (unit = GOOD_UNIT, at = socket): Promise<DoctorReport> =>
    ask({ yml: programLine(`'${relay}' '${at}'`) }, await unitFile(unit));
  const started = async (): Promise<void> => {
    daemon = spawn(process.execPath, [program, '--daemon', '--socket', socket, extauthJson], {
      stdio: 'ignore',
    });
    await waitFor('the daemon to listen', () => existsSync(socket));
    relayed = await startWorker(relay, [socket]);
  };

  afterEach(async () => {
    if (daemon?.exitCode === null && daemon.signalCode === null) {
      const closed = once(daemon, 'close');
      daemon.kill('SIGKILL');
      await closed;
    }
    if (relayed !== undefined) await endWorker(relayed);
    relayed = undefined;
    await rm(socket, { force: true });
  });

  it('has nothing to complain of when it answers', async () => {
    await started();
    const report = await askRelayed();
    expect(bad(report)).toEqual([]);
    expect(report.results.find(({ id }) => id === 'extauth-daemon')?.status).toBe('ok');
  });

  it('names a socket that is not there, and one that nobody answers', async () => {
    expect(bad(await askRelayed())).toEqual(['extauth-daemon']);
    await started();
    daemon?.kill('SIGSTOP');
    const report = await askRelayed();
    expect(bad(report)).toEqual(['extauth-daemon']);
    expect(report.results.find(({ id }) => id === 'extauth-daemon')?.mend).toContain('journalctl');
  });

  it('names a daemon that is not set up', async () => {
    const report = await ask({ yml: programLine(relay) }, ['--auth-unit', at('none')]);
    expect(bad(report)).toContain('extauth-program');
    expect(report.output).toContain('deploy.sh ejabberd');
  });

  it('reads which configuration the daemon has, and looks at that', async () => {
    await started();
    await writeFile(at('other.json'), '{"soapURL": 1}');
    expect(bad(await askRelayed(GOOD_UNIT.replace(extauthJson, at('other.json'))))).toEqual([
      'extauth-check',
    ]);
  });
});

describe('doctor names secrets in logs, without repeating them', () => {
  const TOKEN = `0_${'ab'.repeat(20)}_${Buffer.from('id=36:0;exp=13:1;').toString('hex')}`;
  const plain = (user: string): string =>
    Buffer.from(`\0${user}\0zimbra_auth_token++${TOKEN}`).toString('base64');

  it.each([
    ['a token', `a line\nGET /?token=${TOKEN} 200`],
    ['our prefix', `password zimbra_auth_token++x`],
    ['an encoded prefix', `/login?p=zimbra_auth_token%2B%2Bx`],
    ['SASL PLAIN of alice', `<auth>${plain('alice')}`],
    ['SASL PLAIN of bob', `<auth>${plain('bob')}`],
    ['SASL PLAIN of carol2', `<auth>${plain('carol2')}`],
    ['any SASL PLAIN', `<auth mechanism='PLAIN'>AGFsaWNlAHNlY3JldA==</auth>`],
    ['far into a long line', `${'x'.repeat(200_000)}${TOKEN}`],
  ])('%s', async (_name, log) => {
    const report = await ask({ log });
    expect(bad(report)).toEqual(['log-secrets']);
    expect(report.output).not.toContain(TOKEN);
    expect(report.output).not.toContain('AGFsaWNl');
  });
});

describe('doctor names what is wrong in nginx', () => {
  it.each([
    ['a cookie in clear', GOOD_LOCATION.replace('proxy_set_header Cookie "";', ''), 'nginx-cookie'],
    ['short patience', GOOD_LOCATION.replace('310s', '30s'), 'nginx-timeout'],
    ['hidden browsers', GOOD_LOCATION.replace(/proxy_set_header X[^;]*;/, ''), 'nginx-address'],
  ])('%s', async (_name, nginx, id) => {
    expect(bad(await ask({ nginx }))).toEqual([id]);
  });
});

describe('doctor looks at the database', () => {
  const content = (): string =>
    yml((document) => {
      document.set('sql_type', 'mysql');
      document.set('sql_password', 'geheim');
    });
  const withClient = async (script: string): Promise<DoctorReport> => {
    await mkdir(at('bin'), { recursive: true });
    await writeFile(at('bin/mysql'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return ask({ yml: content(), path: `${at('bin')}:${process.env['PATH'] ?? ''}` });
  };

  it.each([
    ['utf8mb4', `printf 'txt\\tutf8mb4\\nxml\\tutf8mb4\\n'`, []],
    ['another character set', `printf 'txt\\tutf8mb3\\nxml\\tutf8mb4\\n'`, ['utf8mb4']],
    ['no table', 'true', ['utf8mb4']],
    ['no connection', 'echo "Access denied" >&2; exit 1', ['utf8mb4']],
    // The password is in the file of options, and not among the arguments.
    [
      'hidden password',
      `case "$*" in *geheim*) exit 1;; esac; grep -q geheim "\${1#*=}" && printf 'txt\\tutf8mb4\\n'`,
      [],
    ],
  ])('%s', async (_name, script, ids) => {
    expect(bad(await withClient(script))).toEqual(ids);
  });
});

describe('deploy.sh doctor', () => {
  const run = promisify(execFile);
  const script = join(PROJECT_DIR, 'deploy.sh');

  it('passes on arguments and exit status', async () => {
    expect((await run('bash', [script, 'doctor', '--help'])).stdout).toContain('--zimbra-url');
    await expect(run('bash', [script, 'doctor', '--none'])).rejects.toMatchObject({ code: 64 });
  });

  it.each([
    ['no Node', '', 'found: none'],
    ['an old one', '#!/bin/sh\necho v16.20.0\n', 'found: v16.20.0'],
  ])('says how to get Node when there is %s', async (name, node, found) => {
    const bin = at(`path ${name}`);
    await mkdir(bin);
    await symlink('/usr/bin/dirname', join(bin, 'dirname'));
    if (node !== '') await writeFile(join(bin, 'node'), node, { mode: 0o755 });
    const asked = run('/bin/bash', [script, 'doctor'], { env: { PATH: bin } });
    await expect(asked).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`${found}[^]*apt install nodejs`)) as string,
    });
  });
});
