/**
 * The simulated Zimbra: the only part of the tests and of the sandbox that is not the real thing.
 * Its tokens, SOAP verdicts, zimlet rules and web client follow Zimbra 10.1's sources and refuse
 * what those refuse; JSPs are run by a real Jetty 9, and the minifier is Zimbra's own.
 */

import express from 'express';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { AdminServices } from './admin-services.ts';
import { defaultAccounts, Directory, type Account, type AccountStatus } from './accounts.ts';
import type { TokenUsage } from './auth-token.ts';
import { Briefcase } from './briefcase.ts';
import { Gal } from './gal.ts';
import { startJetty, type Jetty } from './jetty.ts';
import { InvalidLoginFilter } from './login-filter.ts';
import { loginPages } from './login-pages.ts';
import { MailboxServices } from './mailbox-services.ts';
import { pictureOf } from './picture.ts';
import { Sessions } from './sessions.ts';
import { Authenticator } from './soap-auth.ts';
import { soapRoute, type SoapMode, type SoapRouteOptions } from './soap-route.ts';
import { AccountServices, type ZimletProperty } from './soap-services.ts';
import { SoapServlet } from './soap.ts';
import { buildWebmailAssets, webmailPage } from './webmail-page.ts';
import { zimletRoutes } from './zimlet-routes.ts';
import { ZimletStore } from './zimlet-store.ts';

export type { Account, AccountStatus } from './accounts.ts';
export type { SoapMode } from './soap-route.ts';

export interface ZimbraOptions {
  /** A private folder: Jetty's base, deployed zimlets, logs. */
  dir: string;
  /** Of the web server (with `soapOnly`, of the SOAP endpoint). Default: a free one. */
  port?: number;
  /** Zimlet zips to deploy as `zmzimletctl deploy` does. */
  zips?: readonly string[];
  /** Folders to copy to zimlets-deployed/_dev. */
  devFolders?: readonly string[];
  /** zimbraZimletJspEnabled; default true. False serves the source of JSPs as text/html. */
  jspEnabled?: boolean;
  /** Only SOAP: no web client, no zimlets, no Jetty, no Java. */
  soapOnly?: boolean;
  /** Default: defaultAccounts(). */
  accounts?: readonly Account[];
}

export interface ZimbraRequest {
  at: number;
  /** `AuthRequest/` with `token`, `password` or `admin`, another document, `login`, `logout`, `jsp`. */
  kind: string;
  account?: string;
  /** `ok`, a fault's code, `two-factor-required`, an HTTP status, or a mode of the SOAP endpoint. */
  outcome: string;
}

export interface Zimbra {
  /** The web server's origin: webmail, zimlets, and SOAP for the web client. */
  url: string;
  /** mailboxd's own port, for programs on the server; `setSoap` works on this one only. */
  soapUrl: string;
  /** zimbraMtaAuthPort, where app-specific passwords are taken; behaves as `setSoap` says. */
  appPasswordUrl: string;
  /** The administrator's service; `setAdminSoap` works on it. */
  adminSoapUrl: string;
  accounts: readonly Account[];
  deploy(zip: string): Promise<void>;
  /** The folder for the keys of tickets, in what Zimbra's upgrades keep; not there until somebody makes it. */
  ticketFolder: string;
  setJspEnabled(on: boolean): Promise<void>;
  /** How `soapUrl` behaves from now on; every answer comes `delayMs` late. */
  setSoap(mode: SoapMode, delayMs?: number): void;
  setAdminSoap(mode: SoapMode, delayMs?: number): void;
  /** Failed passwords since the last right one, on any of the ports. */
  failedLogins(email: string): number;
  /** A genuine, registered token. Default: an ordinary session of two days. */
  issueToken(
    email: string,
    options?: { lifetimeMs?: number; delegatedBy?: string; usage?: TokenUsage; csrf?: boolean },
  ): string;
  /** Every token of the account issued so far is expired from now on. */
  expireTokens(email: string): void;
  /** Also makes all tokens issued before worthless, as Zimbra's validity value does. */
  changePassword(email: string, password: string): void;
  setStatus(email: string, status: AccountStatus): void;
  /** What setUserProperty(…, save) has left on the server. */
  userProperties(email: string): readonly ZimletProperty[];
  /** Of all accounts, as if nobody had ever chosen anything. */
  forgetUserProperties(): void;
  /** Every SOAP, login and JSP request so far, without secrets. */
  requests: readonly ZimbraRequest[];
  /** A link that works once and opens the account's webmail as the administrator ("View mail"). */
  viewMailUrl(email: string): string;
  logs(): string;
  close(): Promise<void>;
}

