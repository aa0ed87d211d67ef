/**
 * The company's directory, asked through the panel: for what is on the screen, and for what is typed.
 * What it said is kept in memory while the page lives.
 */
import type { DirectoryPerson, NoAnswer } from '../../shared/questions.ts';
import { NotAnswered } from '../../browser/asking.ts';
import type { PanelQuestions } from '../page/ask-panel.ts';
import type { Addresses } from './addresses.ts';
import { Pace } from './pace.ts';

/** Somebody of the directory who can chat. */
export interface Colleague {
  readonly jid: string;
  readonly address: string;
  /** Empty where the directory has none. */
  readonly name: string;
  readonly title?: string;
  readonly photo?: string;
}

/** Three outcomes, as everywhere: found, nobody, could not tell. */
export type Found =
  | { readonly outcome: 'found'; readonly people: readonly Colleague[]; readonly more: boolean }
  | { readonly outcome: 'nobody' }
  | { readonly outcome: 'unknown'; readonly why: NoAnswer };

export interface DirectoryParts {
  readonly ask: PanelQuestions['ask'];
  readonly addresses: Addresses;
  readonly myJid: string;
  /** Whether accounts of that domain can chat. */
  readonly isChatDomain: (domain: string) => Promise<boolean>;
  /** Something has become known of this person. */
  readonly onKnown: (jid: string) => void;
  /** The directory could not be asked about these people. */
  readonly onUnknown: (jids: readonly string[]) => void;
}

/** People who are looked up in one request. */
const BATCH = 8;
/** Such requests at a time: what is typed must not wait behind them. */
const LOOK_UPS = 2;
/** Of those who wait to be looked up only the last ones are still on the screen. */
const WAITING = 64;
/** Searches that are remembered, and for how long. Milliseconds. */
const SEARCHES = 60;
const FRESH_MS = 5 * 60_000;
/** After a fault the directory is left in peace for so long. */
const TROUBLE_MS = 15_000;

export class Directory {
  readonly #parts: DirectoryParts;
  readonly #pace = new Pace();
  /** null: asked about, and the directory knows nobody. */
  readonly #known = new Map<string, Colleague | null>();
  readonly #searches = new Map<string, { readonly found: Found; readonly until: number }>();
  #wanted: string[] = [];
  readonly #asked = new Set<string>();
  #lookUps = 0;
  #recent: Promise<readonly Colleague[]> | undefined;
  /** Why the directory cannot be asked, and until when. */
  #silent: { readonly why: NoAnswer; readonly until: number } | undefined;

  constructor(parts: DirectoryParts) {
    this.#parts = parts;
  }

  get(jid: string): Colleague | undefined {
    return this.#known.get(jid) ?? undefined;
  }

  addressOf(jid: string): string {
    return this.#parts.addresses.addressOf(jid);
  }

