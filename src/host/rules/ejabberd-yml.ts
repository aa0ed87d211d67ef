import { asList, asObject, type JsonObject } from '../../server/soap-json.ts';
import { asciiDomain, chatDomain } from '../../server/domain-name.ts';
import { isLoopback } from '../../server/loopback.ts';
import type { EjabberdYml } from '../facts/ejabberd-yml.ts';
import { fail2banProblem } from './fail2ban.ts';
import type { Rule } from './rule.ts';

/** The longest password of SASL PLAIN that the authenticator's frame can hold, in base64. */
const MOST_STANZA_BYTES = 87_000;
const LEAST_BACKLOG = 128;
/** Of the watch for sessions of locked accounts. */
const SESSION_COMMANDS = ['connected_users_info', 'kick_session'];
const DEFAULT_PUT_URL = 'https://@HOST@:5443/upload';

/** Where programs keep them, of which group one is in; some with its password. */
const BOOKMARKS = ['storage:bookmarks', 'urn:xmpp:bookmarks:1'];
const LEAST_TLS = ['no_sslv3', 'no_tlsv1', 'no_tlsv1_1'];
const UPLOAD_HEADERS: Readonly<Record<string, (value: string) => boolean>> = {
  'content-security-policy': (value) => /(^|;)\s*sandbox\s*(;|$)/.test(value),
  'x-content-type-options': (value) => value === 'nosniff',
  'content-disposition': (value) => value === 'attachment',
};

