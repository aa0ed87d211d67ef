import { answerTo } from '../browser/answering.ts';
import { Asking, NotAnswered } from '../browser/asking.ts';
import type { AnswerOf, QuestionOf } from '../shared/questions.ts';
import type { SelfStatus, ToChat, ToPanel } from '../shared/panel-chat.ts';
import type { Theme } from '../shared/theme.ts';
import type { ChatQuestions } from '../shared/chat-questions.ts';
import type { Place, Preferences } from '../shared/preferences.ts';
import { linkToChat } from './chat-link.ts';
import { parseConfig, type ZimletConfig } from './config.ts';
import { isolate, watchDrags } from './isolate.ts';
import type { Room } from './geometry.ts';
import { notKept, unlessOver } from './zimbra/complaints.ts';
import { PanelMemory } from './panel-memory.ts';
import { type Layout, Places, type Spot } from './places.ts';
import { PreferenceStore } from './preference-store.ts';
import { Standing } from './standing.ts';
import { textsFrom } from './texts.ts';
import { Unread } from './unread.ts';
import { themeFrom } from './theme.ts';
import { createView, type PanelModel, type PanelView } from './view.ts';
import type { Webmail } from './zimbra/webmail.ts';

export interface PanelParts {
  readonly window: Window;
  /** For the console; details that the user need not read. */
  readonly warn: (line: string) => void;
  /** The message file of the user's language. */
  readonly messages: Readonly<Record<string, string>>;
  /** File names inside the zimlet. */
  readonly chatPage: string;
  readonly tokenJsp: string;
  /** Sees to it that the rest of the program is there, which has the menu of places. */
  readonly fetchMore: () => Promise<void>;
  /** Somebody has logged out, or the session has ended. */
  readonly onEnded?: () => void;
}

/** What the rest of the program finds of the panel once it runs. */
export interface Panel {
  readonly webmail: Webmail;
  /** The message file of the user's language. */
  readonly messages: Readonly<Record<string, string>>;
  /** undefined: it cannot be used, and the panel says so. */
  readonly config: ZimletConfig | undefined;
  readonly preferences: PreferenceStore;
  readonly unread: Unread;
  readonly standing: Standing;
  readonly warn: (line: string) => void;
  readonly memory: PanelMemory;
  /** Where the chat is at this moment. */
  readonly place: Place;
  /** Opens the chat, and starts it if need be. */
  open(): void;
  /** The webmail's session has ended, and the chat with it. */
  isOver(): boolean;
  /** Starts the chat if need be, and leaves the panel as it is. */
  start(): void;
  /** The user wants it there. */
  choosePlace(place: Place): void;
  /** A place that the rest of the program brings. */
  addSpot(place: Place, spot: Spot): void;
  /** The spots that there are have all been added. */
  settle(): void;
  /** The chat has come before the user's eyes, or gone, in a spot. */
  shown(open: boolean): void;
  /** Something has changed about the size of the panel or its place. */
  arrange(): void;
  readonly view: PanelView;
  readonly room: Room;
  readonly layout: Layout | undefined;
  /** Opens the menu of places at the button. */
  onPlaces(open: (button: HTMLElement) => void): void;
  /** Sent when the chat runs; before that it waits. */
  send(message: ToChat): void;
  /** Rejects with `NotAnswered`, at once where the chat does not run and is not about to. */
  ask<K extends keyof ChatQuestions>(
    question: QuestionOf<ChatQuestions, K>,
  ): Promise<AnswerOf<ChatQuestions, K>>;
  /** Has it done by whoever has said `on`. */
  wish(message: Wish): void;
  /** Does what the chat wants of the webmail; one for each type of message. */
  on<T extends Wish['type']>(type: T, act: (message: Extract<Wish, { type: T }>) => void): void;
}

/** What the chat wants of the webmail, and the rest of the program does. */
export type Wish = Extract<ToPanel, { readonly type: 'write' | 'meet' }>;

/** Longer than a slow line needs for the frame's own page, which is small. */
const FRAME_PATIENCE_MS = 30_000;

