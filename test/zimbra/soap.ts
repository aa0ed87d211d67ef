import type { IncomingHttpHeaders } from 'node:http';
import { Directory, type Account } from './accounts.ts';
import { BadTokenError, type TokenFields } from './auth-token.ts';
import type { AdminServices } from './admin-services.ts';
import type { Sessions } from './sessions.ts';
import type { Authenticator } from './soap-auth.ts';
import { parseEnvelope, text, type SoapElement, type SoapRequest } from './soap-envelope.ts';
import { faults, SoapFault } from './soap-fault.ts';
import type { AccountServices, SoapSession } from './soap-services.ts';

export interface SoapCall {
  body: string;
  /** The value of the cookie ZM_AUTH_TOKEN, if any. */
  cookie: string | undefined;
  headers: IncomingHttpHeaders;
  /** Which of mailboxd's ports it came to; zimbraMtaAuthPort has the user's services as well. */
  service: SoapService;
}

export type SoapService = 'user' | 'mta-auth' | 'admin';

export interface SoapAnswer {
  status: 200 | 403 | 500;
  /** Sent as it is when a string (an HTML error page), as JSON otherwise. */
  body: unknown;
  /** What to do with the cookie ZM_AUTH_TOKEN. */
  cookie?: { set: string } | 'clear';
  /** For the list of requests; never holds a secret. */
  kind: string;
  account?: string;
  outcome: string;
}

/** POST /service/soap: from the request's text to the answer. Nothing here knows about sockets. */
export class SoapServlet {
  readonly #directory: Directory;
  readonly #sessions: Sessions;
  readonly #authenticator: Authenticator;
  readonly #services: AccountServices;
  readonly #adminServices: AdminServices;

  constructor(
    directory: Directory,
    sessions: Sessions,
    authenticator: Authenticator,
    services: AccountServices,
    adminServices: AdminServices,
  ) {
    this.#directory = directory;
    this.#sessions = sessions;
    this.#authenticator = authenticator;
    this.#services = services;
    this.#adminServices = adminServices;
  }