/** What an ejabberd.yml must say for chat with Zimbra's passwords and tokens; conf/ejabberd.yml does. */
export const EJABBERD_RULES: readonly Rule<EjabberdYml>[] = [
  {
    id: 'auth-method',
    good: 'external authentication, alone',
    wrong: (yml) =>
      unless(yml.list('auth_method'), (value) => value === 'external', 'auth_method') ??
      (yml.general('auth_method').length === 0
        ? 'auth_method is missing for all domains but those with one of their own'
        : undefined),
    why: 'beside a second method one user can act as another',
    mend: 'auth_method: [external]',
    isSecurity: true,
  },
  {
    id: 'auth-cache',
    good: 'ejabberd keeps no passwords',
    wrong: (yml) => {
      // ejabberd takes `use_cache` where nobody has said `auth_use_cache`.
      const general = yml.general('auth_use_cache');
      const used = general.length > 0 ? general : yml.general('use_cache');
      return unless(
        used.length > 0 ? [...used, ...yml.values('auth_use_cache')] : [],
        (value) => value === false,
        'auth_use_cache',
      );
    },
    why: 'passwords are kept in clear, fresh tokens refused, and one user can act as another',
    mend: 'auth_use_cache: false',
    isSecurity: true,
  },
  {
    id: 'backlog',
    good: `every listener of clients queues ${LEAST_BACKLOG} connections or more`,
    wrong: (yml) =>
      listenersWhere(
        [...yml.listeners('ejabberd_c2s'), ...forBrowsers(yml)],
        ({ backlog }) => !(typeof backlog === 'number' && backlog >= LEAST_BACKLOG),
        'no sufficient backlog',
      ),
    why: 'with ejabberd 23.01 a few more logins at once take minutes',
    mend: 'backlog: 1024 at the listener',
    isSecurity: true,
  },
  {
    id: 'listen-ipv6',
    good: 'this machine has the addresses at which ejabberd listens',
    wrong: (yml) =>
      yml.hasIpv6
        ? undefined
        : listenersWhere(
            yml
              .list('listen')
              .map(asObject)
              .filter((listener) => listener !== undefined),
            ({ ip }) => typeof ip === 'string' && ip.includes(':'),
            'an address of IPv6, which the kernel does not know',
          ),
    why: 'ejabberd ends at its start',
    mend: 'ip: 0.0.0.0 in place of the address at these listeners',
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'max-stanza-size',
    good: 'no password can be longer than the authenticator reads',
    wrong: (yml) => {
      const c2s = yml.listeners('ejabberd_c2s');
      // mod_bosh and WebSocket take theirs from the first listener of native clients.
      if (c2s.length === 0) return 'no ejabberd_c2s listener, so nothing limits BOSH';
      return listenersWhere(
        c2s,
        ({ max_stanza_size: size }) => !(typeof size === 'number' && size <= MOST_STANZA_BYTES),
        'no sufficient max_stanza_size',
      );
    },
    why: 'a longer password ends the authenticator',
    mend: 'max_stanza_size: 80000 at each ejabberd_c2s listener',
    isSecurity: true,
  },
  {
    id: 'trusted-proxies',
    good: 'browsers count as the proxy, whatever X-Forwarded-For says',
    wrong: (yml) =>
      yml.list('trusted_proxies').length > 0
        ? 'trusted_proxies is set: X-Forwarded-For says who is banned'
        : undefined,
    why: 'wrong logins of one browser, or a forged header, lock out an office with its telephones',
    mend: 'take out trusted_proxies; the proxy belongs into acl: proxies: ip',
    isSecurity: true,
  },
  {
    id: 'fail2ban',
    good: 'who tries passwords is held back, and neither an office nor the proxy is banned for long',
    wrong: (yml) => fail2banProblem(yml, forBrowsers(yml)),
    why: 'a stale telephone, or an hour without Zimbra, locks out an office or every browser',
    mend: 'mod_fail2ban with access: never_banned and its numbers, and the proxy in acl: proxies: ip, as in conf/ejabberd.yml',
    isSecurity: true,
  },
  {
    id: 'sql-domains',
    good: 'the tables tell domains apart',
    wrong: (yml) => {
      if (yml.values('sql_type').length === 0 && !yml.list('default_db').includes('sql')) {
        return undefined;
      }
      const values = [...yml.values('new_sql_schema'), ...yml.values('sql_schema_multihost')];
      return unless(values, (value) => value === true, 'new_sql_schema');
    },
    why: 'users of one domain read the archive of another',
    mend: 'new_sql_schema: true, with the tables of mysql.new.sql',
    isSecurity: true,
  },
  {
    id: 'mod-register',
    good: 'nobody can open an account over XMPP',
    wrong: (yml) =>
      has(yml, 'mod_register') ||
      has(yml, 'mod_register_web') ||
      yml.listeners('ejabberd_http').some((each) => handlersOf(each).includes('mod_register_web'))
        ? 'registration is open'
        : undefined,
    why: 'anybody can open or delete accounts',
    mend: 'take out mod_register and mod_register_web',
    isSecurity: true,
  },
  {
    id: 'mod-auth-fast',
    good: 'no token outlives the mail session',
    wrong: (yml) => (has(yml, 'mod_auth_fast') ? 'mod_auth_fast is switched on' : undefined),
    why: 'its tokens outlive the mail session by weeks',
    mend: 'take out mod_auth_fast',
    isSecurity: true,
  },
  {
    id: 'sasl-mechanisms',
    good: 'PLAIN is left alone',
    wrong: (yml) => {
      const off = yml.list('disable_sasl_mechanisms').map((name) => String(name).toUpperCase());
      const left = ['X-OAUTH2', 'DIGEST-MD5'].filter((name) => !off.includes(name));
      return left.length > 0 ? `not switched off: ${left.join(', ')}` : undefined;
    },
    why: 'no other mechanism can carry a token of Zimbra, and clients fail that try one',
    mend: 'disable_sasl_mechanisms: [X-OAUTH2, DIGEST-MD5]',
    isSecurity: true,
  },
  {
    id: 'starttls',
    good: 'no native client can sign in without TLS',
    wrong: (yml) =>
      listenersWhere(
        yml.listeners('ejabberd_c2s'),
        (each) => each['tls'] !== true && each['starttls_required'] !== true && !isOnLoopback(each),
        'TLS is not required',
      ),
    why: 'mail passwords cross the network in clear',
    mend: 'starttls_required: true (port 5222) or tls: true (port 5223) at the listener',
    isSecurity: true,
  },
  {
    id: 'tls-protocols',
    good: 'TLS 1.2 or newer for native clients',
    wrong: (yml) => {
      const common = flags(yml.list('c2s_protocol_options'));
      return listenersWhere(
        yml.listeners('ejabberd_c2s'),
        ({ protocol_options: own }) => {
          const options = own === undefined ? common : flags(asList(own));
          return LEAST_TLS.some((flag) => !options.includes(flag));
        },
        'older TLS than 1.2 is allowed',
      );
    },
    why: 'older TLS can be broken, and mail passwords go over it',
    mend: `c2s_protocol_options: [${LEAST_TLS.join(', ')}]`,
    isSecurity: true,
  },
  {
    id: 'http-listener',
    good: 'browsers have a way in',
    wrong: (yml) => (forBrowsers(yml).length === 0 ? 'no listener has mod_bosh' : undefined),
    why: 'chat in the webmail does not come online',
    mend: 'request_handlers: {/http-bind: mod_bosh, /ws: ejabberd_http_ws} at an ejabberd_http listener',
    isSecurity: false,
  },
  {
    id: 'http-tls',
    good: 'what browsers send is on loopback, or encrypted',
    wrong: (yml) =>
      listenersWhere(
        forBrowsers(yml),
        (each) => each['tls'] !== true && !isOnLoopback(each),
        'it is neither encrypted nor on loopback',
      ),
    why: 'session tokens cross the network in clear',
    mend: 'ip: 127.0.0.1, or tls: true, at the listener with mod_bosh',
    isSecurity: true,
  },
  {
    id: 'loglevel',
    good: 'the log has no passwords in it',
    wrong: (yml) =>
      yml.values('loglevel').some((level) => level === 'debug' || level === 5)
        ? 'loglevel debug writes passwords and tokens into the log'
        : undefined,
    why: 'passwords and tokens get into the log',
    mend: 'loglevel: info; then remove the old logs',
    isSecurity: true,
  },
  {
    id: 'mam',
    good: 'every message is archived',
    wrong: (yml) => {
      const settings = yml.module('mod_mam');
      if (settings.length === 0) return 'mod_mam is missing';
      return unless(
        settings,
        ({ default: kept }) => kept === 'always',
        'the option default of mod_mam',
      );
    },
    why: 'messages are missing after a reload, and on the other devices',
    mend: 'mod_mam with "default: always"',
    isSecurity: false,
  },
  {
    id: 'rooms',
    good: 'a new group is for its members alone',
    wrong: (yml) =>
      yml.module('mod_muc').some(({ default_room_options: options }) => {
        const room = asObject(options);
        return room?.['members_only'] !== true || room['public'] !== false;
      })
        ? 'a new group is in a list, and whoever finds it may enter'
        : undefined,
    why: 'whoever finds a group reads its archive',
    mend: 'mod_muc with default_room_options: {members_only: true, public: false}',
    isSecurity: true,
  },
  {
    id: 'nodes',
    good: 'nobody makes nodes that are nobody’s',
    wrong: (yml) =>
      yml.module('mod_pubsub').some(({ plugins }) => {
        const names = asList(plugins);
        return names.length === 0 || names.some((name) => name !== 'pep');
      })
        ? 'anybody makes nodes on pubsub.<domain>'
        : undefined,
    why: 'anybody fills the database',
    mend: 'mod_pubsub with plugins: [pep]',
    isSecurity: true,
  },
  {
    id: 'bookmarks',
    good: 'nobody reads the bookmarks of somebody else',
    wrong: (yml) => {
      const exposed = BOOKMARKS.filter((node) =>
        yml.module('mod_pubsub').some(({ force_node_config: forced }) => {
          const config = asObject(asObject(forced)?.[node]);
          return config?.['access_model'] !== 'whitelist';
        }),
      );
      return exposed.length > 0 ? `colleagues may read ${exposed.join(', ')}` : undefined;
    },
    why: 'they say who is in which group, and may hold the password of one',
    mend: 'access_model: whitelist for each of them, in force_node_config of mod_pubsub',
    isSecurity: true,
  },
  {
    id: 'api',
    good: 'nobody but this machine runs commands by HTTP, and those only that the authenticator needs',
    wrong: (yml) => {
      const open = listenersWhere(
        yml
          .listeners('ejabberd_http')
          .filter((listener) => handlersOf(listener).includes('mod_http_api')),
        (listener) => !isOnLoopback(listener),
        'commands by HTTP, and not on loopback',
      );
      if (open !== undefined) return open;
      const others = yml
        .values('api_permissions')
        .flatMap((all) => Object.values(asObject(all) ?? {}).map((each) => asObject(each) ?? {}))
        // Where "from" is not said it is for all ways.
        .filter(({ from }) => from === undefined || asList(from).includes('mod_http_api'))
        .flatMap(({ what }) => asList(what))
        .filter((command) => !SESSION_COMMANDS.includes(String(command)));
      return others.length > 0 ? `commands by HTTP: ${others.map(String).join(', ')}` : undefined;
    },
    why: 'who reaches it can run the server, or read what is in it',
    mend: 'the listener of mod_http_api and "api_permissions", as in conf/ejabberd.yml',
    isSecurity: true,
  },
  {
    id: 'host-names',
    good: 'ejabberd knows its domains by the names that clients say',
    wrong: (yml) => {
      const other = yml
        .hosts()
        .filter((name) => chatDomain(name) !== name)
        .map((name) => `${name}, which is ${chatDomain(name) ?? 'no domain'}`);
      return other.length > 0 ? `hosts has ${other.join('; ')}` : undefined;
    },
    why: 'nobody of these domains can chat: ejabberd answers "host-unknown"',
    mend: 'that name in its place under "hosts" of ejabberd.yml',
    isSecurity: false,
  },
  {
    id: 'upload-address',
    good: 'files have an address in every domain',
    wrong: (yml) => {
      const odd = yml.hosts().find((name) => asciiDomain(name) !== name);
      return odd !== undefined && putUrls(yml).some((url) => url.includes('@HOST@'))
        ? `put_url would have "${odd}" in it, which no address may have`
        : undefined;
    },
    why: 'ejabberd does not start',
    mend: './deploy.sh ejabberd gives each domain mod_http_upload with a put_url of its own',
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'upload-headers',
    good: 'a file that is opened cannot act as the webmail',
    wrong: (yml) =>
      yml.module('mod_http_upload').some(({ custom_headers: sent }) => {
        const headers = new Map(
          Object.entries(asObject(sent) ?? {}).map(([name, value]) => [
            name.toLowerCase(),
            String(value).toLowerCase(),
          ]),
        );
        return Object.entries(UPLOAD_HEADERS).some(
          ([name, isGood]) => !isGood(headers.get(name) ?? ''),
        );
      })
        ? 'mod_http_upload sends files as pages of the webmail'
        : undefined,
    why: 'a page that somebody sends runs as a part of the webmail of whoever opens it',
    mend: 'custom_headers of mod_http_upload, as in conf/ejabberd.yml',
    isSecurity: true,
  },
  {
    id: 'ldap-encrypted',
    good: 'what ejabberd asks an LDAP server is encrypted, or stays on this machine',
    wrong: (yml) => {
      const far = ldapSettings(yml).filter(
        ({ servers, encrypt }) => encrypt !== 'tls' && !servers.every((name) => isLoopback(name)),
      );
      if (far.length === 0) return undefined;
      return far.some(({ encrypt }) => encrypt === 'starttls')
        ? 'ldap_encrypt: starttls, which ejabberd takes for none'
        : 'ldap_encrypt is not tls';
    },
    why: 'the password for the directory crosses the network in clear',
    mend: 'ldap_encrypt: tls, with ldap_tls_verify: hard; or ./deploy.sh teams in its place',
    isSecurity: true,
  },
  {
    id: 'ldap-rights',
    good: 'ejabberd can change nothing in Zimbra’s directory',
    wrong: (yml) =>
      ldapSettings(yml).some(({ account }) => /cn=admins,cn=zimbra$/i.test(account))
        ? 'ldap_rootdn is an administrator of Zimbra’s directory'
        : undefined,
    why: 'whoever reads ejabberd.yml can change every account and password',
    mend: 'an account that can only read: ldap_rootdn: "uid=zmpostfix,cn=appaccts,cn=zimbra"',
    isSecurity: true,
  },
];

