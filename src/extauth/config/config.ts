import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { DomainMap } from '../verdict/account.ts';
import {
  BadValue,
  optional,
  readAddress,
  readApiUrl,
  readBoolean,
  readCredentials,
  readDomains,
  readFileName,
  readIsuserMode,
  readListenAddress,
  readLogLevel,
  readServiceUrl,
  readWholeNumber,
} from './readers.ts';
import type { IsuserMode, Reader } from './readers.ts';
import type { ListenAddress } from '../wire/listening-socket.ts';
import type { LogLevel } from '../log.ts';
import { MOST_FAILURES, USUAL_FAILURES } from '../counts/password-budget.ts';
import { readSecretFile, readSecretText } from './secret-file.ts';
import { readTicketKeys, type TicketKey } from '../../server/ticket-keys.ts';

/** A configuration that can be used as it is. REFERENCE.md describes the keys. */
export interface Config {
  soapUrl: URL;
  /** Where passwords are checked; soapUrl unless it is Zimbra's MTA authentication port. */
  appPasswordUrl: URL | undefined;
  domains: DomainMap;
  timeoutMs: number;
  /** PEM certificates. */
  ca: string | undefined;
  isuser: IsuserMode;
  /** Always there when `isuser` is `zimbra`. */
  admin: { soapUrl: URL; account: string; password: string } | undefined;
  tokenCacheSeconds: number;
  passwordCacheSeconds: number;
  wrongPasswordCacheSeconds: number;
  passwordFailuresPerAccount: number;
  passwordFailuresOverall: number;
  /** Where wrong passwords are counted, by all processes that have the same; `undefined`: in memory. */
  stateFolder: string | undefined;
  /** mod_http_api: sessions end with the account or its password when it is there; `admin` is then, too. */
  ejabberdApiUrl: URL | undefined;
  /** Tickets are taken when it is there; `only`: session tokens are not. */
  tickets: { keys: readonly TicketKey[]; only: boolean } | undefined;
  metricsListen: ListenAddress | undefined;
  logLevel: LogLevel;
}

export const CONFIG_KEYS = [
  'soapUrl',
  'domains',
  'timeoutMs',
  'caFile',
  'allowInsecureHttp',
  'appPasswordUrl',
  'isuser',
  'adminSoapUrl',
  'adminAccount',
  'adminPasswordFile',
  'tokenCacheSeconds',
  'passwordCacheSeconds',
  'wrongPasswordCacheSeconds',
  'passwordFailuresPerAccount',
  'passwordFailuresOverall',
  'stateFolder',
  'ticketKeysFile',
  'credentials',
  'ejabberdApiUrl',
  'processes',
  'metricsListen',
  'logLevel',
] as const;
type ConfigKey = (typeof CONFIG_KEYS)[number];

/** Says everything that is wrong with a file: one problem per line, each with its key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super([`${file} cannot be used:`, ...problems.map((p) => `  ${p}`)].join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

/** Reads the file and the files it names. Rejects with a {@link ConfigError}, nothing else. */
export async function loadConfig(file: string): Promise<Config> {
  const text = await readText(file).catch((error: unknown) => {
    throw new ConfigError(file, [`cannot be read: ${messageOf(error)}`]);
  });
  const { caFile, admin, tickets, stateFolder: folder, ...parsed } = parseConfig(text, file);
  const stateFolder = folder === undefined ? usualStateFolder() : resolve(dirname(file), folder);
  const rest = { ...parsed, stateFolder };
  const problems: string[] = [];
  const load = async <T>(
    key: ConfigKey,
    name: string | undefined,
    expected: string,
    reader: (path: string) => Promise<T>,
  ): Promise<T | undefined> => {
    if (name === undefined) return undefined;
    const path = (isSecret(key) && credentialOf(name)) || resolve(dirname(file), name);
    try {
      return await reader(path);
    } catch (error) {
      problems.push(`${key}: ${path}: ${messageOf(error)}; ${expected}`);
      return undefined;
    }
  };
  const ca = await load('caFile', caFile, EXPECTED_CA_FILE, readCertificates);
  const password = await load(
    'adminPasswordFile',
    admin?.passwordFile,
    EXPECTED_SECRET_FILE,
    (path) => readSecretFile(path),
  );
  const keys = await load('ticketKeysFile', tickets?.keysFile, EXPECTED_KEYS_FILE, async (path) =>
    readTicketKeys(await readSecretText(path)),
  );
  if (problems.length > 0) throw new ConfigError(file, problems);
  return {
    ...rest,
    ca,
    tickets: tickets && keys && { keys, only: tickets.only },
    admin: admin && password !== undefined ? withPassword(admin, password) : undefined,
  };
}

const withPassword = (
  { soapUrl, account }: { soapUrl: URL; account: string },
  password: string,
): Config['admin'] => ({ soapUrl, account, password });

const isSecret = (key: ConfigKey): boolean =>
  key === 'adminPasswordFile' || key === 'ticketKeysFile';

/**
 * What systemd hands to the unit under this name (LoadCredential), before what lies beside the configuration: that one
 * only root may read.
 */
function credentialOf(name: string): string | undefined {
  const folder = process.env['CREDENTIALS_DIRECTORY'];
  if (folder === undefined || basename(name) !== name) return undefined;
  const path = join(folder, name);
  return existsSync(path) ? path : undefined;
}

/** In what systemd makes for a unit with `StateDirectory`, else in the home of whoever runs this. */
const usualStateFolder = (): string =>
  join(process.env['STATE_DIRECTORY']?.split(':')[0] || homedir(), '.zimbra-auth');

