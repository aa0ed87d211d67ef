/**
 * In one browser, for one chat account, exactly one tab (frame) holds the chat connection: the
 * talker. The others follow: they show what it tells them, and one of them succeeds it.
 *
 *  1. Every tab queues for one Web Lock; who holds it talks. When the talker is closed or crashes,
 *     the browser gives the lock to the next.
 *  2. A BroadcastChannel carries the messages below. Where there are no locks or no channel, each
 *     tab talks for itself.
 *  3. The talker publishes its mirror whenever that changes, and again when a follower says `hello`.
 *  4. Make before break: a tab whose user opens chat there sends `claim`; the talker stops sending
 *     and answers `yield`; the claimer steals the lock (the queue does not matter) and signs in,
 *     then says `settled`; now the tab that yielded drops its connection, at the latest after 3 s.
 *  5. A tab whose lock was stolen before it yielded drops its connection before it sends anything.
 *     Since a frozen tab hears of that late, a token that all tabs can read says who talks: `mayTalk()`.
 *  6. A frozen talker keeps its lock. A visible follower asks `there?` when it becomes visible and
 *     every 20 s; if no `here` comes within 1.5 s, it steals the lock. So does a claimer.
 *  7. A hidden tab never steals because a timer went off, and never has to answer from a timer:
 *     hidden tabs get their messages at once, but their timers up to a minute late.
 *  8. A silenced tab queues again. Only its user makes it claim, so two tabs never take the lock
 *     from each other in turns.
 *  9. A follower says `alive` when its user does something: the talker tells others whether he is there.
 * 10. What the webmail around a follower asks or wants, it passes on; the talker's answer goes back to it.
 * 11. Signing out in one tab ends all, and so does the end of the webmail's session: followers leave the queue before they are told, the talker
 *     keeps the lock until its `release()`, so that nobody signs in meanwhile.
 */
import { TabLock, type Locks } from './tab-lock.ts';
import { TalkerToken, type TokenStore } from './talker-token.ts';

const LOOK_EVERY_MS = 20_000;
/** How long a question may stay unanswered: the sum of two, see `#ask()`. */
const ANSWER_MS = 1_400;
const GRACE_MS = 100;
const LONGEST_YIELD_MS = 3_000;

/** None may throw. */
export interface TalkerEvents<Mirror, Passed = unknown, Reply = unknown> {
  /** Connect. */
  onTalk(): void;
  /** Send nothing more, but keep the connection until `onSilence`. */
  onYield(): void;
  /** Drop the connection now, without sending anything. */
  onSilence(): void;
  /** What the talker, another tab, has to show. */
  onMirror(mirror: Mirror): void;
  /** The user does something in another tab, while this one talks. */
  onAlive(): void;
  /** Another tab has passed this on, while this one talks. */
  onPassed(what: Passed, reply: (reply: Reply) => void): void;
  /** To what this tab has passed on. */
  onReply(reply: Reply): void;
  /** The user has signed out in another tab, or his session is over: end here too, then `release()`. */
  onSignedOut(expired: boolean): void;
}

export interface Channel {
  readonly post: (message: unknown) => void;
  readonly close: () => void;
}

export interface TabParts {
  /** A random name for this tab. */
  readonly tab: string;
  readonly locks: Locks | undefined;
  /** Throws where there are no channels. */
  readonly openChannel: (name: string, receive: (message: unknown) => void) => Channel;
  /** Where to say who talks; each may throw. */
  readonly tokenStores: readonly (() => TokenStore)[];
  /** Does `task` after `ms`, unless the answer is called before. */
  readonly after: (ms: number, task: () => void) => () => void;
}

type Message<Mirror, Passed, Reply> =
  | { readonly type: 'hello' | 'there?' | 'here' | 'settled' | 'alive' | 'signed-out' | 'expired' }
  | { readonly type: 'claim'; readonly from: string }
  | { readonly type: 'yield'; readonly to: string }
  | { readonly type: 'mirror'; readonly mirror: Mirror }
  | { readonly type: 'pass'; readonly from: string; readonly what: Passed }
  | { readonly type: 'reply'; readonly to: string; readonly reply: Reply };

