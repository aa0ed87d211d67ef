import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  nginxFacts,
  secondsOf,
  USUAL_LARGEST_FILE,
  type NginxFacts,
} from '../../../src/host/facts/nginx.ts';
import { parseNginxConf } from '../../../src/host/facts/nginx-conf.ts';
import { NGINX_RULES } from '../../../src/host/rules/nginx.ts';
import { brokenOf } from '../../../src/host/rules/rule.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

/** The files that ship, in a server. */
const SHIPPED = `http { ${readFileSync(join(PROJECT_DIR, 'conf/nginx-limits.conf'), 'utf8')}
  upstream here { server 127.0.0.1:5280; server unix:/run/e.sock; }
  upstream mixed { server 127.0.0.1:5280; server 192.0.2.1:5280; }
  server { server_name chat.test; ${['http-bind', 'websocket', 'http-upload']
    .map((name) => readFileSync(join(PROJECT_DIR, `conf/nginx-${name}.conf`), 'utf8'))
    .join('\n')} } }`;

const remote = (scheme: 'http' | 'https', host = 'xmpp.test'): string =>
  SHIPPED.replaceAll('http://127.0.0.1:5280', `${scheme}://${host}:5280`);
const VERIFIED = remote('https').replaceAll(/proxy_pass[^;]*;/g, '$& proxy_ssl_verify on;');

const HOP = 'set_real_ip_from 192.0.2.10; real_ip_header X-Forwarded-For;';

/** As Zimbra's own templates have it. */
const ZIMBRA = `http { server { location ^~ /http-bind {
  proxy_pass http://127.0.0.1:5280/http-bind;
  proxy_read_timeout 310s; proxy_buffering off;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  set $virtual_host $http_host;
  if ($virtual_host = '') { set $virtual_host $server_addr:$server_port; }
  proxy_set_header Host $virtual_host; } } }`;

type Said = Partial<Pick<NginxFacts, 'trustsNetwork' | 'largestFile'>>;

function facts(conf: string, more: Said = {}): NginxFacts {
  const usual = { file: 'nginx.conf', trustsNetwork: false, largestFile: USUAL_LARGEST_FILE };
  return nginxFacts(parseNginxConf(conf), { ...usual, ...more });
}

const broken = (conf: string, more: Said = {}): string[] =>
  brokenOf(NGINX_RULES, facts(conf, more)).map(({ rule, weight }) => `${rule.id} ${weight}`);

