/** The program of the conversation's page, inside the chat's frame. */
import { followVisibility, watchActivity, watchEscape } from '../frame/frame-page.ts';
import { narrowPolicy } from '../frame/policy.ts';
import { wear } from '../frame/theme.ts';
import { whenIdle } from '../browser/when-idle.ts';
import { clockFor } from '../frame/when.ts';
import {
  type ConversationSettings,
  type FromConversation,
  type Question,
  type ToConversation,
} from '../shared/chat-conversation.ts';
import { showMessage } from './acts/show-message.ts';
import { Avatar } from './avatar.ts';
import { putAboveComposer } from './above-composer.ts';
import { actElements, Acts } from './acts/acts.ts';
import { readForwards } from './acts/forwarded.ts';
import { followProgress } from './acts/progress.ts';
import { showEnd, watchComposer } from './composer.ts';
import type { ChatBox, ConverseGlobal, ConversePrivate } from './converse-api.ts';
import { converseWords, nameSkinTones } from './converse-words.ts';
import { loadConverse, startConverse } from './converse.ts';
import { Drafts } from './drafts.ts';
import { shapeComposer } from './composer-shape.ts';
import { closeByEscape, leaveFocusWhereItIs } from './emoji-focus.ts';
import { putEmojisWhereOneWrites } from './emoji-insert.ts';
import { drawFiles } from './files.ts';
import { GroupMentions, mendMentionForm } from './group-mentions.ts';
import { tellOfGroups } from './group-notices.ts';
import { isHarmless } from './harmless-markup.ts';
import { keepLinksOutside } from './links.ts';
import { installLoopback, type Loopback } from './loopback-socket.ts';
import { keepNothing } from './memory-storage.ts';
import { type Clock, mendMessages } from './messages.ts';
import { NewMessages } from './new-messages.ts';
import { OutgoingMarks, reasonFor, showStates } from './outgoing.ts';
import { closeDialogs, silenceConverse } from './own-words.ts';
import { NoteLine } from './note.ts';
import { waitForPort } from './port.ts';
import { Spoken } from './spoken.ts';
import { mendScrolling } from './scrolling.ts';
import { atMidnight, tellInFull, writeTimes } from './times.ts';
import { Voice } from './voice.ts';

/** Filled in by the build. */
declare const __CONVERSE_DIR__: string;
declare const __CONVERSE_LOCALES__: readonly string[];

narrowPolicy(window, import.meta.url, isHarmless);
const folder = new URL(__CONVERSE_DIR__, location.href).pathname;
const clock: Clock = { ahead: 0 };
let tell: (message: FromConversation) => void = () => undefined;
let loaded: Promise<ConverseGlobal> | undefined;
let running: Promise<ConversePrivate> | undefined;
let marks: OutgoingMarks | undefined;
let voice: Voice | undefined;
let news: NewMessages | undefined;
let acts: Acts | undefined;
const asked = new Map<number, (yes: boolean) => void>();
let mentions: GroupMentions | undefined;
let current: ChatBox | undefined;
const drafts = new Drafts((jid, text) => tell({ type: 'draft', jid, text }));
/** What was ordered last counts, when one order takes longer than the next. */
let order = 0;

keepNothing(window);
const loopback: Loopback = installLoopback(window, (xml) => tell({ type: 'xml', xml }));
const setVisible = followVisibility(document);
const spoken = new Spoken({ document, current: () => current });
const noteLine = new NoteLine(document, (jid) => tell({ type: 'note-act', jid }));

const load = (): Promise<ConverseGlobal> =>
  (loaded ??= loadConverse(
    folder,
    actElements(() => acts),
  ).catch((error: unknown) => {
    loaded = undefined; // the line may have been away
    throw error;
  }));

