import { isAbsolute } from 'node:path';
import { isLoopback, withoutBrackets } from '../../server/loopback.ts';
import { asciiDomain } from '../../server/domain-name.ts';
import { normalizeAddress } from '../verdict/account.ts';
import type { DomainMap } from '../verdict/account.ts';
import { LOG_LEVELS } from '../log.ts';
import type { LogLevel } from '../log.ts';
import type { ListenAddress } from '../wire/listening-socket.ts';

/** One reader per kind of value in a configuration. */

/** Gets `undefined` for an absent key. Throws {@link BadValue}. */
export type Reader<T> = (value: unknown) => T;

export class BadValue extends Error {
  constructor(what: string, example: unknown) {
    super(`${what}, for example ${JSON.stringify(example)}`);
  }
}

export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value) =>
    value === undefined ? undefined : reader(value);

export const readServiceUrl =
  (allowInsecureHttp: boolean, example: string): Reader<URL> =>
  (value) => {
    const url = typeof value === 'string' ? parseUrl(value) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
      throw new BadValue('expected the http or https address of Zimbra’s SOAP service', example);
    }
    if (url.username !== '' || url.password !== '' || url.hash !== '' || url.search !== '') {
      throw new BadValue('expected an address without user, password, ? and #', example);
    }
    if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecureHttp) {
      throw new BadValue(
        'http would send passwords in clear over the network; expected https ' +
          '(or "allowInsecureHttp": true where that network is trusted)',
        example,
      );
    }
    return url;
  };

/** A list of names that are the same in chat and mail, or an object from chat to mail. */
export const readDomains: Reader<DomainMap> = (value) => {
  const pairs: [unknown, unknown][] = Array.isArray(value)
    ? value.map((name: unknown) => [name, name])
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  const domains = pairs.map((pair) =>
    pair.map((name) => (typeof name === 'string' ? asciiDomain(name) : undefined)),
  );
  const map = new Map<string, string>();
  for (const [chat, mail] of domains) {
    if (chat === undefined || mail === undefined) map.clear();
    if (chat === undefined || mail === undefined) break;
    map.set(chat, mail);
  }
  if (map.size === 0) {
    throw new BadValue('expected a list of mail domains, or {"chat domain": "its mail domain"}', [
      'example.com',
      'example.org',
    ]);
  }
  const mail = [...map.values()];
  const twice = mail.find((name, i) => mail.indexOf(name) < i);
  if (twice !== undefined) {
    throw new BadValue(
      `two chat domains stand for ${twice}, which would give each person two addresses; ` +
        'expected one for each mail domain',
      { 'chat.example.com': 'example.com' },
    );
  }
  return map;
};

export const readWholeNumber =
  (standard: number, least: number, most: number): Reader<number> =>
  (value = standard) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    throw new BadValue(`expected a whole number from ${least} to ${most}`, standard);
  };

export const readBoolean =
  (standard: boolean): Reader<boolean> =>
  (value = standard) => {
    if (typeof value === 'boolean') return value;
    throw new BadValue('expected true or false', standard);
  };

export const readFileName =
  (what: string, example: string): Reader<string> =>
  (value) => {
    if (typeof value === 'string' && value !== '') return value;
    throw new BadValue(`expected the path of ${what}`, example);
  };

export const readLogLevel: Reader<LogLevel> = (value = 'info') => {
  const level = LOG_LEVELS.find((known) => known === value);
  if (level !== undefined) return level;
  throw new BadValue(`expected one of ${LOG_LEVELS.join(', ')}`, 'info');
};

export const ISUSER_MODES = ['domain', 'zimbra'] as const;
export type IsuserMode = (typeof ISUSER_MODES)[number];

export const readIsuserMode: Reader<IsuserMode> = (value = 'domain') => {
  const mode = ISUSER_MODES.find((known) => known === value);
  if (mode !== undefined) return mode;
  throw new BadValue(`expected one of ${ISUSER_MODES.join(', ')}`, 'zimbra');
};

/** Who can ask there can end sessions: it stays on the machine. */
export const readApiUrl =
  (asksZimbra: boolean): Reader<URL> =>
  (value) => {
    const url = typeof value === 'string' ? parseUrl(value) : undefined;
    if (url?.protocol !== 'http:' || !isLoopback(url.hostname) || url.search + url.hash !== '') {
      throw new BadValue('expected the address of mod_http_api on this machine', EXAMPLE_API);
    }
    if (!asksZimbra) {
      throw new BadValue('needs isuser zimbra: somebody has to ask how accounts are', EXAMPLE_API);
    }
    return url;
  };

const EXAMPLE_API = 'http://127.0.0.1:5281/api';

/** Whether session tokens are refused where tickets are taken. */
export const readCredentials =
  (hasKeys: boolean): Reader<boolean> =>
  (value = 'both') => {
    if (value === 'both') return false;
    if (value !== 'tickets') {
      throw new BadValue('expected tickets (session tokens are refused) or both', 'tickets');
    }
    if (!hasKeys)
      throw new BadValue('without ticketKeysFile nobody could sign in; expected both', 'both');
    return true;
  };

export const readAddress: Reader<string> = (value) => {
  if (typeof value === 'string' && normalizeAddress(value) !== undefined) return value;
  throw new BadValue('expected a mail address', 'chat-lookup@example.com');
};

/** Metrics name accounts' domains and the site's load: they stay on the machine. */
export const readListenAddress: Reader<ListenAddress> = (value) => {
  if (typeof value === 'string') {
    if (isAbsolute(value)) return { path: value };
    const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(value) ?? [];
    if (isLoopback(host) && Number(port) > 0 && Number(port) < 65_536) {
      return { host: withoutBrackets(host), port: Number(port) };
    }
  }
  throw new BadValue(
    'expected the absolute path of a Unix socket, or a loopback address with a port',
    '127.0.0.1:9280',
  );
};

/** URL.canParse needs Node 18.17; Debian 12 has 18.13 and later. */
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
