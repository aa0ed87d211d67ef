import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { parseXml, saslPlain, type Credentials } from './bosh-client.ts';
import { waitFor } from './wait.ts';

const FRAMING_NS = 'urn:ietf:params:xml:ns:xmpp-framing';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/**
 * XMPP over WebSocket (RFC 7395) as far as a test needs it. Not by a WebSocket of a library: those
 * say goodbye, and this one shall be able to vanish.
 */
export class WebSocketClient {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  /** Elements that came and were not asked for yet. */
  #inbox: Element[] = [];
  /** The code of the server's close frame; 1006 when there was none. */
  closed: number | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined); // a close follows
    socket.on('close', () => (this.closed ??= 1006));
  }

  /** Opens the socket and the stream. `url` begins with http; `localAddress` is one of 127.0.0.0/8. */
  static async open(
    url: string,
    domain: string,
    localAddress = '127.0.0.1',
  ): Promise<WebSocketClient> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const upgrade = request(url, {
        localAddress,
        headers: {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
          'Sec-WebSocket-Protocol': 'xmpp',
        },
      });
      upgrade.once('upgrade', (_response, connection) => resolve(connection));
      upgrade.once('response', ({ statusCode }) => reject(new Error(`${url}: HTTP ${statusCode}`)));
      upgrade.once('error', reject);
      upgrade.end();
    });
    const client = new WebSocketClient(socket);
    await client.#openStream(domain);
    return client;
  }

  /** SASL PLAIN, then a resource, whose full JID comes back. */
  async login(credentials: Credentials): Promise<string> {
    this.send(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>` +
        `${saslPlain(credentials)}</auth>`,
    );
    const verdict = await this.receive(({ localName }) => /^(success|failure)$/.test(localName));
    if (verdict.localName === 'failure') throw new Error(`refused: ${verdict.outerHTML}`);
    await this.#openStream(credentials.domain);
    const bound = await this.request(
      `<iq type='set' id='bind' xmlns='jabber:client'>` +
        `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
    );
    return bound.getElementsByTagName('jid')[0]?.textContent ?? '';
  }

  /** One element, which is one frame. */
  send(xml: string): void {
    this.#write(TEXT, Buffer.from(xml));
  }

  /** Sends an iq and gives its result or error. */
  async request(iq: string): Promise<Element> {
    const id = parseXml(iq).getAttribute('id');
    this.send(iq);
    return this.receive(
      (element) => element.localName === 'iq' && element.getAttribute('id') === id,
    );
  }

  /** The next element that `wanted` accepts; earlier ones stay. */
  async receive(wanted: (element: Element) => boolean, within = 10_000): Promise<Element> {
    return waitFor(
      'an element over WebSocket',
      () => {
        const index = this.#inbox.findIndex(wanted);
        return index < 0 ? undefined : this.#inbox.splice(index, 1)[0];
      },
      { within, every: 5 },
    );
  }

  /** All that came and was not asked for. */
  received(): readonly Element[] {
    return this.#inbox;
  }

  /** Without a word to the server. */
  vanish(): void {
    this.#socket.destroy();
  }

  async #openStream(domain: string): Promise<void> {
    this.send(`<open xmlns='${FRAMING_NS}' to='${domain}' version='1.0'/>`);
    await this.receive(({ localName }) => localName === 'features');
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const frame = firstFrame(this.#bytes);
      if (frame === undefined) return;
      this.#bytes = this.#bytes.subarray(frame.length);
      if (frame.kind === TEXT) this.#inbox.push(parseXml(frame.payload.toString('utf8')));
      if (frame.kind === PING) this.#write(PONG, frame.payload);
      if (frame.kind === CLOSE) {
        this.closed = frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE(0);
      }
    }
  }

  /** Masked, as a client's frames have to be; with zeros, which changes nothing. */
  #write(kind: number, payload: Buffer): void {
    const length = payload.length;
    const head =
      length < 126
        ? Buffer.from([0x80 | kind, 0x80 | length])
        : Buffer.from([0x80 | kind, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    if (length >= 126) head.writeBigUInt64BE(BigInt(length), 2);
    this.#socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }
}

/** The server sends no fragments and no masks. */
function firstFrame(bytes: Buffer): { kind: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 10 && bytes.length < 2 + ((bytes[1] ?? 0) & 127)) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const size =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const length = start + size;
  if (bytes.length < length) return undefined;
  return { kind: (bytes[0] ?? 0) & 15, payload: bytes.subarray(start, length), length };
}
