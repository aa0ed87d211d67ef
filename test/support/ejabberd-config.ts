import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument, type Document, type YAMLMap } from 'yaml';
import { YamlText } from '../../src/host/changes/yaml-text.ts';
import { withUploads } from '../../src/host/commands/ejabberd/render.ts';
import { asciiDomain } from '../../src/server/domain-name.ts';
import type { SqlAccess } from './mariadb.ts';
import { PROJECT_DIR } from './paths.ts';

export interface EjabberdOverrides {
  domains: readonly string[];
  ports: { starttls: number; tls: number; http: number; sessions: number; api: number };
  certificate: { pemFile: string; caFile: string };
  /** The whole command line, as in the file. */
  extauthProgram: string;
  extauthPoolSize?: number;
  /** A file for SQLite, or a MariaDB server on 127.0.0.1 in its place. */
  archive: string | SqlAccess;
  /** For files sent in chat. */
  upload: {
    /** As the browser sees it; with more than one domain, @HOST@ has to be in it. */
    url: string;
    folder: string;
  };
  /** Further paths and values, for what a single test needs. */
  extra?: readonly (readonly [path: readonly (string | number)[], value: unknown])[];
}

/** Where the commands are, in the form that ejabberd 23.01 has and later ones keep as version 0. */
export const API = '/api/v0';
/** In that form 24.12 answers "400 Bad Request" where the command gives a number, after it was done. */
const API_OF_NUMBERS = '/api/v1';
const WITH_NUMBER: readonly string[] = ['get_offline_count', 'kick_user', 'unban_ip'];

/** The path of one of the commands below. */
export const apiPath = (command: string): string =>
  `${WITH_NUMBER.includes(command) ? API_OF_NUMBERS : API}/${command}`;

/** The ports of conf/ejabberd.yml, by which its listeners are known here. */
const SHIPPED_PORTS = { starttls: 5222, tls: 5223, http: 5280, sessions: 5281 } as const;

/**
 * conf/ejabberd.yml with only names, ports, addresses and paths replaced, so that what ships is
 * what is tested; and, on loopback, commands of ejabberdctl. Throws when
 * the file no longer has one of the settings to be replaced.
 */
export function ejabberdConfig(overrides: EjabberdOverrides): string {
  const document = parseDocument(readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8'));
  for (const error of document.errors) throw error;

  replace(document, ['hosts'], overrides.domains);
  replace(document, ['certfiles'], [overrides.certificate.pemFile]);
  replace(document, ['extauth_program'], overrides.extauthProgram);
  useDatabase(document, overrides.archive);
  replace(document, ['modules', 'mod_http_upload', 'put_url'], overrides.upload.url);
  replace(document, ['modules', 'mod_http_upload', 'docroot'], overrides.upload.folder);
  if (overrides.extauthPoolSize !== undefined) {
    replace(document, ['extauth_pool_size'], overrides.extauthPoolSize);
  }

  for (const name of ['starttls', 'tls', 'http', 'sessions'] as const) {
    const listener = listenerOn(document, SHIPPED_PORTS[name]);
    listener.set('port', overrides.ports[name]);
    listener.set('ip', '127.0.0.1');
  }

  // Not in the file that ships: an authority that only exists here, and an interface for tests.
  document.set('ca_file', overrides.certificate.caFile);
  document.addIn(['listen'], {
    port: overrides.ports.api,
    ip: '127.0.0.1',
    module: 'ejabberd_http',
    request_handlers: { [API]: 'mod_http_api', [API_OF_NUMBERS]: 'mod_http_api' },
  });
  document.setIn(['api_permissions', 'commands of the tests'], {
    from: ['mod_http_api'],
    who: { ip: '127.0.0.1/32' },
    what: [
      ...['srg_create', 'srg_user_add', 'kick_session', 'connected_users', 'unregister'],
      ...['create_room_with_opts', 'set_room_affiliation', 'send_direct_invitation'],
      ...['destroy_room', 'send_message', 'get_roster', 'status', 'reload_config'],
      ...WITH_NUMBER,
    ],
  });
  for (const [path, value] of overrides.extra ?? []) document.setIn(path, value);
  const text = document.toString({ lineWidth: 0 });
  if (overrides.domains.every((domain) => asciiDomain(domain) === domain)) return text;
  // As ./deploy.sh ejabberd writes it for them.
  const base = overrides.upload.url.replace(/\/@HOST@$/, '');
  return withUploads(new YamlText(text, 'ejabberd.yml'), base, overrides.domains).text;
}

/** What the comment at sql_type tells the administrator to write. */
function useDatabase(document: Document, archive: string | SqlAccess): void {
  if (typeof archive === 'string') {
    replace(document, ['sql_database'], archive);
    return;
  }
  replace(document, ['sql_type'], 'mysql');
  replace(document, ['sql_database'], archive.database);
  document.set('sql_server', '127.0.0.1');
  document.set('sql_port', archive.port);
  document.set('sql_username', archive.username);
  document.set('sql_password', archive.password);
}

function replace(document: Document, path: readonly string[], value: unknown): void {
  if (!document.hasIn(path)) throw new Error(`conf/ejabberd.yml has no "${path.join('.')}"`);
  document.setIn(path, value);
}

function listenerOn(document: Document, port: number): YAMLMap {
  const listeners = document.get('listen');
  const found = isSeq(listeners)
    ? listeners.items.filter(isMap).find((listener) => listener.get('port') === port)
    : undefined;
  if (found === undefined) throw new Error(`conf/ejabberd.yml has no listener on port ${port}`);
  return found;
}
