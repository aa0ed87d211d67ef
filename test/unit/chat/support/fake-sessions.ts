/** In place of `line/session.ts`: sessions that the test opens, answers and breaks. */
import type { Ending, Session, SessionParts } from '../../../../src/chat/line/session.ts';
import { stanzaOf, textOf } from './stanzas.ts';

export class FakeSession implements Session {
  readonly sent: Element[] = [];
  /** How it was ended on this side. */
  ended: 'closed' | 'dropped' | 'left' | undefined;
  readonly parts: SessionParts;
  /** Sees each stanza that is sent; an answer goes back at once. */
  server: ((stanza: Element) => string | undefined) | undefined;

  constructor(parts: SessionParts) {
    this.parts = parts;
  }
  get way(): Session['way'] {
    return this.parts.way;
  }
  get jid(): string {
    return this.parts.jid;
  }
  send(stanza: Element): void {
    if (this.ended) return;
    this.sent.push(stanza);
    const answer = this.server?.(stanza);
    if (answer !== undefined) queueMicrotask(() => this.say(answer));
  }
  /** The server says something. */
  say(text: string): void {
    if (this.ended) return;
    this.parts.onSign();
    this.parts.onStanza(stanzaOf(text));
  }
  /** The network or the server ends it. */
  breakOff(ending: Ending = 'lost'): void {
    if (this.ended) return;
    this.parts.onEnd(ending);
  }
  close(): void {
    this.ended ??= 'closed';
  }
  drop(): void {
    this.ended ??= 'dropped';
  }
  leave(): void {
    this.ended ??= 'left';
  }
  get texts(): string[] {
    return this.sent.map(textOf);
  }
  get last(): Element {
    return this.sent[this.sent.length - 1]!;
  }
}

export class FakeSessions {
  readonly all: FakeSession[] = [];
  /** What the next attempts come to; sessions when there is nothing more. */
  outcomes: Ending[] = [];
  readonly tried: SessionParts[] = [];
  onOpen: (session: FakeSession) => void = () => undefined;

  readonly open = async (parts: SessionParts): Promise<Session | Ending> => {
    this.tried.push(parts);
    const outcome = this.outcomes.shift();
    if (outcome) return outcome;
    if ((await parts.password) === undefined) return 'no-password';
    const session = new FakeSession(parts);
    this.all.push(session);
    this.onOpen(session);
    return session;
  };
  /** The newest one. */
  get now(): FakeSession {
    return this.all[this.all.length - 1]!;
  }
}
