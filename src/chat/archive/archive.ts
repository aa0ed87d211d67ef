/**
 * One archive on the server (XEP-0313): the user's own, or a room's. It is read by the ids that the
 * server gave, never by a clock: what came after the last known id is what was missed.
 */
import { type Line, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, namespaceOf, randomId, stanza, x } from '../line/xml.ts';

/** A message as the archive has it. */
export interface Archived {
  /** The archive's id of it. ejabberd's are the microseconds since 1970, so they tell the order. */
  readonly id: string;
  readonly message: Element;
  /** XEP-0082, in UTC. */
  readonly stamp: string;
}

export interface Page {
  /** Oldest first. */
  readonly messages: readonly Archived[];
  /** There is nothing more in the direction that was asked for. */
  readonly complete: boolean;
}

export interface Query {
  /** The archive's id behind which the page begins. */
  readonly after?: string;
  /** The id before which it ends; an empty text: the newest page. */
  readonly before?: string;
  readonly max: number;
  /** Only what was said with this person, a bare JID. */
  readonly with?: string;
  /** Only what has these words, by the archive's own field for it. */
  readonly text?: { readonly field: string; readonly words: string };
}

/** Messages in one page. A page is taken in one go, so it must be a matter of milliseconds. */
export const PAGE = 100;

/** All archives that are read over one line. */
export class ArchiveReader {
  readonly #line: Line;
  readonly #collecting = new Map<string, { of: string; messages: Archived[] }>();

  constructor(line: Line) {
    this.#line = line;
  }

  /** Takes a result of one of its own queries; false for any other stanza. */
  take(message: Element): boolean {
    const result = child(message, 'result', NS.ARCHIVE);
    const query = this.#collecting.get(result?.getAttribute('queryid') ?? '');
    if (!result || !query) return false;
    // Anybody may send something that looks like a result; the archive itself is `of`.
    const from = message.getAttribute('from') ?? this.#line.bareJid;
    const archived = from.toLowerCase() === query.of ? archivedIn(result) : undefined;
    if (archived) query.messages.push(archived);
    return true;
  }

  /**
   * One page of the archive of `of`, a bare JID: the user's own or a room's. Rejects with `Refused`
   * or `LineDown`.
   */
  async page(of: string, query: Query): Promise<Page> {
    const { after, before, max } = query;
    const queryid = randomId();
    const collected = { of, messages: [] as Archived[] };
    this.#collecting.set(queryid, collected);
    try {
      const answer = await this.#line.iq(
        stanza(
          'iq',
          { type: 'set', to: of === this.#line.bareJid ? undefined : of },
          x(
            'query',
            { xmlns: NS.ARCHIVE, queryid },
            filterOf(query),
            x(
              'set',
              { xmlns: NS.RSM },
              x('max', {}, String(max)),
              after === undefined ? undefined : x('after', {}, after),
              before === undefined ? undefined : x('before', {}, before),
            ),
          ),
        ),
      );
      const fin = child(answer, 'fin', NS.ARCHIVE);
      return {
        messages: collected.messages,
        complete: fin?.getAttribute('complete') === 'true' || collected.messages.length === 0,
      };
    } finally {
      this.#collecting.delete(queryid);
    }
  }
}

function filterOf(query: Query): Element | undefined {
  const fields = [
    ...(query.with === undefined ? [] : [['with', query.with]]),
    ...(query.text ? [[query.text.field, query.text.words]] : []),
  ];
  if (fields.length === 0) return undefined;
  return x(
    'x',
    { xmlns: NS.DATA, type: 'submit' },
    x('field', { var: 'FORM_TYPE', type: 'hidden' }, x('value', {}, NS.ARCHIVE)),
    ...fields.map(([name, value]) => x('field', { var: name }, x('value', {}, value))),
  );
}

function archivedIn(result: Element): Archived | undefined {
  const forwarded = child(result, 'forwarded', NS.FORWARD);
  const message = child(forwarded, 'message');
  const stamp = child(forwarded, 'delay', NS.DELAY)?.getAttribute('stamp');
  const id = result.getAttribute('id');
  return message && stamp && id ? { id, message, stamp } : undefined;
}

