/**
 * Whose messages came back. A person without an account answers as one does who has blocked the user,
 * so the chat says no more than it knows: cannot be reached.
 */

/** What the server says of a message to somebody who is not there. */
const NOBODY = new Set(['service-unavailable', 'item-not-found']);

export class Unreachable {
  readonly #onChange: () => void;
  readonly #people = new Set<string>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** A message to `peer` came back. */
  refused(peer: string, condition: string): void {
    if (!NOBODY.has(condition) || this.#people.has(peer)) return;
    this.#people.add(peer);
    this.#onChange();
  }

  /** Something has come from `peer`. */
  heard(peer: string): void {
    if (this.#people.delete(peer)) this.#onChange();
  }

  has(peer: string): boolean {
    return this.#people.has(peer);
  }
}
