import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

/** The status that a WebSocket request gets, 101 for yes. Rejects when there is no answer. */
export function upgradeStatus(url: URL, ca: readonly string[] | undefined): Promise<number> {
  const send = url.protocol === 'https:' ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      agent: false,
      signal: AbortSignal.timeout(10_000),
      ...(ca !== undefined && { ca: [...ca] }),
      headers: {
        ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
        'Sec-WebSocket-Protocol': 'xmpp',
      },
    });
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    request.once('response', (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', (error) => reject(error));
    request.end();
  });
}
