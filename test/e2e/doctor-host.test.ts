import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DoctorHost, GOOD_LOCATION } from '../support/doctor-host.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import { DOMAIN } from '../zimbra/accounts.ts';

const dir = testDir('doctor-host');
let host: DoctorHost;
beforeAll(async () => {
  host = await DoctorHost.start(dir);
});
afterAll(() => host.close());

it('has nothing to complain of on a good host', async () => {
  const report = await host.ask();
  expect(report.bad).toEqual([]);
  const skipped = report.results.filter(({ status }) => status === 'skipped').map(({ id }) => id);
  expect(skipped.filter((id) => !id.startsWith('zimbra-'))).toEqual([
    ...['certificate-hook', 'certificate-copy', 'acme-names', 'acme-port'],
    ...['extauth-daemon', 'sessions-end', 'sessions-api'],
    ...['utf8mb4', 'sql-tables', 'sql-names', 'sql-words', 'sql-columns', 'sql-room'],
    'chat-data',
    ...['teams-secret', 'teams-directory', 'teams-kept'],
    'firewall',
    'nginx-websocket',
    'nginx-upload',
  ]);
});

describe('doctor names what is wrong in ejabberd.yml', () => {
  it.each<[string, () => string, string]>([
    ['a second method', () => host.setting('auth_method')(['external', 'internal']), 'auth-method'],
    [
      'another method for one domain',
      () => host.setting('host_config')({ [DOMAIN]: { auth_method: 'internal' } }),
      'auth-method',
    ],
    ['no auth_method', () => host.without('auth_method'), 'auth-method'],
    ['no auth_use_cache', () => host.without('auth_use_cache'), 'auth-cache'],
    ['auth_use_cache', () => host.setting('auth_use_cache')(true), 'auth-cache'],
    ['no backlog', () => host.without('listen', 2, 'backlog'), 'backlog'],
    ['no max_stanza_size', () => host.without('listen', 0, 'max_stanza_size'), 'max-stanza-size'],
    ['all are trusted', () => host.setting('trusted_proxies')('all'), 'trusted-proxies'],
    ['the proxy may be banned', () => host.without('acl', 'proxies'), 'fail2ban'],
    ['tables for one domain', () => host.setting('new_sql_schema')(false), 'sql-domains'],
    ['mod_register', () => host.setting('modules', 'mod_register')({}), 'mod-register'],
    ['mod_auth_fast', () => host.setting('modules', 'mod_auth_fast')({}), 'mod-auth-fast'],
    ['X-OAUTH2', () => host.setting('disable_sasl_mechanisms')('DIGEST-MD5'), 'sasl-mechanisms'],
    [
      'no STARTTLS',
      () =>
        host.yml((document) => {
          document.deleteIn(['listen', 0, 'starttls_required']);
          document.setIn(['listen', 0, 'ip'], '::');
        }),
      'starttls',
    ],
    ['old TLS', () => host.setting('c2s_protocol_options')(['no_sslv3']), 'tls-protocols'],
    ['BOSH for all', () => host.setting('listen', 2, 'ip')('::'), 'http-tls'],
    ['the log tells all', () => host.setting('loglevel')('debug'), 'loglevel'],
    ['no archive', () => host.without('modules', 'mod_mam'), 'mam'],
    ['an archive for few', () => host.setting('modules', 'mod_mam', 'default')('roster'), 'mam'],
    [
      'groups for everybody',
      () => host.setting('modules', 'mod_muc', 'default_room_options', 'members_only')(false),
      'rooms',
    ],
    ['groups in a list', () => host.without('modules', 'mod_muc', 'default_room_options'), 'rooms'],
    [
      'free nodes',
      () => host.setting('modules', 'mod_pubsub', 'plugins')(['flat', 'pep']),
      'nodes',
    ],
    ['free nodes by default', () => host.without('modules', 'mod_pubsub', 'plugins'), 'nodes'],
    [
      'bookmarks for colleagues',
      () => host.without('modules', 'mod_pubsub', 'force_node_config', 'urn:xmpp:bookmarks:1'),
      'bookmarks',
    ],
    [
      'files that act as pages',
      () => host.without('modules', 'mod_http_upload', 'custom_headers'),
      'upload-headers',
    ],
    ['no YAML', () => `${host.goodYml}\nsql_password: "geheim`, 'ejabberd-yml'],
    [
      'an included file that is missing',
      () => host.setting('include_config_file')('x.yml'),
      'ejabberd-yml',
    ],
    ['no authenticator', () => host.without('extauth_program'), 'extauth-program'],
    ['no certificate', () => host.without('certfiles'), 'certificates'],
    [
      'a certificate that is gone',
      () => host.setting('certfiles')([host.at('gone.pem')]),
      'certificates',
    ],
    ['another domain', () => host.setting('hosts')([DOMAIN, 'two.test']), 'extauth-domains'],
  ])('%s', async (_name, content, id) => {
    const report = await host.ask({ yml: content() });
    expect(report.bad).toEqual([id]);
    expect(report.code).toBe(1);
    expect(report.results.find((result) => result.id === id)?.mend).toMatch(/./);
    expect(report.output).not.toContain('geheim');
  });

  it('also in an included file, and behind a macro', async () => {
    await writeFile(host.at('more.yml'), 'loglevel: LEVEL\nmodules:\n  mod_register: {}\n');
    const content = host.yml((document) => {
      document.set('include_config_file', [host.at('more.yml')]);
      document.set('define_macro', { LEVEL: 'debug' });
    });
    expect((await host.ask({ yml: content })).bad).toEqual(['mod-register', 'loglevel']);
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
    const report = await host.ask({ log });
    expect(report.bad).toEqual(['log-secrets']);
    expect(report.output).not.toContain(TOKEN);
    expect(report.output).not.toContain('AGFsaWNl');
  });
});

