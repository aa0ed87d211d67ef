import { bytesOf, secondsOf, type NginxFacts, type Way } from '../facts/nginx.ts';
import type { Rule, Untold, Weight } from './rule.ts';

/** The chat asks for 59 s; the answer needs some time too. */
const LEAST_TIMEOUT_S = 65;
/** For an office of 200 people behind one address. */
const LEAST_RATE = 100;
const LEAST_CONNECTIONS = 500;
const PROXY = './deploy.sh proxy; for an nginx of your own,';

/** What an nginx in front of ejabberd must be like; conf/nginx-*.conf are, and `deploy.sh proxy`. */
export const NGINX_RULES: readonly Rule<NginxFacts>[] = [
  {
    id: 'nginx-cookie',
    good: 'the mailbox cookie reaches no other machine',
    untold: withoutBosh,
    wrong: (facts) =>
      each(cookieGoesTo(facts), ({ upstream, isEncrypted }) =>
        isEncrypted
          ? `the mailbox cookie goes to ${upstream}`
          : `the mailbox cookie goes to ${upstream} in clear`,
      ),
    why: 'who has it has the mailbox',
    mend: 'proxy_set_header Cookie ""; conf/nginx-http-bind.conf has it right',
    isSecurity: true,
    // Encrypted it is in the hands of the XMPP host alone, which has no use for it.
    weight: (facts) =>
      cookieGoesTo(facts).every(({ isEncrypted }) => isEncrypted) ? 'minor' : unlessTrusted(facts),
  },
  {
    id: 'nginx-upstream',
    good: 'what browsers send reaches no other machine in clear',
    untold: withoutBosh,
    wrong: (facts) =>
      each(inClear(facts), ({ path, upstream }) => `${path} goes to ${upstream} in clear`),
    why: 'who reads the token of a login has the mailbox',
    mend: './deploy.sh proxy --xmpp HOST --ssl --templates; or https:// in proxy_pass',
    isSecurity: true,
    weight: unlessTrusted,
  },
  {
    id: 'nginx-certificate',
    good: 'who says to be ejabberd has to show its certificate',
    untold: withoutBosh,
    wrong: (facts) =>
      each(
        all(facts).filter(({ isLocal, isEncrypted }) => isEncrypted && !isLocal),
        ({ path, upstream, settings }) =>
          settings.get('proxy_ssl_verify')?.[0] === 'on'
            ? undefined
            : `${path} goes to ${upstream} whoever that is`,
      ),
    why: 'somebody between the machines could pretend to be ejabberd',
    mend:
      './deploy.sh proxy --xmpp HOST --ssl --templates; or proxy_ssl_verify on, ' +
      'proxy_ssl_trusted_certificate and proxy_ssl_name',
    isSecurity: true,
    // Zimbra's own setting cannot do it, nor an nginx before 1.7.0.
    weight: 'minor',
  },
  {
    id: 'nginx-timeout',
    good: 'what waits is not cut',
    untold: withoutBosh,
    wrong: ({ bosh, websocket }) =>
      each([...bosh, ...websocket], ({ path, settings }) => {
        const value = settings.get('proxy_read_timeout')?.[0] ?? '60s';
        return secondsOf(value) < LEAST_TIMEOUT_S
          ? `proxy_read_timeout of ${path} is ${value}`
          : undefined;
      }),
    why: 'the chat is cut off and begins anew, all the time',
    mend:
      'proxy_read_timeout 310s, or zimbraReverseProxyXmppBoshTimeout; ' +
      'conf/nginx-http-bind.conf has it right',
    isSecurity: false,
  },
  {
    id: 'nginx-address',
    good: 'no browser chooses the address by which it is counted',
    untold: withoutBosh,
    wrong: (facts) => {
      const all = facts.hops.filter((hop) => /^(0\.0\.0\.0|::)\/0$/.test(hop));
      if (all.length > 0) return `set_real_ip_from ${all.join(', ')} believes everybody`;
      return each([...facts.bosh, ...facts.websocket], ({ path, headers, settings }) => {
        const header = settings.get('real_ip_header')?.[0] ?? 'X-Real-IP';
        if (facts.hops.length > 0 && settings.get('real_ip_recursive')?.[0] !== 'on') {
          if (header.toLowerCase() === 'x-forwarded-for')
            return `real_ip_recursive of ${path} is off`;
        }
        const value = headers.get('x-forwarded-for') ?? '$remote_addr';
        return /\$(remote_addr|proxy_add_x_forwarded_for|realip_remote_addr)\b/.test(value)
          ? undefined
          : `X-Forwarded-For of ${path} is ${value}, which a browser may choose`;
      });
    },
    why: 'who floods goes by the address of others, and is limited by nothing',
    mend:
      'set_real_ip_from with the proxies in front of this one, and no others, and real_ip_recursive on; ' +
      'proxy_set_header X-Forwarded-For $remote_addr, as conf/nginx-http-bind.conf has it',
    isSecurity: true,
  },
  {
    id: 'nginx-origin',
    good: 'pages of other web sites are refused',
    untold: withoutBosh,
    wrong: (facts) =>
      each([...facts.bosh, ...facts.websocket], ({ path, refusedBy }) =>
        refusedBy.some((value) => value.includes('$http_origin') || facts.ofOrigin.includes(value))
          ? undefined
          : `${path} answers pages of any web site`,
      ),
    why: 'any web site can try passwords through the browsers of its visitors',
    mend: `${PROXY} conf/nginx-http-bind.conf and conf/nginx-websocket.conf`,
    isSecurity: true,
  },
  {
    id: 'nginx-limits',
    good: 'one address has its limits, in which an office has room',
    untold: withoutBosh,
    wrong: (facts) =>
      each([...facts.bosh, ...facts.websocket], ({ path, settings }) => {
        const zone = settings.get('limit_req')?.find((word) => word.startsWith('zone='));
        if (zone === undefined) return `${path} has no limit_req`;
        const rate = facts.rates.get(zone.slice('zone='.length)) ?? 0;
        if (rate < LEAST_RATE) return `${path} lets ${rate} requests in a second pass`;
        const most = settings.get('limit_conn')?.[1];
        if (most === undefined) return `${path} has no limit_conn`;
        return Number(most) < LEAST_CONNECTIONS
          ? `${path} lets ${most} connections pass`
          : undefined;
      }),
    why: 'one machine fills the memory of ejabberd, or an office of 200 people comes in slowly or not at all',
    mend: `${PROXY} conf/nginx-limits.conf`,
    isSecurity: true,
    weight: 'fault',
  },
  {
    id: 'nginx-body',
    good: 'what a login sends is neither kept nor logged',
    untold: withoutBosh,
    wrong: (facts) =>
      each([...facts.bosh, ...facts.websocket], (way) => keepsBody(way, facts.logFormats)),
    why: 'tokens and passwords stay on the disk of the proxy',
    mend:
      'proxy_cache off, proxy_store off, client_body_in_file_only off, and no $request_body in ' +
      'log_format; then remove what is there',
    isSecurity: true,
  },
  {
    id: 'nginx-websocket',
    good: 'a connection can become a WebSocket',
    untold: ({ websocket }) =>
      websocket.length === 0 ? { why: 'nothing leads to it' } : undefined,
    wrong: ({ websocket }) =>
      each(websocket, ({ path, headers, settings }) => {
        const lacking = [
          ...(settings.get('proxy_http_version')?.[0] === '1.1' ? [] : ['proxy_http_version 1.1']),
          ...(headers.get('upgrade') === '$http_upgrade' ? [] : ['Upgrade $http_upgrade']),
          ...(/upgrade/i.test(headers.get('connection') ?? '') ? [] : ['Connection upgrade']),
        ];
        return lacking.length > 0 ? `${path} lacks ${lacking.join(', ')}` : undefined;
      }),
    why: 'the chat uses BOSH, which is slower',
    mend: `${PROXY} conf/nginx-websocket.conf`,
    isSecurity: false,
    weight: 'minor',
  },
  {
    id: 'nginx-upload',
    good: 'the largest file that ejabberd takes passes',
    untold: ({ upload }) => (upload.length === 0 ? { why: 'nothing leads to it' } : undefined),
    wrong: ({ upload, largestFile }) =>
      each(upload, ({ path, settings }) => {
        const value = settings.get('client_max_body_size')?.[0] ?? '1m';
        const most = bytesOf(value);
        return most !== 0 && most < largestFile
          ? `client_max_body_size of ${path} is ${value}, and ejabberd takes ${sizeOf(largestFile)}`
          : undefined;
      }),
    why: 'larger files are refused after they were sent',
    mend: 'client_max_body_size as max_size of mod_http_upload; conf/nginx-http-upload.conf has 20m',
    isSecurity: false,
  },
];