  /** These people are on the screen. */
  want(jids: readonly string[]): void {
    const unknown = jids.filter((jid) => !this.#known.has(jid) && !this.#asked.has(jid));
    if (unknown.length === 0) return;
    if (this.#whySilent()) {
      this.#parts.onUnknown(unknown);
      return;
    }
    const others = this.#wanted.filter((jid) => !unknown.includes(jid));
    this.#wanted = [...unknown, ...others].slice(0, WAITING);
    // What is wanted in one drawing goes together.
    queueMicrotask(() => this.#lookUp());
  }

  /** People by a part of their name. Who types on cuts the question for what was typed before. */
  async find(text: string, cut?: AbortSignal): Promise<Found> {
    const key = text.trim().toLowerCase();
    const kept = this.#searches.get(key);
    if (kept && kept.until > Date.now()) return kept.found;
    const why = this.#whySilent();
    if (why) return { outcome: 'unknown', why };
    const found = await this.#find(key, cut);
    if (found.outcome === 'unknown') return found;
    this.#searches.delete(key);
    this.#searches.set(key, { found, until: Date.now() + FRESH_MS });
    const [oldest] = this.#searches.keys();
    if (oldest !== undefined && this.#searches.size > SEARCHES) this.#searches.delete(oldest);
    return found;
  }

  /** People of the user's recent mail who can chat, the last first. Empty where that cannot be told. */
  recent(): Promise<readonly Colleague[]> {
    this.#recent ??= this.#findRecent().catch((error: unknown) => {
      // Asked again after a while, unless it is useless.
      const isOff = error instanceof NotAnswered && error.why === 'off';
      if (!isOff) setTimeout(() => (this.#recent = undefined), TROUBLE_MS);
      return [];
    });
    return this.#recent;
  }

  async #find(text: string, cut: AbortSignal | undefined): Promise<Found> {
    try {
      const { people, more } = await this.#pace.run(
        () => this.#parts.ask({ kind: 'find', text }, cut),
        { urgent: true, ...(cut && { cut }) },
      );
      const able = await this.#able(people);
      return able.length > 0 ? { outcome: 'found', people: able, more } : { outcome: 'nobody' };
    } catch (error) {
      if (cut?.aborted) return { outcome: 'unknown', why: 'trouble' };
      return { outcome: 'unknown', why: this.#failed(error) };
    }
  }

  async #findRecent(): Promise<readonly Colleague[]> {
    const { ask, addresses } = this.#parts;
    const recent = await this.#pace.run(() => ask({ kind: 'recent' }));
    const people = new Map<string, Colleague>();
    for (let at = 0; at < recent.length; at += BATCH) {
      const some = recent.slice(at, at + BATCH);
      const known = await this.#pace.run(() => ask({ kind: 'look-up', addresses: some }));
      const found = some.map((address) => known[address]).filter((each) => each !== undefined);
      for (const each of await this.#able(found)) people.set(each.jid, each);
      // Who is behind the address is asked once, whatever it was asked for.
      for (const address of some) if (!known[address]) this.#keep(addresses.jidOf(address), null);
    }
    return [...people.values()];
  }

  #lookUp(): void {
    while (this.#wanted.length > 0 && this.#lookUps < LOOK_UPS && !this.#whySilent()) {
      const jids = this.#wanted.splice(0, BATCH);
      for (const jid of jids) this.#asked.add(jid);
      this.#lookUps += 1;
      void this.#pace
        .run(() => this.#ask(jids))
        .finally(() => {
          this.#lookUps -= 1;
          this.#lookUp();
        });
    }
  }

  async #ask(jids: readonly string[]): Promise<void> {
    const { ask, addresses, onUnknown } = this.#parts;
    try {
      const asked = jids.map((jid) => addresses.addressOf(jid));
      const known = await ask({ kind: 'look-up', addresses: asked });
      jids.forEach((jid, at) => {
        const person = known[asked[at] ?? ''];
        // By whatever name he was asked for: it is the one that his messages come under.
        this.#keep(jid, person ? { ...person, jid } : null);
      });
    } catch (error) {
      this.#failed(error);
      onUnknown(jids);
    } finally {
      for (const jid of jids) this.#asked.delete(jid);
    }
  }

  /** Those who can chat. They are known from now on. */
  async #able(people: readonly DirectoryPerson[]): Promise<Colleague[]> {
    const { addresses, isChatDomain, myJid } = this.#parts;
    const able: Colleague[] = [];
    for (const person of people) {
      const jid = addresses.jidOf(person.address);
      if (!(await isChatDomain(jid.slice(jid.lastIndexOf('@') + 1)))) continue;
      this.#keep(jid, { ...person, jid });
      if (jid !== myJid) able.push({ ...person, jid });
    }
    return able;
  }

  #keep(jid: string, colleague: Colleague | null): void {
    const before = this.#known.get(jid);
    this.#known.set(jid, colleague);
    if (colleague && JSON.stringify(before) !== JSON.stringify(colleague)) this.#parts.onKnown(jid);
  }

  #failed(error: unknown): NoAnswer {
    const why = error instanceof NotAnswered ? error.why : 'trouble';
    this.#silent = { why, until: why === 'off' ? Infinity : Date.now() + TROUBLE_MS };
    return why;
  }

  #whySilent(): NoAnswer | undefined {
    return this.#silent && this.#silent.until > Date.now() ? this.#silent.why : undefined;
  }
}
