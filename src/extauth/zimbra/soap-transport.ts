import http from 'node:http';
import https from 'node:https';
import { UnknownError } from '../verdict/unknown-error.ts';

/** An answer of a few hundred bytes is usual; a list of a thousand aliases fits as well. */
const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * Idle connections are given up before the other side gives up on them (Jetty and nginx wait a
 * minute or more), so that a request seldom meets a connection that is being closed.
 */
const IDLE_CONNECTION_MS = 20_000;

export interface SoapTransportOptions {
  url: URL;
  /** PEM certificates to trust instead of the usual authorities. */
  ca?: string | undefined;
}

/** One document to Zimbra and one back, within `timeoutMs` for everything together. */
export interface SoapTransport {
  /**
   * Resolves with status 200 or 500 and the text; every other ending is an {@link UnknownError}.
   * When a kept connection ends before any answer, it was most likely closed while it lay idle, and
   * the document is sent once more; but it may have been read. `mayRepeat` is asked before.
   */
  post(
    document: object,
    timeoutMs: number,
    mayRepeat?: () => boolean,
  ): Promise<{ status: number; text: string }>;
  /** Gives the connections up, once the requests that are under way have their answers. */
  close(): void;
}

/**
 * Plain `node:http(s)` with kept connections. No cookies and no Referer are ever sent: with a
 * cookie Zimbra would ask for a CSRF token, and with a foreign Referer answer 403.
 */
export function createSoapTransport({ url, ca }: SoapTransportOptions): SoapTransport {
  const secure = url.protocol === 'https:';
  const trust = ca === undefined ? {} : { ca };
  const agentOf = (options: http.AgentOptions): http.Agent =>
    secure ? new https.Agent({ ...options, ...trust }) : new http.Agent(options);
  const kept = agentOf({ keepAlive: true, timeout: IDLE_CONNECTION_MS });
  // For what met a closed connection: the other kept ones may have been closed with it.
  const fresh = agentOf({ keepAlive: false });
  const send = secure ? https.request : http.request;

  const exchange = async (agent: http.Agent, body: Buffer, signal: AbortSignal) => {
    const request = send(url, {
      method: 'POST',
      agent,
      signal,
      headers: { 'Content-Type': 'application/json', 'Content-Length': body.length },
    });
    // Errors reach us through the promise and the response; one that comes later concerns nobody.
    request.on('error', () => undefined);
    let hasAnswer = false;
    try {
      request.end(body);
      const response = await responseTo(request);
      hasAnswer = true;
      return { status: response.statusCode ?? 0, text: await readAnswer(response) };
    } catch (error) {
      if (signal.aborted) throw new UnknownError('timeout');
      const isStale = request.reusedSocket && !hasAnswer && isClosedConnection(error);
      throw isStale ? new StaleConnection(codeOf(error)) : error;
    }
  };

  let underWay = 0;
  let isClosing = false;
  const closeWhenIdle = () => {
    if (isClosing && underWay === 0) kept.destroy();
  };

  return {
    async post(document, timeoutMs, mayRepeat = () => true) {
      const body = Buffer.from(JSON.stringify(document));
      const signal = AbortSignal.timeout(timeoutMs);
      underWay++;
      try {
        return await exchange(kept, body, signal).catch((error: unknown) => {
          if (error instanceof StaleConnection && mayRepeat()) return exchange(fresh, body, signal);
          throw error;
        });
      } catch (error) {
        throw asUnknownError(error);
      } finally {
        underWay--;
        closeWhenIdle();
      }
    },
    close() {
      isClosing = true;
      closeWhenIdle();
    },
  };
}

class StaleConnection extends UnknownError {
  constructor(code: string) {
    super('cut', code);
  }
}

/** An end without either comes after an answer that is none: 101, which nobody has asked for. */
function responseTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
    request.once('close', () => reject(new UnknownError('cut')));
  });
}

async function readAnswer(response: http.IncomingMessage): Promise<string> {
  const status = response.statusCode ?? 0;
  // Zimbra sends faults with 500. Its filters answer 503 with a page.
  if (status !== 200 && status !== 500) {
    response.destroy();
    const isThrottle = status === 503 || status === 429;
    throw new UnknownError(isThrottle ? 'throttled' : 'http-status', String(status));
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new UnknownError('too-large');
    chunks.push(chunk);
  }
  if (!response.complete) throw new UnknownError('cut');
  return Buffer.concat(chunks).toString();
}

const TLS_ERROR =
  /^(ERR_TLS_|ERR_SSL_|EPROTO|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_)/;

function asUnknownError(error: unknown): UnknownError {
  if (error instanceof UnknownError) return error;
  const code = codeOf(error);
  if (isClosedConnection(error)) return new UnknownError('cut', code);
  if (code.startsWith('HPE_')) return new UnknownError('not-soap', code);
  return new UnknownError(TLS_ERROR.test(code) ? 'tls' : 'unreachable', code);
}

function isClosedConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(
    codeOf(error),
  );
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no-code';
}
