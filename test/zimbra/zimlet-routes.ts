import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Router, type Request, type Response } from 'express';
import type { Account } from './accounts.ts';
import { authCookie, sendError, sendStatic } from './http-helpers.ts';
import { MinifierError } from '../../build/yui-compressor.ts';
import type { Sessions } from './sessions.ts';
import { scriptBundle, styleBundle } from './zimlet-bundle.ts';
import type { ZimletStore } from './zimlet-store.ts';

export interface ZimletRoutesOptions {
  store: ZimletStore;
  sessions: Sessions;
  /** The base URL of Jetty, which runs the JSPs. */
  jettyUrl: string;
  /** zimbraZimletJspEnabled, as it is just now. */
  isJspEnabled: () => boolean;
  record: (kind: string, account: string | undefined, outcome: string) => void;
  log: (line: string) => void;
}

/**
 * `/service/zimlet/…` behind ZimletFilter (401 without a live cookie, 403 for a zimlet that is
 * unknown or not granted), and `/zimlet/…`, the same files and JSPs without any filter.
 */
export function zimletRoutes(options: ZimletRoutesOptions): Router {
  const { store, sessions, log } = options;
  const router = Router();

  /** The account behind the cookie, or the 401 of the filter. */
  const accountOf = (req: Request, res: Response): Account | undefined => {
    const session = sessions.fromCookie(authCookie(req.headers));
    if (session.refused === undefined) return session.account;
    if (isJsp(req)) options.record('jsp', undefined, '401');
    sendError(res, 401, session.refused);
    return undefined;
  };

  const bundle = async (
    req: Request,
    res: Response,
    type: string,
    make: (account: Account) => Promise<string>,
  ): Promise<void> => {
    const account = accountOf(req, res);
    if (account === undefined) return;
    try {
      const text = await make(account);
      res.setHeader('Cache-Control', 'must-revalidate, max-age=0');
      res.setHeader('Content-Type', `${type};charset=utf-8`);
      if (!req.path.endsWith('.zgz')) res.send(text);
      else res.setHeader('Content-Encoding', 'gzip').send(gzipSync(text));
    } catch (error) {
      if (!(error instanceof MinifierError)) throw error;
      // One bad include takes the scripts of all zimlets with it.
      log(error.message);
      sendError(res, 500, 'Server Error');
    }
  };

  router.get(/^\/service\/zimlet\/res\/Zimlets-nodev_all\.js(\.zgz)?$/, (req, res) =>
    bundle(req, res, 'text/javascript', (account) =>
      scriptBundle(store.availableTo(account), query(req, 'language'), query(req, 'country')),
    ),
  );
  router.get('/service/zimlet/res/Zimlets-nodev_all.css', (req, res) =>
    bundle(req, res, 'text/css', (account) => styleBundle(store.availableTo(account))),
  );

  router.all(/^\/service\/zimlet\//, (req, res) => {
    const account = accountOf(req, res);
    if (account === undefined) return;
    const path = decode(req.path.slice('/service/zimlet'.length));
    const name = /^\/(?:_dev\/)?([^/]+)\//.exec(path)?.[1];
    const granted =
      name !== undefined &&
      (store.dev().some((zimlet) => zimlet.name === name) ||
        store.availableTo(account).some((zimlet) => zimlet.name === name));
    if (!granted) {
      if (isJsp(req)) options.record('jsp', account.email, '403');
      sendError(res, 403, 'Forbidden');
      return;
    }
    serve(req, res, path, account);
  });

  router.all(/^\/zimlet\//, (req, res) =>
    serve(req, res, decode(req.path.slice('/zimlet'.length)), undefined),
  );

  const serve = (req: Request, res: Response, path: string, account: Account | undefined): void => {
    if (isJsp(req) && options.isJspEnabled()) {
      proxy(req, res, options.jettyUrl, (outcome) =>
        options.record('jsp', account?.email, outcome),
      );
      return;
    }
    if (isJsp(req)) options.record('jsp', account?.email, 'source');
    sendStatic(req, res, store.folder, path);
  };

  return router;
}

/** Passes the request on to Jetty as it came, cookie, method and body included. */
function proxy(req: Request, res: Response, base: string, done: (outcome: string) => void): void {
  const target = new URL(base);
  const upstream = httpRequest(
    {
      host: target.hostname,
      port: target.port,
      path: req.originalUrl,
      method: req.method,
      headers: req.headers,
    },
    (answer) => {
      done(String(answer.statusCode));
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    },
  );
  upstream.once('error', () => {
    done('jetty-unreachable');
    if (!res.headersSent) sendError(res, 503, 'Service Unavailable');
  });
  req.pipe(upstream);
}

function isJsp(req: Request): boolean {
  return req.path.endsWith('.jsp');
}

function query(req: Request, name: string): string {
  const value = req.query[name];
  return typeof value === 'string' && /^[A-Za-z]{1,8}$/.test(value) ? value : '';
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