  answer(call: SoapCall): SoapAnswer {
    // zimbraCsrfRefererCheckEnabled: a Referer from another host never gets as far as SOAP.
    if (isForeignReferer(call.headers)) {
      return { status: 403, body: htmlError(403, 'Forbidden'), kind: 'soap', outcome: '403' };
    }
    const seen: { kind: string; account?: string } = { kind: 'soap' };
    try {
      const request = parseEnvelope(call.body);
      seen.kind = kindOf(request, call.service);
      const named = accountNamed(request, this.#directory);
      if (named !== undefined) seen.account = named.email;
      return { ...seen, ...this.#dispatch(request, call, seen) };
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      return { ...seen, status: 500, body: error.toEnvelope(), outcome: error.code };
    }
  }

  #dispatch(
    request: SoapRequest,
    call: SoapCall,
    seen: { account?: string },
  ): Pick<SoapAnswer, 'status' | 'body' | 'outcome' | 'cookie'> {
    const session = this.#session(request.context, call.cookie);
    const isAdmin = call.service === 'admin';
    if (request.name === 'AuthRequest') {
      const isMtaAuth = call.service === 'mta-auth';
      const { response, token, account } = isAdmin
        ? this.#adminServices.logIn(request.body)
        : this.#authenticator.handle(request.body, { isMtaAuth });
      seen.account = account.email;
      return {
        status: 200,
        body: envelope('AuthResponse', response, call.service),
        ...(token !== undefined && { cookie: { set: token } }),
        outcome: token === undefined ? 'two-factor-required' : 'ok',
      };
    }
    this.#checkCsrf(request, call, session);
    if (session === undefined) {
      throw isKnownShape(request.name)
        ? faults.authRequired()
        : faults.unknownDocument(request.name);
    }
    const account = this.#sessions.validate(session.token);
    seen.account = account.email;
    const response = isAdmin
      ? this.#adminServices.handle(request.name, request.body, account)
      : this.#services.handle(request.name, request.body, { ...session, account });
    if (response === undefined) throw faults.unknownDocument(request.name);
    const name = request.name.replace(/Request$/, 'Response');
    const ended =
      request.name === 'EndSessionRequest' && text(request.body, 'logoff') !== undefined;
    return {
      status: 200,
      body: envelope(name, response, call.service),
      ...(ended && { cookie: 'clear' as const }),
      outcome: 'ok',
    };
  }

  /**
   * The token of the SOAP header, else of the cookie. A forged one counts as none; an expired or
   * logged-out one is a fault, even for an AuthRequest (ZimbraSoapContext).
   */
  #session(
    context: SoapElement,
    cookie: string | undefined,
  ): Omit<SoapSession, 'account'> | undefined {
    const encoded = text(context, 'authToken') ?? cookie;
    if (encoded === undefined || encoded === '') return undefined;
    let token: TokenFields;
    try {
      token = this.#sessions.decode(encoded);
    } catch (error) {
      if (error instanceof BadTokenError) return undefined;
      throw error;
    }
    if (!this.#sessions.isLive(token)) throw faults.authExpired();
    return { encoded, token };
  }

  /** CsrfFilter decides by the cookie's token, SoapEngine then compares with the session's. */
  #checkCsrf(
    request: SoapRequest,
    call: SoapCall,
    session: Omit<SoapSession, 'account'> | undefined,
  ): void {
    const riding = this.#sessions.fromCookie(call.cookie);
    if (riding.refused !== undefined || !riding.token.csrf) return;
    const header = call.headers['x-zimbra-csrf-token'];
    const given = typeof header === 'string' ? header : text(request.context, 'csrfToken');
    if (session === undefined || given !== this.#sessions.csrfTokenFor(session.encoded)) {
      throw faults.authRequired();
    }
  }
}

function envelope(name: string, response: SoapElement, service: SoapService): unknown {
  const _jsns = service === 'admin' ? 'urn:zimbraAdmin' : 'urn:zimbraAccount';
  return {
    Header: { context: { _jsns: 'urn:zimbra' } },
    Body: { [name]: { ...response, _jsns } },
    _jsns: 'urn:zimbraSoap',
  };
}

/** `AuthRequest/token`, `AuthRequest/password`, `AuthRequest/admin`, or the document's name. */
function kindOf(request: SoapRequest, service: SoapService): string {
  if (request.name !== 'AuthRequest') return request.name;
  if (service === 'admin') return 'AuthRequest/admin';
  return `AuthRequest/${request.body['authToken'] === undefined ? 'password' : 'token'}`;
}

function accountNamed(request: SoapRequest, directory: Directory): Account | undefined {
  const name = text(request.body, 'account');
  return name === undefined ? undefined : directory.byName(name);
}

function isKnownShape(name: string): boolean {
  return /^(AutoCompleteGal|Batch|EndSession|GetAccount|GetFreeBusy|GetInfo|GetPrefs|ModifyProperties|NoOp|Search|SearchGal)Request$/.test(
    name,
  );
}

function isForeignReferer(headers: IncomingHttpHeaders): boolean {
  const { referer, host } = headers;
  if (referer === undefined || referer === '') return false;
  try {
    const from = new URL(referer.includes('http') ? referer : `http://${referer}`).hostname;
    return from.toLowerCase() !== (host ?? '').replace(/:\d+$/, '').toLowerCase();
  } catch {
    return true;
  }
}

/** The error page of Jetty's sendError. */
export function htmlError(status: number, reason: string): string {
  return (
    `<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>\n` +
    `<title>Error ${status} ${reason}</title>\n</head>\n<body><h2>HTTP ERROR ${status}</h2>\n` +
    `<p>Problem accessing the requested resource. Reason:\n<pre>    ${reason}</pre></p></body>\n</html>\n`
  );
}
