/**
 * The line to the XMPP server: signed in through the gate, and again whenever it breaks. What it
 * promises to those who use it:
 *
 *   1. `onUp` is called for each session that stands, `onDown` when it is gone.
 *   2. A request (`iq`) is answered, or rejected with {@link Refused} or {@link LineDown}; it never
 *      hangs longer than its time.
 *   3. A line that is dead without a word is found dead: after each wake-up of the machine or the
 *      page, after a silence, and when a request gets no answer.
 *   4. Waiting ends at once when there is reason to hope: the network is back, the page is seen.
 */
import type { LoginGate } from '../sign-in/login-gate.ts';
import { NS } from './namespaces.ts';
import { type Ending, openSession, type Session, type Way } from './session.ts';
import { OPEN_WITHIN_MS, type Ways } from './ways.ts';
import { child, domainOf, randomId, stanza, x } from './xml.ts';

/** The server, or whom the request was for, said no. */
export class Refused extends Error {
  override name = 'Refused';
  /** RFC 6120, 8.3.3: `item-not-found`, `forbidden` … */
  readonly condition: string;
  readonly answer: Element;

  constructor(answer: Element) {
    const condition = conditionOf(answer);
    super(condition);
    this.condition = condition;
    this.answer = answer;
  }
}

/** There is no session, or it ended before the answer came. */
export class LineDown extends Error {
  override name = 'LineDown';
}

/** The condition of an error stanza, or an empty text. */
export function conditionOf(answer: Element): string {
  for (const each of child(answer, 'error')?.children ?? []) {
    if (each.localName !== 'text') return each.localName;
  }
  return '';
}

export interface LineParts {
  readonly gate: LoginGate;
  readonly ways: Ways;
  readonly bareJid: string;
  /**
   * The resource of this page. The same one for every session of the page: the server then ends
   * the one before, whatever it still holds, as soon as the new one stands.
   */
  readonly resource: string;
  /** Each way's address. */
  readonly urls: Readonly<Record<Way, string>>;
  /** False: another tab of this browser talks for the account now, and nothing may be sent here. */
  readonly mayTalk: () => boolean;
  readonly onUp: () => void;
  readonly onDown: () => void;
  /** Everything that is not the answer to an `iq`. */
  readonly onStanza: (stanza: Element) => void;
  readonly report: (line: string) => void;
}

const ANSWER_MS = 30_000;
/** A request without an answer for this long: is the line alive at all? */
const DOUBT_MS = 5_000;
/** How long a line that may be dead has to answer. */
const ALIVE_MS = 4_000;
/** A sign of life that leaves no doubt. */
const JUST_NOW_MS = 1_000;
/** A silence that is looked into; longer than the server holds a BOSH request back. */
const SILENCE_MS = 75_000;
/** A clock that jumps this far has been stopped: the machine or the page slept. */
const SLEPT_MS = 30_000;
const TICK_MS = 10_000;

interface Waiting {
  readonly resolve: (answer: Element) => void;
  readonly reject: (error: Error) => void;
}

interface Opened {
  readonly session: Session;
  readonly ended: Promise<Ending>;
}

