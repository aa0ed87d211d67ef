import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asciiDomain } from '../../src/server/domain-name.ts';
import { makeCertificate, type Certificate } from './certificate.ts';
import { apiPath, ejabberdConfig, type EjabberdOverrides } from './ejabberd-config.ts';
import { freePort } from './free-port.ts';
import type { SqlAccess } from './mariadb.ts';
import { inside, OURS } from './newer-debian.ts';
import { PROJECT_DIR } from './paths.ts';
import { startServer, type ServerProcess } from './server-process.ts';

export interface EjabberdOptions {
  /** Everything ejabberd writes goes here. Started again on the same folder, it finds its data. */
  dir: string;
  domains: readonly string[];
  /** A command line for `sh -c "exec …"`. */
  extauthProgram: string;
  extauthPoolSize?: number;
  ports?: Partial<EjabberdOverrides['ports']>;
  /** Where the archive is; default: SQLite below `dir`. */
  archive?: SqlAccess;
  /** Where browsers find the files sent in chat: an address that nginx passes on to here. */
  uploadUrl?: string;
  extra?: EjabberdOverrides['extra'];
  /** Without the modules of conf/ejabberd-modules: for seeing what they are for. */
  stock?: boolean;
  /** A folder with another Debian, whose ejabberd it is to be: see newer-debian.ts. */
  root?: string;
}

export interface Ejabberd {
  /** Its HTTP listener, without a path. */
  readonly url: string;
  readonly boshUrl: string;
  readonly ports: EjabberdOverrides['ports'];
  readonly certificate: Certificate;
  readonly logFile: string;
  readonly pid: () => number;
  /** Up to two seconds behind what happened, and short of as much after kill(). */
  logs(): string;
  /** Calls one of the commands allowed in ejabberd-config.ts. A number of 23.01 has a name around it. */
  api(command: string, args: Record<string, unknown>): Promise<unknown>;
  /** An orderly end and a new start. */
  restart(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a private ejabberd on conf/ejabberd.yml; see ejabberdConfig() for what is replaced. It
 * needs no root, touches nothing of an installed one, and any number can run side by side.
 */
export async function startEjabberd(options: EjabberdOptions): Promise<Ejabberd> {
  const { dir, domains } = options;
  for (const folder of ['home', 'log', 'spool']) {
    await mkdir(join(dir, folder), { recursive: true });
  }
  const ports = {
    starttls: options.ports?.starttls ?? (await freePort()),
    tls: options.ports?.tls ?? (await freePort()),
    http: options.ports?.http ?? (await freePort()),
    sessions: options.ports?.sessions ?? (await freePort()),
    api: options.ports?.api ?? (await freePort()),
  };
  const names = domains
    .map((domain) => asciiDomain(domain) ?? domain)
    .flatMap((domain) => [domain, `*.${domain}`]);
  const certificate = await makeCertificate(dir, names);
  const configFile = join(dir, 'ejabberd.yml');
  const config = ejabberdConfig({
    domains,
    ports,
    certificate,
    extauthProgram: options.extauthProgram,
    archive: options.archive ?? join(dir, 'ejabberd.sqlite'),
    upload: {
      url: options.uploadUrl ?? `http://127.0.0.1:${ports.http}/upload/@HOST@`,
      folder: join(dir, 'upload'),
    },
    ...(options.extauthPoolSize !== undefined && { extauthPoolSize: options.extauthPoolSize }),
    ...(options.extra !== undefined && { extra: options.extra }),
  });
  // It may hold the password of the database.
  await writeFile(configFile, config, { mode: 0o600 });

  if (options.stock !== true) {
    for (const name of ['mod_zimbra_web', 'mod_zimbra_teams']) {
      await installModule(join(dir, 'home'), name);
    }
  }

  const logFile = join(dir, 'log/ejabberd.log');
  const url = `http://127.0.0.1:${ports.http}`;
  const boshUrl = `${url}/http-bind`;
  let server: ServerProcess | undefined;

  const start = async (): Promise<void> => {
    // A second one would take the place of the first here, and that would run for ever.
    if (server?.running() === true) throw new Error('ejabberd is running already');
    // No node name: no epmd, no cookie, no port open to others. "+Bi": Ctrl-C of the terminal
    // reaches this process too, and must not end it before it is told to stop.
    const args = [
      ...['-noinput', '+Bi', '+K', 'true', '+P', '50000', '-kernel', 'inetrc', '"/dev/null"'],
      ...['-mnesia', 'dir', `"${join(dir, 'spool')}"`, '-s', 'ejabberd'],
    ];
    server = await startServer({
      name: 'ejabberd',
      ...(options.root === undefined
        ? { command: 'erl', args }
        : inside(options.root, [dir, ...OURS], ['erl', ...args])),
      env: {
        HOME: join(dir, 'home'),
        ERL_LIBS: ejabberdLibraries(options.root),
        EJABBERD_CONFIG_PATH: configFile,
        EJABBERD_LOG_PATH: logFile,
        EJABBERD_PID_PATH: join(dir, 'ejabberd.pid'),
        ERL_CRASH_DUMP_BYTES: '0',
        ERL_MAX_PORTS: '4096',
      },
      cwd: dir,
      logFile: join(dir, 'log/console.log'),
      // The port is bound before anything is answered there, so an answer is what counts.
      ready: async () => (await fetch(boshUrl)).status === 200,
      within: 90_000,
    });
  };
  const stop = async (): Promise<void> => server?.stop({ within: 10_000 });
  await start();

  return {
    url,
    boshUrl,
    ports,
    certificate,
    logFile,
    pid: () => {
      if (server?.running() !== true) throw new Error('ejabberd is not running');
      return server.pid;
    },
    logs: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    api: async (command, args) => {
      const response = await fetch(`http://127.0.0.1:${ports.api}${apiPath(command)}`, {
        method: 'POST',
        body: JSON.stringify(args),
      });
      const answer = await response.text();
      if (!response.ok) throw new Error(`${command}: HTTP ${response.status}: ${answer}`);
      return JSON.parse(answer) as unknown;
    },
    restart: async () => {
      await stop();
      await start();
    },
    start,
    stop,
    kill: async () => server?.kill(),
  };
}

/** As "deploy.sh ejabberd" and "deploy.sh teams" do it, for an ejabberd with this home folder. */
async function installModule(home: string, name: string): Promise<void> {
  const source = join(PROJECT_DIR, 'conf/ejabberd-modules', name);
  const target = join(home, '.ejabberd-modules', name);
  await cp(source, target, { recursive: true });
  await mkdir(join(target, 'ebin'), { recursive: true });
  await promisify(execFile)('erlc', [
    ...['-o', join(target, 'ebin')],
    join(target, 'src', `${name}.erl`),
  ]);
}

/** The folder above ejabberd-<version>/ebin: Debian has it under the machine's architecture. */
function ejabberdLibraries(root = ''): string {
  const candidates = ['/usr/lib', ...folders(`${root}/usr/lib`), '/usr/lib/erlang/lib', '/opt'].map(
    (folder) => (folder.startsWith(root) ? folder.slice(root.length) : folder),
  );
  const found = candidates.find((candidate) =>
    folders(root + candidate).some((folder) => /\/ejabberd-\d[^/]*$/.test(folder)),
  );
  if (found === undefined) throw new Error('ejabberd is not installed: run ./deploy.sh packages');
  return found;
}

function folders(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .map((name) => join(dir, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
}
