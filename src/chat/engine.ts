/**
 * The chat without a face: one session, all conversations, everything that is on its way. It brings
 * the parts together and decides which stanza is whose; each part's own business is in its file.
 */
import type { PersonSeen } from '../shared/chat-conversation.ts';
import { ArchiveFollower, ArchiveReader } from './archive/archive.ts';
import { LookBack } from './archive/look-back.ts';
import type { Known } from './conversation/head-facts.ts';
import type { ContactCard, InnerStream } from './conversation/inner-stream.ts';
import { Who } from './directory/who.ts';
import { unescapeLocalPart } from '../shared/jid-local.ts';
import { answerRequest } from './line/identity.ts';
import { conditionOf, Line, type LineParts } from './line/line.ts';
import { untilAnswered } from './line/until-answered.ts';
import { NS } from './line/namespaces.ts';
import { bareOf, child, namespaceOf, randomId, stanza, x } from './line/xml.ts';
import type { RowChange } from './list/list-model.ts';
import { Acknowledgements } from './model/acknowledgements.ts';
import { Arrivals } from './model/arrivals.ts';
import { Conversations } from './model/conversations.ts';
import type { Perspective } from './model/happening.ts';
import type { News } from './notice/news.ts';
import { Friendship } from './model/friendship.ts';
import { People } from './model/people.ts';
import { Presences } from './model/presences.ts';
import { Reading } from './model/reading.ts';
import { Typing } from './model/typing.ts';
import { Confirmation } from './outbox/confirmation.ts';
import type { Entry, OutboxStore } from './outbox/outbox-store.ts';
import { Outbox, type OutgoingState } from './outbox/outbox.ts';
import { Writing } from './outbox/writing.ts';
import { Blocking } from './own/blocking.ts';
import { choiceFor, Choices } from './own/choices.ts';
import { ReadMarks } from './own/read-marks.ts';
import { Reminders } from './reminders/reminders.ts';
import type { PanelQuestions } from './page/ask-panel.ts';
import { GroupPictures } from './rooms/group-pictures.ts';
import { Groups } from './rooms/groups.ts';
import { type Ending, type Invitation, Membership } from './rooms/membership.ts';
import { PrivateWords } from './rooms/private-words.ts';
import type { Tells } from './own/tells.ts';
import type { SearchParts } from './search/message-search.ts';
import { type Room, Rooms } from './rooms/rooms.ts';

export interface EngineParts {
  readonly line: Omit<LineParts, 'onUp' | 'onDown' | 'onStanza' | 'resource' | 'report'>;
  readonly store: OutboxStore;
  readonly displayName: string;
  /** The user's mail address. */
  readonly email: string;
  /** About the user's mailbox. */
  readonly ask: PanelQuestions['ask'];
  readonly report: (line: string) => void;
  /** What the list or the launcher shows may have changed. */
  readonly onChange: () => void;
  readonly onOutgoing: (entry: Entry, state: OutgoingState, progress?: number) => void;
  /** The user is in a group no more, by no doing of his. */
  readonly onGroupEnded: (room: string, name: string, how: Ending) => void;
  readonly onInvitation: (invitation: Invitation) => void;
  /** The user is not in this group any more, whoever has ended it. */
  readonly onGroupOver: (room: string) => void;
  /** Milliseconds that the server's clock is ahead of this machine's. */
  readonly onClock: (ahead: number) => void;
  /** What the user has begun to write, by whom it is for. */
  readonly draft: (peer: string) => string;
  /** What others are told of what the user does. */
  readonly tells: () => Tells;
  /** It happens now, or did while the line was away for a moment. */
  readonly onNews: (news: News) => void;
}

/** Makes the engine, with what an earlier page of this browser has left unsent. */
export async function createEngine(parts: EngineParts): Promise<Engine> {
  const left = await parts.store.load(parts.line.bareJid);
  // Under the resource of a session that may still hold these, so that the server ends that one
  // before it is asked whether they have arrived.
  const resource = left.find((entry) => entry.resource)?.resource ?? `webmail-${randomId()}`;
  return new Engine(parts, left, resource);
}

