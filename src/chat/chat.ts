/**
 * The chat in one tab. It has a face (the list, the conversation's frame) and, while this tab is the
 * one that talks for the browser, an engine behind it.
 */
import { type AnswerersOf, answerTo } from '../browser/answering.ts';
import { askForNotices } from '../browser/notice-permission.ts';
import type { ChatQuestions, PresenceNow } from '../shared/chat-questions.ts';
import type { ChatSettings, ChatState, SelfStatus, ToChat, ToPanel } from '../shared/panel-chat.ts';
import type { Preferences } from '../shared/preferences.ts';
import type { Theme } from '../shared/theme.ts';
import { Stage } from './conversation/stage.ts';
import { createEngine, type Engine } from './engine.ts';
import { Bell } from './notice/bell.ts';
import { isOffered } from './notice/offer.ts';
import { isGroupAct } from './groups/group-menu.ts';
import { onWakeUp } from './line/wake-ups.ts';
import { findWay } from './line/ways.ts';
import type { RowChange } from './list/list-model.ts';
import type { Status } from './list/status-menu.ts';
import { preferring, tellsOf } from './own/tells.ts';
import { Whereabouts } from './presence/whereabouts.ts';
import { deleteOutbox, openOutboxStore, type OutboxStore } from './outbox/outbox-store.ts';
import { Dialogs } from './page/dialogs.ts';
import { createFace, type Face } from './page/face.ts';
import type { PanelQuestions } from './page/ask-panel.ts';
import { clearKept, keptFor, type Kept, openInTab } from './page/kept.ts';
import { jidFromEmail } from './sign-in/jid.ts';
import { LoginGate } from './sign-in/login-gate.ts';
import { fetchToken, type TokenAnswer } from './sign-in/token.ts';
import { browserParts } from './tabs/browser-parts.ts';
import { OneTalker } from './tabs/one-talker.ts';
import { nameFromJid } from './model/people.ts';
import { whenLaterIsLost } from './fetch-later.ts';

export interface ChatParts {
  readonly settings: ChatSettings;
  readonly window: Window;
  /** Of the conversation's page, in the zimlet. */
  readonly conversationUrl: string;
  readonly send: (message: ToPanel) => void;
  /** About the user's mailbox. */
  readonly questions: PanelQuestions;
  readonly report: (line: string) => void;
}

/** What the tab that talks tells the others. */
interface Mirror {
  readonly state: ChatState;
  readonly status: SelfStatus;
  readonly unread: number;
  /** What has been written and has not arrived. */
  readonly waiting: number;
  /** Whether its panel is open: then chat is not taken from it without a word. */
  readonly open: boolean;
}

/** What of it the panel is told. */
type Told = Partial<Pick<Mirror, 'status' | 'unread' | 'waiting'>>;

/** What the webmail around a tab asks or wants, and the one that talks does. */
type Passed = Asked | Extract<ToChat, { readonly type: 'status' }>;
type Asked = Extract<ToChat, { readonly type: 'ask' }>;
type Reply = Extract<ToPanel, { readonly type: 'answered' | 'not-answered' }>;

/** The panel closed for so long: Converse's memory is given back. */
const DISUSE_MS = 30 * 60_000;
/** How long a log-out waits for the server's farewell. */
const FAREWELL_MS = 400;

export class Chat {
  readonly #parts: ChatParts;
  readonly #jid: string;
  readonly #name: string;
  readonly #kept: Kept;
  readonly #face: Face;
  readonly #dialogs: Dialogs;
  readonly #stage: Stage;
  readonly #bell: Bell;
  readonly #whereabouts: Whereabouts;
  readonly #talker: OneTalker<Mirror, Passed, Reply>;
  readonly #answerers: AnswerersOf<ChatQuestions> = {
    presence: ({ address }) => Promise.resolve(this.#presenceOf(address)),
  };
  /** Opened, and without what others have left. */
  readonly #store: Promise<OutboxStore>;
  #engine: Engine | undefined;
  #gate: LoginGate | undefined;
  #state: ChatState = { name: 'connecting' };
  /** What another tab has told, while this one does not talk. */
  #mirrored: Mirror | undefined;
  #preferences: Preferences;
  /** What the user has asked for before this tab could do it. */
  #wanted: (() => void) | undefined;
  #panelOpen = false;
  #ended = false;
  /** Something did not come that only a new page can fetch again. */
  #isBroken = false;
  #disuse: ReturnType<typeof setTimeout> | undefined;
  #told: Told = {};

