/** One conversation as the list knows it: its newest messages and how far they have been read. */
import { compareIds } from '../archive/archive.ts';
import { fileIn, type SharedFile } from '../../shared/shared-file.ts';
import type { Happening } from './happening.ts';

export interface Message {
  /** The archive's id; a message of one's own has none until the archive was asked. */
  id: string | undefined;
  readonly senderIds: readonly string[];
  readonly sender: string;
  readonly mine: boolean;
  /** Cut to what a list can show. */
  text: string;
  file: SharedFile | undefined;
  time: number;
  deleted: boolean;
  /** It names the user. */
  readonly mentioned: boolean;
  /** The archive's id of the edit that its text is from. */
  edit: string | undefined;
}

/** Somebody has taken the user into the group. */
export interface Added {
  /** Of the archive. */
  readonly id: string;
  /** His nickname in the group. */
  readonly by: string;
  /** Milliseconds. */
  readonly time: number;
}

/** Messages kept of one conversation; more than that are unread by number only. */
const KEPT = 200;
/** Changes kept for one message that has not come. */
const EARLY = 20;
/** Letters kept of one message. */
const SHOWN = 160;

type Edit = Extract<Happening, { kind: 'edit' }>;
type Deletion = Extract<Happening, { kind: 'deletion' }>;
type Seen = Extract<Happening, { kind: 'seen' }>;

export class Conversation {
  readonly peer: string;
  readonly isGroup: boolean;
  /** Of a group. */
  name: string | undefined;
  /** When something else than a message happened in it. Milliseconds. */
  touched = 0;
  /** Oldest first. */
  readonly #messages: Message[] = [];
  /** By sender and the sender's id: ids are the senders' own, and two people may choose the same. */
  readonly #byId = new Map<string, Message>();
  /** Up to this id of the archive everything has been seen, here or on another device. */
  #displayed: string | undefined;
  #added: Added | undefined;
  /** Ids of unread messages that are no longer among those kept. */
  readonly #droppedUnread = new Set<string>();
  /** Up to here nothing that is no longer kept is unread: the user has answered, or seen it. */
  #droppedRead: string | undefined;
  /** Edits and deletions whose message has not come yet: the archive is read backwards at first. */
  readonly #early = new Map<string, (Edit | Deletion)[]>();

  constructor(peer: string, isGroup: boolean) {
    this.peer = peer;
    this.isGroup = isGroup;
  }

  get last(): Message | undefined {
    return this.#messages[this.#messages.length - 1];
  }

  /** The newest id of the archive that a reader of this conversation has before him. */
  get newestId(): string | undefined {
    const added = this.#added?.id;
    for (let at = this.#messages.length - 1; at >= 0; at -= 1) {
      const id = this.#messages[at]?.id;
      if (id !== undefined) return added !== undefined && compareIds(added, id) > 0 ? added : id;
    }
    return added;
  }

