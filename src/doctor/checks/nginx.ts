import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../command-line.ts';
import {
  CannotTell,
  failed,
  messageOf,
  NotApplicable,
  ok,
  type Check,
  type Finding,
} from '../finding.ts';
import { loadNginxConf, locationsOf, type Location } from '../read/nginx-conf.ts';

/** The chat asks for 59 s; the answer needs some time too. */
const LEAST_TIMEOUT_S = 65;
const SNIPPET = 'conf/nginx-http-bind.conf has it right';
const LOOPBACK = /^https?:\/\/(localhost|127\.[\d.]+|\[::1\])(:|\/|$)/;

/** The location of BOSH in the nginx of this host. */
export function nginxChecks(options: Options): Check[] {
  const { nginxConf, zimbraDir, httpBind } = options;
  let found: Location[] | undefined;
  const locations = (): Location[] => {
    const usual = [join(zimbraDir, 'conf/nginx.conf'), '/etc/nginx/nginx.conf'];
    const file = nginxConf ?? usual.find((name) => existsSync(name));
    if (file === undefined) throw new NotApplicable('no nginx on this host');
    try {
      found ??= locationsOf(loadNginxConf(file), httpBind);
    } catch (error) {
      throw new CannotTell(messageOf(error), 'nginx -t; run this as root');
    }
    if (found.length === 0) throw new NotApplicable(`${file} has no location ${httpBind}`);
    return found;
  };
  const check = (id: string, good: string, mend: string, wrong: Rule): Check => ({
    id,
    run: () => judge(locations(), good, mend, wrong),
  });

  return [
    check(
      'nginx-cookie',
      'the mailbox cookie reaches no other machine in clear',
      `proxy_set_header Cookie ""; ${SNIPPET}`,
      ({ headers, settings }) => {
        const upstream = settings.get('proxy_pass')?.[0] ?? '';
        const isSafe = upstream.startsWith('https://') || LOOPBACK.test(upstream);
        return headers.get('cookie') === '' || isSafe
          ? undefined
          : `the mailbox cookie goes to ${upstream} in clear`;
      },
    ),
    check(
      'nginx-timeout',
      'a waiting request is not cut',
      `proxy_read_timeout 310s, or zimbraReverseProxyXmppBoshTimeout; ${SNIPPET}`,
      ({ settings }) => {
        const value = settings.get('proxy_read_timeout')?.[0] ?? '60s';
        const length = seconds(value);
        return length < LEAST_TIMEOUT_S ? `proxy_read_timeout is ${value}` : undefined;
      },
    ),
    check(
      'nginx-address',
      'ejabberd learns the address of each browser',
      `proxy_set_header X-Forwarded-For $remote_addr; ${SNIPPET}`,
      ({ headers }) =>
        headers.has('x-forwarded-for')
          ? undefined
          : 'no X-Forwarded-For: twenty wrong logins of one browser lock out all',
    ),
  ];
}

type Rule = (location: Location) => string | undefined;

function judge(locations: readonly Location[], good: string, mend: string, wrong: Rule): Finding {
  const problems = locations.flatMap((location) => {
    const problem = wrong(location);
    return problem === undefined ? [] : [`${location.server}: ${problem}`];
  });
  return problems.length === 0 ? ok(good) : failed([...new Set(problems)].join('; '), mend);
}

/** `310s`, `5m`, `1m30s`, `90`. */
function seconds(value: string): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
  const parts = [...value.matchAll(/(\d+)(ms|[smhd])?/g)];
  return parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 1), 0);
}