/** The id that the archive of `by` gave to a live message. */
export function stableId(message: Element, by: string): string | undefined {
  for (const each of message.children) {
    if (each.localName !== 'stanza-id' || namespaceOf(each) !== NS.STABLE_ID) continue;
    if (each.getAttribute('by')?.toLowerCase() === by) return each.getAttribute('id') ?? undefined;
  }
  return undefined;
}

/** Below zero when `a` is the older one. Ids are decimal numbers of any length. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** When the archive took the message, in milliseconds; undefined for an id that is no time. */
export function timeOfId(id: string | undefined): number | undefined {
  return id !== undefined && /^\d{16}$/.test(id) ? Math.floor(Number(id) / 1000) : undefined;
}

export interface FollowerParts {
  readonly reader: ArchiveReader;
  /** Bare JID of the user or room. */
  readonly of: string;
  /** Takes what was missed, oldest first. */
  readonly onMissed: (messages: readonly Archived[]) => void;
  /** The first look: the newest messages, when nothing is known. More is asked for while it is true. */
  readonly wantsOlder: (oldest: Archived, read: number) => boolean;
  /** Between two pages, so that the page stays quick. */
  readonly pause: () => Promise<void>;
}

/**
 * Follows one archive. The cursor is the last id up to which everything has been seen, and is moved
 * by the archive's own answers, or by live messages as long as nothing can lie between.
 */
export class ArchiveFollower {
  readonly #parts: FollowerParts;
  #cursor: string | undefined;
  #empty = false;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Something has been read: from here on live messages may move the cursor. */
  get begun(): boolean {
    return this.#cursor !== undefined || this.#empty;
  }

  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** A live message with this id came, and nothing else can lie between it and the cursor. */
  saw(id: string): void {
    if (!this.begun) return;
    if (this.#cursor === undefined || compareIds(this.#cursor, id) < 0) this.#cursor = id;
  }

  /**
   * Reads all that came after the cursor. When it resolves, everything that the server had taken
   * before the call has been seen. Rejects with `Refused` or `LineDown`.
   */
  sync(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#rounds().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      if (this.begun) await this.#forward();
      else await this.#firstLook();
    } while (this.#isWantedAgain());
  }

  #isWantedAgain(): boolean {
    return this.#again;
  }

  async #forward(): Promise<void> {
    const { reader, of, onMissed, pause } = this.#parts;
    for (;;) {
      let page: Page;
      try {
        // Before the very first message there is no id to start from.
        page = await reader.page(of, { after: this.#cursor ?? '0', max: PAGE });
      } catch (error) {
        if (!(error instanceof Refused) || error.condition !== 'item-not-found') throw error;
        // The administrator has thrown old messages away, the last known one among them.
        this.#cursor = undefined;
        this.#empty = false;
        return this.#firstLook();
      }
      this.#advance(page.messages);
      if (page.messages.length > 0) onMissed(page.messages);
      if (page.complete) return;
      await pause();
    }
  }

  async #firstLook(): Promise<void> {
    const { reader, of, onMissed, wantsOlder, pause } = this.#parts;
    let newest: readonly Archived[] | undefined;
    let before = '';
    let read = 0;
    for (;;) {
      const page = await reader.page(of, { before, max: PAGE });
      newest ??= page.messages;
      const oldest = page.messages[0];
      read += page.messages.length;
      if (page.messages.length > 0) onMissed(page.messages);
      if (!oldest || page.complete || !wantsOlder(oldest, read)) break;
      before = oldest.id;
      await pause();
    }
    // Not before: a look that breaks off has left something out, and is made anew.
    if (newest.length > 0) this.#advance(newest);
    else this.#empty = true;
  }

  #advance(messages: readonly Archived[]): void {
    const last = messages[messages.length - 1]?.id;
    if (last !== undefined && (this.#cursor === undefined || compareIds(this.#cursor, last) < 0)) {
      this.#cursor = last;
      this.#empty = false;
    }
  }
}
