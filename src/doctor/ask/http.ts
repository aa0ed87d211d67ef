import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { SeeCheck } from '../finding.ts';

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Default 10 s, for everything together. */
  timeoutMs?: number;
  /** Another name of the same server: for TLS and for the Host header. */
  vhost?: string;
}

/** One request, no redirect followed, nothing kept. Rejects with a reason that holds no secret. */
export type Http = (url: URL, request?: HttpRequest) => Promise<HttpAnswer>;

/** `ca`: certificates trusted besides the usual ones. Certificates are always checked. */
export function createHttp(ca: readonly string[] | undefined): Http {
  return async (url, { method = 'GET', headers, body, timeoutMs = 10_000, vhost } = {}) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const options: https.RequestOptions = {
      method,
      agent: false,
      signal,
      headers: {
        ...headers,
        ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
        ...(vhost !== undefined && { Host: vhost }),
      },
      ...(ca !== undefined && { ca: [...ca] }),
      ...(vhost !== undefined && { servername: vhost }),
    };
    const request =
      url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
    request.on('error', () => undefined); // reaches us through `once`; a later one concerns nobody
    try {
      const responding = once(request, 'response') as Promise<[http.IncomingMessage]>;
      request.end(body);
      const [response] = await responding;
      return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: await textOf(response),
      };
    } catch (error) {
      const other =
        vhost === undefined ? complainant(error, request.socket?.connecting === true) : undefined;
      if (other !== undefined) throw new SeeCheck(other);
      const reason = signal.aborted ? `no answer in ${timeoutMs} ms` : describe(error);
      throw new Error(`${method} ${url.origin}${url.pathname}: ${reason}`, { cause: error });
    }
  };
}

/** The check of the public address that complains of this; undefined when none does. */
export function complainant(error: unknown, isConnecting: boolean): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(code)) return 'name';
  if (/CERT|ISSUER|UNABLE_TO|ALTNAME/.test(code)) return 'tls-chain';
  const noConnection = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code);
  return noConnection || isConnecting ? 'webmail' : undefined;
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Node leaves the message empty when all of several addresses failed. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return [error.message, code].find((text) => text !== '') ?? error.name;
}
