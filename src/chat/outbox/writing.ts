/** What the user writes: on its way through the outbox, and shown where Converse has not written it. */
import type { InnerStream } from '../conversation/inner-stream.ts';
import { messageOfText, type PassedOn } from '../conversation/text-stanza.ts';
import type { Uploader } from '../conversation/upload.ts';
import type { Line } from '../line/line.ts';
import { bareOf, parse, randomId } from '../line/xml.ts';
import type { Conversations } from '../model/conversations.ts';
import type { Friendship } from '../model/friendship.ts';
import type { PrivateWords } from '../rooms/private-words.ts';
import type { Outbox, OutgoingState } from './outbox.ts';
import type { Entry } from './outbox-store.ts';
import { fetchLater } from '../fetch-later.ts';

export interface WritingParts {
  readonly line: Line;
  readonly outbox: Outbox;
  readonly conversations: Conversations;
  readonly friendship: Friendship;
  readonly privateWords: PrivateWords;
  /** The user's own, in that room. */
  readonly nickIn: (room: string) => string;
  readonly inner: () => InnerStream | undefined;
  readonly onOutgoing: (entry: Entry, state: OutgoingState, progress?: number) => void;
}

export class Writing {
  readonly #parts: WritingParts;
  #uploader: Promise<Uploader> | undefined;

  constructor(parts: WritingParts) {
    this.#parts = parts;
  }

  /** A message of the user's, as its stanza. Throws a `Refusal` when it can never be sent. */
  write(id: string, peer: string, isGroup: boolean, xml: string): void {
    const { outbox, friendship } = this.#parts;
    outbox.add(id, peer, isGroup, xml);
    if (!isGroup) friendship.befriend(peer);
  }

  /** The same for a text that was not written in the composer: the conversation shows it too. */
  say(peer: string, isGroup: boolean, text: string, passedOn?: PassedOn): void {
    const id = randomId();
    this.write(id, peer, isGroup, messageOfText(id, peer, isGroup, text, passedOn));
    const entry = this.#parts.outbox.entriesOf(peer).find((each) => each.id === id);
    if (entry) this.#show(entry);
  }

  writeFile(peer: string, isGroup: boolean, file: File): void {
    this.#parts.outbox.addFile(randomId(), peer, isGroup, file);
  }

  /** Bytes that a file may have, as far as that can be known now. */
  async fileLimit(): Promise<number | undefined> {
    return this.uploader()
      .then((uploader) => uploader.limit())
      .catch(() => undefined);
  }

  /** Its program is fetched with the first file. */
  uploader(): Promise<Uploader> {
    const { line } = this.#parts;
    this.#uploader ??= fetchLater().then(({ Uploader }) => new Uploader(line));
    this.#uploader.catch(() => (this.#uploader = undefined)); // the line may have been away
    return this.#uploader;
  }

  /** What waits for this conversation, for a Converse that has not written it itself. */
  showWaiting(peer: string): void {
    const { line, outbox, privateWords, inner } = this.#parts;
    for (const { id, message, stamp } of privateWords.of(peer)) {
      const mine = bareOf(message.getAttribute('from')) === line.bareJid;
      inner()?.archived(message, id, stamp, peer, mine);
    }
    for (const entry of outbox.entriesOf(peer)) this.#show(entry);
  }

  /** An entry is further on its way, or not. */
  moved(entry: Entry, state: OutgoingState, progress?: number): void {
    const { conversations, onOutgoing } = this.#parts;
    if (state === 'sent' && entry.file) this.#giveToInner(entry);
    onOutgoing(entry, state, progress);
    conversations.changed();
  }

  /** A session is over: nothing of it is on its way any more. */
  down(): void {
    const { outbox, onOutgoing } = this.#parts;
    outbox.newSession();
    for (const entry of outbox.entries) onOutgoing(entry, outbox.progressOf(entry));
  }

  #show(entry: Entry): void {
    const { outbox, onOutgoing } = this.#parts;
    this.#giveToInner(entry);
    onOutgoing(entry, outbox.progressOf(entry));
  }

  #giveToInner(entry: Entry): void {
    const message = entry.xml === undefined ? undefined : parse(entry.xml);
    if (!message) return;
    const { nickIn, inner } = this.#parts;
    const { key, peer, isGroup } = entry;
    if (isGroup) message.setAttribute('from', `${peer}/${nickIn(peer)}`);
    inner()?.ownMessage(message, peer, isGroup, new Date(key).toISOString());
  }
}