export class OneTalker<Mirror, Passed = unknown, Reply = unknown> {
  readonly #events: TalkerEvents<Mirror, Passed, Reply>;
  readonly #parts: TabParts;
  readonly #token: TalkerToken;
  #lock: TabLock | undefined;
  #channel: Channel | undefined;
  /** `out`: not yet started, or released. */
  #state: 'out' | 'following' | 'talking' | 'yielded' = 'out';
  #visible = false;
  #claiming = false;
  #mirror: Mirror | undefined;
  #stopTimer = (): void => undefined;

  constructor(account: string, events: TalkerEvents<Mirror, Passed, Reply>, parts: TabParts) {
    const name = `com_zimbra_converse:${account}`;
    this.#events = events;
    this.#parts = parts;
    this.#token = new TalkerToken(
      parts.tokenStores,
      `com_zimbra_converse.talker:${account}`,
      parts.tab,
    );
    if (!parts.locks) return;
    try {
      this.#channel = parts.openChannel(name, (message) =>
        this.#receive(message as Message<Mirror, Passed, Reply>),
      );
    } catch {
      return;
    }
    this.#lock = new TabLock(parts.locks, name, {
      onHeld: () => this.#talk(),
      onLost: () => this.#lost(),
      onRefused: () => this.#talkAlone(),
    });
  }

  /** Whether the tabs of this browser know of each other; `false`: each talks for itself. */
  get shared(): boolean {
    return this.#lock !== undefined;
  }

  get talks(): boolean {
    return this.#state === 'talking';
  }

  /**
   * Ask before sending anything: right even where `onSilence` is still to come.
   */
  mayTalk(): boolean {
    if (this.#state !== 'talking') return false;
    if (!this.#lock || this.#holds()) return true;
    void Promise.resolve().then(() => this.#silenceIfOusted());
    return false;
  }

  start(): void {
    if (!this.#lock) {
      this.#talkAlone();
      return;
    }
    this.#state = 'following';
    this.#follow();
  }

  /** The tab has come into sight or gone out of it; hidden until said otherwise. */
  visible(isVisible: boolean): void {
    if (isVisible === this.#visible) return;
    this.#visible = isVisible;
    if (this.#state !== 'following') return;
    if (isVisible) this.#ask();
    else this.#stopTimer();
  }

  /** The user opens chat in this tab. */
  claim(): void {
    if (this.#state === 'yielded') this.#silence();
    if (this.#state !== 'following') return;
    this.#claiming = true;
    this.#ask();
  }

  /** This tab, which talks, is signed in. */
  settled(): void {
    if (this.talks) this.#post({ type: 'settled' });
  }

  /** The user does something in this tab, which does not talk. */
  alive(): void {
    if (this.#state === 'following') this.#post({ type: 'alive' });
  }

  /** Passes it on to the tab that talks; false when this one has to see to it. */
  pass(what: Passed): boolean {
    if (this.#state !== 'following') return false;
    this.#post({ type: 'pass', from: this.#parts.tab, what });
    return true;
  }

  /** What this tab, which talks, has to show in all others. */
  mirror(mirror: Mirror): void {
    if (!this.talks) return;
    this.#mirror = mirror;
    this.#post({ type: 'mirror', mirror });
  }

  /**
   * The user signs out in this tab, or his session has `expired`. Call `release()` when the connection
   * has ended.
   */
  signedOut(expired = false): void {
    if (this.#state === 'out') return;
    this.#post({ type: expired ? 'expired' : 'signed-out' });
    if (this.#state === 'following') this.release();
  }

  /** This tab goes away (or has signed out). For good: a page that comes back makes a new one. */
  release(): void {
    this.#stopTimer();
    this.#state = 'out';
    if (this.#lock?.held) this.#token.drop();
    this.#lock?.leave();
    this.#channel?.close();
    this.#channel = undefined;
  }

  #post(message: Message<Mirror, Passed, Reply>): void {
    this.#channel?.post(message);
  }

  #after(ms: number, task: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#parts.after(ms, task);
  }

  /** Holds the lock still, and not only as far as it has heard. */
  #holds(): boolean {
    return this.#lock?.held === true && this.#token.isMine();
  }

  #follow(): void {
    if (this.#state !== 'following') return; // released by what `onSilence` called
    this.#lock?.queue();
    this.#post({ type: 'hello' });
    if (this.#visible) this.#ask();
  }

  /**
   * The wait has two parts so that a tab that was itself busy (or the machine asleep) handles the
   * answer that has long been there before it takes silence for death.
   */
  #ask(): void {
    if (this.#claiming) this.#post({ type: 'claim', from: this.#parts.tab });
    else this.#post({ type: 'there?' });
    this.#after(ANSWER_MS, () => this.#after(GRACE_MS, () => this.#steal()));
  }

  #steal(): void {
    this.#stopTimer();
    this.#claiming = false;
    this.#lock?.steal();
  }

  #talk(): void {
    this.#stopTimer();
    this.#claiming = false;
    this.#state = 'talking';
    this.#token.take();
    this.#post({ type: 'here' }); // so that others who wait for an answer do not steal
    this.#events.onTalk();
  }

  #talkAlone(): void {
    this.release();
    this.#lock = undefined;
    this.#state = 'talking';
    this.#events.onTalk();
  }

  #lost(): void {
    if (this.#state === 'talking') this.#silence();
    else this.#follow(); // when yielded, only after that
  }

  #silenceIfOusted(): void {
    if (this.#state === 'talking' && this.#lock && !this.#holds()) this.#silence();
  }

  #silence(): void {
    this.#stopTimer();
    if (this.#lock?.held) this.#token.drop();
    this.#state = 'following';
    this.#mirror = undefined;
    this.#events.onSilence(); // before the next may have the lock
    this.#follow();
  }

  #yield(): void {
    this.#state = 'yielded';
    this.#after(LONGEST_YIELD_MS, () => this.#silence());
    this.#events.onYield();
  }

  /** Messages of a type that this version does not know fall through. */
  #receive(message: Message<Mirror, Passed, Reply>): void {
    if (this.#state === 'out') return;
    this.#silenceIfOusted();
    switch (message.type) {
      case 'hello':
        if (this.talks && this.#mirror !== undefined) this.mirror(this.#mirror);
        break;
      case 'mirror':
        if (!this.talks) this.#events.onMirror(message.mirror);
        break;
      case 'there?':
        if (this.#holds()) this.#post({ type: 'here' });
        break;
      case 'here':
        if (this.#state !== 'following') break;
        if (this.#claiming) this.#post({ type: 'claim', from: this.#parts.tab }); // to a new talker
        else if (this.#visible) this.#after(LOOK_EVERY_MS, () => this.#ask());
        break;
      case 'claim':
        if (!this.#holds()) break;
        if (this.talks) this.#yield();
        this.#post({ type: 'yield', to: message.from });
        break;
      case 'yield':
        if (this.#claiming && message.to === this.#parts.tab) this.#steal();
        break;
      case 'settled':
        if (this.#state === 'yielded') this.#silence();
        break;
      case 'alive':
        if (this.talks) this.#events.onAlive();
        break;
      case 'pass': {
        const { from: to, what } = message;
        if (this.talks)
          this.#events.onPassed(what, (reply) => this.#post({ type: 'reply', to, reply }));
        break;
      }
      case 'reply':
        if (message.to === this.#parts.tab) this.#events.onReply(message.reply);
        break;
      case 'signed-out':
      case 'expired':
        if (this.#state === 'following') this.release();
        this.#events.onSignedOut(message.type === 'expired');
        break;
    }
  }
}
