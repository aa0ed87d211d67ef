import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { waitFor } from './wait.ts';

/** A native client's stream (RFC 6120), as far as a test needs it: text in, text out. */
export class C2sClient {
  #socket: Socket;
  #received = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = this.#listenTo(socket);
  }

  static async connect(port: number): Promise<C2sClient> {
    const socket = connectTcp({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new C2sClient(socket);
  }

  /** With TLS from the first byte. Rejects when the handshake fails. */
  static async connectTls(
    port: number,
    options: ConnectionOptions & { localAddress?: string },
  ): Promise<C2sClient> {
    const socket = connectTls({ host: '127.0.0.1', port, ...options });
    await once(socket, 'secureConnect');
    return new C2sClient(socket);
  }

  /** Opens (or after STARTTLS or SASL opens again) the stream and gives the features, as text. */
  async openStream(domain: string): Promise<string> {
    this.send(
      `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client' ` +
        `xmlns:stream='http://etherx.jabber.org/streams'>`,
    );
    return this.receive(/<stream:features>.*<\/stream:features>/s);
  }

  /** Asks for STARTTLS and takes it. Rejects when the handshake fails. */
  async startTls(options: ConnectionOptions): Promise<void> {
    this.send(`<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`);
    await this.receive(/<proceed [^>]*>/);
    this.#socket.removeAllListeners();
    const secure = connectTls({ socket: this.#socket, ...options });
    await once(secure, 'secureConnect');
    this.#socket = this.#listenTo(secure);
  }

  send(xml: string): void {
    this.#socket.write(xml);
  }

  /** Waits for `pattern`; what came up to its end is taken out. */
  async receive(pattern: RegExp): Promise<string> {
    const found = await waitFor(`${pattern.source} from the server`, () => {
      const match = pattern.exec(this.#received);
      if (match === null && this.#closed) throw new Error(`closed after: ${this.#received}`);
      return match;
    });
    this.#received = this.#received.slice(found.index + found[0].length);
    return found[0];
  }

  close(): void {
    this.#socket.destroy();
  }

  #listenTo(socket: Socket): Socket {
    // No setEncoding(): TLS is put on top of this socket, and it needs the bytes.
    socket.on('data', (bytes: Buffer) => (this.#received += bytes.toString('utf8')));
    socket.on('error', () => (this.#closed = true));
    socket.on('close', () => (this.#closed = true));
    return socket;
  }
}