const asWord = (value: unknown): string => (typeof value === 'string' ? value : '');

interface LdapSettings {
  readonly servers: readonly string[];
  readonly encrypt: string;
  readonly account: string;
}

/** Of the file as a whole, and of each module that has some of its own; a module takes what it lacks from there. */
function ldapSettings(yml: EjabberdYml): LdapSettings[] {
  const own = yml
    .values('modules')
    .flatMap((modules) => Object.values(asObject(modules) ?? {}))
    .map((options) => asObject(options) ?? {})
    .filter((options) => Object.keys(options).some((name) => name.startsWith('ldap_')));
  const common = Object.fromEntries(
    ['ldap_servers', 'ldap_encrypt', 'ldap_rootdn'].flatMap((name) =>
      yml.values(name).map((value) => [name, value] as const),
    ),
  );
  return [...(Object.keys(common).length === 0 ? [] : [common]), ...own].map((options) => ({
    servers: asList(options['ldap_servers'] ?? common['ldap_servers'] ?? []).map(String),
    encrypt: asWord(options['ldap_encrypt'] ?? common['ldap_encrypt']),
    account: asWord(options['ldap_rootdn'] ?? common['ldap_rootdn']),
  }));
}

/** What is wrong when there is no value or a bad one. */
function unless<T>(
  values: readonly T[],
  isGood: (value: T) => boolean,
  option: string,
): string | undefined {
  if (values.length === 0) return `${option} is missing`;
  return values.every(isGood) ? undefined : `${option} has another value`;
}

