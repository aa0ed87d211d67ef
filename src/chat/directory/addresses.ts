/** Mail addresses and JIDs of the same people, where the XMPP domain may be another one. */
import { escapeLocalPart, unescapeLocalPart } from '../../shared/jid-local.ts';

export class Addresses {
  readonly #mailDomain: string;
  readonly #chatDomain: string;

  /** `email` and `jid`: the user's own. */
  constructor(email: string, jid: string) {
    this.#mailDomain = domainOf(email);
    this.#chatDomain = domainOf(jid);
  }

  addressOf(jid: string): string {
    const domain = domainOf(jid);
    const local = unescapeLocalPart(jid.slice(0, jid.lastIndexOf('@')));
    return `${local}@${domain === this.#chatDomain ? this.#mailDomain : domain}`;
  }

  jidOf(address: string): string {
    const domain = domainOf(address);
    const local = escapeLocalPart(address.slice(0, address.lastIndexOf('@')));
    const isOurs = inDns(domain) === inDns(this.#mailDomain);
    return `${local}@${isOurs ? this.#chatDomain : domain}`.toLowerCase();
  }
}

/** Somebody may type `xn--mnchen-3ya.example` for `münchen.example`. */
function inDns(domain: string): string {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return domain; // it is no domain, which others say
  }
}

const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();
