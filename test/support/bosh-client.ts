import { randomInt } from 'node:crypto';
import { request } from 'node:http';
import { JSDOM } from 'jsdom';

const BODY_NS = 'http://jabber.org/protocol/httpbind';
const parser = new new JSDOM().window.DOMParser();

export interface Credentials {
  /** The bare JID's parts. */
  user: string;
  domain: string;
  password: string;
  /** Who to act as; left out, that is the user himself. */
  authzid?: string;
  /** Left out, the server makes one. */
  resource?: string;
}

export type LoginResult = { accepted: true; jid: string } | { accepted: false; condition: string };

/** Parses one XMPP document. Throws, with the text, when it is not well-formed. */
export function parseXml(xml: string): Element {
  const document = parser.parseFromString(xml, 'text/xml');
  if (document.getElementsByTagName('parsererror').length > 0) {
    throw new Error(`not XML: ${xml.slice(0, 2000)}`);
  }
  return document.documentElement;
}

/** The Base64 form of SASL PLAIN. */
export function saslPlain({ user, password, authzid = '' }: Credentials): string {
  return Buffer.from(`${authzid}\0${user}\0${password}`, 'utf8').toString('base64');
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}

/** A BOSH session (XEP-0124, XEP-0206) as small as can be: one request at a time. */
export class BoshClient {
  readonly #url: string;
  readonly #localAddress: string;
  #rid = randomInt(1, 2 ** 31);
  #sid = '';
  /** Elements that came and were not asked for yet. */
  #inbox: Element[] = [];
  /** The attributes of the answer that made the session. */
  session: Element | undefined;
  /** SASL mechanisms offered, in the server's order. */
  mechanisms: string[] = [];

  /** `localAddress`: any of 127.0.0.0/8, for a client that the server shall tell from others. */
  constructor(url: string, localAddress = '127.0.0.1') {
    this.#url = url;
    this.#localAddress = localAddress;
  }

  /** Makes the session. `wait` in seconds: how long the server may hold a request back. */
  async open(domain: string, wait = 1): Promise<void> {
    const body = await this.#post(
      `to='${domain}' wait='${wait}' hold='1' ver='1.6' xml:lang='en' ` +
        `xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'`,
    );
    this.session = body;
    this.#sid = body.getAttribute('sid') ?? '';
    if (this.#sid === '') throw new Error(`no session: ${body.outerHTML}`);
    this.#keep(body);
    const features = await this.receive((element) => element.localName === 'features');
    this.mechanisms = [...features.getElementsByTagName('mechanism')].map(
      (mechanism) => mechanism.textContent,
    );
  }

  /** SASL PLAIN, then a resource. */
  async login(credentials: Credentials): Promise<LoginResult> {
    await this.send(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>` +
        `${saslPlain(credentials)}</auth>`,
    );
    const verdict = await this.receive(({ localName }) => /^(success|failure)$/.test(localName));
    if (verdict.localName === 'failure') {
      return { accepted: false, condition: verdict.firstElementChild?.localName ?? '' };
    }
    const restart = `to='${credentials.domain}' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'`;
    this.#keep(await this.#post(restart));
    await this.receive((element) => element.localName === 'features');
    const resource =
      credentials.resource === undefined
        ? ''
        : `<resource>${escapeXml(credentials.resource)}</resource>`;
    const bound = await this.request(
      `<iq type='set' id='bind' xmlns='jabber:client'>` +
        `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${resource}</bind></iq>`,
    );
    const jid = bound.getElementsByTagName('jid')[0]?.textContent ?? '';
    if (jid === '') throw new Error(`nothing bound: ${bound.outerHTML}`);
    return { accepted: true, jid };
  }

  /** Sends stanzas; what comes back with the answer waits for receive(). */
  async send(stanzas: string): Promise<void> {
    this.#keep(await this.#post('', stanzas));
  }

  /** Sends an iq and gives its result or error. */
  async request(iq: string): Promise<Element> {
    const id = parseXml(iq).getAttribute('id');
    await this.send(iq);
    return this.receive(
      (element) => element.localName === 'iq' && element.getAttribute('id') === id,
    );
  }

  /** The next element that `wanted` accepts; earlier ones stay. Rejects after `within` ms. */
  async receive(wanted: (element: Element) => boolean, within = 10_000): Promise<Element> {
    const giveUpAt = Date.now() + within;
    for (;;) {
      const index = this.#inbox.findIndex(wanted);
      const [found] = index < 0 ? [] : this.#inbox.splice(index, 1);
      if (found !== undefined) return found;
      if (Date.now() >= giveUpAt) {
        const seen = this.#inbox.map((element) => element.outerHTML).join(' ');
        throw new Error(`waited ${within} ms for an element; have: ${seen.slice(0, 500)}`);
      }
      this.#keep(await this.#post(''));
    }
  }

  async sendMessage(to: string, text: string): Promise<void> {
    await this.send(
      `<message xmlns='jabber:client' type='chat' to='${to}' id='m${this.#rid}'>` +
        `<body>${escapeXml(text)}</body></message>`,
    );
  }

  /** The next chat message with a text. */
  async receiveMessage(within?: number): Promise<{ from: string; text: string }> {
    const textOf = (element: Element): string | undefined =>
      [...element.children].find(({ localName }) => localName === 'body')?.textContent;
    const message = await this.receive(
      (element) => element.localName === 'message' && textOf(element) !== undefined,
      within,
    );
    return { from: message.getAttribute('from') ?? '', text: textOf(message) ?? '' };
  }

  async close(): Promise<void> {
    await this.#post(`type='terminate'`);
  }

  #keep(body: Element): void {
    if (body.getAttribute('type') === 'terminate') {
      throw new Error(`session ended: ${body.outerHTML}`);
    }
    this.#inbox.push(...body.children);
  }

  async #post(attributes: string, content = ''): Promise<Element> {
    const sid = this.#sid === '' ? '' : `sid='${this.#sid}'`;
    this.#rid += 1;
    const body = `<body rid='${this.#rid}' ${sid} ${attributes} xmlns='${BODY_NS}'>${content}</body>`;
    const { status, text } = await this.#exchange(body);
    if (status !== 200) throw new Error(`${this.#url}: HTTP ${status}: ${text}`);
    return parseXml(text);
  }

  /** Not by fetch(), which has no say in the address that it comes from. */
  #exchange(body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const post = request(this.#url, {
        method: 'POST',
        localAddress: this.#localAddress,
        headers: {
          'Content-Type': 'text/xml; charset=utf-8',
          'Content-Length': Buffer.byteLength(body),
        },
        signal: AbortSignal.timeout(30_000),
      });
      post.once('error', reject);
      post.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      post.end(body);
    });
  }
}
