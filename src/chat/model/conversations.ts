/** All conversations, as the list, the launcher's badge and the other tabs see them. */
import type {
  ConversationRow,
  LastLine,
  ListModel,
  PeopleFound,
  PersonRow,
  Presence,
  ReminderRows,
  RequestRow,
} from '../list/list-model.ts';
import { compareIds } from '../archive/archive.ts';
import { type Added, Conversation } from './conversation.ts';
import type { Role } from '../rooms/group-acts.ts';
import type { Choice } from '../own/choices.ts';
import type { Happening } from './happening.ts';
import { PeopleFinder, type PeopleSource } from './people-finder.ts';
import type { Because, Chosen } from '../presence/shown.ts';
import { folded, matcher, type People, searched } from './people.ts';

export interface ConversationsParts {
  readonly people: People;
  readonly myName: string;
  readonly myJid: string;
  /** The people on the screen, when it is drawn. */
  readonly onShown: (jids: readonly string[]) => void;
  readonly outgoing: (peer: string) => 'waiting' | 'failed' | undefined;
  /** Of a group, for an `<img>`. */
  readonly pictureOf: (room: string) => string | undefined;
  /** Of the user himself, in a group. */
  readonly roleIn: (room: string) => Role | undefined;
  /** What the user has made of it. */
  readonly choice: (peer: string) => Choice;
  /** What is so just now. */
  readonly standing: (peer: string) => {
    readonly typing?: string | undefined;
    readonly blocked: boolean;
    readonly unreachable: boolean;
  };
  readonly reminders: () => ReminderRows;
  /** What the user has begun to write; empty: nothing. */
  readonly draft?: (peer: string) => string;
  readonly directory?: PeopleSource;
  /** What somebody of a group is called, by his name in it. */
  readonly nameInGroup?: (room: string, nick: string) => string;
  /** Strangers who ask whether they may see that the user is there. */
  readonly requests?: () => readonly string[];
}

interface OwnChoice {
  readonly status: Chosen;
  readonly text: string;
  readonly because: Because | undefined;
}

/** Rows that fit on a screen, with some to spare. */
const ON_A_SCREEN = 20;

export class Conversations extends EventTarget implements ListModel {
  readonly #parts: ConversationsParts;
  readonly #all = new Map<string, Conversation>();
  readonly #finder: PeopleFinder;
  /** How far everything has been read, also what is not here yet. */
  readonly #displayed = new Map<string, string>();
  /** Of the conversations that were drawn last. */
  #shown: readonly string[] = [];
  #told = false;
  #online = false;
  #loaded = false;
  #status: Chosen = 'available';
  #statusText = '';
  #chosen: OwnChoice = { status: 'available', text: '', because: undefined };