function listenersWhere(
  listeners: readonly JsonObject[],
  isBad: (listener: JsonObject) => boolean,
  what: string,
): string | undefined {
  const ports = listeners.filter(isBad).map(({ port }) => String(port));
  return ports.length === 0 ? undefined : `port ${ports.join(', ')}: ${what}`;
}

const forBrowsers = (yml: EjabberdYml): JsonObject[] =>
  yml
    .listeners('ejabberd_http')
    .filter((listener) =>
      handlersOf(listener).some((name) => name === 'mod_bosh' || name === 'ejabberd_http_ws'),
    );

const handlersOf = ({ request_handlers: handlers }: JsonObject): unknown[] =>
  Object.values(asObject(handlers) ?? {});

const putUrls = (yml: EjabberdYml): string[] =>
  yml.module('mod_http_upload').map(({ put_url: url = DEFAULT_PUT_URL }) => asWord(url));

const has = (yml: EjabberdYml, module: string): boolean => yml.module(module).length > 0;

/** `port: unix:/run/…` is a socket of this machine. */
const isOnLoopback = ({ ip, port }: JsonObject): boolean =>
  isLoopback(String(ip)) || String(port).startsWith('unix:');

/** A list, or one text with bars between. */
const flags = (values: readonly unknown[]): string[] =>
  values.flatMap((value) => String(value).split('|')).map((flag) => flag.trim());
