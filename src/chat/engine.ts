/**
 * The chat without a face: one session, all conversations, everything that is on its way. It brings
 * the parts together and decides which stanza is whose; each part's own business is in its file.
 */
import {
  ArchiveFollower,
  type Archived,
  ArchiveReader,
  compareIds,
  stableId,
  timeOfId,
} from './archive/archive.ts';
import type { Known } from './conversation/head-facts.ts';
import type { ContactCard, InnerStream } from './conversation/inner-stream.ts';
import { messageOfText } from './conversation/text-stanza.ts';
import type { Uploader } from './conversation/upload.ts';
import { Who } from './directory/who.ts';
import { unescapeLocalPart } from '../shared/jid-local.ts';
import { answerRequest, capabilities } from './line/identity.ts';
import { conditionOf, Line, type LineParts } from './line/line.ts';
import { untilAnswered } from './line/until-answered.ts';
import { NS } from './line/namespaces.ts';
import { bareOf, child, namespaceOf, parse, randomId, resourceOf, stanza, x } from './line/xml.ts';
import type { Presence, RowChange } from './list/list-model.ts';
import { Acknowledgements } from './model/acknowledgements.ts';
import { Conversations } from './model/conversations.ts';
import { type Happening, happeningIn, type Perspective, unwrapCarbon } from './model/happening.ts';
import { Friendship } from './model/friendship.ts';
import { isMucPresence, People, showOf } from './model/people.ts';
import { Typing } from './model/typing.ts';
import { Unreachable } from './model/unreachable.ts';
import { Confirmation } from './outbox/confirmation.ts';
import type { Entry, OutboxStore } from './outbox/outbox-store.ts';
import { Outbox, type OutgoingState } from './outbox/outbox.ts';
import { Blocking } from './own/blocking.ts';
import { choiceFor, Choices } from './own/choices.ts';
import { ReadMarks } from './own/read-marks.ts';
import { Reminders, type Wanted } from './reminders/reminders.ts';
import type { PanelQuestions } from './page/ask-panel.ts';
import { GroupPictures } from './rooms/group-pictures.ts';
import { Groups } from './rooms/groups.ts';
import { type Ending, type Invitation, Membership } from './rooms/membership.ts';
import { PrivateWords } from './rooms/private-words.ts';
import type { Tells } from './page/kept.ts';
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
  /** What others are told of what the user does. */
  readonly tells: () => Tells;
}

