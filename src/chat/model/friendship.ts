/**
 * Who may see that the user is there. Among colleagues that is asked for with the first message and
 * granted without a word; whoever is from outside asks, and the user answers.
 */
import type { Line } from '../line/line.ts';
import { domainOf, stanza } from '../line/xml.ts';
import type { People } from './people.ts';

export interface FriendshipParts {
  readonly line: Line;
  readonly people: People;
  /** Somebody asks, or has his answer. */
  readonly onChange: () => void;
}

export class Friendship {
  readonly #parts: FriendshipParts;
  readonly #requests = new Set<string>();
  /** Colleagues who were asked in this session. */
  readonly #asked = new Set<string>();

  constructor(parts: FriendshipParts) {
    this.#parts = parts;
  }

  /** People from outside who wait for an answer. */
  get requests(): readonly string[] {
    return [...this.#requests];
  }

  /** The line is down. The server asks again, for whoever has no answer, in the next session. */
  newSession(): void {
    this.#requests.clear();
    this.#asked.clear();
  }

  /** The user writes to this person: each sees whether the other is there. */
  befriend(peer: string): void {
    const { line, people } = this.#parts;
    const { subscription = 'none' } = people.contact(peer) ?? {};
    if (subscription === 'both' || subscription === 'to' || peer === line.bareJid) return;
    if (!this.isColleague(peer) || this.#asked.has(peer)) return;
    this.#asked.add(peer);
    this.#send(peer, 'subscribe');
  }

  /** This person asks. */
  asks(peer: string): void {
    if (this.isColleague(peer)) {
      this.#send(peer, 'subscribed');
      this.befriend(peer);
      return;
    }
    this.#requests.add(peer);
    this.#parts.onChange();
  }

  /** The user has decided. */
  answer(peer: string, accept: boolean): void {
    if (!this.#requests.delete(peer)) return;
    this.#send(peer, accept ? 'subscribed' : 'unsubscribed');
    if (accept) this.#send(peer, 'subscribe');
    this.#parts.onChange();
  }

  /** Of the same company, so no question is asked. */
  isColleague(jid: string): boolean {
    return domainOf(jid) === domainOf(this.#parts.line.bareJid) && jid.includes('@');
  }

  /** Who sees whether the user is there may know what he has read; a stranger learns nothing. */
  mayKnow(peer: string): boolean {
    const { line, people } = this.#parts;
    if (peer === line.bareJid) return false;
    const { subscription } = people.contact(peer) ?? {};
    return this.isColleague(peer) || subscription === 'both' || subscription === 'from';
  }

  #send(to: string, type: string): void {
    this.#parts.line.send(stanza('presence', { to, type }));
  }
}
