import { isIP } from 'node:net';
import { isLoopback } from '../../server/loopback.ts';
import { asList, asObject, type JsonObject } from '../../server/soap-json.ts';
import type { EjabberdYml } from '../facts/ejabberd-yml.ts';

/** An office of 200 telephones, each refused once. */
const LEAST_FAILURES = 200;
/** Above it nobody is held back. */
const MOST_FAILURES = 5000;
const LONGEST_BAN_S = 10 * 60;
/** What the module takes where nothing is said. */
const OF_EJABBERD = { failures: 20, seconds: 3600 };

/** What is wrong with the module that bans addresses, if anything. `browsers`: the listeners of the proxies. */
export function fail2banProblem(
  yml: EjabberdYml,
  browsers: readonly JsonObject[],
): string | undefined {
  const places = yml.module('mod_fail2ban');
  if (places.length === 0) return 'mod_fail2ban is missing: nobody is held back';
  return places
    .map((options) => problemOf(options, yml, browsers))
    .find((each) => each !== undefined);
}

function problemOf(
  options: JsonObject,
  yml: EjabberdYml,
  browsers: readonly JsonObject[],
): string | undefined {
  const failures = Number(options['c2s_max_auth_failures'] ?? OF_EJABBERD.failures);
  if (!(failures >= LEAST_FAILURES)) return `an office is banned after ${failures} refusals`;
  if (!(failures <= MOST_FAILURES)) return `nobody is held back before ${failures} refusals`;
  const ban = options['c2s_auth_ban_lifetime'] ?? OF_EJABBERD.seconds;
  if (!(secondsOf(ban) <= LONGEST_BAN_S)) return `a ban lasts ${asText(ban)}`;

  const never = addressesOf(options['access'], yml);
  if (never.some((address) => isEverybody(address))) return 'nobody is ever banned (access)';
  // One that is open to other machines has a proxy on one of them, and is encrypted: http-tls sees to that.
  const isMissing = browsers.some(({ ip, port, tls }) =>
    isLoopback(String(ip)) || String(port).startsWith('unix:')
      ? !never.some((address) => isLocal(address))
      : tls === true && never.every((address) => isLocal(address)),
  );
  return isMissing ? 'the proxy is banned for the mistakes of a few browsers' : undefined;
}

/** `5 minutes`, `300`, `1 hour`: in seconds; `infinity` and whatever else is no number. */
function secondsOf(value: unknown): number {
  const [, count, unit = 's'] = /^(\d+) *([a-z]*)$/i.exec(asText(value)) ?? [];
  const word = unit.toLowerCase();
  if (word.startsWith('milli') || word === 'ms') return Number(count) / 1000;
  const factor = { s: 1, m: 60, h: 3600, d: 86_400 }[word === '' ? 's' : word.charAt(0)];
  return Number(count) * (factor ?? NaN);
}

/** The addresses that an access rule allows: by the rule's name, or as it stands; `all` is an address too. */
function addressesOf(access: unknown, yml: EjabberdYml): string[] {
  if (access === 'all') return ['all'];
  if (typeof access === 'string') {
    return yml
      .values('access_rules')
      .flatMap((rules) => addressesOf(asObject(rules)?.[access] ?? [], yml));
  }
  return asList(access)
    .flatMap((each) => asList(asObject(each)?.['allow']))
    .flatMap((who) => addressesIn(who, yml));
}

/** Of an ACL by its name, `{acl: name}` or `{ip: …}`. */
function addressesIn(who: unknown, yml: EjabberdYml): string[] {
  if (who === 'all') return ['all'];
  if (typeof who === 'string') {
    return yml.values('acl').flatMap((lists) => addressesIn(asObject(lists)?.[who] ?? {}, yml));
  }
  return asList(who).flatMap((each) => {
    const { acl, ip } = asObject(each) ?? {};
    return [...asList(ip).map(asText), ...(typeof acl === 'string' ? addressesIn(acl, yml) : [])];
  });
}

const isEverybody = (address: string): boolean => address === 'all' || address.endsWith('/0');

/** `127.0.0.1`, `127.0.0.0/8`, `::1/128`. */
const isLocal = (address: string): boolean => {
  const plain = address.replace(/\/\d+$/, '');
  return isIP(plain) !== 0 && isLoopback(plain);
};

const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
