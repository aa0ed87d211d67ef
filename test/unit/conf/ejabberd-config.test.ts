import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ejabberdConfig, type EjabberdOverrides } from '../../support/ejabberd-config.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

type Settings = Record<string, unknown>;
interface Listener extends Settings {
  port: number;
  module: string;
}

const shipped = parse(readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8')) as Settings & {
  listen: Listener[];
  modules: Settings;
};

const OVERRIDES: EjabberdOverrides = {
  domains: ['one.test', 'two.test'],
  ports: { starttls: 10_001, tls: 10_002, http: 10_003, sessions: 10_004, api: 10_005 },
  certificate: { pemFile: '/tmp/tls.pem', caFile: '/tmp/ca.pem' },
  extauthProgram: "'/usr/bin/node' 'it''s: here'",
  archive: '/tmp/db.sqlite',
  upload: { url: 'http://127.0.0.1:8080/upload/@HOST@', folder: '/tmp/upload' },
};

describe('conf/ejabberd.yml', () => {
  // What each protects from is said in the file; test/e2e/xmpp-server-security.test.ts tries most of them.
  it.each([
    ['auth_method', ['external']],
    ['auth_use_cache', false],
    ['new_sql_schema', true],
    ['s2s_access', 'none'],
    ['trusted_proxies', undefined],
    ['disable_sasl_mechanisms', ['X-OAUTH2', 'DIGEST-MD5']],
    ['sql_query_timeout', 300], // what waits longer for the database is in no archive
    ['loglevel', 'info'],
  ])('sets %s', (key, value) => {
    expect(shipped[key]).toEqual(value);
  });

  it.each<[string, unknown]>([
    ['mod_vcard.search', false], // else the company's cards are there for the asking
    ['mod_push.include_body', false], // the text would go to the maker of the app
    ['mod_muc.access_admin', { allow: 'admin' }], // else everybody may enter and end each group
    ['mod_mam.access_preferences', 'none'],
    ['mod_http_upload.file_mode', '0640'],
    ['mod_http_upload.dir_mode', '0750'],
    ['mod_http_upload.access', 'local'],
    ['mod_http_upload_quota.max_days', 365],
    ['mod_muc.access', 'local'],
    ['mod_muc.access_create', 'local'],
    ['mod_muc.access_persistent', 'local'],
    ['mod_muc.access_mam', 'local'],
    ['mod_muc.max_user_conferences', 500],
    ['mod_pubsub.plugins', ['pep']], // others let anybody make nodes
    ['mod_offline.access_max_user_messages', 'max_user_offline_messages'],
    ['mod_ping.timeout_action', 'kill'],
    ['mod_stream_mgmt.resend_on_timeout', 'if_offline'],
    ['mod_version.show_os', false],
    // An office of 200 with a stale telephone each; see the file.
    ['mod_fail2ban.access', 'never_banned'],
    ['mod_fail2ban.c2s_max_auth_failures', 400],
    ['mod_fail2ban.c2s_auth_ban_lifetime', '5 minutes'],
  ])('sets %s', (path, value) => {
    const [module = '', option = ''] = path.split('.');
    expect(shipped.modules[module]).toMatchObject({ [option]: value });
  });

  it('makes a group that is for its members, who are seen, and is archived', () => {
    expect(shipped.modules['mod_muc']).toMatchObject({
      default_room_options: {
        ...{ members_only: true, public: false, public_list: false },
        ...{ anonymous: false, mam: true, persistent: true, max_users: 500 },
      },
    });
  });

  it('lets in who is not blocked, bans no proxy, and bounds what one account may take', () => {
    expect(shipped['access_rules']).toEqual({
      c2s: { deny: 'blocked', allow: 'local' }, // in this order
      local: { allow: 'local' },
      never_banned: { allow: 'proxies' },
    });
    expect(Object.keys((shipped['access_rules'] as { c2s: Settings }).c2s)).toEqual([
      'deny',
      'allow',
    ]);
    expect(shipped['acl']).toMatchObject({ proxies: { ip: ['127.0.0.1'] } });
    expect(shipped['shaper_rules']).toMatchObject({
      ...{ c2s_shaper: 'normal', max_user_sessions: 20, max_user_offline_messages: 1000 },
      ...{ soft_upload_quota: 400, hard_upload_quota: 500 },
    });
  });

  it.each([5222, 5223])('port %i goes by these', (port) => {
    const listener = shipped.listen.find((each) => each.port === port);
    expect(listener).toMatchObject({ access: 'c2s', shaper: 'c2s_shaper' });
  });

  it.each([
    ...['storage:bookmarks', 'urn:xmpp:bookmarks:1', 'urn:xmpp:mds:displayed:0'],
    'com_zimbra_converse:choices:0',
  ])('keeps %s for its owner', (node) => {
    const nodes = shipped.modules['mod_pubsub'] as { force_node_config: Settings };
    expect(nodes.force_node_config[node]).toMatchObject({ access_model: 'whitelist' });
  });

  it('takes no old TLS and no weak cipher', () => {
    expect(shipped['c2s_protocol_options']).toEqual(
      expect.arrayContaining([
        ...['no_sslv3', 'no_tlsv1', 'no_tlsv1_1'],
        ...['cipher_server_preference', 'no_compression'],
      ]),
    );
    expect(String(shipped['c2s_ciphers']).split(':')).toEqual(
      expect.arrayContaining(['HIGH', '!aNULL', '!eNULL', '!3DES', '!SHA1']),
    );
  });

  it('has room for a rush of connections at every listener for users', () => {
    const forUsers = shipped.listen.filter(({ port }) => port !== 5281);
    expect(forUsers.map(({ port, backlog }) => [port, backlog])).toEqual([
      [5222, 1024],
      [5223, 1024],
      [5280, 1024],
    ]);
  });

  it('encrypts what is reachable from outside, and keeps the rest on loopback', () => {
    const open = shipped.listen.filter(
      ({ ip, tls, starttls_required: starttls }) =>
        ip !== '127.0.0.1' && tls !== true && starttls !== true,
    );
    expect(open).toEqual([]);
  });

  it('has no stanza that could carry a password longer than an authenticator frame', () => {
    // The operation, a user and a server of 1,023 bytes each at most, and colons come on top.
    const frame = 65_535;
    for (const listener of shipped.listen.filter(({ module }) => module === 'ejabberd_c2s')) {
      expect((Number(listener['max_stanza_size']) / 4) * 3).toBeLessThan(frame - 2_100);
    }
  });

  it.each(['mod_register', 'mod_auth_fast', 'mod_http_api', 'mod_announce'])(
    'does not load %s',
    (module) => {
      expect(shipped.modules).not.toHaveProperty(module);
    },
  );

  it('sends what users have uploaded as nothing but downloads', () => {
    expect(shipped.modules['mod_http_upload']).toMatchObject({
      custom_headers: {
        'Content-Security-Policy': "sandbox; default-src 'none'",
        'X-Content-Type-Options': 'nosniff',
        'Content-Disposition': 'attachment',
      },
    });
  });

  it('makes nobody an administrator, and archives everything for everybody', () => {
    expect(shipped['acl']).toMatchObject({ admin: { user: [] } });
    expect(shipped.modules['mod_mam']).toMatchObject({
      default: 'always',
      access_preferences: 'none',
    });
  });

  it('gives a hidden tab, whose timers wake once a minute, the time to poll again', () => {
    expect(shipped.modules['mod_bosh']).toMatchObject({ max_inactivity: '90 seconds' });
  });
});

