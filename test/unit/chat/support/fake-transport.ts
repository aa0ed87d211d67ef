/** A WebSocket and an XMLHttpRequest whose other end is an XMPP server that a test plays. */
import { vi } from 'vitest';
import { child, parse, serialize } from '../../../../src/chat/line/xml.ts';
import { stanzaOf } from './stanzas.ts';

export interface Server {
  /** Whether the password is right. */
  accepts: boolean;
  /** What a client has sent as its password. */
  passwords: string[];
  /** Stanzas of a client that has signed in. */
  received: string[];
}

const FEATURES = 'xmlns:stream="http://etherx.jabber.org/streams"';

/** What the server says to `element` during the sign-in; undefined when that is over. */
function signIn(server: Server, element: Element): string[] | undefined {
  switch (element.localName) {
    case 'auth': {
      const [, , password = ''] = atob(element.textContent).split('\0');
      server.passwords.push(password);
      return server.accepts
        ? ['<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>']
        : ['<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-authorized/></failure>'];
    }
    case 'iq': {
      const bind = child(element, 'bind');
      if (!bind) return undefined;
      const id = element.getAttribute('id') ?? '';
      const resource = child(bind, 'resource')?.textContent ?? '';
      const ns = 'urn:ietf:params:xml:ns:xmpp-bind';
      return [
        `<iq xmlns="jabber:client" type="result" id="${id}"><bind xmlns="${ns}">` +
          `<jid>alice@example.test/${resource}</jid></bind></iq>`,
      ];
    }
    default:
      return undefined;
  }
}

const featuresFor = (isSignedIn: boolean): string =>
  `<stream:features ${FEATURES}>` +
  (isSignedIn
    ? '<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/>'
    : '<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>PLAIN</mechanism></mechanisms>') +
  '</stream:features>';

/** Puts a WebSocket on the page; `opens: false`: one that a proxy swallows. */
export function fakeWebSocket(server: Server, { opens = true, closes = true } = {}) {
  const sockets: FakeSocket[] = [];
  class FakeSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 3;
    readyState = 0;
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    onclose: ((event: { code: number; reason?: string }) => void) | null = null;
    isClosed = false;
    /** What a browser writes on the console. */
    readonly complaints: string[] = [];
    #signedIn = false;

    constructor(readonly url: string) {
      sockets.push(this);
      if (opens) setTimeout(() => this.open());
    }
    open(): void {
      if (this.isClosed) return; // before it was open
      this.readyState = FakeSocket.OPEN;
      this.onopen?.();
    }
    say(text: string): void {
      if (this.isClosed) this.complaints.push('Data frame received after close');
      else this.onmessage?.({ data: text });
    }
    send(text: string): void {
      const element = parse(text)!;
      setTimeout(() => {
        if (element.localName === 'close') {
          server.received.push(text);
          if (closes) this.#takeClose();
          return;
        }
        if (element.localName === 'open') {
          this.say('<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" version="1.0" id="1"/>');
          this.say(featuresFor(this.#signedIn));
          return;
        }
        const answers = signIn(server, element);
        if (element.localName === 'auth') this.#signedIn = server.accepts;
        if (answers) for (const each of answers) this.say(each);
        else server.received.push(text);
      });
    }
    /** As ejabberd does it: the closing of the socket is its own, and comes last. */
    #takeClose(): void {
      this.say('<presence xmlns="jabber:client" type="unavailable"/>');
      this.say("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
      setTimeout(() => {
        if (this.isClosed) this.complaints.push('Close received after close');
        this.isClosed = true;
        this.readyState = FakeSocket.CLOSED;
        this.onclose?.({ code: 1000 });
      });
    }
    close(): void {
      if (this.readyState === FakeSocket.CONNECTING) {
        this.complaints.push('WebSocket is closed before the connection is established');
      }
      this.isClosed = true;
      this.readyState = FakeSocket.CLOSED;
    }
    /** The other side, or the network, ends it. */
    breakOff(): void {
      this.readyState = FakeSocket.CLOSED;
      this.onclose?.({ code: 1006 });
    }
  }
  vi.stubGlobal('WebSocket', FakeSocket);
  return sockets;
}

/** Puts an XMLHttpRequest on the page that speaks BOSH. */
export function fakeBosh(server: Server) {
  const bosh = {
    /** Bytes of each body. */
    sizes: [] as number[],
    bodies: [] as string[],
    /** Requests that the server holds. */
    held: [] as FakeRequest[],
    /** So many requests are answered with `status`. */
    failures: 0,
    status: 502,
    /** Answers a held request with these stanzas. */
    say: (...stanzas: string[]) => bosh.held.shift()?.answer(stanzas),
  };
  let signedIn = false;
  class FakeRequest {
    readyState = 0;
    status = 0;
    responseXML: Document | null = null;
    responseText = '';
    onreadystatechange: (() => void) | null = null;
    #aborted = false;

    open(): void {
      this.readyState = 1;
    }
    setRequestHeader(): void {
      // None is of interest.
    }
    getAllResponseHeaders(): string {
      return '';
    }
    abort(): void {
      this.#aborted = true;
      bosh.held = bosh.held.filter((each) => each !== this);
    }
    send(text: string): void {
      bosh.bodies.push(text);
      bosh.sizes.push(new TextEncoder().encode(text).length);
      setTimeout(() => this.#take(stanzaOf(text)));
    }
    #take(body: Element): void {
      if (this.#aborted) return;
      if (bosh.failures > 0) {
        bosh.failures -= 1;
        return this.answer([], { status: bosh.status });
      }
      if (!body.getAttribute('sid')) return this.answer([featuresFor(false)], { first: true });
      if (body.getAttribute('type') === 'terminate') return this.answer([]);
      if ([...body.attributes].some(({ localName }) => localName === 'restart')) {
        return this.answer([featuresFor(true)]);
      }
      const answers: string[] = [];
      for (const each of body.children) {
        const said = signIn(server, each);
        if (each.localName === 'auth') signedIn = server.accepts;
        if (said) answers.push(...said);
        else server.received.push(serialize(each));
      }
      if (answers.length > 0 || !signedIn) return this.answer(answers);
      bosh.held.push(this);
      if (bosh.held.length > 1) bosh.say(); // one is held, as in XEP-0124, 11
    }
    answer(stanzas: readonly string[], { first = false, status = 200 } = {}): void {
      if (this.#aborted) return;
      this.readyState = 4;
      this.status = status;
      this.responseText =
        `<body xmlns="http://jabber.org/protocol/httpbind" ${FEATURES}` +
        `${first ? ' sid="s1" wait="59" requests="2" hold="1" authid="1"' : ''}>${stanzas.join('')}</body>`;
      this.responseXML = new DOMParser().parseFromString(this.responseText, 'text/xml');
      this.onreadystatechange?.();
    }
  }
  vi.stubGlobal('XMLHttpRequest', FakeRequest);
  return bosh;
}
