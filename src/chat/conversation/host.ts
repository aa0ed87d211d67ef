/**
 * The chat's side of the conversation's page: makes it when it is wanted, plays its server, and
 * throws it away when it has not been wanted for long.
 */
import type {
  FromConversation,
  Note,
  Outgoing,
  Question,
  ToConversation,
  ToForward,
} from '../../shared/chat-conversation.ts';
import type { Theme } from '../../shared/theme.ts';
import type { WebmailClock } from '../../shared/webmail-clock.ts';
import type { SharedFile } from '../../shared/shared-file.ts';
import type { Engine } from '../engine.ts';
import type { About } from '../list/list-acts.ts';
import { STANZA_BYTES } from '../line/xml.ts';
import { sortFiles } from '../files/sendable.ts';
import type { Entry } from '../outbox/outbox-store.ts';
import type { Tells } from '../own/tells.ts';
import type { Drafts } from '../page/kept.ts';
import { type OutgoingState, Refusal } from '../outbox/outbox.ts';
import { type ConversationFrame, createConversationFrame } from './conversation-frame.ts';
import { PeopleHere } from './people-here.ts';
import type { InnerStream } from './inner-stream.ts';
import { fetchLater } from '../fetch-later.ts';

export interface HostParts {
  readonly engine: Engine;
  readonly place: HTMLElement;
  /** Of the conversation's page. */
  readonly url: string;
  readonly title: string;
  readonly nick: string;
  readonly locale: string;
  readonly webmailClock: WebmailClock;
  readonly debug: boolean;
  readonly texts: Readonly<Record<string, string>>;
  readonly theme: Theme;
  /** The user wants back to the list. */
  readonly onBack: () => void;
  readonly onActivity: () => void;
  readonly onLeave: () => void;
  /** A picture of the conversation is to be seen large. */
  readonly onView: (pictures: readonly SharedFile[], at: number) => void;
  readonly hasBriefcase: boolean;
  readonly onKeep: (file: SharedFile) => void;
  readonly onPick: () => void;
  readonly onFailed: (detail: string) => void;
  readonly ask: (question: Question) => Promise<boolean>;
  readonly onForward: (message: ToForward) => void;
  readonly onRemind: (about: About) => void;
  /** The message is further up than what the conversation loads. */
  readonly onNotShown: (peer: string, isGroup: boolean, id: string) => void;
  readonly drafts: Drafts;
  /** What others may know of what the user is doing. */
  readonly tells: () => Tells;
  readonly onUnblock: (peer: string) => void;
  readonly report: (line: string) => void;
}

type Program = Pick<typeof import('./inner-stream.ts'), 'InnerStream'>;

/** So long a file waits for the limit to be known. Milliseconds. */
const LIMIT_MS = 3_000;

