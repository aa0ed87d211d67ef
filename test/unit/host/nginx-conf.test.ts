import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { locationsOf, parseNginxConf } from '../../../src/host/facts/nginx-conf.ts';

describe('parseNginxConf', () => {
  it('reads the file that ships', () => {
    const text = readFileSync(
      new URL('../../../conf/nginx-http-bind.conf', import.meta.url),
      'utf8',
    );
    const [location] = locationsOf(parseNginxConf(text), '/http-bind');
    expect(location?.settings.get('proxy_read_timeout')).toEqual(['310s']);
    expect(location?.headers.get('cookie')).toBe('');
    expect(location?.headers.get('x-forwarded-for')).toBe('$remote_addr');
  });

  it('takes quotes, comments, variables and regular expressions as they are', () => {
    const text = `log_format a '$b "c" {;' "d\\"e"; # } {\nlocation ~* "^/x{2}" { return 200 \${a}b; }`;
    expect(parseNginxConf(text)).toEqual([
      { name: 'log_format', args: ['a', '$b "c" {;', 'd"e'], block: undefined },
      {
        name: 'location',
        args: ['~*', '^/x{2}'],
        block: [{ name: 'return', args: ['200', '${a}b'], block: undefined }],
      },
    ]);
  });

  it.each(['a {', '}', 'a', 'a; }', "a 'b;", 'a { b }'])('does not take %j', (text) => {
    expect(() => parseNginxConf(text)).toThrow();
  });
});

describe('locationsOf', () => {
  it('gives every server its own, with what it inherits', () => {
    const found = locationsOf(
      parseNginxConf(`http {
        proxy_read_timeout 20s;
        proxy_set_header Cookie "";
        server { server_name a; location = /http-bind { proxy_pass http://x; } }
        server { server_name b; proxy_read_timeout 99s;
          location ^~ /http-bind { proxy_pass http://y; proxy_set_header Host h; }
          location /http-bind/ { proxy_pass http://z; } }
      }`),
      '/http-bind',
    );
    expect(
      found.map(({ server, settings, headers }) => [
        server,
        settings.get('proxy_pass')?.[0],
        settings.get('proxy_read_timeout')?.[0],
        headers.get('cookie'),
      ]),
    ).toEqual([
      ['a', 'http://x', '20s', ''],
      // A header of its own takes the inherited ones away.
      ['b', 'http://y', '99s', undefined],
    ]);
  });
});
