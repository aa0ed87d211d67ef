/**
 * What people are called, by the name in their vCard (XEP-0054) where the contact list has none. The
 * webmail's own name goes into the user's vCard, unless there is one already.
 */
import { type Line, LineDown } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, stanza, textOf, x } from '../line/xml.ts';

/** Requests under way at a time: a vCard may hold a picture. */
const AT_ONCE = 3;

export class Names {
  readonly #line: Line;
  readonly #onName: (jid: string) => void;
  /** An empty text: asked, and there is none. */
  readonly #known = new Map<string, string>();
  #wanted: string[] = [];
  #asking = 0;

  constructor(line: Line, onName: (jid: string) => void) {
    this.#line = line;
    this.#onName = onName;
  }

  get(jid: string): string | undefined {
    return this.#known.get(jid) || undefined;
  }

  /** These people are on the screen. Those asked for before and not yet answered can wait. */
  want(jids: readonly string[]): void {
    this.#wanted = jids.filter((jid) => !this.#known.has(jid));
    this.#next();
  }

  /** Puts the user's own name where colleagues look for it. Rejects with `Refused` or `LineDown`. */
  async publish(name: string): Promise<void> {
    if (await this.#nameOf(this.#line.bareJid)) return;
    await this.#line.iq(
      stanza('iq', { type: 'set' }, x('vCard', { xmlns: NS.VCARD }, x('FN', {}, name))),
    );
  }

  #next(): void {
    while (this.#asking < AT_ONCE && this.#line.isUp) {
      const jid = this.#wanted.shift();
      if (jid === undefined) return;
      this.#known.set(jid, '');
      this.#asking += 1;
      void this.#ask(jid).finally(() => {
        this.#asking -= 1;
        this.#next();
      });
    }
  }

  async #ask(jid: string): Promise<void> {
    try {
      const name = await this.#nameOf(jid);
      if (name === '') return;
      this.#known.set(jid, name);
      this.#onName(jid);
    } catch (error) {
      if (error instanceof LineDown) this.#known.delete(jid); // asked again
    }
  }

  async #nameOf(jid: string): Promise<string> {
    const to = jid === this.#line.bareJid ? undefined : jid;
    const answer = await this.#line.iq(
      stanza('iq', { type: 'get', to }, x('vCard', { xmlns: NS.VCARD })),
    );
    return textOf(child(child(answer, 'vCard', NS.VCARD), 'FN')).trim();
  }
}