export class Engine {
  readonly line: Line;
  readonly conversations: Conversations;
  readonly outbox: Outbox;
  readonly blocking: Blocking;
  readonly reminders: Reminders;
  readonly friendship: Friendship;
  readonly membership: Membership;
  readonly groups: Groups;
  readonly pictures: GroupPictures;
  readonly presences: Presences;
  readonly reading: Reading;
  readonly writing: Writing;
  readonly #parts: EngineParts;
  readonly #who: Who;
  readonly #people: People;
  readonly #reader: ArchiveReader;
  readonly #archive: ArchiveFollower;
  readonly #rooms: Rooms;
  readonly #private: PrivateWords;
  readonly #confirmation: Confirmation;
  readonly #marks: ReadMarks;
  readonly #arrivals: Arrivals;
  readonly #choices: Choices;
  readonly #typing = new Typing(() => this.conversations.changed());
  readonly #me: Perspective;
  #inner: InnerStream | undefined;
  /** Counts the sessions, so that what began in one does not end in the next. */
  #session = 0;
  #waitingForLine: (() => void)[] = [];
  /** Whether the list can be seen. */
  #visible = false;

  constructor(parts: EngineParts, left: readonly Entry[], resource: string) {
    this.#parts = parts;
    const { report, displayName, onChange } = parts;
    const line = new Line({
      ...parts.line,
      resource,
      report,
      onUp: () => void this.#up(),
      onDown: () => this.#down(),
      onStanza: (stanza) => this.#take(stanza),
    });
    this.line = line;
    this.#me = { bareJid: line.bareJid, nickIn: (room) => this.#rooms.get(room)?.nick };
    this.outbox = new Outbox(
      {
        store: parts.store,
        account: line.bareJid,
        resource,
        isReady: (peer, isGroup) =>
          line.isUp &&
          (isGroup ? this.#rooms.get(peer)?.state === 'ready' : this.#arrivals.isCaughtUp),
        send: (message) => line.send(message),
        confirmSoon: (peer, isGroup) => this.#confirmation.soon(isGroup ? peer : undefined),
        newestId: (peer, isGroup) =>
          (isGroup ? this.#rooms.get(peer)?.follower : this.#archive)?.cursor,
        upload: async (...what) => (await this.writing.uploader()).upload(...what),
        onChange: (entry, state, progress) => this.writing.moved(entry, state, progress),
        report,
      },
      left,
    );
    const { ask, email } = parts;
    this.#who = new Who({
      line,
      ask,
      email,
      name: displayName,
      onKnown: (jid) => this.#renamed(jid),
      report,
    });
    this.#people = new People(this.#who.names);
    this.friendship = new Friendship({
      line,
      people: this.#people,
      onChange: () => this.conversations.changed(),
    });
    this.conversations = new Conversations({
      people: this.#people,
      onShown: (jids) => {
        if (this.#visible) this.#who.want(jids);
      },
      myName: displayName,
      myJid: line.bareJid,
      outgoing: (peer) => this.outbox.stateOf(peer),
      choice: (peer) => this.#choices.of(peer),
      standing: (peer) => ({
        typing: this.#typing.of(peer)[0],
        blocked: this.blocking.has(peer),
        unreachable: this.outbox.cameBack(peer),
      }),
      reminders: () => this.reminders.rows,
      draft: parts.draft,
      directory: this.#who,
      nameInGroup: (room, nick) => this.nameInGroup(room, nick),
      requests: () => this.friendship.requests,
      pictureOf: (room) => this.pictures.of(room),
      roleIn: (room) => this.groups.roleIn(room),
    });
    this.blocking = new Blocking(line, () => this.conversations.changed());
    this.conversations.addEventListener('change', onChange);
    const lookBack = new LookBack(this.conversations, this.outbox);
    // Between two pages of an archive the browser may do something else.
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
    this.#reader = new ArchiveReader(line);
    this.#archive = new ArchiveFollower({
      reader: this.#reader,
      of: line.bareJid,
      onMissed: (messages) => this.#arrivals.missed(messages),
      wantsOlder: (oldest, read) => lookBack.goesOn(oldest, read),
      pause,
    });
    this.#rooms = new Rooms({
      line,
      reader: this.#reader,
      nick: displayName,
      onMissed: (_room, messages) => this.#arrivals.missed(messages),
      onReady: (room) => this.#roomReady(room),
      onGone: (room, condition) => this.#roomGone(room, condition),
      onName: (room, name) => this.membership.named(room, name),
      onPeople: (room) => this.groups.peopleChanged(room),
      onPicture: (room, hash) => this.pictures.told(room, hash),
      wantsOlder: (room, oldest, read) => lookBack.goesOnIn(room, oldest, read),
      pause,
      report,
    });
    this.#confirmation = new Confirmation({
      outbox: this.outbox,
      archive: this.#archive,
      rooms: this.#rooms,
    });
    this.membership = new Membership({
      line,
      rooms: this.#rooms,
      conversations: this.conversations,
      onEnded: parts.onGroupEnded,
      onInvitation: parts.onInvitation,
      onOver: parts.onGroupOver,
      report,
    });
    this.#choices = new Choices(line, () => {
      this.reminders.changed();
      this.conversations.changed();
    });
    this.reminders = new Reminders({
      choices: this.#choices,
      nameOf: (peer, isGroup) => this.nameOf(peer, isGroup),
      presenceOf: (peer) => this.#people.presence(peer),
      onDue: (due) => {
        this.conversations.changed();
        for (const { id, peer, isGroup, message, text } of due) {
          parts.onNews({ kind: 'due', id, peer, isGroup, message, text });
        }
      },
    });
    this.groups = new Groups({
      line,
      rooms: this.#rooms,
      membership: this.membership,
      nameOf: (room) => this.nameOf(room, true),
      report,
    });
    this.pictures = new GroupPictures(line, () => this.conversations.changed());
    this.#private = new PrivateWords(this.#rooms);
    this.#marks = new ReadMarks(line, (peer, id) => this.conversations.markDisplayed(peer, id));
    const acknowledgements = new Acknowledgements({
      send: (message) => line.send(message),
      mayKnow: (peer) => this.friendship.mayKnow(peer),
      isSeen: (peer) => this.reading.isSeen(peer) && parts.tells().read,
    });
    this.reading = new Reading({
      me: line.bareJid,
      conversations: this.conversations,
      choices: this.#choices,
      marks: this.#marks,
      acknowledgements,
      tells: parts.tells,
    });
    const inner = (): InnerStream | undefined => this.#inner;
    this.writing = new Writing({
      line,
      outbox: this.outbox,
      conversations: this.conversations,
      friendship: this.friendship,
      privateWords: this.#private,
      nickIn: (room) => this.nickIn(room),
      inner,
      onOutgoing: parts.onOutgoing,
    });
    this.presences = new Presences({
      line,
      conversations: this.conversations,
      people: this.#people,
      friendship: this.friendship,
      rooms: this.#rooms,
      typing: this.#typing,
      inner,
    });
    this.#arrivals = new Arrivals({
      me: this.#me,
      conversations: this.conversations,
      archive: this.#archive,
      outbox: this.outbox,
      confirmation: this.#confirmation,
      rooms: this.#rooms,
      groups: this.groups,
      membership: this.membership,
      privateWords: this.#private,
      acknowledgements,
      reading: this.reading,
      typing: this.#typing,
      inner,
      onClock: parts.onClock,
      onNews: parts.onNews,
    });
  }

  /** For what the user wants of Converse: it hears from now on of what it is opened for. */
  attach(inner: InnerStream | undefined): void {
    this.#inner = inner;
  }

  lineIsUp(): Promise<void> {
    if (this.line.isUp) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForLine.push(resolve));
  }

  contact(jid: string): ContactCard {
    this.#who.want([jid]);
    const contact = this.#people.contact(jid);
    return {
      name: this.#people.nameOf(jid),
      subscription: contact?.subscription ?? 'none',
      presences: this.#people.presencesOf(jid),
    };
  }

  nickIn(room: string): string {
    return this.#rooms.get(room)?.nick ?? this.#parts.displayName;
  }

  nameOf(peer: string, isGroup: boolean): string {
    const { conversations } = this;
    // A group that has just ended must not come back by being named.
    const conversation = isGroup ? conversations.get(peer) : conversations.with(peer, false);
    return conversation ? conversations.nameOf(conversation) : '';
  }

  /** What somebody of a group is called: by the directory, where the group tells who he is. */
  nameInGroup(room: string, nick: string): string {
    const jid = this.#rooms.personIn(room, nick);
    if (jid !== undefined) this.#who.want([jid]);
    return (jid && this.#people.knownName(jid)) || unescapeLocalPart(nick);
  }

  /** Whether the directory has said who that is, or nobody can; else it is asked. `nick`: in a group. */
  isKnown(peer: string, nick: string | undefined): boolean {
    const jid = nick === undefined ? peer : this.#rooms.personIn(peer, nick);
    if (jid === undefined) return true;
    this.#who.want([jid]);
    return this.#who.get(jid) !== undefined;
  }

  /** Who these are; asks the directory about those whom nobody has asked about. */
  peopleOf(jids: readonly string[]): readonly PersonSeen[] {
    this.#who.want(jids);
    return jids.map((jid) => {
      const photo = this.conversations.photoOf(jid);
      return { jid, name: this.#people.nameOf(jid), ...(photo !== undefined && { photo }) };
    });
  }

  /** What the head of a conversation tells of. */
  get known(): Known {
    return {
      me: this.line.bareJid,
      groups: this.groups,
      conversations: this.conversations,
      people: this.#people,
      rooms: this.#rooms,
      choices: this.#choices,
      typing: this.#typing,
      membership: this.membership,
      blocking: this.blocking,
      outbox: this.outbox,
      pictures: this.pictures,
    };
  }

  /** Whether the list can be seen: only then it is worth asking what people are called. */
  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible) this.conversations.changed();
  }

  /** Pins, mutes, puts away or marks a conversation, on all devices; false: it is another change. */
  choose(peer: string, change: RowChange): boolean {
    if (change === 'read') {
      this.reading.markRead(peer);
      return true;
    }
    const choice = choiceFor(change, this.conversations.get(peer)?.newestId);
    if (choice) this.#choices.choose(peer, choice);
    return choice !== undefined;
  }

  /** What a search of what was said needs. */
  get searchParts(): SearchParts {
    return {
      line: this.line,
      reader: this.#reader,
      me: this.#me,
      rooms: () =>
        this.conversations.groups.map(({ peer, last }) => ({ jid: peer, newest: last?.time })),
      nameOf: (peer, isGroup) => this.nameOf(peer, isGroup),
    };
  }

  //  The session's beginning and end ---------------------------------------------------------------

  async #up(): Promise<void> {
    const session = (this.#session += 1);
    this.#confirmation.newSession();
    const isOver = (): boolean => session !== this.#session;
    const { line } = this;
    this.#arrivals.newSession();
    this.outbox.newSession();
    await this.presences.prepare();
    if (isOver()) return;
    // All of it in one go; what one answer is late for does not hold up the others.
    const failed = (error: unknown): void =>
      this.#parts.report(`after the sign-in: ${String(error)}`);
    // Until there is an answer; resolves with the first attempt, good or not.
    const ask = (what: () => Promise<void>): Promise<void> =>
      new Promise((tried) => {
        void untilAnswered(() => what().finally(tried), isOver, failed);
      });
    void ask(async () => {
      const roster = stanza('iq', { type: 'get' }, x('query', { xmlns: NS.ROSTER }));
      this.#takeRoster(await line.iq(roster), true);
    });
    void ask(async () => {
      await line.iq(stanza('iq', { type: 'set' }, x('enable', { xmlns: NS.CARBONS })));
    });
    this.presences.tell();
    // How far the first look goes back depends on the marks, what an old invitation means on the
    // bookmarks.
    const own = Promise.all([
      ask(() => this.#marks.begin()),
      ask(() => this.membership.begin()),
      ask(() => this.#choices.begin()),
      ask(() => this.blocking.begin()),
    ]);
    this.#rooms.up();
    this.conversations.online = true;
    for (const resolve of this.#waitingForLine.splice(0)) resolve();

    await own;
    if (isOver()) return;
    await untilAnswered(
      () => this.#archive.sync(),
      isOver,
      (error) => this.#parts.report(`the archive could not be read: ${String(error)}`),
    );
    if (isOver()) return;
    this.#arrivals.caughtUp();
    this.outbox.flushAll();
  }

  #down(): void {
    this.#session += 1;
    this.#arrivals.newSession();
    this.#confirmation.newSession();
    this.#rooms.down();
    this.#people.forgetPresence();
    this.friendship.newSession();
    this.#typing.forget();
    this.conversations.online = false;
    this.writing.down();
  }

  //  Whose is it? ----------------------------------------------------------------------------------

  #take(element: Element): void {
    switch (element.localName) {
      case 'message':
        return this.#takeMessage(element);
      case 'presence':
        return this.presences.take(element);
      case 'iq':
        return this.#takeRequest(element);
      default:
    }
  }

  #takeMessage(message: Element): void {
    if (this.#reader.take(message) || this.#inner?.takeResult(message)) return;
    if (message.getAttribute('type') === 'error') {
      const id = message.getAttribute('id') ?? '';
      if (!this.outbox.refused(id, conditionOf(message))) this.#inner?.error(message);
      return;
    }
    if (child(message, 'event', NS.PUBSUB_EVENT)) {
      const isOwn = bareOf(message.getAttribute('from') ?? this.line.bareJid) === this.line.bareJid;
      if (!isOwn) return;
      if (!this.#marks.take(message) && !this.#choices.take(message)) this.membership.take(message);
      return;
    }
    this.#arrivals.take(message);
  }

  #takeRequest(request: Element): void {
    const type = request.getAttribute('type');
    if (type !== 'get' && type !== 'set') return;
    const from = request.getAttribute('from');
    const payload = request.firstElementChild;
    const isOurs = from === null || bareOf(from) === this.line.bareJid;
    if (type === 'set' && payload && namespaceOf(payload) === NS.ROSTER && isOurs) {
      this.#takeRoster(request, false);
      this.line.send(stanza('iq', { type: 'result', id: request.getAttribute('id') ?? '' }));
    } else if (type === 'set' && isOurs && this.blocking.take(request)) {
      this.line.send(stanza('iq', { type: 'result', id: request.getAttribute('id') ?? '' }));
    } else this.line.send(answerRequest(request));
  }

  #takeRoster(iq: Element, whole: boolean): void {
    const query = child(iq, 'query', NS.ROSTER);
    if (!query) return;
    this.#people.takeRoster(query, whole);
    for (const item of query.children) this.#inner?.pushPerson(bareOf(item.getAttribute('jid')));
    this.conversations.changed();
  }

  #renamed(jid: string): void {
    this.#people.renamed(jid);
    this.#inner?.pushPerson(jid);
    this.conversations.changed();
  }

  //  Groups ----------------------------------------------------------------------------------------

  #roomReady(room: Room): void {
    this.membership.entered(room.jid);
    this.#arrivals.missed(this.#private.ready(room.jid));
    this.groups.ready(room.jid);
    for (const nick of room.before) {
      if (!room.occupants.has(nick)) this.#inner?.occupantGone(room.jid, nick);
    }
    this.outbox.lost(room.jid);
    this.outbox.flush(room.jid, true);
  }

  #roomGone(room: string, condition: string): void {
    for (const { id } of this.outbox.entriesOf(room)) this.outbox.refused(id, condition);
    this.membership.gone(room, condition);
  }
}