describe('the rules for nginx', () => {
  it.each([
    ['the files that ship', SHIPPED],
    [
      "Zimbra's own location behind ours",
      SHIPPED.replace('server {', `$& ${ZIMBRA.slice(16, -4)}`),
    ],
    [
      "Zimbra's own location where all is led to https",
      SHIPPED.replace('server {', `server { return 301 https://x; ${ZIMBRA.slice(16, -4)} } $&`),
    ],
    ['a balancer in front', SHIPPED.replace('http {', `$& ${HOP} real_ip_recursive on;`)],
    [
      'a map that tells foreign pages',
      SHIPPED.replace('http {', '$& map "$http_origin|$host" $foreign { default 1; }').replaceAll(
        'if ($chat_origin',
        'if ($foreign) { return 403; } if ($nothing',
      ),
    ],
    [
      "the address appended, as Zimbra's own has it",
      SHIPPED.replace('$remote_addr', '$proxy_add_x_forwarded_for'),
    ],
    [
      'no address for ejabberd',
      SHIPPED.replace('proxy_set_header X-Forwarded-For $remote_addr;', ''),
    ],
    ['another machine, encrypted and verified', VERIFIED],
    ['a name for servers of this machine', SHIPPED.replaceAll('127.0.0.1:5280/', 'here/')],
    ['a socket', SHIPPED.replaceAll('127.0.0.1:5280/', 'unix:/run/ejabberd.sock:/')],
    ['IPv6', SHIPPED.replaceAll('127.0.0.1:5280/', '[::1]:5280/')],
    [
      'a word for the header that a map makes',
      SHIPPED.replace('Connection upgrade', 'Connection $connection_upgrade'),
    ],
    ['no limit of size', SHIPPED.replace('client_max_body_size 20m', 'client_max_body_size 0')],
    ['a location that leads nowhere', 'http { server { location /http-bind { return 404; } } }'],
  ])('are content with %s', (_name, conf) => {
    expect(broken(conf)).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['another machine in clear', remote('http'), ['nginx-upstream refused']],
    [
      'a name for servers of others too',
      SHIPPED.replaceAll('127.0.0.1:5280/', 'mixed/'),
      ['nginx-upstream refused'],
    ],
    [
      'the cookie to it as well',
      remote('http').replaceAll('proxy_set_header Cookie "";', ''),
      ['nginx-cookie refused', 'nginx-upstream refused'],
    ],
    [
      'the cookie to it encrypted',
      remote('https').replaceAll('proxy_set_header Cookie "";', ''),
      ['nginx-cookie minor', 'nginx-certificate minor'],
    ],
    ['nobody looks at the certificate', remote('https'), ['nginx-certificate minor']],
    ['short patience with BOSH', SHIPPED.replace('310s', '30s'), ['nginx-timeout fault']],
    [
      'short patience with WebSocket',
      SHIPPED.replace(/(\/ws;[^]*?)proxy_read_timeout 310s;/, '$1'),
      ['nginx-timeout fault'],
    ],
    ["Zimbra's own location", ZIMBRA, ['nginx-origin refused', 'nginx-limits fault']],
    [
      'a balancer for whom everybody may speak',
      SHIPPED.replace(
        'http {',
        '$& set_real_ip_from 0.0.0.0/0; real_ip_header X-Forwarded-For; real_ip_recursive on;',
      ),
      ['nginx-address refused'],
    ],
    [
      'a balancer that passes on what browsers say',
      SHIPPED.replace('http {', `$& ${HOP}`),
      ['nginx-address refused'],
    ],
    ['other web sites by BOSH', SHIPPED.replace('return 403;', ''), ['nginx-origin refused']],
    [
      'other web sites by WebSocket',
      SHIPPED.replace(/(\/ws;[^]*?)return 403;/, '$1'),
      ['nginx-origin refused'],
    ],
    [
      'a refusal that is about something else',
      SHIPPED.replaceAll('"$scheme $http_origin ', '"$scheme '),
      ['nginx-origin refused'],
    ],
    ['no limit of requests', SHIPPED.replace(/limit_req zone[^;]*;/, ''), ['nginx-limits fault']],
    [
      'no limit of connections',
      SHIPPED.replace(/limit_conn chat[^;]*;/, ''),
      ['nginx-limits fault'],
    ],
    ['a limit for few', SHIPPED.replace('rate=200r/s', 'rate=600r/m'), ['nginx-limits fault']],
    [
      'few connections',
      SHIPPED.replace('connections 1000', 'connections 20'),
      ['nginx-limits fault'],
    ],
    [
      'browsers that choose their address',
      SHIPPED.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $http_x_forwarded_for'),
      ['nginx-address refused'],
    ],
    [
      'a cache',
      SHIPPED.replace('location = /http-bind {', '$& proxy_cache all;'),
      ['nginx-body refused'],
    ],
    [
      'bodies in files',
      SHIPPED.replace('server {', '$& client_body_in_file_only clean;'),
      ['nginx-body refused'],
    ],
    [
      'bodies in the log',
      SHIPPED.replace(
        'http {',
        `$& log_format full '$remote_addr ' '"$request_body"'; access_log /x full;`,
      ),
      ['nginx-body refused'],
    ],
    ...['http_cookie', '{http_cookie}', 'http_authorization'].map(
      (name): [string, string, string[]] => [
        `$${name} in the log`,
        SHIPPED.replace('http {', () => `http { log_format full '$${name}'; access_log /x full;`),
        ['nginx-body refused'],
      ],
    ),
    [
      'no Upgrade',
      SHIPPED.replace('proxy_set_header Upgrade $http_upgrade;', ''),
      ['nginx-websocket minor'],
    ],
    [
      'HTTP/1.0 to the WebSocket',
      SHIPPED.replace(/(\/ws;\s*)proxy_http_version 1.1;/, '$1'),
      ['nginx-websocket minor'],
    ],
    ['small files alone', SHIPPED.replace('client_max_body_size 20m;', ''), ['nginx-upload fault']],
  ])('find %s', (_name, conf, found) => {
    expect(broken(conf)).toEqual(found);
  });

  it('only warn where somebody has said that something else encrypts', () => {
    expect(broken(ZIMBRA.replace('127.0.0.1', '192.0.2.7'), { trustsNetwork: true })).toEqual([
      'nginx-cookie minor',
      'nginx-upstream minor',
      'nginx-origin refused',
      'nginx-limits fault',
    ]);
  });

  it('go by the size that ejabberd takes', () => {
    expect(broken(SHIPPED, { largestFile: USUAL_LARGEST_FILE + 1 })).toEqual([
      'nginx-upload fault',
    ]);
    expect(broken(SHIPPED, { largestFile: Infinity })).toEqual(['nginx-upload fault']);
  });

  it('name the server, each problem once', () => {
    const [found] = brokenOf(NGINX_RULES, facts(SHIPPED.replace('310s', '1s')));
    expect(found?.problem).toBe('chat.test: proxy_read_timeout of /http-bind is 1s');
  });

  it('have nothing to look at without BOSH', () => {
    const none = facts('http { server { } }');
    expect(NGINX_RULES.filter((rule) => rule.untold?.(none) === undefined)).toEqual([]);
  });
});

it.each([
  ['310s', 310],
  ['5m', 300],
  ['1m30s', 90],
  ['90', 90],
  ['500ms', 0.5],
])('%s is %d seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds));

it.each([
  ['0', 0],
  ['512', 512],
  ['128k', 131_072],
  ['20M', 20_971_520],
  ['1g', 1_073_741_824],
])('%s is %d bytes', (text, bytes) => expect(bytesOf(text)).toBe(bytes));
