import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { EjabberdYml } from '../../../src/host/facts/ejabberd-yml.ts';
import { EJABBERD_RULES } from '../../../src/host/rules/ejabberd-yml.ts';
import { brokenOf } from '../../../src/host/rules/rule.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

const SHIPPED = readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'ejabberd-check-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The ids of what the rules find in this configuration. */
function problems(yaml: string): string[] {
  const file = join(dir, 'ejabberd.yml');
  writeFileSync(file, yaml);
  return brokenOf(EJABBERD_RULES, EjabberdYml.load(file)).map(({ rule }) => rule.id);
}

type Path = (string | number)[];
const FAIL2BAN = ['modules', 'mod_fail2ban'] as const;
const SHARED = { ldap_servers: ['mail.example.com'] };

/** The shipped file with one value replaced, or taken out. */
function changed(path: Path, value: unknown): string {
  const document = parseDocument(SHIPPED);
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  return document.toString();
}

describe('the rules for ejabberd.yml', () => {
  it('finds nothing in the file that ships', () => {
    expect(problems(SHIPPED)).toEqual([]);
  });

  it.each<[string, Path, unknown]>([
    ['auth-method', ['auth_method'], undefined],
    ['auth-method', ['auth_method'], ['external', 'internal']],
    ['auth-method', ['auth_method'], 'internal'],
    ['auth-method', ['auth_method'], ['jwt', 'external']],
    ['auth-method', ['host_config'], { 'two.example': { auth_method: 'internal' } }],
    ['auth-method', ['append_host_config'], { 'two.example': { auth_method: ['anonymous'] } }],
    ['auth-cache', ['auth_use_cache'], undefined],
    ['auth-cache', ['auth_use_cache'], true],
    ['auth-cache', ['host_config'], { 'two.example': { auth_use_cache: true } }],
    ['mod-register', ['modules', 'mod_register'], {}],
    ['mod-register', ['modules', 'mod_register'], { ip_access: 'all' }],
    ['mod-register', ['host_config'], { 'two.example': { modules: { mod_register: {} } } }],
    ['mod-register', ['listen', 2, 'request_handlers', '/register'], 'mod_register_web'],
    ['mod-register', ['modules', 'mod_register_web'], {}],
    ['mod-auth-fast', ['modules', 'mod_auth_fast'], {}],
    ['trusted-proxies', ['trusted_proxies'], ['127.0.0.1']],
    ['trusted-proxies', ['trusted_proxies'], 'all'],
    ['trusted-proxies', ['host_config'], { 'two.example': { trusted_proxies: ['192.0.2.7'] } }],
    ['fail2ban', [...FAIL2BAN], undefined],
    ['fail2ban', [...FAIL2BAN], {}],
    ['fail2ban', [...FAIL2BAN, 'c2s_max_auth_failures'], undefined],
    ['fail2ban', [...FAIL2BAN, 'c2s_max_auth_failures'], 199],
    ['fail2ban', [...FAIL2BAN, 'c2s_max_auth_failures'], 5001],
    ['fail2ban', [...FAIL2BAN, 'c2s_auth_ban_lifetime'], undefined],
    ['fail2ban', [...FAIL2BAN, 'c2s_auth_ban_lifetime'], '1 hour'],
    ['fail2ban', [...FAIL2BAN, 'c2s_auth_ban_lifetime'], 601],
    ['fail2ban', [...FAIL2BAN, 'c2s_auth_ban_lifetime'], 'infinity'],
    ['fail2ban', [...FAIL2BAN, 'access'], undefined],
    ['fail2ban', [...FAIL2BAN, 'access'], 'all'],
    ['fail2ban', [...FAIL2BAN, 'access'], 'c2s'],
    ['fail2ban', [...FAIL2BAN, 'access'], { allow: { ip: '0.0.0.0/0' } }],
    // With the proxy among them, too.
    ['fail2ban', ['acl', 'proxies', 'ip'], ['127.0.0.1', '0.0.0.0/0']],
    ['fail2ban', ['acl', 'proxies', 'ip'], ['127.0.0.1', '::/0']],
    ['fail2ban', [...FAIL2BAN, 'access'], [{ allow: 'all' }, { allow: 'proxies' }]],
    ['fail2ban', ['access_rules', 'never_banned'], undefined],
    ['fail2ban', ['acl', 'proxies'], undefined],
    ['fail2ban', ['acl', 'proxies', 'ip'], ['192.0.2.7']],
    ['fail2ban', ['acl', 'proxies', 'ip'], []],
    ['sasl-mechanisms', ['disable_sasl_mechanisms'], undefined],
    ['sasl-mechanisms', ['disable_sasl_mechanisms'], 'DIGEST-MD5'],
    ['tls-protocols', ['c2s_protocol_options'], ['no_sslv3', 'no_tlsv1']],
    ['tls-protocols', ['listen', 0, 'protocol_options'], ['no_sslv3']],
    ['ldap-encrypted', ['ldap_servers'], ['mail.example.com']],
    ['ldap-encrypted', ['modules', 'mod_shared_roster_ldap'], SHARED],
    [
      'ldap-encrypted',
      ['modules', 'mod_shared_roster_ldap'],
      { ...SHARED, ldap_encrypt: 'starttls' },
    ],
    ['ldap-rights', ['ldap_rootdn'], 'uid=zimbra,cn=admins,cn=zimbra'],
    [
      'ldap-rights',
      ['modules', 'mod_shared_roster_ldap'],
      { ldap_rootdn: 'uid=x,cn=admins,cn=zimbra' },
    ],
    ['mam', ['modules', 'mod_mam'], undefined],
    ['mam', ['modules', 'mod_mam', 'default'], 'never'],
    ['sql-domains', ['new_sql_schema'], undefined],
    ['sql-domains', ['new_sql_schema'], false],
    ['loglevel', ['loglevel'], 'debug'],
    ['loglevel', ['loglevel'], 5],
    ['backlog', ['listen', 0, 'backlog'], undefined],
    ['backlog', ['listen', 2, 'backlog'], 5],
    ['max-stanza-size', ['listen', 0, 'max_stanza_size'], undefined],
    ['max-stanza-size', ['listen', 1, 'max_stanza_size'], 262144],
    ['max-stanza-size', ['listen', 1, 'max_stanza_size'], 'infinity'],
    ['starttls', ['listen', 0, 'starttls_required'], undefined],
    ['starttls', ['listen', 1, 'tls'], false],
    ['http-tls', ['listen', 2, 'ip'], '::'],
    ['http-tls', ['listen', 2, 'ip'], undefined],
    ['api', ['listen', 3, 'ip'], '::'],
    ['api', ['listen', 3, 'ip'], undefined],
    ['api', ['api_permissions', 'sessions', 'what'], ['connected_users_info', 'register']],
    ['api', ['api_permissions', 'sessions', 'what'], '*'],
    ['api', ['api_permissions', 'console commands', 'from'], undefined],
    ['host-names', ['hosts'], ['example.com', 'xn--mnchen-3ya.example']],
    ['upload-address', ['hosts'], ['example.com', 'münchen.example']],
    ['upload-headers', ['modules', 'mod_http_upload', 'custom_headers'], undefined],
    ['rooms', ['modules', 'mod_muc', 'default_room_options'], undefined],
    ['rooms', ['modules', 'mod_muc', 'default_room_options', 'members_only'], false],
    ['rooms', ['modules', 'mod_muc', 'default_room_options', 'public'], undefined],
    [
      'rooms',
      ['host_config'],
      {
        'two.example': {
          modules: { mod_muc: { default_room_options: { public: true } } },
        },
      },
    ],
    ['nodes', ['modules', 'mod_pubsub', 'plugins'], ['flat', 'pep']],
    ['nodes', ['modules', 'mod_pubsub', 'plugins'], undefined],
    [
      'bookmarks',
      ['modules', 'mod_pubsub', 'force_node_config', 'urn:xmpp:bookmarks:1'],
      undefined,
    ],
    [
      'bookmarks',
      ['modules', 'mod_pubsub', 'force_node_config', 'storage:bookmarks', 'access_model'],
      'presence',
    ],
    [
      'bookmarks',
      ['host_config'],
      {
        'two.example': {
          modules: {
            mod_pubsub: {
              plugins: ['pep'],
              force_node_config: {
                'storage:bookmarks': { access_model: 'open' },
              },
            },
          },
        },
      },
    ],
  ])('finds %s when %j is %j', (code, path, value) => {
    expect(problems(changed(path, value))).toEqual([code]);
  });

  it.each<[string, Path, unknown]>([
    ['the method without brackets', ['auth_method'], 'external'],
    ['no proxy is believed', ['trusted_proxies'], []],
    ['loopback as a range', ['acl', 'proxies', 'ip'], ['127.0.0.0/8']],
    ['one proxy without brackets', ['acl', 'proxies', 'ip'], '127.0.0.1/32'],
    ['the rule where it is used', [...FAIL2BAN, 'access'], [{ allow: { ip: ['::1'] } }]],
    ['the list where it is used', ['access_rules', 'never_banned'], { allow: { acl: 'proxies' } }],
    ['a ban in seconds', [...FAIL2BAN, 'c2s_auth_ban_lifetime'], 600],
    ['a shorter one', [...FAIL2BAN, 'c2s_auth_ban_lifetime'], '90 seconds'],
    [
      'native clients on loopback alone, without TLS',
      ['listen', 0],
      {
        port: 5222,
        ip: '127.0.0.1',
        module: 'ejabberd_c2s',
        max_stanza_size: 80000,
        backlog: 1024,
      },
    ],
    ['a smaller backlog that holds', ['listen', 0, 'backlog'], 128],
    ['no files', ['modules', 'mod_http_upload'], undefined],
    ['no groups', ['modules', 'mod_muc'], undefined],
    ['no nodes at all', ['modules', 'mod_pubsub'], undefined],
    ['a host in capitals', ['hosts'], ['Example.com']],
  ])('is content with %s', (_, path, value) => {
    expect(problems(changed(path, value))).toEqual([]);
  });

  it.each([
    {
      ldap_servers: ['127.0.0.1', 'localhost'],
      ldap_rootdn: 'uid=zmpostfix,cn=appaccts,cn=zimbra',
    },
    { ldap_servers: ['mail.example.com'], ldap_encrypt: 'tls' },
    { ldap_base: 'dc=example' },
  ])('lets ejabberd ask an LDAP server safely (%j)', (options) => {
    expect(problems(changed(['modules', 'mod_shared_roster_ldap'], options))).toEqual([]);
  });

  it('takes letters of all alphabets where files have an address of their own, or there are none', () => {
    const document = parseDocument(changed(['hosts'], ['münchen.example']));
    document.setIn(['modules', 'mod_http_upload', 'put_url'], 'https://mail.example.com/upload/m');
    expect(problems(document.toString())).toEqual([]);
    document.deleteIn(['modules', 'mod_http_upload', 'put_url']); // ejabberd's own has @HOST@
    expect(problems(document.toString())).toEqual(['upload-address']);
    document.deleteIn(['modules', 'mod_http_upload']);
    expect(problems(document.toString())).toEqual([]);
  });

  it('finds listeners of IPv6 where the kernel does not know it', () => {
    const found = (text: string, hasIpv6: boolean) =>
      brokenOf(EJABBERD_RULES, EjabberdYml.load(join(dir, 'ejabberd.yml'), text, hasIpv6));
    expect(found(SHIPPED, true)).toEqual([]);
    const [broken, ...others] = found(SHIPPED, false);
    expect(others).toEqual([]);
    expect(broken).toMatchObject({
      rule: { id: 'listen-ipv6' },
      problem: 'port 5222, 5223: an address of IPv6, which the kernel does not know',
      weight: 'refused',
    });
    expect(found(SHIPPED.replaceAll("ip: '::'", 'ip: 0.0.0.0'), false)).toEqual([]);
  });

  it('wants a listener of native clients, by whose limit BOSH goes', () => {
    const alone = parseDocument(SHIPPED);
    alone.setIn(['listen'], [(parseDocument(SHIPPED).toJS() as { listen: object[] }).listen[2]]);
    expect(problems(String(alone))).toEqual(['max-stanza-size']);
  });

  it.each(['Content-Security-Policy', 'X-Content-Type-Options', 'Content-Disposition'])(
    'wants %s on files that were sent',
    (name) => {
      const path = ['modules', 'mod_http_upload', 'custom_headers', name];
      expect(problems(changed(path, undefined))).toEqual(['upload-headers']);
    },
  );

  it('knows the newer name of the tables', () => {
    expect(problems(SHIPPED.replace('new_sql_schema', 'sql_schema_multihost'))).toEqual([]);
  });

  it('is not deceived by comments, quotes or other spellings of YAML', () => {
    expect(
      problems(SHIPPED.replace(/^auth_use_cache: false$/m, '# auth_use_cache: false')),
    ).toEqual(['auth-cache']);
    const json = JSON.stringify(parseDocument(SHIPPED).toJS());
    expect(problems(json)).toEqual([]);
    expect(problems(json.replace('"auth_use_cache":false', '"auth_use_cache":true'))).toEqual([
      'auth-cache',
    ]);
  });

  it('is content with a proxy on another machine, which must be known to mod_fail2ban', () => {
    const listener = {
      ...{ port: 5443, ip: '::', module: 'ejabberd_http', tls: true, backlog: 1024 },
      request_handlers: { '/http-bind': 'mod_bosh' },
    };
    const far = changed(['listen', 2], listener);
    expect(problems(far)).toEqual(['fail2ban']);
    expect(problems(far.replace('ip: [ 127.0.0.1 ]', 'ip: [192.0.2.7]'))).toEqual([]);
  });

  it('reads the files that the configuration includes, and its macros', () => {
    writeFileSync(join(dir, 'more.yml'), 'modules:\n  mod_register: {}\n');
    expect(problems(`${SHIPPED}\ninclude_config_file: more.yml\n`)).toEqual(['mod-register']);
    const macro = SHIPPED.replace(/^auth_method: .*$/m, 'auth_method: METHOD');
    expect(problems(`define_macro:\n  METHOD: external\n${macro}`)).toEqual([]);
    expect(problems(`define_macro:\n  METHOD: internal\n${macro}`)).toEqual(['auth-method']);
  });

  it('says that it cannot tell, when there is no YAML to read', () => {
    expect(() => problems('hosts: [unclosed\n  - x: "')).toThrow(/line \d+: not YAML/);
    expect(() => problems(`${SHIPPED}\nauth_use_cache: true\n`)).toThrow(/DUPLICATE_KEY/);
  });

  it('takes ejabberd at its word that auth_use_cache is use_cache where nobody has said it', () => {
    expect(problems(changed(['auth_use_cache'], undefined))).toEqual(['auth-cache']);
    const other = changed(['auth_use_cache'], undefined);
    expect(problems(`${other}\nuse_cache: false\n`)).toEqual([]);
    expect(problems(`${SHIPPED}\nuse_cache: true\n`)).toEqual([]);
  });

  it('knows of each rule whether it is about security, and why', () => {
    const pities = EJABBERD_RULES.filter(({ isSecurity }) => !isSecurity).map(({ id }) => id);
    const ids = ['listen-ipv6', 'http-listener', 'mam', 'host-names', 'upload-address'];
    expect(pities).toEqual(ids);
    for (const { why, mend, good } of EJABBERD_RULES) {
      for (const text of [why, mend, good]) expect(text).toMatch(/\w{3}/);
    }
    expect(new Set(EJABBERD_RULES.map(({ id }) => id)).size).toBe(EJABBERD_RULES.length);
  });
});