async function start(settings: ConversationSettings): Promise<ConversePrivate> {
  const { texts } = settings;
  const language = texts['converse_language'] ?? 'en';
  document.documentElement.lang = language;
  const words = clockFor(settings.locale.replace(/_/g, '-'), settings.clock);
  const [converse, ours] = await Promise.all([load(), converseWords(language)]);
  writeTimes(converse.env.dayjs, words);
  putEmojisWhereOneWrites(document, (name) => converse.env.u.emojis.shortnamesToUnicode(name));
  tellInFull(document, words);
  atMidnight(() => current?.ui.trigger('change'));
  const newMessages = new NewMessages({
    document,
    texts,
    toEnd: (box) => {
      showEnd(document, box);
      focus();
    },
  });
  news = newMessages;
  void mendScrolling(customElements);
  void mendMentionForm(customElements);
  void nameSkinTones(customElements, ours);
  void showStates(customElements, (message) => marks?.stateOf(message));
  const inner = await startConverse(
    converse,
    settings,
    { assetsUrl: folder, locales: __CONVERSE_LOCALES__ },
    ours,
    (inner) => {
      mendMessages(inner, clock, settings.nick);
      followProgress(inner);
      readForwards(inner);
      silenceConverse(inner);
      acts = new Acts({
        document,
        inner,
        tools: converse.env.u,
        texts,
        clock: words,
        bareJid: settings.jid.replace(/\/.*/, ''),
        current: () => current,
        tell,
        ask,
        note,
        complain: say,
        hasBriefcase: settings.hasBriefcase,
        stateOf: (message) => marks?.stateOf(message),
        reasonOf: (condition) => reasonFor(condition, texts) ?? '',
      });
      drawFiles(inner, {
        texts,
        locale: settings.locale,
        origin: location.origin,
        current: () => current,
        view: (pictures, at) => tell({ type: 'view', pictures, at }),
        ...(settings.hasBriefcase && {
          pick: () => tell({ type: 'pick' }),
        }),
      });
      voice = new Voice(inner, {
        document,
        texts,
        current: () => current,
        onFile: (file) => sendFiles([file]),
        say,
        focus,
      });
      inner.api.listen.on('renderToolbar', () => {
        newMessages.place();
        noteLine.place();
      });
      inner.api.listen.on('chatBoxClosed', (box: ChatBox) => {
        if (box !== current) return;
        current = undefined;
        marks?.show(undefined);
        news?.show(undefined, undefined);
        acts?.show();
        tell({ type: 'closed', jid: String(box.get('jid')) });
      });
      for (const made of ['chatBoxInitialized', 'chatRoomInitialized']) {
        inner.api.listen.on(made, (box: ChatBox) => {
          watchEnd(box);
          drafts.watch(box);
          newMessages.watch(box);
          spoken.watch(box);
        });
      }
    },
  );
  closeDialogs(inner);
  const me = settings.jid.replace(/\/.*$/, '').toLowerCase();
  tellOfGroups(inner, me, texts);
  mentions = new GroupMentions(me);
  mentions.mend(inner);
  marks = new OutgoingMarks({
    document,
    inner,
    texts,
    locale: settings.locale,
    retry: (id) => tell({ type: 'retry', id }),
    discard: (id) => tell({ type: 'discard', id }),
  });
  watchComposer({
    document,
    current: () => current,
    texts,
    stanzaBytes: settings.stanzaBytes,
    onTyped: (box, text) => drafts.typed(box, text),
    leave: () => acts?.writing.leave(current) === true,
    onFiles: sendFiles,
    say,
  });
  return inner;
}

function sendFiles(files: readonly File[]): void {
  if (current) tell({ type: 'files', jid: String(current.get('jid')), files });
}

/** Tells when the user scrolls away from the newest message, or back to it. */
function watchEnd(box: ChatBox): void {
  box.ui.on('change:scrolled', () => {
    if (box === current) tellEnd(box);
  });
}

function tellEnd(box: ChatBox): void {
  tell({ type: 'at-end', jid: String(box.get('jid')), atEnd: box.ui.get('scrolled') !== true });
}

async function open(message: Extract<ToConversation, { type: 'open' }>): Promise<void> {
  const mine = (order += 1);
  const inner = await running;
  if (!inner || mine !== order) return;
  const { api } = inner;
  await api.waitUntil('chatBoxesFetched');
  const { jid, isGroup, name, nick, draft, unreadFrom } = message;
  const isNew = !inner.state.chatboxes.get(jid);
  const box = isGroup
    ? await api.rooms.open(jid, { nick, name }, true)
    : await api.chats.open(jid, {}, true);
  if (mine !== order) return;
  if (box !== current) voice?.pause();
  current = box;
  if (isNew && draft) box.save({ draft });
  marks?.show(jid);
  news?.show(box, unreadFrom);
  await seen(() => composerOf(jid));
  if (mine !== order) return;
  acts?.show();
  noteLine.place();
  // Converse shows it from its end, and still thinks that the user has scrolled up in it.
  if (flowOf(jid)?.scrollTop === 0) box.ui.set({ scrolled: false });
  tell({ type: 'opened', jid });
  tellEnd(box);
}

/** A message that was found by a search, in the conversation that is just being opened. */
async function show({ jid, id, by }: Extract<ToConversation, { type: 'show' }>): Promise<void> {
  await seen(() => (current?.get('jid') === jid ? flowOf(jid) : null));
  const found = current?.get('jid') === jid && (await showMessage(document, id, current, by));
  if (found !== undefined) tell({ type: 'shown', jid, id, found });
}

