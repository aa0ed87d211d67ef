/**
 * What the user has written and the server has not confirmed. The promises:
 *
 *   1. What was accepted here is sent, or shown as not sent; it is never lost without a word.
 *   2. It is sent once. Before anything is sent again, the archive is asked whether it is there.
 *   3. One person's or one group's messages arrive in the order in which they were written.
 *   4. All of this survives a reload of the tab, with files too.
 *
 * A message to a person is confirmed when the archive has been read up to a point after it was sent:
 * the server takes the stanzas of a session one after the other. A message to a group is confirmed
 * by the group's own copy of it.
 */
import { onlyXml } from '../../shared/xml-text.ts';
import { parse, sizeOf, STANZA_BYTES } from '../line/xml.ts';
import type { Entry, OutboxStore } from './outbox-store.ts';

export type OutgoingState = 'waiting' | 'uploading' | 'sent' | 'failed';

export interface OutboxParts {
  readonly store: OutboxStore;
  readonly account: string;
  /** Whether a stanza for `peer` may be sent now: there is a line, and its archive is caught up. */
  readonly isReady: (peer: string, isGroup: boolean) => boolean;
  /** Sends it; false when there is no line. */
  readonly send: (stanza: Element) => boolean;
  /** Asks the archive soon, as confirmation. */
  readonly confirmSoon: (peer: string, isGroup: boolean) => void;
  /** The newest id that is known of the archive that `peer`'s messages go to. */
  readonly newestId: (peer: string, isGroup: boolean) => string | undefined;
  readonly resource: string;
  /** Uploads a file and resolves with the stanza that tells of it; rejects with a `Refusal`. */
  readonly upload: (
    entry: Entry,
    file: File,
    onProgress: (part: number) => void,
    signal: AbortSignal,
  ) => Promise<string>;
  readonly onChange: (entry: Entry, state: OutgoingState, progress?: number) => void;
  readonly report: (line: string) => void;
}

/** The server will not take it, whatever is tried; the condition is for the texts. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly condition: string;
  constructor(condition: string) {
    super(condition);
    this.condition = condition;
  }
}

/** How a server says that there is no such account, or that it lets nothing through. */
const NOBODY: ReadonlySet<string> = new Set(['item-not-found', 'service-unavailable']);

/** After an upload that broke off. A new session tries at once. */
const UPLOAD_AGAIN_MS = 5_000;

interface Item {
  entry: Entry;
  /** The session in which it was sent last; 0: not by this page. */
  sentIn: number;
  /** Times that it was sent. */
  sent: number;
  uploading: boolean;
  /** Ends its upload. */
  abort?: AbortController;
}

interface Marked {
  readonly item: Item;
  readonly sent: number;
}

export class Outbox {
  readonly #parts: OutboxParts;
  /** In the order of writing. */
  readonly #items: Item[] = [];
  #session = 0;
  #lastKey = 0;

  /** `left`: what an earlier page has left in the store. */
  constructor(parts: OutboxParts, left: readonly Entry[]) {
    this.#parts = parts;
    for (const entry of left) {
      this.#items.push({ entry, sentIn: 0, sent: 0, uploading: false });
      this.#lastKey = Math.max(this.#lastKey, entry.key);
    }
  }

  get size(): number {
    return this.#items.length;
  }

  get entries(): readonly Entry[] {
    return this.#items.map(({ entry }) => entry);
  }

  entriesOf(peer: string): readonly Entry[] {
    return this.entries.filter((entry) => entry.peer === peer);
  }

  /** How far an entry is. */
  progressOf(entry: Entry): OutgoingState {
    const item = this.#items.find((each) => each.entry === entry);
    if (!item) return 'sent';
    if (entry.failed !== undefined) return 'failed';
    if (item.uploading) return 'uploading';
    return this.#session > 0 && item.sentIn === this.#session ? 'sent' : 'waiting';
  }

