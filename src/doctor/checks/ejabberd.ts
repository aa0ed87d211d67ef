import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { EjabberdYmlError, type EjabberdYml } from '../read/ejabberd-yml.ts';
import { failed, ok, type Check, type Finding } from '../finding.ts';
import { asList, asObject, type JsonObject } from '../../server/soap-json.ts';

/** The longest password of SASL PLAIN that the authenticator's frame can hold, in base64. */
const MOST_STANZA_BYTES = 87_000;
const LEAST_BACKLOG = 128;
const LOOPBACK = /^(127\.[\d.]+|::1|localhost)(\/\d+)?$/;

/** Where programs keep them, of which group one is in; some with its password. */
const BOOKMARKS = ['storage:bookmarks', 'urn:xmpp:bookmarks:1'];

/** One rule for ejabberd.yml: what is wrong with it, if anything, and the lines that mend it. */
interface Rule {
  readonly id: string;
  /** Says what is right. */
  readonly good: string;
  readonly wrong: (yml: EjabberdYml) => string | undefined;
  readonly mend: string;
}

/** The lines without which somebody can act as somebody else, or lock others out. */
const RULES: readonly Rule[] = [
  {
    id: 'auth-method',
    good: 'external authentication, alone',
    wrong: (yml) =>
      unless(yml.values('auth_method'), (value) => String(value) === 'external', 'auth_method'),
    mend: 'auth_method: [external]',
  },
  {
    id: 'auth-cache',
    good: 'ejabberd keeps no passwords',
    wrong: (yml) => {
      const own = yml.values('auth_use_cache');
      const used = own.length > 0 ? own : yml.values('use_cache');
      return unless(used, (value) => value === false, 'auth_use_cache');
    },
    mend: 'auth_use_cache: false',
  },
  {
    id: 'backlog',
    good: `every listener of clients queues ${LEAST_BACKLOG} connections or more`,
    wrong: (yml) =>
      listenersWhere(
        [...yml.listeners('ejabberd_c2s'), ...httpListeners(yml)],
        ({ backlog }) => !(typeof backlog === 'number' && backlog >= LEAST_BACKLOG),
        'no sufficient backlog',
      ),
    mend: 'backlog: 1024 at the listener',
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
    mend: 'max_stanza_size: 80000 at each ejabberd_c2s listener',
  },
  {
    id: 'trusted-proxies',
    good: 'the proxies are named',
    wrong: (yml) => {
      const proxies = yml.list('trusted_proxies').map(String);
      if (proxies.length === 0) return 'trusted_proxies is missing: one browser locks out all';
      if (proxies.includes('all')) return 'trusted_proxies: all lets anybody choose his address';
      const behindLoopback = httpListeners(yml).some(({ ip }) => LOOPBACK.test(String(ip)));
      return behindLoopback && !proxies.some((proxy) => LOOPBACK.test(proxy))
        ? 'the proxy on this machine is not in trusted_proxies'
        : undefined;
    },
    mend: 'trusted_proxies: [127.0.0.1], or the addresses of the proxy',
  },
  {
    id: 'sql-domains',
    good: 'the tables tell domains apart',
    wrong: (yml) => {
      if (yml.values('sql_type').length === 0) return undefined;
      const values = [...yml.values('new_sql_schema'), ...yml.values('sql_schema_multihost')];
      return unless(values, (value) => value === true, 'new_sql_schema');
    },
    mend: 'new_sql_schema: true, with the tables of mysql.new.sql',
  },
  {
    id: 'mod-register',
    good: 'nobody can open an account over XMPP',
    wrong: (yml) => {
      const web = yml
        .listeners('ejabberd_http')
        .some((listener) => handlersOf(listener).includes('mod_register_web'));
      return yml.module('mod_register').length > 0 || web ? 'registration is open' : undefined;
    },
    mend: 'take out mod_register and mod_register_web',
  },
  {
    id: 'mod-auth-fast',
    good: 'no token outlives the mail session',
    wrong: (yml) =>
      yml.module('mod_auth_fast').length > 0 ? 'mod_auth_fast is switched on' : undefined,
    mend: 'take out mod_auth_fast',
  },
  {
    id: 'sasl-mechanisms',
    good: 'PLAIN is left alone',
    wrong: (yml) => {
      const off = yml.list('disable_sasl_mechanisms').map((name) => String(name).toUpperCase());
      const left = ['X-OAUTH2', 'DIGEST-MD5'].filter((name) => !off.includes(name));
      return left.length > 0 ? `not switched off: ${left.join(', ')}` : undefined;
    },
    mend: 'disable_sasl_mechanisms: [X-OAUTH2, DIGEST-MD5]',
  },
  {
    id: 'starttls',
    good: 'no native client can sign in without TLS',
    wrong: (yml) =>
      listenersWhere(
        yml.listeners('ejabberd_c2s'),
        ({ tls, starttls_required: required }) => tls !== true && required !== true,
        'TLS is not required',
      ),
    mend: 'starttls_required: true (port 5222) or tls: true (port 5223) at the listener',
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
          return ['no_sslv3', 'no_tlsv1', 'no_tlsv1_1'].some((flag) => !options.includes(flag));
        },
        'older TLS than 1.2 is allowed',
      );
    },
    mend: 'c2s_protocol_options: [no_sslv3, no_tlsv1, no_tlsv1_1]',
  },
  {
    id: 'http-listener',
    good: 'BOSH is on loopback, or encrypted',
    wrong: (yml) =>
      httpListeners(yml).length === 0
        ? 'no listener has the handler mod_bosh'
        : listenersWhere(
            httpListeners(yml),
            ({ ip, tls }) => tls !== true && !LOOPBACK.test(String(ip)),
            'it is neither encrypted nor on loopback',
          ),
    mend: 'ip: 127.0.0.1, or tls: true, at the listener with mod_bosh',
  },
  {
    id: 'loglevel',
    good: 'the log has no passwords in it',
    wrong: (yml) =>
      yml.values('loglevel').some((level) => level === 'debug' || level === 5)
        ? 'loglevel debug writes passwords and tokens into the log'
        : undefined,
    mend: 'loglevel: info; then remove the old logs',
  },
  {
    id: 'mam',
    good: 'every message is archived',
    wrong: (yml) => {
      const settings = yml.module('mod_mam');
      if (settings.length === 0) return 'mod_mam is missing';
      return unless(settings, (mam) => asObject(mam)?.['default'] === 'always', 'mod_mam.default');
    },
    mend: 'mod_mam with "default: always"',
  },
  {
    id: 'rooms',
    good: 'a new group is for its members alone',
    wrong: (yml) => {
      const open = yml.module('mod_muc').some((muc) => {
        const options = asObject(muc['default_room_options']);
        return options?.['members_only'] !== true || options['public'] !== false;
      });
      return open ? 'a new group is in a list, and whoever finds it reads its archive' : undefined;
    },
    mend: 'mod_muc with default_room_options: {members_only: true, public: false}',
  },
  {
    id: 'nodes',
    good: 'nobody makes nodes that are nobody’s',
    wrong: (yml) => {
      const free = yml.module('mod_pubsub').some(({ plugins }) => {
        const names = asList(plugins);
        return names.length === 0 || names.some((name) => name !== 'pep');
      });
      return free ? 'anybody makes nodes on pubsub.<domain>' : undefined;
    },
    mend: 'mod_pubsub with plugins: [pep]',
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
    mend: 'access_model: whitelist for each of them, in force_node_config of mod_pubsub',
  },
  {
    id: 'upload-headers',
    good: 'a file that is opened cannot act as the webmail',
    wrong: (yml) => {
      const lacks = yml.module('mod_http_upload').some((upload) => {
        const headers = Object.entries(asObject(upload['custom_headers']) ?? {});
        const value = (name: string): string => {
          const found = headers.find(([key]) => key.toLowerCase() === name)?.[1];
          return typeof found === 'string' ? found.toLowerCase() : '';
        };
        return !(
          value('content-security-policy').includes('sandbox') &&
          value('x-content-type-options') === 'nosniff' &&
          value('content-disposition') === 'attachment'
        );
      });
      return lacks ? 'mod_http_upload sends files as pages of the webmail' : undefined;
    },
    mend: 'custom_headers of mod_http_upload, as in conf/ejabberd.yml',
  },
];