/** Back to the list: nothing in here counts as read any more. */
async function hide(): Promise<void> {
  order += 1;
  voice?.pause();
  current = undefined;
  marks?.show(undefined);
  news?.show(undefined, undefined);
  const inner = await running;
  for (const box of inner?.state.chatboxes.models ?? []) {
    if (box.get('jid') && box.get('hidden') !== true) box.save({ hidden: true });
  }
}

/** Converse is told nothing of a group that is over, and makes it anew when it comes back. */
async function forget(jid: string): Promise<void> {
  const inner = await running;
  const box = inner?.state.chatboxes.get(jid);
  if (box === undefined) return;
  if (box === current) await hide();
  await box.close();
}

function focus(): void {
  composerOf(String(current?.get('jid')))?.focus();
}

const composerOf = (jid: string): HTMLElement | null =>
  document.querySelector(`.chatbox[jid="${CSS.escape(jid)}"] .chat-textarea`);
const flowOf = (jid: string): HTMLElement | null =>
  document.querySelector(`.chatbox[jid="${CSS.escape(jid)}"] .chat-content__messages`);

/** Resolves when `find` finds something on the page; after five seconds in any case. */
async function seen(find: () => Element | null): Promise<void> {
  const until = Date.now() + 5_000;
  while (!find() && Date.now() < until) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (document.hidden) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let saying: ReturnType<typeof setTimeout> | undefined;
const say = (text: string): void => sayAs('alert', text, 8_000);
const note = (text: string): void => sayAs('status', text, 2_500);

function sayAs(role: 'alert' | 'status', text: string, ms: number): void {
  const place = document.querySelector<HTMLElement>('.zc-say') ?? document.createElement('div');
  place.className = role === 'alert' ? 'zc-say' : 'zc-say zc-note';
  // A line that is put into the page with its words is said aloud only when it is an alert.
  if (role === 'alert') place.setAttribute('role', role);
  else {
    place.removeAttribute('role');
    spoken.say(text);
  }
  place.textContent = text;
  putAboveComposer(document, String(current?.get('jid')), place);
  clearTimeout(saying);
  saying = setTimeout(() => place.remove(), ms);
}

let questions = 0;
/** Asks over the whole chat; resolves with what the user chose. */
function ask(question: Question): Promise<boolean> {
  const id = (questions += 1);
  tell({ type: 'confirm', id, question });
  return new Promise((resolve) => asked.set(id, resolve));
}

function take(message: ToConversation): void {
  switch (message.type) {
    case 'start':
      running ??= start(message.settings).catch((error: unknown) => {
        tell({ type: 'failed', detail: String(error) });
        throw error;
      });
      running.catch(() => undefined);
      return;
    case 'xml':
      return loopback.deliver(message.xml);
    case 'open':
      void open(message).catch((error: unknown) => tell({ type: 'failed', detail: String(error) }));
      return;
    case 'hide':
      void hide();
      return;
    case 'theme':
      return wear(document, message.theme);
    case 'forget':
      void forget(message.jid);
      return;
    case 'people':
      Avatar.know(message.people, document);
      acts?.called(message.jid, message.name);
      void running?.then(() => mentions?.take(message.jid, message.people)).catch(() => undefined);
      return;
    case 'visible':
      if (!message.visible) voice?.pause();
      setVisible(message.visible);
      return;
    case 'focus':
      return focus();
    case 'say':
      return message.isGood ? note(message.text) : say(message.text);
    case 'outgoing':
      marks?.take(message.outgoing);
      return;
    case 'note':
      return noteLine.show(message.jid, message.note);
    case 'clock':
      clock.ahead = message.ahead;
      return;
    case 'show':
      return void show(message);
    case 'confirmed':
      asked.get(message.id)?.(message.yes);
      asked.delete(message.id);
      return;
    default:
      message satisfies never;
  }
}

waitForPort(window, (port) => {
  tell = (message) => port.postMessage(message);
  port.onmessage = ({ data }: MessageEvent<ToConversation>) => take(data);
  watchActivity(document, () => tell({ type: 'activity' }));
  keepLinksOutside(document);
  leaveFocusWhereItIs(document);
  closeByEscape(document);
  shapeComposer(document);
  watchEscape(document, () => tell({ type: 'leave' }));
  // The files are here; reading them in now makes the first conversation quick.
  whenIdle(window, () => void load().catch(() => undefined));
});
