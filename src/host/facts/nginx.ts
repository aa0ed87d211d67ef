import { isLoopback } from '../../server/loopback.ts';
import { locationsOf, type Directive, type Location } from './nginx-conf.ts';

/** One of our locations. */
export interface Way extends Location {
  /** `/http-bind`, `/ws` or `/upload/`. */
  readonly path: string;
  /** As `proxy_pass` has it. */
  readonly upstream: string;
  /** Nothing that goes there leaves this machine. */
  readonly isLocal: boolean;
  readonly isEncrypted: boolean;
}

/** An nginx in front of ejabberd, as far as chat is concerned. */
export interface NginxFacts {
  readonly file: string;
  readonly bosh: readonly Way[];
  readonly websocket: readonly Way[];
  readonly upload: readonly Way[];
  /** Something else encrypts what leaves the machine, as an administrator has said. */
  readonly trustsNetwork: boolean;
  /** The largest file that ejabberd takes; `infinity` is Infinity. */
  readonly largestFile: number;
  /** Of `limit_req_zone`, by its name: how many requests in a second. */
  readonly rates: ReadonlyMap<string, number>;
  /** Variables that a `map` makes out of where a page comes from. */
  readonly ofOrigin: readonly string[];
  /** What `set_real_ip_from` names, anywhere. */
  readonly hops: readonly string[];
  /** Of `log_format`, by its name. */
  readonly logFormats: ReadonlyMap<string, string>;
}

/** `max_size` of mod_http_upload in conf/ejabberd.yml. */
export const USUAL_LARGEST_FILE = 20 * 1024 * 1024;

export function nginxFacts(
  conf: readonly Directive[],
  {
    httpBind = '/http-bind',
    websocket = '/ws',
    ...others
  }: Pick<NginxFacts, 'file' | 'trustsNetwork' | 'largestFile'> & {
    readonly httpBind?: string;
    readonly websocket?: string;
  },
): NginxFacts {
  const local = localUpstreams(conf);
  const ways = (path: string): Way[] =>
    locationsOf(conf, path).flatMap((location): Way[] => {
      const upstream = location.settings.get('proxy_pass')?.[0];
      if (upstream === undefined) return [];
      const [, scheme, host = ''] = /^(https?):\/\/(unix:|\[[^\]]*\]|[^:/]*)/i.exec(upstream) ?? [];
      const isLocal = host === 'unix:' || isLoopback(host) || local.has(host);
      const isEncrypted = scheme?.toLowerCase() === 'https';
      return [{ ...location, path, upstream, isLocal, isEncrypted }];
    });
  return {
    ...others,
    bosh: ways(httpBind),
    websocket: ways(websocket),
    upload: [...ways('/upload/'), ...ways('/upload')],
    rates: new Map(
      everywhere(conf, 'limit_req_zone').flatMap(({ args }) => {
        const value = (name: string): string =>
          args.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
        const [, count = '0', unit] = /^(\d+)r\/([sm])$/.exec(value('rate')) ?? [];
        return [[value('zone').split(':')[0] ?? '', Number(count) / (unit === 'm' ? 60 : 1)]];
      }),
    ),
    ofOrigin: everywhere(conf, 'map')
      .filter(({ args: [source = ''] }) => source.includes('$http_origin'))
      .map(({ args: [, made = ''] }) => made),
    hops: everywhere(conf, 'set_real_ip_from').map(({ args: [hop = ''] }) => hop),
    logFormats: new Map(
      everywhere(conf, 'log_format').map(({ args: [name = '', ...format] }) => [
        name,
        format.join(''),
      ]),
    ),
  };
}

/** Names that stand for servers on this machine alone. */
const localUpstreams = (conf: readonly Directive[]): Set<string> =>
  new Set(
    everywhere(conf, 'upstream').flatMap(({ args: [name = ''], block = [] }) => {
      const servers = block
        .filter((each) => each.name === 'server')
        .map(({ args: [to = ''] }) => to);
      const isHere = servers.every(
        (to) => to.startsWith('unix:') || isLoopback(to.replace(/:\d+$/, '')),
      );
      return servers.length > 0 && isHere ? [name] : [];
    }),
  );

const everywhere = (conf: readonly Directive[], name: string): Directive[] =>
  conf.flatMap((each) => [
    ...(each.name === name ? [each] : []),
    ...(each.block === undefined ? [] : everywhere(each.block, name)),
  ]);

/** `310s`, `5m`, `1m30s`, `90`: in seconds. */
export function secondsOf(value: string): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
  const parts = [...value.matchAll(/(\d+)(ms|[smhd])?/g)];
  return parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 1), 0);
}

/** `20m`, `128k`, `1g`, `0`: in bytes. */
export function bytesOf(value: string): number {
  const [, count = '0', unit = ''] = /^(\d+)([kmg]?)$/i.exec(value) ?? [];
  return Number(count) * 1024 ** ' kmg'.indexOf(unit === '' ? ' ' : unit.toLowerCase());
}