const EXPECTED_CA_FILE = 'expected the path of a PEM file, for example "/etc/zimbra-auth/ca.pem"';
const EXPECTED_KEYS_FILE =
  'expected a file of ./deploy.sh keys, for this program only, for example "/etc/zimbra-auth/ticket-keys"';
const EXPECTED_SECRET_FILE =
  'expected a file with the password alone, for this program only, ' +
  'for example "/etc/zimbra-auth/admin-password"';

export type ParsedConfig = Omit<Config, 'ca' | 'admin' | 'tickets'> & {
  caFile: string | undefined;
  tickets: { keysFile: string; only: boolean } | undefined;
  admin: { soapUrl: URL; account: string; passwordFile: string } | undefined;
};

/** Throws a {@link ConfigError}; `file` is only for its message. */
export function parseConfig(text: string, file: string): ParsedConfig {
  const keys = parseObject(text, file);
  const problems: string[] = [];
  for (const key of Object.keys(keys)) {
    if (CONFIG_KEYS.some((known) => known === key)) continue;
    problems.push(`${key}: unknown key; the keys are ${CONFIG_KEYS.join(', ')}`);
  }
  const read = <T>(key: ConfigKey, reader: Reader<T>): T => {
    try {
      return reader(keys[key]);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      problems.push(`${key}: ${error.message}`);
      // Never used: the problem makes this function throw below.
      return undefined as T;
    }
  };

  const insecure = read('allowInsecureHttp', readBoolean(false));
  const userUrl = readServiceUrl(insecure, 'https://mail.example.com/service/soap');
  const mtaUrl = readServiceUrl(insecure, 'https://mail.example.com:7073/service/admin/soap');
  const adminUrl = readServiceUrl(insecure, 'https://mail.example.com:7071/service/admin/soap');
  const secretFile = readFileName('a file with the password', '/etc/zimbra-auth/admin-password');
  const isuser = read('isuser', readIsuserMode);
  const asksZimbra = isuser === 'zimbra';
  const whenAsking = <T>(reader: Reader<T>): Reader<T | undefined> =>
    asksZimbra ? reader : optional(reader);
  const admin = {
    soapUrl: read('adminSoapUrl', whenAsking(adminUrl)),
    account: read('adminAccount', whenAsking(readAddress)),
    passwordFile: read('adminPasswordFile', whenAsking(secretFile)),
  };
  const config = {
    soapUrl: read('soapUrl', userUrl),
    appPasswordUrl: read('appPasswordUrl', optional(mtaUrl)),
    domains: read('domains', readDomains),
    // Whatever happens, ejabberd has its answer within 10 s: it gives up after 30, queue included.
    timeoutMs: read('timeoutMs', readWholeNumber(7000, 100, 9000)),
    caFile: read('caFile', optional(readFileName('a PEM file', '/etc/zimbra-auth/ca.pem'))),
    isuser,
    // The password of an account that is not asked is none of our business: do not even read it.
    admin: asksZimbra ? (admin as ParsedConfig['admin']) : undefined,
    tokenCacheSeconds: read('tokenCacheSeconds', readWholeNumber(30, 0, 300)),
    passwordCacheSeconds: read('passwordCacheSeconds', readWholeNumber(120, 0, 900)),
    wrongPasswordCacheSeconds: read('wrongPasswordCacheSeconds', readWholeNumber(60, 0, 3600)),
    passwordFailuresPerAccount: read(
      'passwordFailuresPerAccount',
      readWholeNumber(USUAL_FAILURES, 1, MOST_FAILURES),
    ),
    passwordFailuresOverall: read('passwordFailuresOverall', readWholeNumber(300, 1, 100_000)),
    stateFolder: read('stateFolder', optional(readFileName('a folder', '/var/lib/zimbra-auth'))),
    tickets: readTickets(read),
    ejabberdApiUrl: read('ejabberdApiUrl', optional(readApiUrl(asksZimbra))),
    metricsListen: read('metricsListen', optional(readListenAddress)),
    logLevel: read('logLevel', readLogLevel),
  };
  // Of a time when each process counted for itself; a file may still have it.
  read('processes', optional(readWholeNumber(4, 1, 9)));
  if (problems.length > 0) throw new ConfigError(file, problems);
  return config;
}

function readTickets(read: <T>(key: ConfigKey, reader: Reader<T>) => T): ParsedConfig['tickets'] {
  const keysFile = read(
    'ticketKeysFile',
    optional(readFileName('a file of keys', '/etc/zimbra-auth/ticket-keys')),
  );
  const only = read('credentials', readCredentials(keysFile !== undefined));
  return keysFile === undefined ? undefined : { keysFile, only };
}

function parseObject(text: string, file: string): Readonly<Record<string, unknown>> {
  const example =
    '{"soapUrl": "https://mail.example.com/service/soap", "domains": ["example.com"]}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(file, [`not JSON: ${messageOf(error)}; expected for example ${example}`]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(file, [`not an object; expected for example ${example}`]);
  }
  // A cast because TypeScript keeps `object` and records apart; every member stays unknown.
  return value as Record<string, unknown>;
}

async function readCertificates(path: string): Promise<string> {
  const pem = await readText(path);
  new X509Certificate(pem); // throws unless it begins with a certificate
  return pem;
}

/** Editors on some systems put a byte order mark in front, which JSON.parse does not take. */
const readText = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