  stateOf(peer: string): 'waiting' | 'failed' | undefined {
    const items = this.#items.filter(({ entry }) => entry.peer === peer);
    if (items.some(({ entry }) => entry.failed !== undefined)) return 'failed';
    // What has only just been sent is no news.
    return items.some(({ sentIn }) => sentIn !== this.#session || this.#session === 0)
      ? 'waiting'
      : undefined;
  }

  /**
   * Something came back as if there were nobody. A person without an account answers as one does who
   * has blocked the user, so no more is known than that he cannot be reached.
   */
  cameBack(peer: string): boolean {
    return this.entriesOf(peer).some(({ isGroup, failed }) => !isGroup && NOBODY.has(failed ?? ''));
  }

  /** Everything after this id has to be read before anything of `peer`'s archive is sent again. */
  oldestAfter(isOf: (entry: Entry) => boolean): string | undefined {
    for (const { entry } of this.#items) {
      if (entry.after !== undefined && isOf(entry)) return entry.after;
    }
    return undefined;
  }

  /** Takes a message as its stanza. Throws a `Refusal` when it can never be sent. */
  add(id: string, peer: string, isGroup: boolean, xml: string): void {
    const clean = onlyXml(xml);
    const stanza = parse(clean);
    if (!stanza) throw new Refusal('bad-request');
    if (sizeOf(stanza) > STANZA_BYTES) throw new Refusal('too-long');
    this.#put({
      key: this.#nextKey(),
      account: this.#parts.account,
      id,
      peer,
      isGroup,
      xml: clean,
    });
  }

  addFile(id: string, peer: string, isGroup: boolean, file: File): void {
    this.#put({ key: this.#nextKey(), account: this.#parts.account, id, peer, isGroup, file });
  }

  /** A new session begins, or the old one is over: what was sent before has to be looked up. */
  newSession(): void {
    this.#session += 1;
  }

  /** Sends what waits for `peer`, in order, as far as it may go now. */
  flush(peer: string, isGroup: boolean): void {
    if (!this.#parts.isReady(peer, isGroup)) return;
    for (const item of this.#items) {
      const { entry } = item;
      if (entry.peer !== peer || entry.failed !== undefined) continue;
      if (item.sentIn === this.#session) continue;
      if (entry.xml === undefined) {
        // Later messages do not overtake a file.
        this.#upload(item);
        return;
      }
      if (!this.#send(item)) return;
    }
  }

  /** Sends what waits for persons or groups that are ready. */
  flushAll(): void {
    const peers = new Map(this.#items.map(({ entry }) => [entry.peer, entry.isGroup]));
    for (const [peer, isGroup] of peers) this.flush(peer, isGroup);
  }

  /**
   * The archive, or a group, has shown a message of one's own with these ids. One's own archive has
   * also what the other side, or its server, has sent back.
   */
  arrived(senderIds: readonly string[]): void {
    for (const item of this.#items.filter(({ entry }) => senderIds.includes(entry.id))) {
      if (item.entry.failed === undefined || item.entry.isGroup) this.#settle(item);
    }
  }

  /** What `confirmed` needs to know of the moment before the archive was asked. */
  mark(): readonly unknown[] {
    return this.#items
      .filter(({ sentIn, entry }) => sentIn === this.#session && !entry.isGroup && !entry.failed)
      .map((item): Marked => ({ item, sent: item.sent }));
  }

  /**
   * The archive was read after these were sent in this same session: the server has taken them, if
   * it has also left them out of the archive.
   */
  confirmed(marked: readonly unknown[]): void {
    for (const { item, sent } of marked as readonly Marked[]) {
      // Meanwhile the server may have sent it back, and the user have tried again.
      if (item.entry.failed !== undefined || item.sent !== sent) continue;
      if (item.sentIn === this.#session) this.#settle(item);
    }
  }

  /**
   * A group was entered, maybe not for the first time in this session, and its archive read: what
   * was sent to it and is not in there is not on its way any more.
   */
  lost(group: string): void {
    for (const item of this.#items) if (item.entry.peer === group) item.sentIn = 0;
  }

  /** The server, or the group, sent it back. */
  refused(id: string, condition: string): boolean {
    const item = this.#items.find(({ entry }) => entry.id === id);
    if (item) this.#fail(item, condition);
    return item !== undefined;
  }

  /** The user asks to try it again. */
  retry(id: string): void {
    for (const item of this.#items.filter(({ entry }) => entry.id === id)) {
      delete item.entry.failed;
      item.sentIn = 0;
      void this.#save(item.entry);
      this.#parts.onChange(item.entry, 'waiting');
      this.flush(item.entry.peer, item.entry.isGroup);
    }
  }

  /** The user wants it no more. */
  discard(id: string): void {
    for (const item of this.#items.filter(({ entry }) => entry.id === id)) {
      this.#settle(item);
      item.abort?.abort();
      this.flush(item.entry.peer, item.entry.isGroup); // what did not overtake it
    }
  }

  #put(entry: Entry): void {
    this.#items.push({ entry, sentIn: 0, sent: 0, uploading: false });
    void this.#save(entry);
    this.flush(entry.peer, entry.isGroup);
    if (this.progressOf(entry) === 'waiting') this.#parts.onChange(entry, 'waiting');
  }

  #send(item: Item): boolean {
    const { entry } = item;
    const stanza = parse(entry.xml ?? '');
    if (!stanza) {
      this.#fail(item, 'bad-request');
      return true;
    }
    stanza.removeAttribute('from'); // of a session that may be over
    if (entry.after === undefined || entry.resource !== this.#parts.resource) {
      const after = this.#parts.newestId(entry.peer, entry.isGroup);
      if (entry.after === undefined && after !== undefined) entry.after = after;
      entry.resource = this.#parts.resource;
      void this.#save(entry);
    }
    if (!this.#parts.send(stanza)) return false;
    item.sentIn = this.#session;
    item.sent += 1;
    this.#parts.onChange(entry, 'sent');
    this.#parts.confirmSoon(entry.peer, entry.isGroup);
    return true;
  }

  #upload(item: Item): void {
    const { entry } = item;
    if (item.uploading || !entry.file) return;
    item.uploading = true;
    item.abort = new AbortController();
    this.#parts.onChange(entry, 'uploading', 0);
    this.#parts
      .upload(
        entry,
        entry.file,
        (part) => {
          if (this.#items.includes(item)) this.#parts.onChange(entry, 'uploading', part);
        },
        item.abort.signal,
      )
      .then(
        (xml) => {
          item.uploading = false;
          if (!this.#items.includes(item)) return; // discarded meanwhile
          entry.xml = xml;
          void this.#save(entry);
          this.flush(entry.peer, entry.isGroup);
        },
        (error: unknown) => {
          item.uploading = false;
          if (!this.#items.includes(item)) return;
          if (error instanceof Refusal) {
            this.#fail(item, error.condition);
            this.flush(entry.peer, entry.isGroup);
          } else {
            this.#parts.onChange(entry, 'waiting');
            setTimeout(() => this.flush(entry.peer, entry.isGroup), UPLOAD_AGAIN_MS);
          }
        },
      );
  }

  #fail(item: Item, condition: string): void {
    item.entry.failed = condition;
    void this.#save(item.entry);
    this.#parts.onChange(item.entry, 'failed');
  }

  #settle(item: Item): void {
    const at = this.#items.indexOf(item);
    if (at < 0) return;
    this.#items.splice(at, 1);
    void this.#parts.store
      .remove(item.entry.key)
      .catch((error: unknown) => this.#parts.report(`the outbox: ${String(error)}`));
    delete item.entry.failed;
    this.#parts.onChange(item.entry, 'sent');
  }

  async #save(entry: Entry): Promise<void> {
    try {
      await this.#parts.store.put(entry);
    } catch (error) {
      this.#parts.report(`the outbox will not survive a reload: ${String(error)}`);
    }
  }

  /** Of two pages of one account, one talks at a time; so the clock and a count are enough. */
  #nextKey(): number {
    return (this.#lastKey = Math.max(this.#lastKey + 1, Date.now()));
  }
}