  /** Who has taken the user in, while nothing was said since. */
  get added(): Added | undefined {
    const { last } = this;
    if (!last || !this.#added) return this.#added;
    return last.id !== undefined && compareIds(last.id, this.#added.id) < 0
      ? this.#added
      : undefined;
  }

  /** Somebody has taken the user in, nothing was said since, and he has not looked. */
  get isNew(): boolean {
    const { added } = this;
    return added !== undefined && !isUpTo(added.id, this.#displayed);
  }

  /** How its sender calls the newest message that is not the user's own. */
  get newestOfOthers(): string | undefined {
    for (let at = this.#messages.length - 1; at >= 0; at -= 1) {
      const message = this.#messages[at];
      if (message && !message.mine) return message.senderIds[message.senderIds.length - 1];
    }
    return undefined;
  }

  get displayed(): string | undefined {
    return this.#displayed;
  }

  /** The archive's id of the oldest message that is unread, as far as it is known. */
  get firstUnread(): string | undefined {
    const [dropped] = [...this.#droppedUnread].sort(compareIds);
    if (dropped !== undefined) return dropped;
    let first: string | undefined;
    for (let at = this.#messages.length - 1; at >= 0; at -= 1) {
      const message = this.#messages[at];
      if (!message || message.mine || this.#isDisplayed(message)) break;
      if (!message.deleted) first = message.id ?? first;
    }
    return first;
  }

  get unread(): number {
    let count = 0;
    for (let at = this.#messages.length - 1; at >= 0; at -= 1) {
      const message = this.#messages[at];
      if (!message) continue;
      if (message.mine || this.#isDisplayed(message)) return count;
      if (!message.deleted) count += 1;
    }
    return count + this.#droppedUnread.size;
  }

  /** How many of the unread messages name the user. */
  get mentions(): number {
    let count = 0;
    for (let at = this.#messages.length - 1; at >= 0; at -= 1) {
      const message = this.#messages[at];
      if (!message || message.mine || this.#isDisplayed(message)) break;
      if (message.mentioned && !message.deleted) count += 1;
    }
    return count;
  }

  /** True when something changed. */
  take(happening: Happening): boolean {
    switch (happening.kind) {
      case 'message':
        return this.#add(happening);
      case 'edit':
      case 'deletion':
        return this.#change(happening);
      case 'seen':
        return this.#seen(happening);
      case 'invitation':
        return false;
      default:
        return happening satisfies never;
    }
  }

  /** Everything up to this id of the archive has been seen. False when that was known. */
  markDisplayed(id: string): boolean {
    if (isUpTo(id, this.#displayed)) return false;
    this.#displayed = id;
    this.#dropUnreadTo(id);
    return true;
  }

  /** Somebody has taken the user in. False when that was known, or is over. */
  takeIn(added: Added): boolean {
    if (isUpTo(added.id, this.#added?.id)) return false;
    this.#added = added;
    this.#dropUnreadTo(added.id);
    return true;
  }

  #add(happening: Extract<Happening, { kind: 'message' }>): boolean {
    const known = this.#find(happening);
    if (known) {
      // The archive's word comes after the live message, and puts it into its place.
      if (known.id !== undefined || happening.id === undefined) return false;
      known.id = happening.id;
      known.time = happening.time;
      this.#sort();
      return true;
    }
    const message: Message = {
      id: happening.id,
      senderIds: happening.senderIds,
      sender: happening.sender,
      mine: happening.mine,
      text: shortened(happening.text),
      file: happening.file,
      time: happening.time,
      deleted: false,
      mentioned: happening.mentioned === true,
      edit: undefined,
    };
    this.#messages.push(message);
    for (const id of happening.senderIds) this.#byId.set(keyOf(message.sender, id), message);
    this.#sort();
    this.#applyEarly(message);
    this.#trim();
    return true;
  }

  #find(happening: Happening): Message | undefined {
    const { id } = happening;
    if (id !== undefined) {
      const same = this.#messages.find((message) => message.id === id);
      if (same) return same;
    }
    for (const senderId of happening.senderIds) {
      const same = this.#byId.get(keyOf(happening.sender, senderId));
      // One sender may use an id twice.
      if (same && (id === undefined || same.id === undefined)) return same;
    }
    return undefined;
  }

  #change(happening: Edit | Deletion): boolean {
    const { target, sender } = happening;
    const message = this.#byId.get(keyOf(sender, target)) ?? this.#target(target);
    if (message && mayChange(happening, message)) return apply(happening, message);
    // It may be about another one that comes later and that its sender has called the same.
    const early = this.#early.get(target) ?? [];
    if (early.length < EARLY) this.#early.set(target, [...early, happening]);
    return false;
  }

  #applyEarly(message: Message): void {
    for (const id of [...message.senderIds, message.id]) {
      const early = id === undefined ? undefined : this.#early.get(id);
      if (id === undefined || !early) continue;
      const others = early.filter((each) => !mayChange(each, message));
      for (const each of early) if (!others.includes(each)) apply(each, message);
      if (others.length > 0) this.#early.set(id, others);
      else this.#early.delete(id);
    }
  }

  #seen({ target, mine, id }: Seen): boolean {
    // One's own mark from another device. What others have seen is told in the conversation.
    if (!mine) return false;
    const seen = this.#target(target)?.id ?? id;
    return seen !== undefined && this.markDisplayed(seen);
  }

  #target(id: string): Message | undefined {
    return this.#messages.find((each) => each.id === id || each.senderIds.includes(id));
  }

  /** Or was said before the user belonged to the group, so that he need not read it. */
  #isDisplayed({ id }: Message): boolean {
    return id !== undefined && (isUpTo(id, this.#displayed) || isUpTo(id, this.#added?.id));
  }

  /** By the archive; what it has not taken yet comes last, as it was written. */
  #sort(): void {
    this.#messages.sort((a, b) => {
      if (a.id !== undefined && b.id !== undefined) return compareIds(a.id, b.id);
      if (a.id === undefined && b.id === undefined) return 0;
      return a.id === undefined ? 1 : -1;
    });
  }

  #trim(): void {
    while (this.#messages.length > KEPT) {
      const unread = this.unread;
      const oldest = this.#messages.shift();
      for (const id of oldest?.senderIds ?? []) {
        const key = keyOf(oldest?.sender ?? '', id);
        if (this.#byId.get(key) === oldest) this.#byId.delete(key);
      }
      const id = oldest?.id;
      if (!oldest || id === undefined) continue;
      if (oldest.mine || this.#isDisplayed(oldest)) this.#dropUnreadTo(id);
      else if (unread > this.unread && !this.#isReadTo(id)) this.#droppedUnread.add(id);
    }
  }

  #isReadTo(id: string): boolean {
    return isUpTo(id, this.#droppedRead);
  }

  #dropUnreadTo(id: string): void {
    if (!this.#isReadTo(id)) this.#droppedRead = id;
    for (const each of this.#droppedUnread) {
      if (this.#isReadTo(each)) this.#droppedUnread.delete(each);
    }
  }
}

const isUpTo = (id: string, limit: string | undefined): boolean =>
  limit !== undefined && compareIds(id, limit) <= 0;

const keyOf = (sender: string, id: string): string => `${sender} ${id}`;

const mayChange = (change: Edit | Deletion, message: Message): boolean =>
  change.sender === message.sender || (change.kind === 'deletion' && change.byModerator);

function apply(change: Edit | Deletion, message: Message): boolean {
  if (message.deleted) return false;
  if (change.kind === 'deletion') {
    message.deleted = true;
    message.text = '';
    return true;
  }
  // Read backwards, the last edit comes first.
  const { id } = change;
  if (id !== undefined && message.edit !== undefined && compareIds(id, message.edit) < 0) {
    return false;
  }
  message.edit = id;
  message.text = shortened(change.text);
  message.file = fileIn(change.text);
  return true;
}

const shortened = (text: string): string => text.replace(/\s+/g, ' ').slice(0, SHOWN);
