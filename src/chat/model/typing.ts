/** Who is writing just now, as their programs tell (XEP-0085). */
import { NS } from '../line/namespaces.ts';
import { child } from '../line/xml.ts';

/** Somebody who has not said more for so long has gone away over it. Milliseconds. */
const FORGOTTEN_MS = 30_000;

export class Typing {
  readonly #onChange: () => void;
  /** By conversation and by who it is: when it is forgotten. */
  readonly #who = new Map<string, Map<string, ReturnType<typeof setTimeout>>>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** A live message of `sender`, a bare JID or in a group a nickname, in the conversation `peer`. */
  take(message: Element, peer: string, sender: string): void {
    if (message.getAttribute('type') === 'error' || child(message, 'delay', NS.DELAY)) return;
    const state = [...message.children].find((each) => each.namespaceURI === NS.STATES);
    if (state?.localName === 'composing' && !child(message, 'body')) this.#begin(peer, sender);
    else if (state || child(message, 'body')) this.gone(peer, sender);
  }

  /** That one is not there any more. */
  gone(peer: string, sender: string): void {
    const timer = this.#who.get(peer)?.get(sender);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#who.get(peer)?.delete(sender);
    this.#onChange();
  }

  /** The line is down: nobody is known to be writing. */
  forget(): void {
    for (const senders of this.#who.values()) {
      for (const timer of senders.values()) clearTimeout(timer);
    }
    this.#who.clear();
  }

  of(peer: string): readonly string[] {
    return [...(this.#who.get(peer)?.keys() ?? [])];
  }

  #begin(peer: string, sender: string): void {
    const senders = this.#who.get(peer) ?? new Map<string, ReturnType<typeof setTimeout>>();
    const known = senders.get(sender);
    clearTimeout(known);
    senders.set(
      sender,
      setTimeout(() => this.gone(peer, sender), FORGOTTEN_MS),
    );
    this.#who.set(peer, senders);
    if (known === undefined) this.#onChange();
  }
}
