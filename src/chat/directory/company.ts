/**
 * What is known of people outside the contact list, in a chunk of its own. The company's directory has
 * the first word. What somebody says of himself in a vCard counts only where the directory cannot be
 * asked, and of strangers never: they could call themselves like a colleague.
 */
import { LineDown, type Line } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, children, domainOf, stanza, x } from '../line/xml.ts';
import { Names } from '../model/names.ts';
import type { PanelQuestions } from '../page/ask-panel.ts';
import { Addresses } from './addresses.ts';
import { Directory } from './directory.ts';

export interface CompanyParts {
  readonly line: Line;
  readonly ask: PanelQuestions['ask'];
  /** The user's mail address. */
  readonly email: string;
  /** Something has become known of this person. */
  readonly onKnown: (jid: string) => void;
}

export class Company {
  readonly directory: Directory;
  readonly #line: Line;
  readonly #cards: Names;
  readonly #addresses: Addresses;
  readonly #chatDomains = new Map<string, Promise<boolean>>();

  constructor({ line, ask, email, onKnown }: CompanyParts) {
    this.#line = line;
    this.#cards = new Names(line, onKnown);
    this.#addresses = new Addresses(email, line.bareJid);
    this.directory = new Directory({
      ask,
      addresses: this.#addresses,
      myJid: line.bareJid,
      isChatDomain: (domain) => this.#isChatDomain(domain),
      onKnown,
      onUnknown: (jids) => this.#cards.want(jids.filter((jid) => this.#isColleague(jid))),
    });
  }

  /** A name for somebody whom neither the directory nor the contact list has one for. */
  nameElsewhere(jid: string): string | undefined {
    return this.#isColleague(jid) ? this.#cards.get(jid) : this.#addresses.addressOf(jid);
  }

  /** Puts the user's own name where phones look for it. Rejects with `Refused` or `LineDown`. */
  publish(name: string): Promise<void> {
    return this.#cards.publish(name);
  }

  #isColleague(jid: string): boolean {
    return domainOf(jid) === domainOf(this.#line.bareJid);
  }

  /** Whether accounts of that domain can chat: the user's own, or another one with chat. */
  #isChatDomain(domain: string): Promise<boolean> {
    if (domain === domainOf(this.#line.bareJid)) return Promise.resolve(true);
    const known = this.#chatDomains.get(domain);
    if (known) return known;
    const asked = this.#askDomain(domain).catch((error: unknown) => {
      if (error instanceof LineDown) this.#chatDomains.delete(domain); // asked again
      return false;
    });
    this.#chatDomains.set(domain, asked);
    return asked;
  }

  async #askDomain(domain: string): Promise<boolean> {
    const answer = await this.#line.iq(
      stanza('iq', { type: 'get', to: domain }, x('query', { xmlns: NS.DISCO_INFO })),
    );
    return children(child(answer, 'query', NS.DISCO_INFO), 'identity').some(
      (identity) => identity.getAttribute('category') === 'server',
    );
  }
}
