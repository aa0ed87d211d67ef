import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { PROJECT_DIR } from '../../support/paths.ts';

const SHIPPED = readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'ejabberd-check-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The codes of what deploy/ejabberd-check.sh finds in this configuration. */
function problems(yaml: string): string[] {
  const file = join(dir, 'ejabberd.yml');
  writeFileSync(file, yaml);
  const output = execFileSync(
    'bash',
    ['-euc', `source "$1"; config_problems "$2"`, 'bash', 'deploy/ejabberd-check.sh', file],
    { cwd: PROJECT_DIR, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0]!);
}

type Path = (string | number)[];

/** The shipped file with one value replaced, or taken out. */
function changed(path: Path, value: unknown): string {
  const document = parseDocument(SHIPPED);
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  return document.toString();
}

describe('the check of ejabberd.yml', () => {
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
    ['register', ['modules', 'mod_register'], {}],
    ['register', ['modules', 'mod_register'], { ip_access: 'all' }],
    ['register', ['host_config'], { 'two.example': { modules: { mod_register: {} } } }],
    ['register', ['listen', 2, 'request_handlers', '/register'], 'mod_register_web'],
    ['auth-fast', ['modules', 'mod_auth_fast'], {}],
    ['trusted-proxies', ['trusted_proxies'], undefined],
    ['trusted-proxies', ['trusted_proxies'], []],
    ['trusted-proxies', ['trusted_proxies'], 'all'],
    ['sql-schema', ['new_sql_schema'], undefined],
    ['sql-schema', ['new_sql_schema'], false],
    ['loglevel', ['loglevel'], 'debug'],
    ['loglevel', ['loglevel'], 5],
    ['backlog', ['listen', 0, 'backlog'], undefined],
    ['backlog', ['listen', 2, 'backlog'], 5],
    ['stanza-size', ['listen', 0, 'max_stanza_size'], undefined],
    ['stanza-size', ['listen', 1, 'max_stanza_size'], 262144],
    ['stanza-size', ['listen', 1, 'max_stanza_size'], 'infinity'],
    ['tls', ['listen', 0, 'starttls_required'], undefined],
    ['tls', ['listen', 1, 'tls'], false],
    ['http-tls', ['listen', 2, 'ip'], '::'],
    ['http-tls', ['listen', 2, 'ip'], undefined],
    ['upload-headers', ['modules', 'mod_http_upload', 'custom_headers'], undefined],
    ['rooms', ['modules', 'mod_muc', 'default_room_options'], undefined],
    ['rooms', ['modules', 'mod_muc', 'default_room_options', 'members_only'], false],
    ['rooms', ['modules', 'mod_muc', 'default_room_options', 'public'], undefined],
    [
      'rooms',
      ['host_config'],
      { 'two.example': { modules: { mod_muc: { default_room_options: { public: true } } } } },
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
            mod_pubsub: { force_node_config: { 'storage:bookmarks': { access_model: 'open' } } },
          },
        },
      },
    ],
  ])('finds %s when %j is %j', (code, path, value) => {
    expect(problems(changed(path, value))).toEqual([code]);
  });

  it.each<[string, Path, unknown]>([
    ['the method without brackets', ['auth_method'], 'external'],
    ['a proxy on another machine', ['trusted_proxies'], ['192.0.2.7/32']],
    ['a smaller backlog that holds', ['listen', 0, 'backlog'], 128],
    [
      'browsers on another listener with TLS',
      ['listen', 2],
      {
        port: 5443,
        ip: '::',
        module: 'ejabberd_http',
        tls: true,
        backlog: 1024,
        request_handlers: { '/http-bind': 'mod_bosh' },
      },
    ],
    ['no files', ['modules', 'mod_http_upload'], undefined],
    ['no groups', ['modules', 'mod_muc'], undefined],
    ['no nodes at all', ['modules', 'mod_pubsub'], undefined],
  ])('is content with %s', (_, path, value) => {
    expect(problems(changed(path, value))).toEqual([]);
  });

  it('knows the newer name of the tables', () => {
    expect(problems(SHIPPED.replace('new_sql_schema', 'sql_schema_multihost'))).toEqual([]);
  });

  it('is not deceived by comments, quotes, other spellings of YAML, or a repeated key', () => {
    expect(
      problems(SHIPPED.replace(/^auth_use_cache: false$/m, '# auth_use_cache: false')),
    ).toEqual(['auth-cache']);
    expect(problems(`${SHIPPED}\nauth_use_cache: true\n`)).toEqual(['auth-cache']);
    const json = JSON.stringify(parseDocument(SHIPPED).toJS());
    expect(problems(json)).toEqual([]);
    expect(problems(json.replace('"auth_use_cache":false', '"auth_use_cache":true'))).toEqual([
      'auth-cache',
    ]);
  });

  it('reads the files that the configuration includes, and its macros', () => {
    writeFileSync(join(dir, 'more.yml'), 'modules:\n  mod_register: {}\n');
    expect(problems(`${SHIPPED}\ninclude_config_file: more.yml\n`)).toEqual(['register']);
    const macro = SHIPPED.replace(/^auth_method: .*$/m, 'auth_method: METHOD');
    expect(problems(`define_macro:\n  METHOD: external\n${macro}`)).toEqual([]);
    expect(problems(`define_macro:\n  METHOD: internal\n${macro}`)).toEqual(['auth-method']);
  });

  it('says that it cannot tell, when there is no YAML to read', () => {
    let status: unknown;
    try {
      problems('hosts: [unclosed\n  - x: "');
    } catch (error) {
      status = (error as { status?: unknown }).status;
    }
    expect(status).toBe(2);
  });
});