export class Line {
  readonly #parts: LineParts;
  #session: Session | undefined;
  #stopped = true;
  readonly #waiting = new Map<string, Waiting>();
  #lastSign = 0;
  #lastTick = 0;
  #checking = false;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  get isUp(): boolean {
    return this.#session !== undefined;
  }
  /** Of the session that stands, else of the one to come. */
  get jid(): string {
    return this.#session?.jid ?? `${this.#parts.bareJid}/${this.#parts.resource}`;
  }
  get bareJid(): string {
    return this.#parts.bareJid;
  }

  /** Begins to sign in, and to keep signed in. */
  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#lastTick = Date.now();
    this.#watch = setInterval(() => this.#tick(), TICK_MS);
    void this.#keepUp();
  }

  /** Ends it for good; politely, unless `silent`. */
  stop(silent = false): void {
    this.#stopped = true;
    clearInterval(this.#watch);
    const session = this.#session;
    if (!session) return;
    if (silent) session.drop();
    else session.close();
    this.#down();
  }

  /** The page goes: the one request that it may still send. */
  leave(): void {
    this.#stopped = true;
    this.#session?.leave();
  }

  /** False when there is no session; nothing is kept. */
  send(stanza: Element): boolean {
    if (!this.#session || !this.#parts.mayTalk()) return false;
    this.#session.send(stanza);
    return true;
  }

  /** Sends a request and resolves with its result. Rejects with {@link Refused} or {@link LineDown}. */
  iq(request: Element, within = ANSWER_MS): Promise<Element> {
    const session = this.#session;
    if (!session || !this.#parts.mayTalk()) {
      return Promise.reject(new LineDown('there is no connection'));
    }
    const id = request.getAttribute('id') ?? randomId();
    request.setAttribute('id', id);
    return new Promise((resolve, reject) => {
      const doubt = setTimeout(() => void this.wake(), DOUBT_MS);
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        clearTimeout(doubt);
        reject(new LineDown(`no answer in ${within} ms`));
      }, within);
      const settled = (): void => {
        clearTimeout(doubt);
        clearTimeout(timer);
      };
      this.#waiting.set(id, {
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      session.send(request);
    });
  }

  /** Something happened that may have broken the line, or mended the way: looks at once. */
  async wake(): Promise<void> {
    if (this.#isStopped() || this.#checking) return;
    const session = this.#session;
    if (!session) {
      this.#parts.gate.hurry();
      return;
    }
    if (Date.now() - this.#lastSign < JUST_NOW_MS) return;
    this.#checking = true;
    const ping = stanza(
      'iq',
      { type: 'get', to: domainOf(this.bareJid) },
      x('ping', { xmlns: NS.PING }),
    );
    const sentAt = Date.now();
    try {
      await this.iq(ping, ALIVE_MS);
    } catch (error) {
      // Any sign of life counts; the answer may be behind a long archive page.
      const alive = error instanceof Refused || this.#lastSign > sentAt;
      if (!alive && this.#session === session) this.#lost(session);
    } finally {
      this.#checking = false;
    }
  }

  #lost(session: Session): void {
    session.drop();
    this.#ended('lost');
  }

  #ended: (ending: Ending) => void = () => undefined;

  async #keepUp(): Promise<void> {
    const { gate, ways } = this.#parts;
    while (!this.#isStopped()) {
      const opened = await this.#signIn();
      if (!opened) continue;
      const since = Date.now();
      const ended = opened.ended;
      this.#session = opened.session;
      this.#lastSign = since;
      ways.worked(opened.session.way);
      gate.connected();
      this.#parts.onUp();
      const ending = await ended;
      ways.broke(opened.session.way, Date.now() - since);
      if (this.#isStopped()) return;
      this.#down();
      this.#parts.report(`the connection has ended: ${ending}`);
      gate.dropped();
    }
  }

  /** One attempt; a method of its own, so that nothing remembers the token afterwards. */
  async #signIn(): Promise<Opened | undefined> {
    const { gate } = this.#parts;
    const { password } = await gate.turn();
    if (this.#isStopped()) return undefined;
    const opened = await this.#open(password);
    if (this.#isStopped()) {
      if (typeof opened !== 'string') opened.session.close();
      return undefined;
    }
    if (typeof opened !== 'string') return opened;
    // That there was no token the gate has noted.
    if (opened === 'refused') await gate.refused();
    else if ((await password) !== undefined) gate.dropped();
    return undefined;
  }

  /** A method, because it changes while others are awaited. */
  #isStopped(): boolean {
    return this.#stopped || !this.#parts.mayTalk();
  }

  async #open(given: Promise<string | undefined>): Promise<Ending | Opened> {
    // Who was stopped meanwhile must not sign in any more: another tab may have, under the same name.
    const password = given.then((text) => (this.#isStopped() ? undefined : text));
    let last: Ending = 'unreachable';
    for (const way of this.#parts.ways.next()) {
      let onEnd!: (ending: Ending) => void;
      const ended = new Promise<Ending>((resolve) => (onEnd = resolve));
      const opened = await openSession({
        way,
        url: this.#parts.urls[way],
        jid: this.jid,
        password,
        openWithin: OPEN_WITHIN_MS,
        onStanza: (stanza) => this.#take(stanza),
        onSign: () => (this.#lastSign = Date.now()),
        onEnd,
      });
      if (typeof opened !== 'string') {
        this.#ended = onEnd;
        return { session: opened, ended };
      }
      last = opened;
      // The other way would hear the same.
      if (opened === 'refused' || opened === 'no-password' || this.#isStopped()) break;
    }
    return last;
  }

  #down(): void {
    if (!this.#session) return;
    this.#session = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new LineDown('the connection broke'));
    this.#parts.onDown();
  }

  #take(stanza: Element): void {
    try {
      if (stanza.localName === 'iq') {
        const type = stanza.getAttribute('type');
        const id = stanza.getAttribute('id') ?? '';
        const waiting = this.#waiting.get(id);
        if (waiting && (type === 'result' || type === 'error')) {
          this.#waiting.delete(id);
          if (type === 'result') waiting.resolve(stanza);
          else waiting.reject(new Refused(stanza));
          return;
        }
      }
      this.#parts.onStanza(stanza);
    } catch (error) {
      // One stanza that we do not understand must not cost the others.
      this.#parts.report(`a stanza was not understood: ${String(error)}`);
    }
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#lastTick > TICK_MS + SLEPT_MS;
    this.#lastTick = now;
    const silent = this.#session !== undefined && now - this.#lastSign > SILENCE_MS;
    if (slept || silent) void this.wake();
  }
}
