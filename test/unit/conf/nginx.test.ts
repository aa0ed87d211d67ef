import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_DIR } from '../../support/paths.ts';

/** The directives, without comments, as [name, value]. */
function directives(file: string): string[][] {
  return readFileSync(join(PROJECT_DIR, 'conf', file), 'utf8')
    .replace(/^\s*#.*$/gm, '')
    .split(/[;{}]/)
    .map((directive) => directive.trim().split(/\s+/))
    .filter(([name]) => name !== '');
}

const EXACT = ['nginx-http-bind.conf', 'nginx-websocket.conf'];
const ALL = [...EXACT, 'nginx-http-upload.conf'];

/** What follows the name in each directive of it. */
const valuesOf = (file: string, wanted: string): string[] =>
  directives(file).flatMap(([name, ...values]) => (name === wanted ? [values.join(' ')] : []));

describe.each(EXACT)('conf/%s', (file) => {
  it('is one exact location without a slash at its end, which would redirect a POST', () => {
    const locations = directives(file).filter(
      ([name, how]) => name === 'location' && how !== '^~', // that is the way around, and is closed
    );
    expect(locations).toHaveLength(1);
    expect(locations[0]?.slice(1)).toEqual(['=', expect.stringMatching(/^\/[a-z-]+$/)]);
  });

  it('refuses pages of other web sites, and does not say that they are welcome', () => {
    expect(valuesOf(file, 'if')).toEqual([expect.stringMatching(/^\(\$chat_origin !~\* /)]);
    expect(valuesOf(file, 'return')[0]).toBe('403');
    expect(valuesOf(file, 'proxy_hide_header')).toEqual(
      ['Origin', 'Headers', 'Methods']
        .map((what) => `Access-Control-Allow-${what}`)
        .concat('Access-Control-Max-Age'),
    );
  });

  it('waits longer than ejabberd holds a request back', () => {
    expect(valuesOf(file, 'proxy_read_timeout')).toEqual(['310s']);
  });

  it('limits the requests and the connections of one address, by what nginx-limits.conf counts', () => {
    const zones = directives('nginx-limits.conf').flatMap((words) =>
      words.flatMap((word) => /^zone=(\w+):/.exec(word)?.[1] ?? []),
    );
    const limits = directives(file).filter(([name]) => name?.startsWith('limit_'));
    expect(limits).toEqual([
      ['limit_req', `zone=${zones[0]}`, 'burst=500'],
      ['limit_conn', zones[1], '1000'],
    ]);
  });
});

describe.each(ALL)('conf/%s', (file) => {
  it('passes on the address as it is, and no secret of the webmail', () => {
    expect(valuesOf(file, 'proxy_set_header')).toEqual(
      expect.arrayContaining([
        ...['Host $host', 'X-Forwarded-For $remote_addr'],
        ...['Cookie ""', 'Authorization ""', 'Referer ""'],
      ]),
    );
  });

  it('needs nothing outside its block, such as a map or an upstream, but the limits', () => {
    const variables = JSON.stringify(directives(file)).match(/\$\w+/g) ?? [];
    const own = ['$host', '$remote_addr', '$http_upgrade', '$scheme', '$http_origin', '$http_host'];
    own.push('$chat_origin'); // set there
    expect(variables.filter((variable) => !own.includes(variable))).toEqual([]);
  });

  it('has no "${", which Zimbra\'s proxy templates would take for theirs', () => {
    expect(readFileSync(join(PROJECT_DIR, 'conf', file), 'utf8')).not.toContain('${');
  });
});

describe('conf/nginx-limits.conf', () => {
  it('counts by the address that cannot be made up, and leaves an office its room', () => {
    expect(valuesOf('nginx-limits.conf', 'limit_req_zone')).toEqual([
      '$binary_remote_addr zone=chat_requests:10m rate=200r/s',
    ]);
    expect(valuesOf('nginx-limits.conf', 'limit_conn_zone')).toEqual([
      '$binary_remote_addr zone=chat_connections:10m',
    ]);
  });
});

describe('conf/nginx-http-upload.conf', () => {
  it('makes of each file a download that cannot act', () => {
    const headers = ['Content-Security-Policy', 'X-Content-Type-Options', 'Content-Disposition'];
    expect(valuesOf('nginx-http-upload.conf', 'proxy_hide_header')).toEqual(headers);
    const text = readFileSync(join(PROJECT_DIR, 'conf/nginx-http-upload.conf'), 'utf8');
    expect(text.match(/^ *add_header .*$/gm)?.map((line) => line.trim())).toEqual([
      `add_header Content-Security-Policy "sandbox; default-src 'none'" always;`,
      'add_header X-Content-Type-Options nosniff always;',
      'add_header Content-Disposition attachment always;',
    ]);
    expect(valuesOf('nginx-http-upload.conf', 'proxy_request_buffering')).toEqual(['off']);
  });

  it('takes files as large as ejabberd does', () => {
    const limit = directives('nginx-http-upload.conf').find(
      ([name]) => name === 'client_max_body_size',
    );
    const shipped = readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8');
    const maxSize = Number(/^ {4}max_size: (\d+)$/m.exec(shipped)?.[1]);
    expect(limit?.[1]).toBe(`${maxSize / 1024 / 1024}m`);
  });
});

describe('conf/nginx-http-bind.conf', () => {
  it('leaves no way around it where another location begins alike', () => {
    const text = readFileSync(join(PROJECT_DIR, 'conf/nginx-http-bind.conf'), 'utf8');
    expect(text).toMatch(/^location \^~ \/http-bind\/ \{\n {4}return 404;\n\}$/m);
  });

  it('holds in memory whatever it lets in', () => {
    const values = Object.fromEntries(
      directives('nginx-http-bind.conf').map(([name, value]) => [name, value]),
    ) as Record<string, string>;
    expect(values['client_max_body_size']).toBe('128k');
    expect(values['client_body_buffer_size']).toBe('128k');
  });
});