/** Puts the launcher into the webmail and, unless told to wait for the user, starts the chat. */
export function startPanel(webmail: Webmail, parts: PanelParts): Panel {
  const { window, warn } = parts;
  const { document } = window;
  const storage = (): Storage => window.sessionStorage;
  const config = readConfig(webmail, window.location.origin, warn);
  const preferences = new PreferenceStore(
    webmail.properties,
    webmail.email,
    config?.autostart ?? true,
  );
  const memory = new PanelMemory(storage, webmail.properties, warn);
  let model: PanelModel = { open: false, state: { name: 'idle' }, unread: 0 };
  /** Things that the user has written and that have not arrived. */
  let waiting = 0;
  const unread = new Unread();
  const standing = new Standing();
  let seen: SelfStatus = 'available';
  let patience: number | undefined;
  let isSignedOut = (): void => undefined;
  let signedOut: Promise<void> | undefined;

  const texts = textsFrom(parts.messages);
  const view = createView(document, texts, {
    toggle: () => (model.open ? close() : open()),
    close,
    places: (button) => void parts.fetchMore().then(() => openPlaces?.(button)),
    retry,
  });
  const chat = linkToChat(window, view.frame);
  const questions = new Asking<ChatQuestions>(sendWhenReady);
  const wishes = new Map<Wish['type'], (message: Wish) => void>();
  const wish = (message: Wish): void => wishes.get(message.type)?.(message);
  /** What was said before the chat could hear it. */
  let unheard: ToChat[] | undefined = [];

  let openPlaces: ((button: HTMLElement) => void) | undefined;
  let layout: Layout | undefined;

  const room = (): Room => ({
    width: window.innerWidth,
    height: window.innerHeight,
    top: webmail.toolbarBottom(),
    rtl: skin.direction === 'rtl',
  });
  const places = new Places({
    room,
    column: webmail.column,
    memory,
    chosen: () => preferences.current.place,
    isOpen: () => model.open,
    shown,
    draw: (now) => {
      layout = now;
      view.place(now);
    },
  });

  /** The webmail's session is: what Zimbra is asked now would lead this tab to its login page. */
  function isOver(): boolean {
    return 'trouble' in model.state && model.state.trouble === 'signed_out';
  }

  function sendWhenReady(message: ToChat): void {
    if (!unheard) chat.send(message);
    // A sign of life is one at its time only.
    else if (message.type !== 'alive') unheard.push(message);
  }

  let skin = webmail.skin();
  const wanted = (): Theme => themeFrom(skin, preferences.current.theme, texts.isRtl);
  let theme = wanted();
  view.wear(theme);

  /** The skin may have been changed since, or what the user likes. */
  function look(): void {
    skin = webmail.skin();
    const now = wanted();
    if (JSON.stringify(now) === JSON.stringify(theme)) return;
    theme = now;
    view.wear(theme);
    chat.send({ type: 'theme', theme });
  }

  function show(change: Partial<PanelModel>): void {
    model = { ...model, ...change };
    view.render(model);
    standing.now = model.state.name === 'online' ? seen : 'offline';
  }

  function open(): void {
    if (places.spot) places.spot.open();
    else if (places.isReady) shown(true);
  }

  function close(): void {
    if (places.spot) places.spot.close();
    else shown(false);
  }

  function shown(isOpen: boolean): void {
    // What is hidden loses it.
    const hadFocus = document.activeElement === view.host;
    if (isOpen) look();
    if (!isOver()) memory.change({ open: isOpen });
    show({ open: isOpen });
    places.arrange();
    if (isOpen) start();
    chat.send({ type: 'visible', visible: isOpen });
    if (isOpen) {
      view.frame.focus();
      chat.send({ type: 'focus' });
    } else if (hadFocus) view.focusLauncher();
  }

  function prefer(change: Partial<Preferences>): void {
    preferences.change(change).catch(notKept('a choice', warn));
  }

  function retry(): void {
    const { state } = model;
    if ('trouble' in state && state.trouble === 'not_loaded') loadFrame();
    else chat.send({ type: 'retry' });
  }

  function loadFrame(): void {
    if (!config) return;
    unheard ??= [];
    show({ state: { name: 'connecting' } });
    window.clearTimeout(patience);
    patience = window.setTimeout(() => {
      warn(`${view.frame.src} did not start`);
      show({ state: { name: 'paused', trouble: 'not_loaded' } });
    }, FRAME_PATIENCE_MS);
    const url = webmail.resourceUrl(parts.chatPage);
    // A second time without a step in the browser's history.
    if (view.frame.hasAttribute('src')) view.frame.contentWindow?.location.replace(url);
    else view.frame.src = url;
  }

  function onMessage(message: ToPanel): void {
    switch (message.type) {
      case 'ready':
        return onReady();
      case 'state':
        show({ state: message.state });
        if (isOver()) {
          memory.forget();
          parts.onEnded?.();
        }
        return;
      case 'seen':
        seen = message.status;
        return show({});
      case 'unread':
        unread.count = message.count;
        return show({ unread: message.count });
      case 'news':
        return unread.news();
      case 'waiting':
        waiting = message.count;
        return;
      case 'activity':
        return webmail.reportActivity();
      case 'leave':
        return close();
      case 'prefer':
        return prefer(message.change);
      case 'show':
        window.focus();
        return open();
      case 'write':
      case 'meet':
        return wish(message);
      case 'answered':
        return questions.answered(message.id, message.answer);
      case 'not-answered':
        return questions.notAnswered(message.id, message.why);
      case 'signed-out':
        waiting = 0;
        unread.count = 0;
        memory.forget();
        show({ state: { name: 'idle' }, unread: 0 });
        return isSignedOut();
      case 'ask':
        if (isOver()) chat.send({ type: 'not-answered', id: message.id, why: 'trouble' });
        else void answerTo(webmail.answerers, message, unlessOver(warn)).then(chat.send);
        return;
      default:
        message satisfies never;
    }
  }

  /** Resolves with false when the user would rather stay than lose what is not sent. */
  async function signOut(byExpiry: boolean): Promise<boolean> {
    if (model.state.name === 'idle') return true;
    // Chat may have heard of it before the webmail.
    const expired = byExpiry || isOver();
    if (waiting > 0 && !expired && !window.confirm(texts.leaveUnsent)) return false;
    signedOut = new Promise((resolve) => (isSignedOut = resolve));
    chat.send({ type: 'sign-out', expired });
    await Promise.all([signedOut, memory.keep()]);
    return true;
  }

  function start(): void {
    if (model.state.name === 'idle') loadFrame();
  }

  function onReady(): void {
    window.clearTimeout(patience);
    if (!config) return;
    const { boshUrl, websocketUrl, xmppDomain, meetingUrl, debug } = config;
    chat.send({
      type: 'start',
      settings: {
        email: webmail.email,
        ...(webmail.displayName && { displayName: webmail.displayName }),
        locale: webmail.locale,
        clock: webmail.clock,
        tokenUrl: webmail.resourceUrl(parts.tokenJsp),
        boshUrl,
        debug,
        texts: texts.ofFrame,
        theme,
        preferences: preferences.current,
        ...(websocketUrl && { websocketUrl }),
        ...(xmppDomain && { xmppDomain }),
        ...(meetingUrl && { meetingUrl }),
        ...(webmail.hasBriefcase && { hasBriefcase: true }),
      },
    });
    chat.send({ type: 'visible', visible: model.open });
    for (const message of unheard ?? []) chat.send(message);
    unheard = undefined;
  }

  let isChoosing = false;
  preferences.addEventListener('change', () => {
    look();
    places.arrange(isChoosing);
    chat.send({ type: 'preferences', preferences: preferences.current });
  });
  isolate(view.host, () => webmail.reportActivity());
  watchDrags(document, view.host, (dragging) => view.setDragging(dragging));
  chat.receive(onMessage);
  // When the user has stayed after all: the signed-out frame can only be loaded afresh.
  webmail.beforeLogOff(signOut, () => void signedOut?.then(start));
  webmail.shell.append(view.host);
  webmail.joinTabOrder(view.host, () => view.focusFirst());
  // After the webmail has laid out itself.
  window.addEventListener('resize', () => window.requestAnimationFrame(() => places.arrange()));

  const panel: Panel = {
    webmail,
    messages: parts.messages,
    config,
    preferences,
    unread,
    standing,
    warn,
    memory,
    view,
    get room() {
      return room();
    },
    get layout() {
      return layout;
    },
    get place() {
      return places.at;
    },
    open,
    isOver,
    start,
    choosePlace: (place) => {
      isChoosing = true;
      prefer({ place });
      isChoosing = false;
    },
    addSpot: (place, spot) => places.add(place, spot),
    settle: () => places.settle(),
    shown,
    arrange: () => places.arrange(),
    onPlaces: (act) => (openPlaces = act),
    send: sendWhenReady,
    ask: (question) =>
      unheard && model.state.name !== 'connecting'
        ? Promise.reject(new NotAnswered('trouble'))
        : questions.ask(question),
    wish,
    on: (type, act) => wishes.set(type, act as (message: Wish) => void),
  };
  if (!config) show({ state: { name: 'paused', trouble: 'settings' } });
  // As it was, without taking the focus.
  const isOpen = memory.now.open && places.isReady;
  show({ open: isOpen });
  places.arrange();
  if (config && (preferences.current.autostart || memory.now.open)) loadFrame();
  return panel;
}

/** undefined: it cannot be used, and the console says why. */
function readConfig(
  webmail: Webmail,
  origin: string,
  warn: (line: string) => void,
): ZimletConfig | undefined {
  try {
    return parseConfig((name) => webmail.config(name), origin);
  } catch (error) {
    warn(`configuration: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