  constructor(parts: ChatParts) {
    this.#parts = parts;
    const { settings, window } = parts;
    const { document } = window;
    this.#jid = jidFromEmail(settings.email, settings.xmppDomain).toLowerCase();
    this.#preferences = settings.preferences;
    this.#name = settings.displayName ?? nameFromJid(this.#jid);
    this.#kept = keptFor(this.#jid, () => window.localStorage);
    this.#dialogs = new Dialogs({
      document,
      settings,
      kept: this.#kept,
      questions: parts.questions,
      send: parts.send,
      engine: () => this.#engine,
      host: () => this.#stage.host,
      open: (peer, isGroup, message) => this.#stage.open(peer, isGroup, message),
      isVisible: () => this.#isVisible,
      report: parts.report,
    });
    this.#bell = new Bell({
      window: parts.window,
      message: (key) => settings.texts[key],
      engine: () => this.#engine,
      preferences: () => this.#preferences,
      isSeen: (peer) => this.#isVisible && this.#face.current === peer,
      isQuiet: () => this.#kept.status === 'busy',
      onNews: () => parts.send({ type: 'news' }),
      onFollowed: (peer, isGroup, message) => {
        parts.send({ type: 'show' });
        this.#want(() => this.#stage.open(peer, isGroup, message));
      },
      report: parts.report,
    });
    this.#whereabouts = new Whereabouts({
      ask: parts.questions.ask.bind(parts.questions),
      preferences: () => this.#preferences,
      onKnown: (known) => {
        if (this.#engine) this.#engine.presences.known = known;
      },
      report: parts.report,
    });
    this.#talker = new OneTalker<Mirror, Passed, Reply>(
      this.#jid,
      {
        // When all is there, also where there are no locks to wait for.
        onTalk: () =>
          void Promise.resolve()
            .then(() => this.#talk())
            .catch((error: unknown) => this.#failed(error)),
        onYield: () => this.#face.showElsewhere(true),
        onSilence: () => this.#silence(),
        onMirror: (mirror) => this.#takeMirror(mirror),
        onAlive: () => this.#whereabouts.alive(),
        onPassed: (message, reply) =>
          message.type === 'ask'
            ? void this.#answerTo(message).then(reply)
            : this.sayHow(message.status),
        onReply: parts.send,
        onSignedOut: (expired) => void this.#end(expired),
      },
      browserParts(),
    );
    whenLaterIsLost((error) => this.#failed(error));
    // Whoever used this browser before and only closed it has left something behind.
    for (const storage of [() => window.localStorage, () => window.sessionStorage]) {
      clearKept(storage, (key) => this.#isOwn(key));
    }
    this.#store = this.#openStore();
    this.#talker.start();
    this.#face = createFace(document, settings, {
      open: (peer, isGroup, message) => this.#stage.open(peer, isGroup, message),
      status: (status) => this.#setStatus(status),
      tells: (tells) => this.#change(preferring(tells)),
      offered: (accept) => void this.#offered(accept),
      newGroup: () => this.#dialogs.desk((desk) => desk.newGroup()),
      choose: (peer, change) => this.#choose(peer, change),
      reminder: (id, act) => this.#dialogs.acts((acts) => acts.reminder(id, act)),
      statusText: (clear) =>
        this.#dialogs.acts((acts) => (clear ? acts.sayOfMe('') : acts.statusText())),
      answer: (peer, accept) => this.#engine?.friendship.answer(peer, accept),
      files: (files) => void this.#stage.host?.files(files),
      useHere: () => this.#talker.claim(),
      back: () => this.#stage.back(),
      failed: (error) => this.#failed(error),
    });
    this.#stage = new Stage({
      settings,
      document,
      conversationUrl: parts.conversationUrl,
      nick: this.#name,
      drafts: this.#kept.drafts,
      openBefore: openInTab(this.#jid, () => window.sessionStorage),
      face: this.#face,
      dialogs: this.#dialogs,
      engine: () => this.#engine,
      tells: () => tellsOf(this.#preferences),
      choose: (peer, change) => this.#choose(peer, change),
      onActivity: () => {
        parts.send({ type: 'activity' });
        this.alive();
      },
      send: parts.send,
      report: parts.report,
    });
    this.#face.tells = tellsOf(settings.preferences);
    this.#offer();
    document.addEventListener('visibilitychange', () => this.#sight());
    onWakeUp(window, () => void this.#engine?.line.wake());
    this.#sight();
  }

  /** Rejects when chat cannot be, for want of a place where to keep what is on its way. */
  async started(): Promise<void> {
    await this.#store;
  }

  async #openStore(): Promise<OutboxStore> {
    const store = await openOutboxStore();
    await store.clear((account) => account === this.#jid);
    return store;
  }

  /** The panel has opened or closed in this tab. */
  setPanelOpen(open: boolean): void {
    this.#panelOpen = open;
    clearTimeout(this.#disuse);
    if (open) {
      this.#face.appear();
      this.#stage.prepare();
      this.#stage.reopen();
    } else this.#disuse = setTimeout(() => this.#stage.retire(), DISUSE_MS);
    if (open && this.#mirrored?.open === false) this.#talker.claim();
    this.#sight();
    this.#publish();
  }

  /** The webmail looks different now. */
  wear(theme: Theme): void {
    this.#stage.theme = theme;
  }

  /** The user has chosen something. */
  prefer(preferences: Preferences): void {
    this.#preferences = preferences;
    this.#face.tells = tellsOf(preferences);
    this.#offer();
    this.#whereabouts.prefer();
  }

  /** Chosen in the chat itself. */
  #change(change: Partial<Preferences>): void {
    this.prefer({ ...this.#preferences, ...change });
    this.#parts.send({ type: 'prefer', change });
  }

  #offer(): void {
    const { window } = this.#parts;
    this.#face.offer = isOffered(window, this.#preferences, this.#kept.noNotices);
  }

  async #offered(accept: boolean): Promise<void> {
    const permission = accept ? await askForNotices(this.#parts.window) : 'default';
    if (permission === 'granted') this.#change({ notices: true, noticesOffered: true });
    else {
      this.#kept.noNotices = true;
      this.#change({ noticesOffered: true });
    }
  }

  /** The user does something, here or in the webmail. */
  alive(): void {
    if (this.#talker.talks) this.#whereabouts.alive();
    else this.#talker.alive();
  }

  /** Opens the conversation with the person of this mail address. */
  talk(address: string): void {
    this.#want(() => this.#stage.open(this.#jidOf(address), false));
  }

  /** How the user wants to be seen, said outside of the list. */
  sayHow(status: Status): void {
    this.#kept.status = status;
    if (this.#pass({ type: 'status', status })) return;
    this.#want(() => {
      this.#setStatus(status);
      if (this.#engine) this.#face.model = this.#engine.conversations;
    });
  }

  /** Tries every part of the connection, before the user's eyes. */
  test(): void {
    this.#dialogs.test(() => this.#state);
  }

  help(): void {
    this.#dialogs.help();
  }

  /** Makes a group of the people of these mail addresses, and opens it. */
  newGroup(name: string, addresses: readonly string[]): void {
    const people = addresses.map((address) => this.#jidOf(address));
    this.#want(() => this.#dialogs.desk((desk) => desk.meet(name, people)));
  }

  /** The webmail asks something that chat knows. */
  ask(message: Asked): void {
    if (!this.#pass(message)) void this.#answerTo(message).then(this.#parts.send);
  }

  /** To the tab that talks, as far as this one has heard of it. */
  #pass(message: Passed): boolean {
    return this.#mirrored !== undefined && this.#talker.pass(message);
  }

  #answerTo(message: Asked): Promise<Reply> {
    return answerTo(this.#answerers, message, this.#parts.report);
  }

  /** How the person of this mail address is. */
  #presenceOf(address: string): PresenceNow {
    const { conversations } = this.#engine ?? {};
    if (!conversations) return { show: 'unknown', note: '' };
    const jid = this.#jidOf(address);
    return { show: conversations.presenceOf(jid), note: conversations.statusTextOf(jid) };
  }

  #jidOf(address: string): string {
    return jidFromEmail(address, this.#parts.settings.xmppDomain).toLowerCase();
  }

  #want(act: () => void): void {
    if (this.#engine) return act();
    this.#wanted = act;
    this.#talker.claim();
  }

  /** The user has opened the panel, or comes back to it: chat is wanted here. */
  focus(): void {
    if (!this.#talker.talks) this.#talker.claim();
    this.#stage.focus();
  }

  /** Escape, one step. False when the next one leads out of the chat. */
  stepBack(): boolean {
    return this.#stage.stepBack();
  }

  retry(): void {
    // After a log-out in another tab, too, only a new page can begin anew.
    if (this.#ended || this.#isBroken) this.#parts.window.location.reload();
    else if (this.#gate) this.#gate.retry();
    else this.#talker.claim();
  }

  /** The page goes. */
  leave(): void {
    this.#engine?.line.leave();
    this.#talker.release();
  }

  /** Of what is kept in the browser. */
  #isOwn(key: string): boolean {
    return !key.includes(':') || key.endsWith(`:${this.#jid}`);
  }

  /** Ends the session in all tabs and forgets what was kept. */
  async signOut(expired: boolean): Promise<void> {
    this.#talker.signedOut(expired);
    await this.#end(expired);
  }

  /** The webmail's session has ended by itself: chat ends in all tabs. */
  sessionOver(): void {
    void this.signOut(true);
  }

  //  Talking ---------------------------------------------------------------------------------------

  async #talk(): Promise<void> {
    const { settings, window, questions, report } = this.#parts;
    // The first token is on its way while the outbox is opened.
    const askForToken = (): Promise<TokenAnswer> =>
      fetchToken(settings.tokenUrl, window.fetch.bind(window));
    let first: Promise<TokenAnswer> | undefined = askForToken();
    this.#mirrored = undefined;
    this.#face.showElsewhere(false);
    const gate = new LoginGate({
      fetchToken: () => {
        const answer = first ?? askForToken();
        first = undefined;
        return answer;
      },
      isSessionOver: () =>
        questions.ask({ kind: 'session' }).then(
          ({ over }) => over,
          () => false,
        ),
      onState: (state) => {
        if (this.#gate === gate) this.#onState(state); // else another tab talks, or nobody
      },
      report,
      wait: (ms, cut) => Promise.race([new Promise<void>((done) => setTimeout(done, ms)), cut]),
      random: Math.random,
      now: Date.now,
    });
    this.#gate = gate;
    const store = await this.#store.catch(() => undefined); // started() tells
    if (!store) return;
    const { protocol, host } = window.location;
    const engine = await createEngine({
      line: {
        gate,
        ways: findWay(settings.websocketUrl !== undefined, () => window.localStorage),
        bareJid: this.#jid,
        urls: {
          websocket: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${settings.websocketUrl ?? ''}`,
          bosh: settings.boshUrl,
        },
        mayTalk: () => this.#talker.mayTalk(),
      },
      store,
      displayName: this.#name,
      email: settings.email,
      ask: questions.ask.bind(questions),
      report,
      onChange: () => this.#publish(),
      onOutgoing: (entry, state, progress) => this.#stage.host?.outgoing(entry, state, progress),
      onGroupEnded: (room, name, how) => {
        // The open conversation says so itself.
        if (this.#face.current !== room) {
          this.#dialogs.desk((desk) => desk.ended(room, name, how));
        }
      },
      onGroupOver: (room) => this.#stage.host?.forget(room),
      onInvitation: (invitation) => this.#dialogs.desk((desk) => desk.invited(invitation)),
      onClock: (ahead) => this.#stage.clock(ahead),
      draft: (peer) => this.#kept.drafts.get(peer),
      tells: () => tellsOf(this.#preferences),
      onNews: (news) => this.#bell.take(news),
    });
    // Another tab was quicker, or this one has begun to talk anew.
    if (!this.#talker.talks || this.#gate !== gate) return;
    this.#engine = engine;
    engine.presences.setStatus(this.#kept.status, this.#kept.statusText);
    this.#whereabouts.start();
    this.#face.model = engine.conversations;
    this.#face.search = engine.searchParts;
    if (this.#panelOpen) this.#stage.prepare();
    this.#sight();
    engine.line.start();
    this.#wanted?.();
    this.#wanted = undefined;
    this.#stage.begin(this.#panelOpen);
  }

  #silence(): void {
    this.#engine?.line.stop(true);
    this.#forgetEngine();
    this.#face.showElsewhere(true);
  }

  #forgetEngine(): void {
    this.#bell.silence();
    this.#whereabouts.stop();
    this.#stage.forget();
    this.#engine?.reminders.stop();
    this.#engine = undefined;
    this.#gate = undefined;
    this.#face.model = undefined;
    this.#face.search = undefined;
  }

  /**
   * Nobody was asked before a session `expired`: what is not sent yet waits for the user's next log-in,
   * and somebody else's takes it away.
   */
  async #end(expired: boolean): Promise<void> {
    const { window, send } = this.#parts;
    this.#ended = true;
    const wasUp = this.#engine?.line.isUp === true;
    this.#engine?.line.stop();
    this.#forgetEngine();
    if (wasUp) await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
    this.#talker.release();
    if (!expired) {
      await Promise.race([
        deleteOutbox(),
        new Promise((resolve) => setTimeout(resolve, FAREWELL_MS)),
      ]);
    }
    for (const storage of [() => window.localStorage, () => window.sessionStorage]) {
      // Somebody else may be there in another tab.
      clearKept(storage, (key) => expired && !this.#isOwn(key));
    }
    this.#tell({ unread: 0, ...(!expired && { waiting: 0 }) });
    send({ type: 'state', state: { name: 'paused', trouble: 'signed_out' } });
  }

  #onState(state: ChatState): void {
    if ('trouble' in state && state.trouble === 'signed_out') return this.sessionOver();
    this.#state = state;
    if (state.name === 'online') {
      // The line was away, and is back.
      if (this.#isBroken) this.#parts.window.location.reload();
      this.#talker.settled();
    }
    this.#parts.send({ type: 'state', state });
    this.#publish();
  }

  #takeMirror(mirror: Mirror): void {
    this.#mirrored = mirror;
    this.#parts.send({ type: 'state', state: mirror.state });
    this.#tell(mirror);
    // Nobody reads there, and somebody wants to here.
    if (this.#panelOpen && !mirror.open && !this.#talker.talks) this.#talker.claim();
    else this.#face.showElsewhere(true);
  }

  #publish(): void {
    const engine = this.#engine;
    if (!engine) return;
    this.#bell.look();
    const { status, unread } = engine.conversations;
    const waiting = engine.outbox.size;
    this.#tell({ status, unread, waiting });
    const open = this.#panelOpen;
    this.#talker.mirror({ state: this.#state, status, unread, waiting, open });
  }

  /** What the panel shows and asks about, whoever has counted it. */
  #tell(now: Told): void {
    const { send } = this.#parts;
    const before = this.#told;
    const { status, unread, waiting } = now;
    if (status && status !== before.status) send({ type: 'seen', status });
    if (unread !== undefined && unread !== before.unread) send({ type: 'unread', count: unread });
    if (waiting !== undefined && waiting !== before.waiting) {
      send({ type: 'waiting', count: waiting });
    }
    this.#told = { ...before, ...now };
  }

  #failed(error: unknown): void {
    this.#parts.report(`chat did not start: ${String(error)}`);
    this.#isBroken = true;
    this.#onState({ name: 'paused', trouble: 'not_loaded' });
  }

  //  The face --------------------------------------------------------------------------------------

  /** What of the chat can be seen now. */
  #sight(): void {
    this.#talker.visible(!this.#parts.window.document.hidden);
    const visible = this.#isVisible;
    this.#stage.visible = visible;
    if (this.#engine) this.#engine.visible = visible;
  }

  get #isVisible(): boolean {
    return this.#panelOpen && !this.#parts.window.document.hidden;
  }

  #choose(peer: string, change: RowChange): void {
    if (isGroupAct(change)) {
      this.#dialogs.desk((desk) => desk.act(peer, change));
      return;
    }
    if (this.#engine?.choose(peer, change) === false) {
      this.#dialogs.acts((acts) => acts.choose(peer, change));
    }
  }

  #setStatus(status: Status): void {
    this.#kept.status = status;
    this.#engine?.presences.setStatus(status, this.#kept.statusText);
  }
}
