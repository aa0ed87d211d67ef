import { randomBytes } from 'node:crypto';
import express, { Router, type Request, type Response } from 'express';
import type { Account, Directory } from './accounts.ts';
import { authCookie, clearAuthCookie, setAuthCookie } from './http-helpers.ts';
import type { ZimbraVersion } from './page/session.ts';
import type { Sessions } from './sessions.ts';
import type { Authenticator } from './soap-auth.ts';
import { SoapFault } from './soap-fault.ts';
import type { SoapSession } from './soap-services.ts';

export interface LoginPagesOptions {
  directory: Directory;
  sessions: Sessions;
  authenticator: Authenticator;
  /** The web client's page for somebody who is logged in. */
  webmail: (session: SoapSession, query: WebmailQuery) => string;
  record: (kind: string, account: string | undefined, outcome: string) => void;
}

/** What the address of the web client asks for. */
export interface WebmailQuery {
  isChildWindow: boolean;
  skin?: string | undefined;
  zimbraVersion: ZimbraVersion;
}

export interface LoginPages {
  router: Router;
  /** A path that works once and opens the account's webmail as the administrator. */
  viewMailPath(email: string): string;
}

const BAD_LOGIN =
  'The username or password is incorrect. Verify that CAPS LOCK is not on, and then retype the ' +
  'current username and password.';

/** `/`: the login page, its second step, logging out, and the webmail. */
export function loginPages(options: LoginPagesOptions): LoginPages {
  const { directory, sessions, authenticator, record } = options;
  const router = Router();
  // Half a login waits here for its code, so that its token never stands in a page.
  const halfLogins = new Map<string, { account: Account; token: string }>();
  const viewMail = new Map<string, Account>();

  const logIn = (res: Response, account: Account, token: string): void => {
    record('login', account.email, 'ok');
    setAuthCookie(res, token);
    res.redirect(302, '/');
  };

  router.get('/', (req, res) => {
    noStore(res);
    const encoded = authCookie(req.headers);
    const session = sessions.fromCookie(encoded);
    if (req.query['loginOp'] === 'logout') {
      if (session.refused === undefined) {
        sessions.deregister(session.token);
        record('logout', session.account.email, 'ok');
      }
      clearAuthCookie(res);
      res.send(loginPage());
      return;
    }
    if (session.refused !== undefined || encoded === undefined) {
      res.send(loginPage());
      return;
    }
    try {
      const account = sessions.validate(session.token);
      const { childWindow, skin, version } = req.query;
      res.send(
        options.webmail(
          { account, token: session.token, encoded },
          {
            isChildWindow: childWindow === '1',
            skin: typeof skin === 'string' ? skin : undefined,
            zimbraVersion: version === '8.8.15' ? '8.8.15' : '10.1',
          },
        ),
      );
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      res.send(loginPage('Your session has expired. Please log in again.'));
    }
  });

  router.post('/', express.urlencoded({ extended: false }), (req, res) => {
    noStore(res);
    const half = halfLogins.get(field(req, 'step'));
    try {
      const { token, account, response } = authenticator.handle(
        half === undefined
          ? {
              account: { by: 'name', _content: field(req, 'username') },
              password: { _content: field(req, 'password') },
              csrfTokenSecured: '1',
            }
          : {
              account: { by: 'name', _content: half.account.email },
              authToken: { verifyAccount: '1', _content: half.token },
              twoFactorCode: { _content: field(req, 'code') },
              csrfTokenSecured: '1',
            },
      );
      if (token !== undefined) {
        halfLogins.delete(field(req, 'step'));
        logIn(res, account, token);
        return;
      }
      const step = randomBytes(12).toString('hex');
      const [first] = response['authToken'] as [{ _content: string }];
      halfLogins.set(step, { account, token: first._content });
      record('login', account.email, 'two-factor-required');
      res.send(codePage(step));
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      record('login', directory.byName(field(req, 'username'))?.email, error.code);
      res.send(half === undefined ? loginPage(BAD_LOGIN) : codePage(field(req, 'step'), BAD_CODE));
    }
  });

  // Zimbra puts the delegated token itself into this URL; here only a ticket is in it.
  router.get('/service/preauth', (req, res) => {
    noStore(res);
    const given = req.query['ticket'];
    const ticket = typeof given === 'string' ? given : '';
    const account = viewMail.get(ticket);
    const admin = directory.accounts.find(({ isAdmin }) => isAdmin === true);
    viewMail.delete(ticket);
    if (account === undefined || admin === undefined) {
      res.status(400).send(loginPage('This link has been used already.'));
      return;
    }
    logIn(res, account, sessions.issue(account, { delegatedBy: admin, csrf: true }));
  });

  return {
    router,
    viewMailPath(email) {
      const ticket = randomBytes(12).toString('hex');
      viewMail.set(ticket, directory.mustFind(email));
      return `/service/preauth?ticket=${ticket}`;
    },
  };
}

const BAD_CODE = 'The code is incorrect.';

/** What SetHeaderFilter and the JSPs send with the web client's pages. */
function noStore(res: Response): void {
  res.setHeader('X-Frame-Options', 'SAMEORIGIN');
  res.setHeader('Cache-Control', 'no-store, no-cache, must-revalidate, max-age=0');
  res.setHeader('Pragma', 'no-cache');
  res.removeHeader('ETag');
}

function field(req: Request, name: string): string {
  const value = (req.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function page(content: string, error?: string): string {
  const complaint = error === undefined ? '' : `<p class="Error" role="alert">${error}</p>`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Webmail Log In</title>
<link rel="stylesheet" href="/css/login.css"></head>
<body><main><h1>Webmail</h1>${complaint}<form method="post" action="/">${content}</form></main></body></html>
`;
}

function loginPage(error?: string): string {
  return page(
    `<label>Username <input name="username" autocomplete="username" autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Log In</button>`,
    error,
  );
}

function codePage(step: string, error?: string): string {
  return page(
    `<input type="hidden" name="step" value="${step.replace(/\W/g, '')}">
<label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" autofocus></label>
<button>Verify</button>`,
    error,
  );
}