export class ConversationHost {
  readonly #parts: HostParts;
  #frame: ConversationFrame | undefined;
  #inner: InnerStream | undefined;
  readonly #people: PeopleHere;
  #current: string | undefined;
  /** A group that has ended while its conversation was open. */
  #over: string | undefined;
  #isGroup = false;
  #theme: Theme;
  #visible = false;
  #atEnd = false;
  /** The conversation is on the screen; and its composer is to have the focus then. */
  #isOpened = false;
  #wantsFocus = false;
  /** What had it when it was wanted. */
  #focusFrom: Element | null = null;
  #ahead = 0;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.#theme = parts.theme;
    this.#people = new PeopleHere(parts.engine, (message) => this.#send(message));
  }

  /** Fetches the files of the page, so that the first conversation opens quickly. */
  prepare(): void {
    if (this.#frame) return;
    void this.#program().catch(() => undefined); // asked again when it is needed
    const { place, url, title } = this.#parts;
    this.#frame = createConversationFrame(place, url, title, (message) => this.#take(message));
    this.#send({ type: 'theme', theme: this.#theme });
    this.#send({ type: 'visible', visible: this.#visible });
    this.#send({ type: 'clock', ahead: this.#ahead });
  }

  open(peer: string, isGroup: boolean): void {
    const { engine } = this.#parts;
    this.prepare();
    this.#goOn();
    this.#current = peer;
    this.#isGroup = isGroup;
    this.#atEnd = false;
    this.#isOpened = false;
    // Before it is shown, by which it is read.
    const unread = engine.conversations.get(peer)?.firstUnread;
    engine.reading.show(peer);
    this.#tellSeen();
    this.#people.show(peer, isGroup);
    const show = (inner: InnerStream): void => {
      if (!isGroup) inner.addPerson(peer);
      this.#send({
        type: 'open',
        jid: peer,
        isGroup,
        name: engine.nameOf(peer, isGroup),
        nick: engine.nickIn(peer),
        draft: this.#parts.drafts.get(peer),
        unreadFrom:
          unread === undefined
            ? undefined
            : { id: unread, by: isGroup ? peer : engine.line.bareJid },
      });
    };
    if (this.#inner) return show(this.#inner);
    this.#program().then(
      (program) => {
        if (this.#current === peer) show((this.#inner ??= this.#start(program)));
      },
      (error: unknown) => this.#parts.onFailed(String(error)),
    );
  }

  /** What Converse takes for its server: fetched when the panel opens, as Converse is. */
  #program(): Promise<Program> {
    return fetchLater();
  }

  /** A message of the conversation that has just been opened, by its id in the archive. */
  showMessage(id: string): void {
    const jid = this.#current;
    if (jid === undefined) return;
    const by = this.#isRoom(jid) ? jid : this.#parts.engine.line.bareJid;
    this.#send({ type: 'show', jid, id, by });
  }

  /** The list is shown in its place. */
  hide(): void {
    this.#current = undefined;
    this.#goOn();
    this.#people.show(undefined);
    this.#parts.engine.reading.show(undefined);
    this.#send({ type: 'hide' });
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    this.#send({ type: 'visible', visible });
    this.#tellSeen();
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    this.#send({ type: 'theme', theme });
  }

  /** The user is in this group no more. */
  forget(room: string): void {
    this.#inner?.forgetRoom(room);
    const isLeft = this.#parts.engine.membership.ended(room) === 'left';
    if (room === this.#current && !isLeft) {
      this.#over = room; // it stays, with what was said in it, until the user goes on
      return;
    }
    this.#send({ type: 'forget', jid: room });
    if (room === this.#current) this.#parts.onBack();
  }

  #goOn(): void {
    if (this.#over !== undefined) this.#send({ type: 'forget', jid: this.#over });
    this.#over = undefined;
  }

  /** Into the open conversation; without one nobody is meant. */
  async files(files: readonly File[]): Promise<void> {
    const { engine, texts, locale } = this.#parts;
    const peer = this.#current;
    if (peer === undefined) return;
    const isGroup = this.#isGroup;
    const unknown = new Promise<undefined>((resolve) => setTimeout(resolve, LIMIT_MS));
    const limit = await Promise.race([engine.writing.fileLimit(), unknown]);
    const sorted = sortFiles(files, limit, texts, locale);
    for (const file of sorted.files) engine.writing.writeFile(peer, isGroup, file);
    if (sorted.sentences.length > 0) this.say(sorted.sentences.join('\n'));
  }

  /** Something the user should know, beside the composer. */
  say(text: string, isGood = false): void {
    this.#send({ type: 'say', text, isGood });
  }

  /** What stands in the way of writing there. */
  note(jid: string, note: Note | undefined): void {
    this.#send({ type: 'note', jid, note });
  }

  /** Back to what had the focus in the conversation's page. */
  focusPage(): void {
    this.#frame?.element.contentWindow?.focus();
  }

  /** To the composer, as soon as there is one. */
  focus(): void {
    const { activeElement } = this.#parts.place.ownerDocument;
    this.focusPage();
    this.#wantsFocus = !this.#isOpened;
    this.#focusFrom = activeElement;
    if (this.#isOpened) this.#send({ type: 'focus' });
  }

  #opened(peer: string): void {
    this.#isOpened = true;
    // The frame may not have been there to take the focus; and the user may be elsewhere by now.
    const { ownerDocument: document } = this.#parts.place;
    const { activeElement } = document;
    const isTyping = activeElement instanceof HTMLInputElement && activeElement !== this.#focusFrom;
    const isElsewhere = isTyping || !document.hasFocus();
    if (this.#wantsFocus && !isElsewhere) this.focus();
    this.#wantsFocus = false;
    this.#parts.engine.writing.showWaiting(peer);
  }

  outgoing(entry: Entry, state: OutgoingState, progress?: number): void {
    this.#send({ type: 'outgoing', outgoing: outgoingOf(entry, state, progress) });
  }

  clock(ahead: number): void {
    // What a message needed on its way is no difference of clocks.
    if (Math.abs(ahead - this.#ahead) < 1_000) return;
    this.#ahead = ahead;
    this.#send({ type: 'clock', ahead });
  }

  /** Gives the memory back. The session goes on; the next conversation makes a new page. */
  retire(): void {
    if (this.#current !== undefined) this.hide();
    this.#parts.engine.attach(undefined);
    this.#inner = undefined;
    this.#frame?.remove();
    this.#frame = undefined;
  }

  #isRoom(peer: string): boolean {
    return this.#parts.engine.conversations.get(peer)?.isGroup === true;
  }

  #send(message: ToConversation): void {
    this.#frame?.send(message);
  }

  #start({ InnerStream }: Program): InnerStream {
    const { engine, nick, locale, debug, texts, hasBriefcase, report } = this.#parts;
    const { line } = engine;
    const inner: InnerStream = new InnerStream({
      jid: line.jid,
      bareJid: line.bareJid,
      deliver: (xml) => this.#send({ type: 'xml', xml }),
      iq: (request) => line.iq(request),
      lineIsUp: () => engine.lineIsUp(),
      send: (stanza) => void line.send(stanza),
      contact: (jid) => engine.contact(jid),
      outgoing: (id, peer, isGroup, xml) => this.#write(id, peer, isGroup, xml),
      onLeave: (room) =>
        void engine.groups
          .hands()
          .then((hands) => hands.leave(room))
          .catch((error: unknown) => report(`a group was not left: ${String(error)}`)),
      nameOf: (jid) => engine.conversations.person(jid).name,
      tells: this.#parts.tells,
      report,
    });
    engine.attach(inner);
    this.#send({
      type: 'start',
      settings: {
        jid: line.jid,
        nick,
        locale,
        clock: this.#parts.webmailClock,
        debug,
        texts,
        stanzaBytes: STANZA_BYTES,
        hasBriefcase,
      },
    });
    return inner;
  }

  #write(id: string, peer: string, isGroup: boolean, xml: string): void {
    try {
      this.#parts.engine.writing.write(id, peer, isGroup, xml);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { condition } = error;
      this.#send({ type: 'outgoing', outgoing: { id, peer, state: 'failed', condition } });
    }
  }

  #take(message: FromConversation): void {
    const { engine, onBack, onUnblock, onActivity, onLeave, onFailed } = this.#parts;
    switch (message.type) {
      case 'xml':
        return this.#inner?.take(message.xml);
      case 'opened':
        return message.jid === this.#current ? this.#opened(message.jid) : undefined;
      case 'at-end':
        if (message.jid !== this.#current) return;
        this.#atEnd = message.atEnd;
        return this.#tellSeen();
      case 'closed':
        return message.jid === this.#current ? onBack() : undefined;
      case 'activity':
        return onActivity();
      case 'leave':
        return onLeave();
      case 'files':
        if (message.jid !== this.#current) return;
        return void this.files(message.files.filter((each) => each instanceof File));
      case 'keep':
        return this.#parts.onKeep(message.file);
      case 'pick':
        return this.#parts.onPick();
      case 'view':
        return this.#parts.onView(message.pictures, message.at);
      case 'draft':
        return this.#parts.drafts.set(message.jid, message.text);
      case 'note-act':
        return onUnblock(message.jid);
      case 'retry':
        return engine.outbox.retry(message.id);
      case 'discard':
        return engine.outbox.discard(message.id);
      case 'confirm':
        void this.#parts
          .ask(message.question)
          .then((yes) => this.#send({ type: 'confirmed', id: message.id, yes }));
        return;
      case 'forward':
        return this.#parts.onForward(message.message);
      case 'remind': {
        const { jid, isGroup, id, text } = message;
        return this.#parts.onRemind({ peer: jid, isGroup, id, text });
      }
      case 'shown':
        if (message.found || message.jid !== this.#current) return;
        return this.#parts.onNotShown(message.jid, this.#isRoom(message.jid), message.id);
      case 'failed':
        return onFailed(message.detail);
      default:
        message satisfies never;
    }
  }

  #tellSeen(): void {
    this.#parts.engine.reading.seen = this.#visible && this.#atEnd && this.#current !== undefined;
  }
}

function outgoingOf(entry: Entry, state: OutgoingState, progress: number | undefined): Outgoing {
  const { id, peer, failed, file } = entry;
  return {
    id,
    peer,
    state,
    ...(failed !== undefined && { condition: failed }),
    ...(progress !== undefined && { progress }),
    ...(file && { fileName: file.name || id, size: file.size }),
  };
}
