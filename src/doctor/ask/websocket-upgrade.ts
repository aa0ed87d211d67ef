import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

/** Above the limit of conf/ejabberd.yml, and not so long that ejabberd slows it down. */
const TOO_LARGE = 100_000;

/** The status that a WebSocket request gets, 101 for yes. Rejects when there is no answer. */
export async function upgradeStatus(
  url: URL,
  ca: readonly string[] | undefined,
  /** As if a page of there asked; left out, no page does. */
  origin?: string,
): Promise<number> {
  const { status, socket } = await upgrade(url, ca, origin);
  socket?.destroy();
  return status;
}

/**
 * Whether ejabberd ends a stream on which somebody who is not signed in sends a stanza above the
 * limit. It is a presence, so that nothing counts as a login.
 */
export async function limitsStanzas(
  url: URL,
  ca: readonly string[] | undefined,
  domain: string,
): Promise<boolean> {
  const { status, socket } = await upgrade(url, ca);
  if (socket === undefined) throw new Error(`no WebSocket: ${status}`);
  try {
    socket.write(
      frame(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'/>`),
    );
    let sent = false;
    let text = '';
    // What is looked for is plain ASCII, so the heads of the frames between do no harm.
    for await (const chunk of socket) {
      text += (chunk as Buffer).toString('latin1');
      if (!sent && text.includes('features')) {
        sent = true;
        socket.write(frame(`<presence xmlns='jabber:client'>${' '.repeat(TOO_LARGE)}</presence>`));
      }
      if (text.includes('policy-violation')) return true;
      if (text.includes('not-authorized')) return false;
    }
    throw new Error('the WebSocket was closed without a reason');
  } finally {
    socket.destroy();
  }
}

function upgrade(
  url: URL,
  ca: readonly string[] | undefined,
  origin?: string,
): Promise<{ status: number; socket?: Duplex }> {
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
        ...(origin !== undefined && { Origin: origin }),
      },
    });
    request.once('upgrade', (_response, socket) => resolve({ status: 101, socket }));
    request.once('response', (response) => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.once('error', (error) => reject(error));
    request.end();
  });
}

/** A text frame with the mask that a client has to use, here of zeros. */
function frame(text: string): Buffer {
  const head = Buffer.from([0x81, 0xff, ...new Array<number>(12).fill(0)]);
  head.writeBigUInt64BE(BigInt(Buffer.byteLength(text)), 2);
  return Buffer.concat([head, Buffer.from(text)]);
}
