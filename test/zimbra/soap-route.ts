import express, { Router, type Response } from 'express';
import { authCookie, clearAuthCookie, sendError, setAuthCookie } from './http-helpers.ts';
import { clientOf, type InvalidLoginFilter } from './login-filter.ts';
import { jsonOf, xmlOf } from './soap-xml.ts';
import { htmlError, type SoapAnswer, type SoapService, type SoapServlet } from './soap.ts';

/** How the SOAP endpoint behaves; everything but `up` is some way of being out of order. */
export type SoapMode = 'up' | 'refuse-connection' | 'hang' | 'cut' | 'html' | 'unavailable-503';

export interface SoapRouteOptions {
  servlet: SoapServlet;
  filter: InvalidLoginFilter;
  mode: () => { mode: SoapMode; delayMs: number };
  record: (kind: string, account: string | undefined, outcome: string) => void;
  /** Default: `user`. */
  service?: SoapService;
}

/** `POST /service/soap` or `/service/admin/soap`, with or without a document's name behind it. */
export function soapRoute(options: SoapRouteOptions): Router {
  const { servlet, filter, mode, record, service = 'user' } = options;
  const router = Router();
  // Zimbra does not look at the content type either: a body that begins with `<` is XML to it.
  router.use(express.text({ type: () => true, limit: '10mb' }));
  const path = service === 'user' ? /^\/service\/soap(\/.*)?$/ : /^\/service\/admin\/soap(\/.*)?$/;
  router.post(path, async (req, res) => {
    const { mode: now, delayMs } = mode();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (now !== 'up') {
      record('soap', undefined, now);
      misbehave(res, now);
      return;
    }
    const client = clientOf(req.headers);
    if (filter.isBanned(client)) {
      record('soap', undefined, 'banned');
      sendError(res, 503, 'Service Unavailable');
      return;
    }
    const body: unknown = req.body;
    const text = typeof body === 'string' ? body : '';
    const isXml = text.startsWith('<');
    const answer = servlet.answer({
      body: isXml ? jsonOf(text) : text,
      cookie: authCookie(req.headers),
      headers: req.headers,
      service,
    });
    if (answer.outcome === 'account.AUTH_FAILED') filter.authFailed(client);
    record(answer.kind, answer.account, answer.outcome);
    send(res, answer, isXml);
  });
  return router;
}

function send(res: Response, answer: SoapAnswer, isXml: boolean): void {
  if (answer.cookie === 'clear') clearAuthCookie(res);
  else if (answer.cookie !== undefined) setAuthCookie(res, answer.cookie.set);
  res.status(answer.status);
  if (typeof answer.body === 'string') {
    res.type('text/html;charset=utf-8').send(answer.body);
    return;
  }
  res.setHeader('Cache-Control', 'no-store, no-cache');
  res.setHeader('Content-Type', `${isXml ? 'text/xml' : 'text/javascript'};charset=utf-8`);
  res.end(isXml ? xmlOf(answer.body) : JSON.stringify(answer.body));
}

function misbehave(res: Response, mode: Exclude<SoapMode, 'up'>): void {
  switch (mode) {
    case 'hang':
      return; // the connection stays open and silent until the client or close() ends it
    case 'cut':
    case 'refuse-connection': // a request that slipped in on a connection opened before
      res.writeHead(200, { 'Content-Type': 'text/javascript', 'Content-Length': '400' });
      res.write('{"Body":{"AuthResponse":{"auth', () => res.destroy());
      return;
    case 'html':
      res.type('text/html').send('<html><body><h1>Welcome to nginx!</h1></body></html>');
      return;
    case 'unavailable-503':
      res.status(503).type('text/html').send(htmlError(503, 'Service Unavailable'));
      return;
    default:
      mode satisfies never;
  }
}