/** Resolves when everything answers. Rejects, leaving nothing running, when a part does not start. */
export async function startZimbra(options: ZimbraOptions): Promise<Zimbra> {
  const { dir, soapOnly = false } = options;
  mkdirSync(join(dir, 'logs'), { recursive: true });
  const logFile = join(dir, 'logs', 'mailbox.log');
  const log = (line: string): void =>
    appendFileSync(logFile, `${new Date().toISOString()} ${line}\n`);

  const requests: ZimbraRequest[] = [];
  const record = (kind: string, account: string | undefined, outcome: string): void => {
    requests.push({ at: Date.now(), kind, ...(account !== undefined && { account }), outcome });
    log(`${kind} ${account ?? '-'} ${outcome}`);
  };

  const directory = new Directory(options.accounts ?? defaultAccounts());
  const sessions = new Sessions(directory);
  const authenticator = new Authenticator(directory, sessions);
  const store = new ZimletStore(join(dir, 'zimlets-deployed'), log);
  const briefcase = new Briefcase();
  for (const { email } of directory.accounts) {
    briefcase.put(email, 'House rules.txt', 'text/plain', Buffer.from('Water the plants.'));
  }
  const services = new AccountServices(
    directory,
    sessions,
    (account) => store.forGetInfo(account),
    new MailboxServices(new Gal(directory), briefcase),
  );
  const adminServices = new AdminServices(directory, sessions, authenticator);
  const servlet = new SoapServlet(directory, sessions, authenticator, services, adminServices);
  const filter = new InvalidLoginFilter();

  let soap: { mode: SoapMode; delayMs: number } = { mode: 'up', delayMs: 0 };
  const soapApp = express().disable('x-powered-by');
  soapApp.use(soapRoute({ servlet, filter, record, mode: () => soap }));
  const soapPort = await freePort(soapOnly ? options.port : undefined);
  let soapServer = await listen(soapApp, soapPort);
  const soapUrl = `http://127.0.0.1:${soapPort}/service/soap`;

  const listenElsewhere = async (service: 'mta-auth' | 'admin', mode: SoapRouteOptions['mode']) => {
    const app = express().disable('x-powered-by');
    app.use(soapRoute({ servlet, filter, record, mode, service }));
    const port = await freePort();
    return { server: await listen(app, port), url: `http://127.0.0.1:${port}/service/admin/soap` };
  };
  let adminSoap: { mode: SoapMode; delayMs: number } = { mode: 'up', delayMs: 0 };
  const mtaAuth = await listenElsewhere('mta-auth', () => soap);
  const adminPort = await listenElsewhere('admin', () => adminSoap);

  let jspEnabled = options.jspEnabled ?? true;
  let jetty: Jetty | undefined;
  let webServer: Server | undefined;
  let viewMailPath: ((email: string) => string) | undefined;
  let url = `http://127.0.0.1:${soapPort}`;

  const close = async (): Promise<void> => {
    await Promise.all([shut(mtaAuth.server), shut(adminPort.server)]);
    await Promise.all([shut(soapServer), webServer && shut(webServer), jetty?.stop()]);
  };

  const startWeb = async (): Promise<void> => {
    for (const zip of options.zips ?? []) await store.deployZip(zip);
    await store.deployFolder(new URL('com_example_neighbour', import.meta.url).pathname);
    for (const folder of options.devFolders ?? []) await store.addDev(folder);
    const [assets, started] = await Promise.all([
      buildWebmailAssets(),
      startJetty({
        base: join(dir, 'jetty'),
        zimlets: store.folder,
        logFile: join(dir, 'logs', 'jetty.log'),
        soapUrl,
      }),
    ]);
    jetty = started;

    const pages = loginPages({
      directory,
      sessions,
      authenticator,
      record,
      webmail: (session, query) =>
        webmailPage({
          account: session.account,
          info: services.getInfo(session, ''),
          csrfToken: sessions.csrfTokenFor(session.encoded),
          expires: session.token.expires,
          ...query,
        }),
    });
    viewMailPath = (email) => pages.viewMailPath(email);

    const app = express().disable('x-powered-by').disable('etag');
    app.get('/js/jquery.js', (_, res) => void res.type('js').send(assets.jquery));
    app.get('/js/webmail.js', (_, res) => void res.type('js').send(assets.script));
    app.get('/css/webmail.css', (_, res) => void res.type('css').send(assets.style));
    app.get('/css/login.css', (_, res) => void res.type('css').send(assets.loginStyle));
    app.use(briefcase.router(sessions));
    // The photo of a contact: an attachment of the mailbox, by the REST servlet.
    app.get('/service/home/~/', (_, res) => void res.type('png').send(pictureOf(200)));
    app.get('/favicon.ico', (_, res) => void res.status(204).end());
    app.use(
      zimletRoutes({
        store,
        sessions,
        record,
        log,
        jettyUrl: jetty.url,
        isJspEnabled: () => jspEnabled,
      }),
    );
    app.use(pages.router);
    app.use(soapRoute({ servlet, filter, record, mode: () => ({ mode: 'up', delayMs: 0 }) }));
    const port = await freePort(options.port);
    webServer = await listen(app, port);
    url = `http://127.0.0.1:${port}`;
  };

  if (!soapOnly) {
    try {
      await startWeb();
    } catch (error) {
      await close();
      throw error;
    }
  }

  return {
    url,
    soapUrl,
    appPasswordUrl: mtaAuth.url,
    adminSoapUrl: adminPort.url,
    accounts: directory.accounts,
    requests,
    close,
    deploy: (zip) => store.deployZip(zip),
    ticketFolder: join(dir, 'jetty', 'data', 'com_zimbra_converse.tickets'),
    setJspEnabled(on) {
      jspEnabled = on;
      return Promise.resolve();
    },
    setSoap(mode, delayMs = 0) {
      const wasRefusing = soap.mode === 'refuse-connection';
      soap = { mode, delayMs };
      if (mode === 'refuse-connection') {
        soapServer.close();
        soapServer.closeAllConnections();
      } else if (wasRefusing) {
        soapServer = createServer(soapApp).listen(soapPort, '127.0.0.1');
      }
    },
    setAdminSoap(mode, delayMs = 0) {
      adminSoap = { mode, delayMs };
    },
    failedLogins: (email) => authenticator.failuresOf(directory.mustFind(email)),
    issueToken(email, { delegatedBy, ...rest } = {}) {
      const admin = delegatedBy === undefined ? undefined : directory.mustFind(delegatedBy);
      return sessions.issue(directory.mustFind(email), {
        ...rest,
        ...(admin !== undefined && { delegatedBy: admin }),
      });
    },
    expireTokens: (email) => sessions.deregisterAll(directory.mustFind(email)),
    changePassword(email, password) {
      const account = directory.mustFind(email);
      account.password = password;
      account.mustChangePassword = false;
      account.validityValue = (account.validityValue ?? 0) + 1;
    },
    setStatus(email, status) {
      directory.mustFind(email).status = status;
    },
    userProperties: (email) => services.propertiesOf(directory.mustFind(email)),
    forgetUserProperties: () => services.forgetProperties(),
    viewMailUrl(email) {
      if (viewMailPath === undefined) throw new Error('there is no webmail with soapOnly');
      return url + viewMailPath(email);
    },
    logs() {
      const files = jetty === undefined ? [logFile] : [logFile, jetty.logFile];
      return files
        .map((file) => `--- ${file}\n${readFileSync(file, { encoding: 'utf8', flag: 'a+' })}`)
        .join('\n');
    },
  };
}

function listen(app: express.Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(app);
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
