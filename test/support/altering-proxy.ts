import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** An answer on its way to the client; a test changes what it wants. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface AlteredRequest {
  path: string;
  method: string;
  host: string;
  /** Empty when no page asks. */
  origin: string;
}

export interface AlteringProxy {
  readonly url: string;
  /** From now on every answer goes through this; by default as it is. */
  alter: (answer: Answer, request: AlteredRequest) => void;
  /** Milliseconds after which a waiting request is answered 504; 0 never. */
  cutAfterMs: number;
  /** Where a WebSocket is passed on to; by default the same. Undefined: it is refused. */
  socketsTo: string | undefined;
  /** Changed in the body of every request before it is passed on. */
  rewrite: (body: string) => string;
  close(): Promise<void>;
}

/** A bad proxy before a good one: what an administrator may have put there. */
export async function startAlteringProxy(upstreamUrl: string): Promise<AlteringProxy> {
  const upstream = new URL(upstreamUrl);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.from(proxy.rewrite(Buffer.concat(chunks).toString()));
      const headers = { ...request.headers };
      if (sent.length > 0) headers['content-length'] = String(sent.length);
      const passed = httpRequest(
        {
          host: upstream.hostname,
          port: upstream.port,
          ...{ path: request.url, method: request.method, headers, agent: false },
        },
        (answer) => {
          const body: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => body.push(chunk));
          answer.on('end', () => {
            const altered: Answer = {
              ...{ status: answer.statusCode ?? 502, headers: answer.headers },
              body: Buffer.concat(body),
            };
            const { url: path = '', method = '' } = request;
            const { host = '', origin = '' } = request.headers;
            proxy.alter(altered, { path, method, host, origin });
            delete altered.headers['transfer-encoding'];
            altered.headers['content-length'] = String(altered.body.length);
            if (!response.headersSent) response.writeHead(altered.status, altered.headers);
            response.end(altered.body);
          });
        },
      );
      const fail = (status: number): void => {
        if (!response.headersSent) response.writeHead(status).end();
        passed.destroy();
      };
      if (proxy.cutAfterMs > 0) setTimeout(() => fail(504), proxy.cutAfterMs).unref();
      passed.on('error', () => fail(502));
      passed.end(sent);
    });
  });
  server.on('upgrade', (request, socket) => {
    if (proxy.socketsTo === undefined) return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const { hostname, port } = new URL(proxy.socketsTo);
    const passed = connect(Number(port), hostname);
    passed.write(`${request.method} ${request.url} HTTP/1.1\r\n`);
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      passed.write(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}\r\n`);
    }
    passed.write('\r\n');
    pipeline(socket, passed, socket, () => undefined); // whoever goes first
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: AlteringProxy = {
    url: `http://127.0.0.1:${port}`,
    alter: () => undefined,
    cutAfterMs: 0,
    socketsTo: upstreamUrl,
    rewrite: (body) => body,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
