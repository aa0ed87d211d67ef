import { once } from 'node:events';
import { createServer } from 'node:http';
import { listenOnPath } from './listening-socket.ts';
import type { ListenAddress } from './listening-socket.ts';
import type { LogEvent } from '../log.ts';

export interface MetricsServerParts {
  metrics: () => Promise<string>;
  contentType: string;
  onError: (event: LogEvent, error: unknown) => void;
}

export interface MetricsServer {
  /** Resolves when nothing is listened on any more. */
  close(): Promise<void>;
}

/**
 * `GET /metrics` for Prometheus, and nothing else. There is no password on it: the configuration
 * only takes addresses of this machine. Rejects when the address cannot be listened on.
 */
export async function startMetricsServer(
  address: ListenAddress,
  { metrics, contentType, onError }: MetricsServerParts,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== '/metrics') return void response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return void response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    }
    metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      (error: unknown) => {
        onError('metrics-failed', error);
        response.writeHead(500).end();
      },
    );
  });
  server.maxConnections = 32;

  if ('path' in address) await listenOnPath(server, address.path);
  else {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  }
  server.on('error', (error) => onError('metrics-failed', error));

  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
