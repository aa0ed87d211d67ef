import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { escapeLocalPart } from '../../src/shared/jid-local.ts';
import { DOMAIN } from '../zimbra/accounts.ts';
import { startZimbra, type Zimbra, type ZimbraOptions } from '../zimbra/zimbra.ts';
import { makeCertificate } from './certificate.ts';
import { startEjabberd, type Ejabberd, type EjabberdOptions } from './ejabberd.ts';
import { startMariadb, type Mariadb } from './mariadb.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { freePort } from './free-port.ts';
import { startSupervisedDaemon, type SupervisedDaemon } from './supervised-daemon.ts';
import { PROJECT_DIR } from './paths.ts';

const runFile = promisify(execFile);

export interface StackOptions {
  /** Everything is written below it. */
  dir: string;
  /** The public port. */
  webPort?: number;
  /** The origin that browsers see, where something stands in front of the public port. */
  publicUrl?: string;
  /** Where conversations are kept: a file of ejabberd's (default), or a server of its own. */
  archive?: 'sqlite' | 'mariadb';
  /** The webmail speaks HTTPS, with a certificate of `dir`'s own authority. */
  tls?: boolean;
  zimbra?: Omit<ZimbraOptions, 'dir'>;
  ejabberd?: Pick<EjabberdOptions, 'extauthPoolSize' | 'ports' | 'extra'>;
  /** Added to the authenticator's configuration. */
  authenticator?: Record<string, unknown>;
  /** Of the mail addresses, as ejabberd has them; default example.test alone. */
  domains?: readonly string[];
  /**
   * Tickets by these keys (the text of a file), on both sides. The authenticator is the daemon then, and ends
   * sessions with the account. `only`: it takes no session tokens.
   */
  tickets?: { keys: string; only?: boolean };
  /** Everybody of Zimbra is in everybody's contact list; default true. */
  colleagues?: boolean;
}

export interface Stack {
  /** The public origin: the webmail and /http-bind. */
  readonly url: string;
  readonly domain: string;
  readonly dir: string;
  readonly zimbra: Zimbra;
  readonly ejabberd: Ejabberd;
  readonly nginx: Nginx;
  /** Only with tickets. */
  readonly daemon: SupervisedDaemon | undefined;
  /** Only with the archive in MariaDB. */
  readonly mariadb: Mariadb | undefined;
  /** The text of every log, by server. */
  logs(): Record<string, string>;
  close(): Promise<void>;
}