function withoutBosh({ bosh, file }: NginxFacts): Untold | undefined {
  return bosh.length === 0 ? { why: `${file} has no location for BOSH` } : undefined;
}

/** It is as bad as it looks, unless somebody has said that a VPN encrypts it. */
function unlessTrusted({ trustsNetwork }: NginxFacts): Weight {
  return trustsNetwork ? 'minor' : 'refused';
}

const sizeOf = (bytes: number): string => (Number.isFinite(bytes) ? `${bytes} bytes` : 'any size');

const all = ({ bosh, websocket, upload }: NginxFacts): Way[] => [...bosh, ...websocket, ...upload];

const cookieGoesTo = (facts: NginxFacts): Way[] =>
  all(facts).filter(({ isLocal, headers }) => !isLocal && headers.get('cookie') !== '');
const inClear = (facts: NginxFacts): Way[] =>
  all(facts).filter(({ isLocal, isEncrypted }) => !isLocal && !isEncrypted);

/** The problems of all servers, each once. */
function each(ways: readonly Way[], wrong: (way: Way) => string | undefined): string | undefined {
  const problems = ways.flatMap((way) => {
    const problem = wrong(way);
    return problem === undefined ? [] : [`${way.server}: ${problem}`];
  });
  return problems.length === 0 ? undefined : [...new Set(problems)].join('; ');
}

function keepsBody(
  { path, settings }: Way,
  formats: ReadonlyMap<string, string>,
): string | undefined {
  const onDisk = ['proxy_cache', 'proxy_store', 'client_body_in_file_only'].filter(
    (name) => (settings.get(name)?.[0] ?? 'off') !== 'off',
  );
  if (onDisk.length > 0) return `${path} has ${onDisk.join(', ')}`;
  const format = settings.get('access_log')?.[1] ?? '';
  return /\$\{?(request_body|http_cookie|http_authorization)\b/.test(formats.get(format) ?? '')
    ? `the log of ${path} (${format}) has secrets in it`
    : undefined;
}