/** How far the first look into the archive goes back, in messages and conversations. */
const ENOUGH_CONVERSATIONS = 30;
const ENOUGH_MESSAGES = 1_000;
const MOST_MESSAGES = 5_000;
const ENOUGH_OF_A_ROOM = 100;
const MOST_OF_A_ROOM = 500;
/** So long the list waits for more people to come or go before it is drawn anew. Milliseconds. */
const PRESENCE_MS = 150;

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
  readonly #unreachable = new Unreachable(() => this.conversations.changed());
  readonly groups: Groups;
  readonly pictures: GroupPictures;
  readonly #parts: EngineParts;
  readonly #who: Who;
  readonly #friendship: Friendship;
  readonly #people: People;
  readonly #reader: ArchiveReader;
  readonly #archive: ArchiveFollower;
  readonly #rooms: Rooms;
  readonly #membership: Membership;
  readonly #private: PrivateWords;
  readonly #confirmation: Confirmation;
  readonly #marks: ReadMarks;
  readonly #acknowledgements: Acknowledgements;
  readonly #choices: Choices;
  #uploader: Promise<Uploader> | undefined;
  readonly #typing = new Typing(() => this.conversations.changed());
  readonly #me: Perspective;
  #inner: InnerStream | undefined;
  /** Counts the sessions, so that what began in one does not end in the next. */
  #session = 0;
  #isCaughtUp = false;
  /** Live messages that came before the archive was caught up: they are newer than it. */
  #early: Element[] = [];
  #presenceWaits = false;
  #caps: Element | undefined;
  #waitingForLine: (() => void)[] = [];
  /** The conversation on the screen; `seen` while its end is before the user's eyes. */
  #current: string | undefined;
  #seen = false;
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
          line.isUp && (isGroup ? this.#rooms.get(peer)?.state === 'ready' : this.#isCaughtUp),
        send: (message) => line.send(message),
        confirmSoon: (peer, isGroup) => this.#confirmation.soon(isGroup ? peer : undefined),
        newestId: (peer, isGroup) =>
          (isGroup ? this.#rooms.get(peer)?.follower : this.#archive)?.cursor,
        upload: async (...what) => (await this.#upload()).upload(...what),
        onChange: (entry, state, progress) => this.#outgoing(entry, state, progress),
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
    this.#friendship = new Friendship({
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
        unreachable: this.#unreachable.has(peer),
      }),
      reminders: () => this.reminders.rows,
      directory: this.#who,
      nameInGroup: (room, nick) => this.nameInGroup(room, nick),
      requests: () => this.#friendship.requests,
      pictureOf: (room) => this.pictures.of(room),
      roleIn: (room) => this.groups.roleIn(room),
    });
    this.blocking = new Blocking(line, () => this.conversations.changed());
    this.conversations.addEventListener('change', onChange);
    // Between two pages of an archive the browser may do something else.
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
    this.#reader = new ArchiveReader(line);
    this.#archive = new ArchiveFollower({
      reader: this.#reader,
      of: line.bareJid,
      onMissed: (messages) => this.#missed(messages),
      wantsOlder: (oldest, read) => this.#wantsOlder(oldest, read),
      pause,
    });
    this.#rooms = new Rooms({
      line,
      reader: this.#reader,
      nick: displayName,
      onMissed: (_room, messages) => this.#missed(messages),
      onReady: (room) => this.#roomReady(room),
      onGone: (room, condition) => this.#roomGone(room, condition),
      onName: (room, name) => this.#membership.named(room, name),
      onPeople: (room) => this.groups.peopleChanged(room),
      onPicture: (room, hash) => this.pictures.told(room, hash),
      wantsOlder: (room, oldest, read) => this.#wantsOlderInRoom(room, oldest, read),
      pause,
      report,
    });
    this.#confirmation = new Confirmation({
      outbox: this.outbox,
      archive: this.#archive,
      rooms: this.#rooms,
    });
    this.#membership = new Membership({
      line,
      rooms: this.#rooms,
      conversations: this.conversations,
      onEnded: parts.onGroupEnded,
      onInvitation: parts.onInvitation,
      onOver: parts.onGroupOver,
      report,
    });
    this.#acknowledgements = new Acknowledgements({
      send: (message) => line.send(message),
      mayKnow: (peer) => this.#mayKnow(peer),
      isSeen: (peer) => peer === this.#current && this.#seen && parts.tells().read,
    });
    this.#choices = new Choices(line, () => {
      this.reminders.changed();
      this.conversations.changed();
    });
    this.reminders = new Reminders({
      choices: this.#choices,
      nameOf: (peer, isGroup) => this.nameOf(peer, isGroup),
      presenceOf: (peer) => this.#people.presence(peer),
      onDue: () => this.conversations.changed(),
    });
    this.groups = new Groups({
      line,
      rooms: this.#rooms,
      membership: this.#membership,
      nameOf: (room) => this.nameOf(room, true),
      report,
    });
    this.pictures = new GroupPictures(line, () => this.conversations.changed());
    this.#private = new PrivateWords(this.#rooms);
    this.#marks = new ReadMarks(line, (peer, id) => this.conversations.markDisplayed(peer, id));
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

  /** What these people are called; asks the directory about those whom nobody has asked about. */
  namesOf(jids: readonly string[]): readonly string[] {
    this.#who.want(jids);
    return jids.map((jid) => this.#people.nameOf(jid));
  }

  /** Somebody from outside may see whether the user is there, or may not. */
  answer(peer: string, accept: boolean): void {
    this.#friendship.answer(peer, accept);
  }

  /** What the head of a conversation tells of. */
  get known(): Known {
    return {
      conversations: this.conversations,
      people: this.#people,
      rooms: this.#rooms,
      choices: this.#choices,
      typing: this.#typing,
      membership: this.#membership,
      blocking: this.blocking,
      outbox: this.outbox,
      pictures: this.pictures,
    };
  }

  /** The conversation that is on the screen now; undefined: the list. */
  show(peer: string | undefined): void {
    this.#current = peer;
    if (peer !== undefined && this.#choices.of(peer).unread) {
      this.#choices.choose(peer, { unread: false });
    }
    this.#readIfSeen();
  }

  /** Whether the list can be seen: only then it is worth asking what people are called. */
  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible) this.conversations.changed();
  }

  /** Whether the end of the conversation on the screen is before the user's eyes. */
  set seen(seen: boolean) {
    this.#seen = seen;
    this.#readIfSeen();
  }

  setStatus(status: Presence, text = ''): void {
    this.conversations.status = status;
    this.conversations.statusText = text;
    this.line.send(this.#presence());
  }

  /** A message of the user's, as its stanza. Throws a `Refusal` when it can never be sent. */
  write(id: string, peer: string, isGroup: boolean, xml: string): void {
    this.outbox.add(id, peer, isGroup, xml);
    if (!isGroup) this.#friendship.befriend(peer);
  }

  /** The same for a text that was not written in the composer: the conversation shows it too. */
  say(peer: string, isGroup: boolean, text: string): void {
    const id = randomId();
    this.write(id, peer, isGroup, messageOfText(id, peer, isGroup, text));
    const entry = this.outbox.entriesOf(peer).find((each) => each.id === id);
    if (!entry) return;
    this.#giveToInner(entry);
    this.#parts.onOutgoing(entry, this.outbox.progressOf(entry));
  }

  /** Bytes that a file may have, as far as that can be known now. */
  async fileLimit(): Promise<number | undefined> {
    return this.#upload()
      .then((uploader) => uploader.limit())
      .catch(() => undefined);
  }

  writeFile(peer: string, isGroup: boolean, file: File): void {
    this.outbox.addFile(randomId(), peer, isGroup, file);
  }

  /** Pins, mutes or puts away a conversation, on all devices; false: it is another change. */
  choose(peer: string, change: RowChange): boolean {
    const choice = choiceFor(change, this.conversations.get(peer)?.newestId);
    if (choice) this.#choices.choose(peer, choice);
    return choice !== undefined;
  }

  /** Reminds the user of a message, or of a conversation. False when there are too many already. */
  remind(wanted: Wanted): boolean {
    return this.reminders.add(wanted);
  }

  /** The user wants to be in a group that he was asked into, or does not. */
  answerInvitation({ room, name }: Invitation, accepts: boolean): void {
    if (accepts) this.#membership.belong(room, name);
    else this.#membership.leave(room);
  }

  /** Its program is fetched with the first file. */
  #upload(): Promise<Uploader> {
    this.#uploader ??= import('./later.ts').then(({ Uploader }) => new Uploader(this.line));
    this.#uploader.catch(() => (this.#uploader = undefined)); // the line may have been away
    return this.#uploader;
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

  /** What waits for this conversation, for a Converse that has not written it itself. */
  showWaiting(peer: string): void {
    for (const { id, message, stamp } of this.#private.of(peer)) {
      const mine = bareOf(message.getAttribute('from')) === this.line.bareJid;
      this.#inner?.archived(message, id, stamp, peer, mine);
    }
    for (const entry of this.outbox.entriesOf(peer)) {
      this.#giveToInner(entry);
      this.#parts.onOutgoing(entry, this.outbox.progressOf(entry));
    }
  }

  //  The session's beginning and end ---------------------------------------------------------------

  async #up(): Promise<void> {
    const session = (this.#session += 1);
    this.#confirmation.newSession();
    const isOver = (): boolean => session !== this.#session;
    const { line } = this;
    this.#isCaughtUp = false;
    this.#early = [];
    this.outbox.newSession();
    this.#caps ??= await capabilities();
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
    line.send(this.#presence());
    // How far the first look goes back depends on the marks, what an old invitation means on the
    // bookmarks.
    const own = Promise.all([
      ask(() => this.#marks.begin()),
      ask(() => this.#membership.begin()),
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
    this.#isCaughtUp = true;
    for (const message of this.#early.splice(0)) this.#live(message);
    this.conversations.loaded = true;
    this.outbox.flushAll();
  }

  #down(): void {
    this.#session += 1;
    this.#isCaughtUp = false;
    this.#confirmation.newSession();
    this.#rooms.down();
    this.#people.forgetPresence();
    this.#friendship.newSession();
    this.#typing.forget();
    this.conversations.online = false;
    this.outbox.newSession(); // nothing is on its way in the old one any more
    for (const entry of this.outbox.entries) {
      this.#parts.onOutgoing(entry, this.outbox.progressOf(entry));
    }
  }

  #presence(): Element {
    const { status, statusText } = this.conversations;
    const show = showOf(status);
    return stanza(
      'presence',
      {},
      show === undefined ? undefined : x('show', {}, show),
      statusText ? x('status', {}, statusText) : undefined,
      this.#caps?.cloneNode(true) as Element | undefined,
    );
  }

  //  Whose is it? ----------------------------------------------------------------------------------

  #take(element: Element): void {
    switch (element.localName) {
      case 'message':
        return this.#takeMessage(element);
      case 'presence':
        return this.#takePresence(element);
      case 'iq':
        return this.#takeRequest(element);
      default:
    }
  }

  #takeMessage(message: Element): void {
    if (this.#reader.take(message) || this.#inner?.takeResult(message)) return;
    if (message.getAttribute('type') === 'error') {
      const id = message.getAttribute('id') ?? '';
      const from = bareOf(message.getAttribute('from'));
      if (this.#friendship.isColleague(from)) this.#unreachable.refused(from, conditionOf(message));
      if (!this.outbox.refused(id, conditionOf(message))) this.#inner?.error(message);
      return;
    }
    if (child(message, 'event', NS.PUBSUB_EVENT)) {
      const isOwn = bareOf(message.getAttribute('from') ?? this.line.bareJid) === this.line.bareJid;
      if (!isOwn) return;
      if (!this.#marks.take(message) && !this.#choices.take(message))
        this.#membership.take(message);
      return;
    }
    if (this.#isCaughtUp) this.#live(message);
    else this.#early.push(message);
  }

  #takePresence(presence: Element): void {
    const from = bareOf(presence.getAttribute('from'));
    const type = presence.getAttribute('type');
    if (this.#rooms.takePresence(presence)) {
      if (type !== null) this.#typing.gone(from, resourceOf(presence.getAttribute('from')));
      this.#inner?.presence(presence);
      this.#presenceChanged();
    } else if (isMucPresence(presence) || type === 'error' || from === this.line.bareJid) {
      // Of a room that was left, or of another device of the user's.
    } else if (type === null || type === 'unavailable') {
      this.#people.takePresence(presence);
      if (type !== null && this.#people.presence(from) === 'offline') this.#typing.gone(from, from);
      this.#inner?.presence(presence);
      this.#presenceChanged();
    } else if (type === 'subscribe') {
      this.#friendship.asks(from);
    }
  }

  /** At a sign-in everybody's presence comes at once, each in a task of its own. */
  #presenceChanged(): void {
    if (this.#presenceWaits) return;
    this.#presenceWaits = true;
    setTimeout(() => {
      this.#presenceWaits = false;
      this.conversations.changed();
    }, PRESENCE_MS);
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

  /** Who sees whether the user is there may know what he has read. */
  #mayKnow(peer: string): boolean {
    if (peer === this.line.bareJid) return false;
    const { subscription } = this.#people.contact(peer) ?? {};
    return this.#friendship.isColleague(peer) || subscription === 'both' || subscription === 'from';
  }

  //  Messages --------------------------------------------------------------------------------------

  #live(message: Element): void {
    const inside = unwrapCarbon(message, this.line.bareJid);
    if (!inside) return;
    if (this.#private.is(inside)) {
      this.#livePrivate(inside);
      return;
    }
    const from = bareOf(inside.getAttribute('from') ?? this.line.bareJid);
    const isGroup = inside.getAttribute('type') === 'groupchat';
    const room = isGroup ? this.#rooms.get(from) : undefined;
    if (isGroup && !room) return;
    const id = stableId(inside, room ? from : this.line.bareJid);
    const happening = happeningIn(inside, { id }, this.#me);
    if (id === undefined) {
      // The archive knows its place, if it is in there.
      if (happening && !room) this.#confirmation.soon(undefined);
    } else {
      const time = timeOfId(id);
      if (time !== undefined && !child(inside, 'delay', NS.DELAY)) {
        this.#parts.onClock(time - Date.now());
      }
      // While a message of one's own is unconfirmed, it may lie between the cursor and this one.
      if (room) room.follower.saw(id);
      else if (this.outbox.mark().length === 0) this.#archive.saw(id);
    }
    if (happening) this.#happened(happening, true);
    if (inside === message) this.#acknowledgements.came(message);
    if (this.#rooms.get(from)) this.#inGroup(inside, id);
    const to = bareOf(inside.getAttribute('to') ?? this.line.bareJid);
    const peer = room ? from : from === this.line.bareJid ? to : from;
    const sender = room ? resourceOf(inside.getAttribute('from')) : from;
    if (sender !== (room ? room.nick : this.line.bareJid)) this.#typing.take(inside, peer, sender);
    if (peer === from) this.#unreachable.heard(peer);
    this.#inner?.message(message, peer);
    this.#readIfSeen();
  }

  #livePrivate(message: Element): void {
    const id = stableId(message, this.line.bareJid);
    const time = timeOfId(id);
    if (id === undefined || time === undefined) {
      this.#confirmation.soon(undefined); // it is found in the archive
      return;
    }
    if (this.outbox.mark().length === 0) this.#archive.saw(id);
    this.#missed([{ id, message, stamp: new Date(time).toISOString() }]);
  }

  /** What people do to a group is told in it, and is no message. */
  #inGroup(message: Element, id: string | undefined): void {
    const isNotice = this.groups.take(message, id);
    const time = timeOfId(id);
    const room = bareOf(message.getAttribute('from'));
    if (isNotice && time !== undefined) this.conversations.touch(room, time);
  }

  /** Out of an archive, oldest first. */
  #missed(messages: readonly Archived[]): void {
    for (const each of messages) {
      const archived = this.#private.is(each.message) ? this.#private.take(each) : each;
      if (!archived) continue;
      const { id, message, stamp } = archived;
      const happening = happeningIn(message, { id, stamp }, this.#me);
      if (happening) this.#happened(happening, false);
      const from = bareOf(message.getAttribute('from') ?? this.line.bareJid);
      const mine = happening?.mine ?? from === this.line.bareJid;
      const isGroup = message.getAttribute('type') === 'groupchat';
      if (isGroup) this.#inGroup(message, id);
      const peer = mine && !isGroup ? bareOf(message.getAttribute('to')) : from;
      if (mine) this.#arrived(message);
      this.#inner?.archived(message, id, stamp, peer, mine);
    }
    if (messages.length > 0) this.conversations.loaded = true;
    this.#readIfSeen();
  }

  #happened(happening: Happening, isLive: boolean): void {
    if (happening.kind === 'invitation') {
      const { room, name, by, time } = happening;
      this.#membership.invited({ room, name, from: by, time }, isLive);
      return;
    }
    this.conversations.take(happening);
    if (happening.mine && happening.isGroup) this.#arrivedIds(happening.senderIds);
  }

  #arrived(message: Element): void {
    const origin = child(message, 'origin-id', NS.STABLE_ID)?.getAttribute('id');
    this.#arrivedIds([origin, message.getAttribute('id')].filter((id) => id != null));
  }

  #arrivedIds(ids: readonly string[]): void {
    if (this.outbox.size > 0) this.outbox.arrived(ids);
  }

  #outgoing(entry: Entry, state: OutgoingState, progress?: number): void {
    if (state === 'sent' && entry.file) this.#giveToInner(entry);
    this.#parts.onOutgoing(entry, state, progress);
    this.conversations.changed();
  }

  #giveToInner(entry: Entry): void {
    const message = entry.xml === undefined ? undefined : parse(entry.xml);
    if (!message) return;
    const stamp = new Date(entry.key).toISOString();
    if (entry.isGroup) message.setAttribute('from', `${entry.peer}/${this.nickIn(entry.peer)}`);
    this.#inner?.ownMessage(message, entry.peer, entry.isGroup, stamp);
  }

  //  Groups ----------------------------------------------------------------------------------------

  #roomReady(room: Room): void {
    this.#membership.entered(room.jid);
    this.#missed(this.#private.ready(room.jid));
    this.groups.ready(room.jid);
    for (const nick of room.before) {
      if (!room.occupants.has(nick)) this.#inner?.occupantGone(room.jid, nick);
    }
    this.outbox.lost(room.jid);
    this.outbox.flush(room.jid, true);
  }

  #roomGone(room: string, condition: string): void {
    for (const { id } of this.outbox.entriesOf(room)) this.outbox.refused(id, condition);
    this.#membership.gone(room, condition);
  }

  //  Reading ---------------------------------------------------------------------------------------

  #readIfSeen(): void {
    const peer = this.#current;
    if (peer === undefined || !this.#seen) return;
    const conversation = this.conversations.get(peer);
    const id = conversation?.newestId;
    if (!conversation || id === undefined) return;
    const { displayed } = conversation;
    if (displayed !== undefined && compareIds(id, displayed) <= 0) return;
    this.conversations.markDisplayed(peer, id);
    this.#marks.mark(peer, id, conversation.isGroup ? peer : this.line.bareJid);
    const { newestOfOthers, isGroup } = conversation;
    if (!isGroup && newestOfOthers !== undefined && this.#parts.tells().read) {
      this.#acknowledgements.seen(peer, newestOfOthers);
    }
  }

  #wantsOlder(oldest: Archived, read: number): boolean {
    if (read >= MOST_MESSAGES) return false;
    // Everything that may be unread, and everything among which something unsent may be.
    if (isNewer(oldest, this.conversations.newestDisplayed)) return true;
    if (
      isNewer(
        oldest,
        this.outbox.oldestAfter((entry) => !entry.isGroup),
      )
    )
      return true;
    return read < ENOUGH_MESSAGES && this.conversations.size < ENOUGH_CONVERSATIONS;
  }

  #wantsOlderInRoom(room: string, oldest: Archived, read: number): boolean {
    if (read >= MOST_OF_A_ROOM) return false;
    if (
      isNewer(
        oldest,
        this.outbox.oldestAfter((entry) => entry.peer === room),
      )
    )
      return true;
    return read < ENOUGH_OF_A_ROOM || isNewer(oldest, this.conversations.get(room)?.displayed);
  }
}

const isNewer = (oldest: Archived, id: string | undefined): boolean =>
  id !== undefined && compareIds(oldest.id, id) > 0;