describe('doctor names what is wrong in nginx', () => {
  it.each([
    ['tokens in clear', GOOD_LOCATION.replace('https:', 'http:'), ['nginx-upstream']],
    [
      'a cookie in clear',
      GOOD_LOCATION.replace('https:', 'http:').replace('proxy_set_header Cookie "";', ''),
      ['nginx-cookie', 'nginx-upstream'],
    ],
    ['any certificate', GOOD_LOCATION.replace('proxy_ssl_verify on;', ''), ['nginx-certificate']],
    ['short patience', GOOD_LOCATION.replace('310s', '30s'), ['nginx-timeout']],
    [
      'addresses that browsers choose',
      GOOD_LOCATION.replace('$remote_addr', '$http_x_forwarded_for'),
      ['nginx-address'],
    ],
    ['any web site', GOOD_LOCATION.replace('return 403;', ''), ['nginx-origin']],
    ['no limits', GOOD_LOCATION.replace(/limit_req [^;]*;/, ''), ['nginx-limits']],
    ['kept logins', `proxy_cache all; ${GOOD_LOCATION}`, ['nginx-body']],
    [
      'no WebSocket, and small files',
      `${GOOD_LOCATION} } location /ws { ${GOOD_LOCATION} } location /upload/ { ${GOOD_LOCATION}`,
      ['nginx-websocket', 'nginx-upload'],
    ],
  ])('%s', async (_name, nginx, ids) => {
    expect((await host.ask({ nginx })).bad).toEqual(ids);
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
    ['an old one', '#!/bin/sh\necho v16.20.0\n', 'found: 16.20.0'],
  ])('says how to get Node when there is %s', async (name, node, found) => {
    const bin = host.at(`path ${name}`);
    await mkdir(bin);
    for (const tool of ['dirname', 'sed', 'sort', 'head'])
      await symlink(`/usr/bin/${tool}`, join(bin, tool));
    if (node !== '') await writeFile(join(bin, 'node'), node, { mode: 0o755 });
    const asked = run('/bin/bash', [script, 'doctor'], { env: { PATH: bin } });
    await expect(asked).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`${found}[^]*apt install nodejs`)) as string,
    });
  });
});