/** What ejabberd.yml of this host says, without asking ejabberd. */
export function ejabberdChecks(host: EjabberdHost): Check[] {
  return [
    { id: 'ejabberd-yml', run: () => readable(host) },
    ...RULES.map(({ id, good, wrong, mend }) => ({
      id,
      run: () => {
        const problem = wrong(host.config());
        return problem === undefined ? ok(good) : failed(problem, `in ejabberd.yml: ${mend}`);
      },
    })),
  ];
}

function readable(host: EjabberdHost): Finding {
  try {
    return ok(`${host.load().file} and all it includes can be read`);
  } catch (error) {
    if (!(error instanceof EjabberdYmlError)) throw error;
    const isRights = /EACCES|EPERM/.test(error.message);
    return failed(error.message, isRights ? 'run this as root' : 'mend the file');
  }
}

/** What is wrong when there is no value or a bad one. */
function unless(
  values: readonly unknown[],
  isGood: (value: unknown) => boolean,
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

/** Those that browsers reach. */
const httpListeners = (yml: EjabberdYml): JsonObject[] =>
  yml
    .listeners('ejabberd_http')
    .filter((listener) =>
      handlersOf(listener).some((name) => name === 'mod_bosh' || name === 'ejabberd_http_ws'),
    );

const handlersOf = ({ request_handlers: handlers }: JsonObject): unknown[] =>
  Object.values(asObject(handlers) ?? {});

/** A list, or one text with bars between. */
const flags = (values: readonly unknown[]): string[] =>
  values.flatMap((value) => String(value).split('|')).map((flag) => flag.trim());
