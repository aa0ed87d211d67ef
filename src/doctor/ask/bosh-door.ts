import { BoshSession } from './bosh-session.ts';
import { orSee, SeeCheck } from '../finding.ts';
import type { Http, HttpAnswer } from './http.ts';
import { parseXml } from './xml.ts';

/** A request that names no domain. */
export const KNOCK = `<body rid='1' xmlns='http://jabber.org/protocol/httpbind'/>`;

/** Where browsers come in. One bad answer is complained of once, however many checks need it. */
export class BoshDoor {
  readonly #http: Http;
  readonly #url: URL;
  #knocked: Promise<HttpAnswer> | undefined;
  #opened: Promise<void> | undefined;

  constructor(http: Http, url: URL) {
    this.#http = http;
    this.#url = url;
  }

  /** The answer to a request that names no domain. */
  knock(): Promise<HttpAnswer> {
    return (this.#knocked ??= this.knockWith({}));
  }

  /** The same, as if a page of there asked. */
  knockFrom(origin: string): Promise<HttpAnswer> {
    return this.knockWith({ Origin: origin });
  }

  /** The same, with these headers. */
  knockWith(headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return this.#http(this.#url, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8', ...headers },
      body: KNOCK,
    });
  }

  /** Whether somebody serves the domain: what `bosh-session` reports. */
  async tryOpen(domain: string): Promise<void> {
    if (!speaksBosh(await orSee('http-bind', this.knock()))) throw new SeeCheck('http-bind');
    await (this.#opened ??= BoshSession.open(this.#http, this.#url, domain).then((session) =>
      session.close(),
    ));
  }

  async open(domain: string, wait?: number): Promise<BoshSession> {
    await orSee('bosh-session', this.tryOpen(domain));
    return BoshSession.open(this.#http, this.#url, domain, wait === undefined ? {} : { wait });
  }
}

/** Whatever its status: ejabberd refuses with the element as well. */
export function speaksBosh({ text }: HttpAnswer): boolean {
  try {
    return parseXml(text).name === 'body' && text.includes('httpbind');
  } catch {
    return false;
  }
}
