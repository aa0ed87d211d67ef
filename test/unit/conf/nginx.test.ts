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

describe.each(EXACT)('conf/%s', (file) => {
  it('is one exact location without a slash at its end, which would redirect a POST', () => {
    const locations = directives(file).filter(
      ([name, how]) => name === 'location' && how !== '^~', // that is the way around, and is closed
    );
    expect(locations).toHaveLength(1);
    expect(locations[0]?.slice(1)).toEqual(['=', expect.stringMatching(/^\/[a-z-]+$/)]);
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

describe('conf/nginx-http-upload.conf', () => {
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
  it('holds in memory whatever it lets in', () => {
    const values = Object.fromEntries(
      directives('nginx-http-bind.conf').map(([name, value]) => [name, value]),
    ) as Record<string, string>;
    expect(values['client_body_buffer_size']).toBe(values['client_max_body_size']);
  });
});