/**
 * The whole product: simulated Zimbra with the zimlet from dist/, the authenticator from dist/,
 * and a real ejabberd and nginx on the files of conf/. Needs `npm run build` before.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, domains = [DOMAIN] } = options;
  const built = {
    zip: join(PROJECT_DIR, 'dist/com_zimbra_converse.zip'),
    authenticator: join(PROJECT_DIR, 'dist/extauth/zimbra-auth.mjs'),
  };
  for (const file of Object.values(built)) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run build"`);
  }

  const running: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    // All are told before a failure is: one that cannot be stopped must not keep the others.
    const results = await Promise.allSettled(running.splice(0).map((stop) => stop()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };

  try {
    const zimbra = await startZimbra({
      zips: [built.zip],
      ...options.zimbra,
      dir: join(dir, 'zimbra'),
    });
    running.push(() => zimbra.close());

    const authenticatorLog = join(dir, 'authenticator/authenticator.log');
    const configFile = join(dir, 'authenticator/extauth.json');
    const extauthPoolSize = options.ejabberd?.extauthPoolSize ?? 2;
    await mkdir(join(dir, 'authenticator'), { recursive: true });
    await writeFile(
      configFile,
      JSON.stringify({
        ...{ soapUrl: zimbra.soapUrl, domains },
        ...options.authenticator,
      }),
    );
    // The folder may be of a run that had them.
    await rm(zimbra.ticketFolder, { recursive: true, force: true });
    const sessionsPort = await freePort();
    const daemon =
      options.tickets &&
      (await startDaemon(zimbra, domains, built.authenticator, sessionsPort, options));
    if (daemon) running.push(() => daemon.stop());
    // ejabberd would start one that cannot work too, and only refuse everybody.
    if (!daemon) await runFile(process.execPath, [built.authenticator, '--check', configFile]);
    const program = [process.execPath, built.authenticator, configFile].map(quoted).join(' ');
    const command = daemon?.relayCommand ?? program;

    const mariadb =
      options.archive === 'mariadb' ? await startMariadb(join(dir, 'mariadb')) : undefined;
    if (mariadb) running.push(() => mariadb.stop());
    const webPort = options.webPort ?? (await freePort());
    const origin = `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${webPort}`;
    const ejabberd = await startEjabberd({
      ...options.ejabberd,
      ports: { sessions: sessionsPort, ...options.ejabberd?.ports },
      extauthPoolSize,
      ...(mariadb && { archive: mariadb.access }),
      uploadUrl: `${options.publicUrl ?? origin}/upload`,
      dir: join(dir, 'ejabberd'),
      domains,
      extauthProgram: `${command} 2>>${quoted(authenticatorLog)}`,
    });
    running.push(() => ejabberd.stop());
    if (options.colleagues ?? true) await makeColleaguesGroup(ejabberd, zimbra, domains);

    const nginxDir = join(dir, 'nginx');
    await mkdir(nginxDir, { recursive: true });
    const nginx = await startNginx({
      dir: nginxDir,
      port: webPort,
      zimbraUrl: zimbra.url,
      ejabberdUrl: ejabberd.url,
      ...(options.tls === true && {
        pemFile: (await makeCertificate(nginxDir, ['127.0.0.1', 'localhost'])).pemFile,
      }),
    });
    running.push(() => nginx.stop());

    return {
      url: nginx.url,
      domain: domains[0] ?? DOMAIN,
      dir,
      zimbra,
      ejabberd,
      nginx,
      mariadb,
      daemon,
      logs: () => ({
        zimbra: zimbra.logs(),
        authenticator: [authenticatorLog, daemon?.logFile ?? '']
          .filter((file) => existsSync(file))
          .map((file) => readFileSync(file, 'utf8'))
          .join(''),
        ejabberd: ejabberd.logs(),
        nginx: nginx.logs(),
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The authenticator as a service, in a folder whose path is short enough for its socket. */
async function startDaemon(
  zimbra: Zimbra,
  domains: readonly string[],
  program: string,
  sessionsPort: number,
  { tickets, authenticator }: StackOptions,
): Promise<SupervisedDaemon> {
  const dir = await mkdtemp(join(tmpdir(), 'za-'));
  const keys = tickets?.keys ?? '';
  const admin = zimbra.accounts.find(({ isAdmin }) => isAdmin);
  await writeFile(join(dir, 'ticket-keys'), keys, { mode: 0o600 });
  await writeFile(join(dir, 'admin-password'), `${admin?.password}\n`, { mode: 0o600 });
  await mkdir(zimbra.ticketFolder, { recursive: true, mode: 0o700 });
  await writeFile(join(zimbra.ticketFolder, 'ticket-keys'), keys, { mode: 0o400 });
  const daemon = await startSupervisedDaemon({
    ...{ dir, program },
    config: {
      ...{ soapUrl: zimbra.soapUrl, domains, ticketKeysFile: 'ticket-keys' },
      ...(tickets?.only === true && { credentials: 'tickets' }),
      ...{ isuser: 'zimbra', adminSoapUrl: zimbra.adminSoapUrl, adminAccount: admin?.email },
      ...{ adminPasswordFile: 'admin-password' },
      ejabberdApiUrl: `http://127.0.0.1:${sessionsPort}/api`,
      ...authenticator,
    },
  });
  return {
    ...daemon,
    stop: async () => {
      await daemon.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What conf/ejabberd.yml recommends to the administrator, at mod_shared_roster. */
async function makeColleaguesGroup(
  ejabberd: Ejabberd,
  zimbra: Zimbra,
  domains: readonly string[],
): Promise<void> {
  const group = 'colleagues';
  const label = 'Colleagues';
  for (const host of domains) {
    await ejabberd.api('srg_create', { group, host, label, description: '', display: group });
  }
  for (const { email, isExternal } of zimbra.accounts) {
    if (isExternal) continue;
    const at = email.lastIndexOf('@');
    const user = escapeLocalPart(email.slice(0, at));
    const host = email.slice(at + 1);
    await ejabberd.api('srg_user_add', { user, host, group, grouphost: host });
  }
}

/** For the command line that ejabberd gives to sh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
