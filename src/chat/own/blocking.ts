/**
 * Whom the user has blocked (XEP-0191), the same on all devices: read when a session begins, and
 * pushed by the server afterwards. Whoever is blocked can neither write to the user nor see him.
 */
import { type Line, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { bareOf, child, children, namespaceOf, stanza, x } from '../line/xml.ts';

export class Blocking {
  readonly #line: Line;
  readonly #onChange: (jid: string) => void;
  readonly #blocked = new Set<string>();
  #offered = false;

  constructor(line: Line, onChange: (jid: string) => void) {
    this.#line = line;
    this.#onChange = onChange;
  }

  /** A session stands. */
  async begin(): Promise<void> {
    let answer: Element;
    try {
      answer = await this.#line.iq(
        stanza('iq', { type: 'get' }, x('blocklist', { xmlns: NS.BLOCKING })),
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#offered = false; // this server cannot block
      return;
    }
    this.#offered = true;
    const before = [...this.#blocked];
    this.#blocked.clear();
    for (const jid of jidsIn(child(answer, 'blocklist', NS.BLOCKING))) this.#blocked.add(jid);
    for (const jid of new Set([...before, ...this.#blocked])) {
      if (before.includes(jid) !== this.#blocked.has(jid)) this.#onChange(jid);
    }
  }

  /** A request of the server's, already known to be its own: takes it when it tells of a change. */
  take(request: Element): boolean {
    const payload = request.firstElementChild;
    if (!payload || namespaceOf(payload) !== NS.BLOCKING) return false;
    const jids = jidsIn(payload);
    if (payload.localName === 'block') for (const jid of jids) this.#set(jid, true);
    else if (payload.localName === 'unblock') {
      // Without names it means everybody.
      for (const jid of jids.length > 0 ? jids : [...this.#blocked]) this.#set(jid, false);
    } else return false;
    return true;
  }

  get isOffered(): boolean {
    return this.#offered;
  }

  get list(): readonly string[] {
    return [...this.#blocked];
  }

  has(jid: string): boolean {
    return this.#blocked.has(jid);
  }

  /** Rejects with `Refused` or `LineDown`. */
  async block(jid: string): Promise<void> {
    // XEP-0191 wants the server to tell him that the user has gone; ejabberd 23.01 does not.
    this.#line.send(stanza('presence', { to: jid, type: 'unavailable' }));
    await this.#change('block', jid);
  }

  /** He hears of the user again with the next presence. Rejects with `Refused` or `LineDown`. */
  unblock(jid: string): Promise<void> {
    return this.#change('unblock', jid);
  }

  async #change(what: 'block' | 'unblock', jid: string): Promise<void> {
    await this.#line.iq(
      stanza('iq', { type: 'set' }, x(what, { xmlns: NS.BLOCKING }, x('item', { jid }))),
    );
    this.#set(jid, what === 'block');
  }

  #set(jid: string, blocked: boolean): void {
    if (this.#blocked.has(jid) === blocked) return;
    if (blocked) this.#blocked.add(jid);
    else this.#blocked.delete(jid);
    this.#onChange(jid);
  }
}

const jidsIn = (list: Element | undefined): string[] =>
  children(list, 'item')
    .map((item) => bareOf(item.getAttribute('jid')))
    .filter((jid) => jid !== '');
