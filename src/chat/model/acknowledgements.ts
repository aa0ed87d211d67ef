/**
 * Tells another person that his message has come (XEP-0184), and that it was seen (XEP-0333). Both
 * are kept in his archive, so that he knows it also after he has signed in anew. What is seen as it
 * comes is told once: who has seen it has got it.
 */
import { NS } from '../line/namespaces.ts';
import { bareOf, child, stanza, x } from '../line/xml.ts';

export interface AcknowledgementParts {
  readonly send: (message: Element) => void;
  /** Whether this person may know; a stranger learns nothing. */
  readonly mayKnow: (peer: string) => boolean;
  /** Whether the user has the end of this conversation before him. */
  readonly isSeen: (peer: string) => boolean;
}

export class Acknowledgements {
  readonly #parts: AcknowledgementParts;
  /** The last one that was told to be seen, by person. */
  readonly #seen = new Map<string, string>();

  constructor(parts: AcknowledgementParts) {
    this.#parts = parts;
  }

  /** A message that has come right now, no copy of it. */
  came(message: Element): void {
    const { send, mayKnow, isSeen } = this.#parts;
    const id = message.getAttribute('id');
    const type = message.getAttribute('type');
    const from = bareOf(message.getAttribute('from'));
    if (!id || from === '' || type === 'groupchat' || type === 'error') return;
    if (!child(message, 'request', NS.RECEIPTS) || !mayKnow(from)) return;
    if (child(message, 'markable', NS.MARKERS) && isSeen(from)) return;
    send(wordTo(from, x('received', { xmlns: NS.RECEIPTS, id })));
  }

  /** Everything up to the message with this id of its sender's has been seen. */
  seen(peer: string, id: string): void {
    if (this.#seen.get(peer) === id || !this.#parts.mayKnow(peer)) return;
    this.#seen.set(peer, id);
    this.#parts.send(wordTo(peer, x('displayed', { xmlns: NS.MARKERS, id })));
  }
}

const wordTo = (to: string, word: Element): Element =>
  stanza('message', { to, type: 'chat' }, word, x('store', { xmlns: NS.HINTS }));