  constructor(parts: ConversationsParts) {
    super();
    this.#parts = parts;
    const { people, directory, myJid } = parts;
    this.#finder = new PeopleFinder({
      people,
      directory,
      myJid,
      isWrittenTo: (jid) => this.#all.get(jid)?.last !== undefined,
      peers: () => [...this.#all.values()].flatMap((each) => (each.isGroup ? [] : each.peer)),
      row: (jid, name) => this.#person(jid, name),
      onChange: () => this.changed(),
    });
  }

  get me(): ListModel['me'] {
    const { myName: name, myJid: key } = this.#parts;
    const status = this.#online ? this.#status : 'offline';
    const statusText = this.#statusText;
    const { status: chosen, text: chosenText, because } = this.#chosen;
    const more = because && { chosen, chosenText, because };
    return { name, key, status, ...more, ...(statusText && { statusText }), ...this.#photo(key) };
  }
  get online(): boolean {
    return this.#online;
  }
  set online(online: boolean) {
    this.#online = online;
    this.changed();
  }
  get loaded(): boolean {
    return this.#loaded;
  }
  set loaded(loaded: boolean) {
    this.#loaded = loaded;
    this.changed();
  }
  /** How others see the user. */
  get status(): Chosen {
    return this.#status;
  }
  set status(status: Chosen) {
    this.#status = status;
    this.changed();
  }

  /** And a line of text to it; may be empty. */
  get statusText(): string {
    return this.#statusText;
  }
  set statusText(text: string) {
    this.#statusText = text;
    this.changed();
  }

  /** What he has chosen himself, and why he is seen otherwise. */
  set chosen(chosen: OwnChoice) {
    this.#chosen = chosen;
    this.changed();
  }

  get(peer: string): Conversation | undefined {
    return this.#all.get(peer);
  }

  /** The conversation with `peer`, made when there is none yet. */
  with(peer: string, isGroup: boolean): Conversation {
    let conversation = this.#all.get(peer);
    if (!conversation) {
      conversation = new Conversation(peer, isGroup);
      const displayed = this.#displayed.get(peer);
      if (displayed !== undefined) conversation.markDisplayed(displayed);
      this.#all.set(peer, conversation);
      this.changed();
    }
    return conversation;
  }

  /** It is no longer one of the user's. */
  remove(peer: string): void {
    if (this.#all.delete(peer)) this.changed();
  }

  /** Takes something that happened; true when the list changes by it. */
  take(happening: Happening): boolean {
    const { peer, isGroup } = happening;
    if (happening.kind !== 'message' && happening.kind !== 'edit' && !this.#all.has(peer)) {
      // Kept for later: the archive is read backwards at first.
      if (happening.kind !== 'deletion') return false;
    }
    const changed = this.with(peer, isGroup).take(happening);
    if (changed) this.changed();
    return changed;
  }

  markDisplayed(peer: string, id: string): void {
    const known = this.#displayed.get(peer);
    if (known === undefined || compareIds(known, id) < 0) this.#displayed.set(peer, id);
    if (this.#all.get(peer)?.markDisplayed(id)) this.changed();
  }

  /** The newest message of anybody that is known to have been read. */
  get newestDisplayed(): string | undefined {
    let newest: string | undefined;
    for (const id of this.#displayed.values()) {
      if (newest === undefined || compareIds(newest, id) < 0) newest = id;
    }
    return newest;
  }

  /** What the launcher counts: unread messages, and reminders whose time has come. */
  get unread(): number {
    return this.unreadBeside(undefined);
  }

  /** The same without what is unread of this conversation. */
  unreadBeside(open: string | undefined): number {
    let count = this.#parts.reminders().due.length;
    for (const { peer, unread, mentions, isNew } of this.#all.values()) {
      if (peer === open) continue;
      const choice = this.#parts.choice(peer);
      // Who calls the user by his name wants him, in a group that he has muted too.
      count += choice.muted ? mentions : unread || Number(choice.unread || isNew);
    }
    return count;
  }

  get groups(): readonly Conversation[] {
    return [...this.#all.values()].filter(({ isGroup }) => isGroup);
  }

  get size(): number {
    return this.#all.size;
  }

  nameOf(conversation: Conversation): string {
    const { peer, isGroup, name } = conversation;
    return isGroup ? (name ?? peer.slice(0, peer.indexOf('@'))) : this.#parts.people.nameOf(peer);
  }

  conversations(filter: string): readonly ConversationRow[] {
    const matches = matcher(filter);
    const rows: ConversationRow[] = [];
    for (const conversation of this.#all.values()) {
      if (!this.#isOne(conversation)) continue;
      if (filter === '' && this.#isAway(conversation)) continue;
      const name = this.nameOf(conversation);
      const { peer, isGroup } = conversation;
      if (!matches(isGroup ? folded(name) : searched(name, peer))) continue;
      rows.push(this.#row(conversation, name));
    }
    rows.sort(this.#byPlace);
    this.#shown = rows
      .slice(0, ON_A_SCREEN)
      .filter(({ isGroup }) => !isGroup)
      .map(({ key }) => key);
    return rows;
  }

  /** Those that the user has put away, as they would stand in the list. */
  putAway(): readonly ConversationRow[] {
    return [...this.#all.values()]
      .filter((each) => this.#isOne(each) && this.#isAway(each))
      .map((each) => this.#row(each, this.nameOf(each)))
      .sort(this.#byPlace);
  }

  reminders(): ReminderRows {
    return this.#parts.reminders();
  }

  /** What `peer` says of himself beside his presence. */
  statusTextOf(peer: string): string {
    return this.#parts.people.statusText(peer);
  }

  presenceOf(peer: string): Presence {
    return this.#parts.people.presence(peer);
  }

  /** Something was done to a group, which nobody has to read. */
  touch(peer: string, time: number): void {
    const conversation = this.#all.get(peer);
    if (!conversation || conversation.touched >= time) return;
    conversation.touched = time;
    this.changed();
  }

  /** Somebody has taken the user into a group. False when that was known. */
  takenIn(peer: string, added: Added): boolean {
    const isNews = this.#all.get(peer)?.takeIn(added) === true;
    if (isNews) this.changed();
    return isNews;
  }

  person(jid: string): PersonRow {
    const { people, myJid } = this.#parts;
    if (jid !== myJid) return this.#person(jid, people.nameOf(jid));
    const { name, status: presence, photo } = this.me;
    return { key: jid, name, presence, ...(photo !== undefined && { photo }) };
  }

  people(filter: string, limit: number): PeopleFound {
    const found = this.#finder.inList(filter, limit);
    this.#parts.onShown([this.#parts.myJid, ...this.#shown, ...found.rows.map(({ key }) => key)]);
    return found;
  }

  /** Whomever one may put into a group, written to before or not, by name. */
  everybody(filter: string, limit: number): PeopleFound {
    return this.#finder.everybody(filter, limit);
  }

  recent(): readonly PersonRow[] {
    return this.#finder.recent();
  }

  requests(): readonly RequestRow[] {
    const { people, requests } = this.#parts;
    return (requests?.() ?? []).map((key) => ({ key, name: people.nameOf(key) }));
  }

  #lastLine({ peer, isGroup, added, last }: Conversation): LastLine | undefined {
    if (added) {
      const { by, time } = added;
      return { text: '', mine: false, added: true, time, sender: this.#nameInGroup(peer, by) };
    }
    if (!last) return undefined;
    const { text, file, deleted, mine, sender, time } = last;
    return {
      text: deleted ? '' : (file?.name ?? text),
      ...(deleted && { deleted }),
      ...(file && !deleted && { file: file.kind }),
      mine,
      time,
      ...(isGroup && !mine && { sender: this.#nameInGroup(peer, sender) }),
    };
  }

  #nameInGroup(room: string, nick: string): string {
    return this.#parts.nameInGroup?.(room, nick) ?? nick;
  }

  /** A person's photo out of the directory, for an `<img>`. */
  photoOf(jid: string): string | undefined {
    return this.#parts.directory?.get(jid)?.photo;
  }

  #photo(jid: string): { photo?: string } {
    const photo = this.photoOf(jid);
    return photo === undefined ? {} : { photo };
  }

  /** Somebody with whom one has a conversation, not one who was only looked up. */
  #isOne({ peer, isGroup, last }: Conversation): boolean {
    return isGroup || last !== undefined || this.#parts.outgoing(peer) !== undefined;
  }

  /** Put away, and nothing has come since. */
  #isAway({ peer, newestId }: Conversation): boolean {
    const { away } = this.#parts.choice(peer);
    if (away === undefined || this.#parts.outgoing(peer)) return false;
    return newestId === undefined || compareIds(newestId, away) <= 0;
  }

  readonly #byPlace = (a: ConversationRow, b: ConversationRow): number =>
    Number(b.pinned ?? false) - Number(a.pinned ?? false) ||
    this.#timeOf(b) - this.#timeOf(a) ||
    a.name.localeCompare(b.name);

  #timeOf({ key, last }: ConversationRow): number {
    return Math.max(last?.time ?? 0, this.#all.get(key)?.touched ?? 0);
  }

  #row(conversation: Conversation, name: string): ConversationRow {
    const { people, choice, standing, outgoing, pictureOf, roleIn } = this.#parts;
    const { peer, isGroup, unread, mentions, isNew } = conversation;
    const last = this.#lastLine(conversation);
    const photo = isGroup ? pictureOf(peer) : undefined;
    const role = isGroup ? roleIn(peer) : undefined;
    const { pinned, muted, unread: marked } = choice(peer);
    const { typing, blocked, unreachable } = standing(peer);
    const statusText = isGroup ? '' : people.statusText(peer);
    const onItsWay = outgoing(peer);
    const draft = this.#parts.draft?.(peer);
    return {
      key: peer,
      name,
      isGroup,
      // Of somebody who is blocked nothing new is heard.
      presence: isGroup || blocked ? 'offline' : people.presence(peer),
      unread,
      ...(mentions > 0 && { mentioned: true }),
      ...(isGroup ? photo !== undefined && { photo } : this.#photo(peer)),
      ...(role && { role }),
      ...(last && { last }),
      ...(draft && { draft }),
      ...(onItsWay && { outgoing: onItsWay }),
      ...(pinned && { pinned }),
      ...(muted && { muted }),
      ...(this.#isAway(conversation) && { putAway: true }),
      ...(marked && unread === 0 && { markedUnread: true }),
      ...(isNew && { isNew }),
      ...(blocked && { blocked }),
      ...(unreachable && { unreachable }),
      ...(typing !== undefined && { typing: isGroup ? this.#nameInGroup(peer, typing) : '' }),
      ...(statusText && { statusText }),
    };
  }

  #person(jid: string, name: string): PersonRow {
    const { people, standing } = this.#parts;
    const statusText = people.statusText(jid);
    return {
      key: jid,
      name,
      presence: people.presence(jid),
      ...this.#photo(jid),
      ...(statusText && { statusText }),
      ...(standing(jid).blocked && { blocked: true }),
    };
  }

  /** Tells those who look, once for all that happens in one task. */
  changed(): void {
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      this.dispatchEvent(new Event('change'));
    });
  }
}
