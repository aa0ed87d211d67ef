import { randomInt } from 'node:crypto';
import type { Http } from './http.ts';
import { escapeXml, findAll, parseXml, type XmlElement } from './xml.ts';

export interface Credentials {
  /** The local part of the JID, escaped. */
  readonly user: string;
  readonly domain: string;
  readonly password: string;
  /** Who to act as; left out, that is the user himself. */
  readonly authzid?: string;
}

export type LoginResult = { accepted: true; jid: string } | { accepted: false; condition: string };

const XBOSH = `xmlns:xmpp='urn:xmpp:xbosh'`;

/** A BOSH session (XEP-0124, XEP-0206), one request at a time. Methods reject for non-answers. */
export class BoshSession {
  readonly #http: Http;
  readonly #url: URL;
  readonly #vhost: string | undefined;
  #rid = randomInt(1, 2 ** 31);
  #sid = '';
  #inbox: XmlElement[] = [];
  /** SASL mechanisms offered. */
  mechanisms: readonly string[] = [];

  private constructor(http: Http, url: URL, vhost: string | undefined) {
    this.#http = http;
    this.#url = url;
    this.#vhost = vhost;
  }

  /** `wait` in seconds: how long the server may hold a request back. */
  static async open(
    http: Http,
    url: URL,
    domain: string,
    { wait = 1, vhost }: { wait?: number; vhost?: string } = {},
  ): Promise<BoshSession> {
    const session = new BoshSession(http, url, vhost);
    const body = await session.#post(
      `to='${escapeXml(domain)}' wait='${wait}' hold='1' ver='1.6' xml:lang='en' ` +
        `xmpp:version='1.0' ${XBOSH}`,
    );
    session.#sid = body.attributes['sid'] ?? '';
    session.#keep(body);
    if (session.#sid === '') throw new Error('the answer opens no session');
    const features = await session.receive(({ name }) => name === 'features');
    session.mechanisms = findAll(features, 'mechanism').map(({ text }) => text);
    return session;
  }

  /** SASL PLAIN, then a resource. */
  async login({ user, domain, password, authzid = '' }: Credentials): Promise<LoginResult> {
    const plain = Buffer.from(`${authzid}\0${user}\0${password}`).toString('base64');
    await this.send(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`,
    );
    const verdict = await this.receive(({ name }) => /^(success|failure)$/.test(name));
    if (verdict.name === 'failure') {
      return { accepted: false, condition: verdict.children[0]?.name ?? 'without a reason' };
    }
    this.#keep(await this.#post(`to='${escapeXml(domain)}' xmpp:restart='true' ${XBOSH}`));
    await this.receive(({ name }) => name === 'features');
    const bound = await this.request(
      `<iq type='set' id='bind' xmlns='jabber:client'>` +
        `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
      'bind',
    );
    const jid = findAll(bound, 'jid')[0]?.text;
    if (jid === undefined) throw new Error('signed in, but no resource was bound');
    return { accepted: true, jid };
  }

  /** What comes back with the answer waits for receive(). */
  async send(stanzas: string): Promise<void> {
    this.#keep(await this.#post('', stanzas));
  }

  /** Sends an iq and gives its result or error. */
  async request(iq: string, id: string): Promise<XmlElement> {
    await this.send(iq);
    return this.receive(({ name, attributes }) => name === 'iq' && attributes['id'] === id);
  }

  /** The next element that `wanted` accepts; others stay. Rejects after `within` ms. */
  async receive(wanted: (element: XmlElement) => boolean, within = 10_000): Promise<XmlElement> {
    const giveUpAt = Date.now() + within;
    for (;;) {
      const index = this.#inbox.findIndex(wanted);
      const [found] = index < 0 ? [] : this.#inbox.splice(index, 1);
      if (found !== undefined) return found;
      if (Date.now() >= giveUpAt) throw new Error(`the server was silent for ${within} ms`);
      this.#keep(await this.#post(''));
    }
  }

  /** All that came and was not asked for. */
  take(): readonly XmlElement[] {
    return this.#inbox.splice(0);
  }

  /** An empty request, which the server holds back as long as it has nothing to say. */
  async poll(timeoutMs: number): Promise<void> {
    this.#keep(await this.#post('', '', timeoutMs));
  }

  /** Never rejects: the server forgets the session by itself too. */
  async close(): Promise<void> {
    await this.#post(`type='terminate'`).catch(() => undefined);
  }

  #keep(body: XmlElement): void {
    if (body.attributes['type'] === 'terminate') {
      const condition = body.attributes['condition'] ?? 'no reason given';
      const detail = findAll(body, 'error')[0]?.children[0]?.name;
      throw new Error(`the server ended the session: ${detail ?? condition}`);
    }
    this.#inbox.push(...body.children);
  }

  async #post(attributes: string, content = '', timeoutMs = 15_000): Promise<XmlElement> {
    const sid = this.#sid === '' ? '' : `sid='${escapeXml(this.#sid)}'`;
    this.#rid += 1;
    const { status, text } = await this.#http(this.#url, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      body:
        `<body rid='${this.#rid}' ${sid} ${attributes} ` +
        `xmlns='http://jabber.org/protocol/httpbind'>${content}</body>`,
      timeoutMs,
      ...(this.#vhost !== undefined && { vhost: this.#vhost }),
    });
    if (status !== 200) throw new Error(`${this.#url.pathname} answered ${status}`);
    const body = parseXml(text);
    if (body.name !== 'body') throw new Error(`${this.#url.pathname} does not speak BOSH`);
    return body;
  }
}