describe('the configuration that tests and sandbox run', () => {
  it('differs from the one that ships only in names, ports, addresses and paths', () => {
    const run = parse(ejabberdConfig(OVERRIDES)) as typeof shipped;
    const { listen, ca_file: caFile, api_permissions: permissions, ...rest } = run;
    expect(caFile).toBe('/tmp/ca.pem');
    const { 'commands of the tests': ofTests, ...others } = permissions as Settings;
    const { api_permissions: permitted, ...shippedRest } = shipped;
    expect(ofTests).toMatchObject({ who: { ip: '127.0.0.1/32' } });
    expect(others).toEqual(permitted);
    expect({ ...rest, listen: listen.slice(0, 4) }).toEqual({
      ...shippedRest,
      hosts: ['one.test', 'two.test'],
      certfiles: ['/tmp/tls.pem'],
      extauth_program: "'/usr/bin/node' 'it''s: here'",
      sql_database: '/tmp/db.sqlite',
      modules: {
        ...shipped.modules,
        mod_http_upload: {
          ...(shipped.modules['mod_http_upload'] as Settings),
          put_url: 'http://127.0.0.1:8080/upload/@HOST@',
          docroot: '/tmp/upload',
        },
      },
      listen: shipped.listen.map((listener, index) => ({
        ...listener,
        ip: '127.0.0.1',
        port: 10_001 + index,
      })),
    });
    expect(listen.slice(4)).toEqual([
      {
        port: 10_005,
        ip: '127.0.0.1',
        module: 'ejabberd_http',
        request_handlers: { '/api/v0': 'mod_http_api', '/api/v1': 'mod_http_api' },
      },
    ]);
  });

  it('keeps the archive in MariaDB by the settings that the file names for it', () => {
    const archive = { port: 10_005, database: 'chat', username: 'chatter', password: 'pw' };
    const run = parse(ejabberdConfig({ ...OVERRIDES, archive })) as typeof shipped;
    expect(run).toMatchObject({
      default_db: 'sql',
      sql_type: 'mysql',
      sql_server: '127.0.0.1',
      sql_port: 10_005,
      sql_database: 'chat',
      sql_username: 'chatter',
      sql_password: 'pw',
      new_sql_schema: true,
    });
  });

  it('takes further settings for a single test', () => {
    const run = parse(
      ejabberdConfig({ ...OVERRIDES, extra: [[['modules', 'mod_bosh', 'max_inactivity'], 5]] }),
    ) as typeof shipped;
    expect(run.modules['mod_bosh']).toEqual({ max_inactivity: 5 });
  });
});

describe('conf/extauth.json', () => {
  it('is a complete configuration, for the domain that the other samples name', () => {
    const sample = JSON.parse(
      readFileSync(join(PROJECT_DIR, 'conf/extauth.json'), 'utf8'),
    ) as Settings;
    expect(sample).toEqual({
      soapUrl: 'http://127.0.0.1:8080/service/soap',
      domains: shipped['hosts'],
    });
  });
});
