/** An outbox, its store, and a server that takes what is sent in order, or loses the end of it. */
import type { Entry, OutboxStore } from '../../../../src/chat/outbox/outbox-store.ts';
import { Outbox, type OutboxParts } from '../../../../src/chat/outbox/outbox.ts';

export class World {
  /** Ids on their way to the server, in the session that stands. */
  wire: string[] = [];
  sentXml: string[] = [];
  /** Ids that the server has taken. */
  archive: string[] = [];
  shown: string[] = [];
  reports: string[] = [];
  uploads: {
    file: File;
    progress: (part: number) => void;
    done: () => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  newest: string | undefined;
  isUp = false;
  /** Counts the pages: what an earlier one had in mind ends with it. */
  #page = 0;
  readonly store: OutboxStore = memoryStore();
  outbox = new Outbox(this.parts(), []);

  parts(): OutboxParts {
    const page = this.#page;
    return {
      store: this.store,
      account: 'alice@example.test',
      resource: 'webmail-1',
      isReady: () => this.isUp && page === this.#page,
      send: (stanza) => {
        if (!this.isUp) return false;
        this.wire.push(stanza.getAttribute('id') ?? '');
        this.sentXml.push(stanza.outerHTML);
        return true;
      },
      confirmSoon: () => undefined,
      newestId: () => this.newest,
      upload: (entry, file, onProgress, signal) =>
        new Promise((resolve, reject) => {
          this.uploads.push({
            file,
            progress: onProgress,
            done: () => resolve(`<message id="${entry.id}"><body>url</body></message>`),
            fail: reject,
            signal,
          });
        }),
      onChange: ({ id }, state, progress) =>
        this.shown.push(
          [id, state, progress || undefined].filter((each) => each !== undefined).join(' '),
        ),
      report: (line) => this.reports.push(line),
    };
  }

  write(id: string, peer: string): void {
    this.outbox.add(
      id,
      peer,
      peer.includes('@c.'),
      `<message id="${id}" to="${peer}"><body>${id}</body></message>`,
    );
  }

  /** A session stands, and the archive has been read. */
  up(): void {
    if (this.isUp) return;
    this.wire = [];
    this.outbox.newSession();
    this.outbox.arrived(this.archive);
    this.isUp = true;
    this.outbox.flushAll();
  }

  /** The line breaks; the server has got the first `taken` of what was on its way. */
  down(taken = 0): void {
    this.serverTakes(taken);
    this.isUp = false;
    this.wire = [];
  }

  serverTakes(count: number): void {
    this.archive.push(...this.wire.splice(0, count));
  }

  /** The archive is asked: the question comes behind everything that was sent. */
  confirm(): void {
    const marked = this.outbox.mark();
    this.serverTakes(this.wire.length);
    this.outbox.confirmed(marked);
  }

  kept(): Promise<Entry[]> {
    return this.store.load('alice@example.test');
  }

  async reload(): Promise<void> {
    this.down();
    this.uploads = [];
    this.#page += 1;
    this.outbox = new Outbox(this.parts(), await this.kept());
  }
}

/** Keeps copies, as a database does. */
function memoryStore(): OutboxStore {
  const entries = new Map<number, Entry>();
  return {
    load: (account) =>
      Promise.resolve(
        [...entries.values()]
          .filter((entry) => entry.account === account)
          .sort((a, b) => a.key - b.key)
          .map((entry) => ({ ...entry })),
      ),
    put: (entry) => Promise.resolve(void entries.set(entry.key, { ...entry })),
    remove: (key) => Promise.resolve(void entries.delete(key)),
    clear: () => Promise.resolve(),
  };
}
