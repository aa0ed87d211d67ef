/**
 * Tabs of one browser as a tab sees them: Web Locks, a BroadcastChannel, a store and timers. What
 * the browser has to say to a tab is a task in the tab's queue: a frozen tab does it when it thaws.
 */
import { OneTalker } from '../../src/chat/tabs/one-talker.ts';

type Kind = 'lock' | 'message' | 'timer';
interface Task {
  readonly kind: Kind;
  readonly run: () => void;
}
interface LockRequest {
  readonly tab: FakeTab;
  readonly granted: () => void;
  readonly taken: () => void;
}
interface Timer {
  readonly tab: FakeTab;
  at: number;
  readonly run: () => void;
}

const abortError = (): DOMException => new DOMException('stolen or aborted', 'AbortError');

export class FakeTab {
  readonly talker: OneTalker<string>;
  readonly mirrors: string[] = [];
  readonly tasks: Task[] = [];
  receive: ((message: unknown) => void) | undefined;
  frozen = false;
  hidden = true;
  gone = false;

  constructor(
    readonly name: string,
    readonly browser: FakeBrowser,
  ) {
    const log = (event: string) => () => void browser.log.push(`${name} ${event}`);
    this.talker = new OneTalker<string>(
      'alice@example.test',
      {
        onTalk: log('talk'),
        onYield: log('yield'),
        onSilence: log('silence'),
        onMirror: (mirror) => this.mirrors.push(mirror),
        onAlive: log('hears of life'),
        onPassed: (what, reply) => {
          browser.log.push(`${name} is asked ${String(what)}`);
          reply(`${name} says yes to ${String(what)}`);
        },
        onReply: (reply) => void browser.log.push(`${name} hears: ${String(reply)}`),
        onSignedOut: (expired) => log(expired ? 'expired' : 'signed out')(),
      },
      {
        tab: name,
        locks: browser.hasLocks ? browser.locksFor(this) : undefined,
        openChannel: (_name, receive) => {
          this.receive = receive;
          return {
            post: (message) => browser.post(this, message),
            close: () => (this.receive = undefined),
          };
        },
        tokenStores: [() => browser.storageArea()],
        after: (ms, task) => browser.startTimer(this, ms, task),
      },
    );
  }

  show(isVisible: boolean): void {
    this.hidden = !isVisible;
    this.talker.visible(isVisible);
  }

  /** From now on the browser runs nothing of it. */
  freeze(): void {
    this.frozen = true;
  }

  /** Does what has gathered, that of kind `first` first. */
  thaw(first: Kind): void {
    this.frozen = false;
    this.tasks.sort((a, b) => Number(b.kind === first) - Number(a.kind === first));
  }

  crash(): void {
    this.gone = true;
    this.receive = undefined;
    this.tasks.length = 0;
    this.browser.forget(this);
  }
}

export class FakeBrowser {
  readonly log: string[] = [];
  readonly tabs: FakeTab[] = [];
  readonly stored = new Map<string, string>();
  hasLocks = true;
  hasStorage = true;
  /** Called after each task. */
  watch: () => void = () => undefined;
  #now = 0;
  #holder: LockRequest | undefined;
  #queue: LockRequest[] = [];
  #timers: Timer[] = [];

  /** A tab that is visible, as the one just opened is, or hidden; started and settled. */
  async open(name: string, { visible = false } = {}): Promise<FakeTab> {
    const tab = new FakeTab(name, this);
    this.tabs.push(tab);
    tab.show(visible);
    tab.talker.start();
    await this.run(0);
    return tab;
  }

  talking(): string[] {
    return this.tabs.filter((tab) => !tab.gone && tab.talker.talks).map(({ name }) => name);
  }

  /** Lets time pass, and everything happen that is due. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.#settle();
      const next = this.#timers.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      if (next.tab.hidden && next.at % 60_000 !== 0) {
        next.at = Math.ceil(next.at / 60_000) * 60_000; // throttled to one a minute
        continue;
      }
      this.#timers.shift();
      this.give(next.tab, 'timer', next.run);
    }
    this.#now = end;
  }

  give(tab: FakeTab, kind: Kind, run: () => void): void {
    if (!tab.gone) tab.tasks.push({ kind, run });
  }

  post(from: FakeTab, message: unknown): void {
    for (const tab of this.tabs) {
      if (tab === from || !tab.receive) continue;
      const copy: unknown = structuredClone(message);
      this.give(tab, 'message', () => tab.receive?.(copy));
    }
  }

  startTimer(tab: FakeTab, ms: number, task: () => void): () => void {
    let stopped = false;
    const run = (): void => {
      if (!stopped) task();
    };
    const timer: Timer = { tab, at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      stopped = true;
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  storageArea(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
    if (!this.hasStorage) throw new DOMException('forbidden', 'SecurityError');
    return {
      getItem: (key) => this.stored.get(key) ?? null,
      setItem: (key, value) => void this.stored.set(key, value),
      removeItem: (key) => void this.stored.delete(key),
    };
  }

  locksFor(tab: FakeTab): Pick<LockManager, 'request' | 'query'> {
    const request = (
      _name: string,
      { signal, steal }: LockOptions,
      callback: () => Promise<void>,
    ): Promise<void> =>
      new Promise((resolve, reject) => {
        const granted = (): void => {
          if (signal?.aborted) {
            this.#leave(entry);
            return;
          }
          callback()
            .then(resolve, reject)
            .finally(() => this.#leave(entry));
        };
        const taken = (): void => this.give(tab, 'lock', () => reject(abortError()));
        const entry: LockRequest = { tab, granted, taken };
        signal?.addEventListener('abort', () => {
          if (!this.#queue.includes(entry)) return;
          this.#leave(entry);
          taken();
        });
        if (steal) {
          this.#holder?.taken();
          this.#holder = undefined;
          this.#queue.unshift(entry);
        } else {
          this.#queue.push(entry);
        }
        this.#grant();
      });
    return {
      request: request as LockManager['request'],
      query: () => new Promise((resolve) => this.give(tab, 'lock', () => resolve({}))),
    };
  }

  forget(tab: FakeTab): void {
    this.#timers = this.#timers.filter((timer) => timer.tab !== tab);
    this.#queue = this.#queue.filter((request) => request.tab !== tab);
    if (this.#holder?.tab === tab) this.#leave(this.#holder);
  }

  #leave(entry: LockRequest): void {
    this.#queue = this.#queue.filter((one) => one !== entry);
    if (this.#holder === entry) this.#holder = undefined;
    this.#grant();
  }

  #grant(): void {
    if (this.#holder) return;
    this.#holder = this.#queue.shift();
    if (this.#holder) this.give(this.#holder.tab, 'lock', this.#holder.granted);
  }

  async #settle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve)); // all that follows from promises
      const tab = this.tabs.find(({ frozen, tasks }) => !frozen && tasks.length > 0);
      if (!tab) return;
      tab.tasks.shift()?.run();
      this.watch();
    }
  }
}
