/** The user's groups (XEP-0045): joined by this program, a few at a time, each followed by its archive. */
import { ArchiveFollower, type Archived, type ArchiveReader } from '../archive/archive.ts';
import { conditionOf, type Line, LineDown, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { untilAnswered } from '../line/until-answered.ts';
import { bareOf, child, children, randomId, resourceOf, stanza, textOf, x } from '../line/xml.ts';

/** Rooms that are joined at the same time: each join brings all its members. */
const AT_ONCE = 4;
/** An answer to a join that does not come must not hold the others up. */
const JOIN_MS = 15_000;

export interface RoomsParts {
  readonly line: Line;
  readonly reader: ArchiveReader;
  readonly nick: string;
  readonly onMissed: (room: string, messages: readonly Archived[]) => void;
  /** The room is joined, and everything that was missed in it has been taken. */
  readonly onReady: (room: Room) => void;
  /** The user is no longer in it, for a reason that a new session does not mend. */
  readonly onGone: (room: string, condition: string) => void;
  readonly onName: (room: string, name: string) => void;
  /** Somebody has come or gone, or may do more or less than before. */
  readonly onPeople: (room: string) => void;
  /** Of the room's own vCard: a hash, or an empty text for none. */
  readonly onPicture: (room: string, hash: string) => void;
  readonly wantsOlder: (room: string, oldest: Archived, read: number) => boolean;
  readonly pause: () => Promise<void>;
  readonly report: (line: string) => void;
}

export interface Room {
  readonly jid: string;
  nick: string;
  readonly follower: ArchiveFollower;
  /** `ready`: joined, and its archive is caught up. */
  state: 'out' | 'joining' | 'joined' | 'ready';
  /** Who is in it: the last presence by nickname. */
  readonly occupants: Map<string, Element>;
  /** Who was in it before the line broke. */
  before: ReadonlySet<string>;
}

export class Rooms {
  readonly #parts: RoomsParts;
  readonly #rooms = new Map<string, Room>();
  readonly #queue: Room[] = [];
  readonly #joins = new Map<string, () => void>();
  /** Rooms that are being made, until the server has said something of each. */
  readonly #making = new Map<string, (presence: Element | undefined) => void>();

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  get(jid: string): Room | undefined {
    return this.#rooms.get(jid);
  }

  /** Who goes by this nickname in there, where the room tells. */
  personIn(jid: string, nick: string): string | undefined {
    return (
      bareOf(itemIn(this.#rooms.get(jid)?.occupants.get(nick))?.getAttribute('jid')) || undefined
    );
  }

  /** What the user may do there: `owner`, `admin`, `member`; undefined while he is not in it. */
  affiliationIn(jid: string): string | undefined {
    const room = this.#rooms.get(jid);
    return itemIn(room?.occupants.get(room.nick))?.getAttribute('affiliation') ?? undefined;
  }

  /** The user belongs to this group from now on; joins it when there is a line. */
  add(jid: string, nick = this.#parts.nick): Room {
    const known = this.#rooms.get(jid);
    if (known) return known;
    const { reader, pause } = this.#parts;
    const room: Room = {
      jid,
      nick,
      state: 'out',
      occupants: new Map(),
      before: new Set(),
      follower: new ArchiveFollower({
        reader,
        of: jid,
        onMissed: (messages) => this.#parts.onMissed(jid, messages),
        wantsOlder: (oldest, read) => this.#parts.wantsOlder(jid, oldest, read),
        pause,
      }),
    };
    this.#rooms.set(jid, room);
    if (this.#parts.line.isUp) this.#enqueue(room);
    return room;
  }

  /**
   * Enters a room that is not there yet, by which the server makes it, for its owner alone until it
   * is told what kind of room it is. Rejects with {@link Refused} or {@link LineDown}.
   */
  async make(jid: string): Promise<void> {
    const { line, nick } = this.#parts;
    const presence = await new Promise<Element | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), JOIN_MS);
      this.#making.set(jid, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      line.send(stanza('presence', { to: `${jid}/${nick}` }, x('x', { xmlns: NS.MUC })));
    });
    this.#making.delete(jid);
    if (!presence) throw new LineDown(`${jid} was not made in time`);
    if (presence.getAttribute('type') === 'error') throw new Refused(presence);
    if (!statusCodes(presence).has('201')) throw new Error(`${jid} was there already`);
  }

  /** The user leaves it. */
  leave(jid: string): void {
    const room = this.#rooms.get(jid);
    if (!room) return;
    this.#rooms.delete(jid);
    const at = this.#queue.indexOf(room);
    if (at >= 0) this.#queue.splice(at, 1);
    this.#joins.get(jid)?.();
    if (room.state !== 'out') {
      this.#parts.line.send(stanza('presence', { to: `${jid}/${room.nick}`, type: 'unavailable' }));
      room.state = 'out'; // it may still be asked for, before it is joined
    }
  }

  /** A session stands. */
  up(): void {
    for (const room of this.#rooms.values()) this.#enqueue(room);
  }

  down(): void {
    this.#queue.length = 0;
    for (const end of this.#making.values()) end(undefined);
    for (const done of this.#joins.values()) done();
    for (const room of this.#rooms.values()) room.state = 'out';
  }

  /** Reads what was missed in one room; used as confirmation too. */
  async sync(room: Room): Promise<void> {
    // A room without an archive goes on without one.
    await untilAnswered(
      () => room.follower.sync(),
      () => room.state === 'out',
      (error) => this.#parts.report(`the archive of a group could not be read: ${String(error)}`),
    );
  }

  /** Takes a presence out of one of the rooms; false: it is of no room. */
  takePresence(presence: Element): boolean {
    const from = presence.getAttribute('from') ?? '';
    const made = this.#making.get(bareOf(from));
    const nick = resourceOf(from);
    if (made) {
      // The room tells of itself before it tells of whom it has let in.
      if (nick !== '' || presence.getAttribute('type') === 'error') made(presence);
      return true;
    }
    const room = this.#rooms.get(bareOf(from));
    if (!room) return false;
    const type = presence.getAttribute('type');
    const user = child(presence, 'x', NS.MUC_USER);
    const codes = statusCodes(presence);
    const isMe = codes.has('110') || nick === room.nick;
    if (type === 'error') this.#failed(room, presence);
    else if (type === 'unavailable') {
      room.occupants.delete(nick);
      this.#parts.onPeople(room.jid);
      if (isMe && !codes.has('303')) this.#out(room, user, codes);
    } else if (nick !== '') {
      if (isMe && codes.has('201')) {
        this.#unmake(room);
        return true;
      }
      room.occupants.set(nick, presence);
      if (isMe) room.nick = nick; // the room may have changed it, or another device
      if (isMe && (room.state === 'joining' || room.state === 'out')) this.#joined(room);
      this.#parts.onPeople(room.jid);
    } else {
      const update = child(presence, 'x', NS.VCARD_UPDATE);
      if (update) this.#parts.onPicture(room.jid, textOf(child(update, 'photo')));
    }
    return true;
  }

  /** It may be called something else by now. */
  async askName(jid: string): Promise<void> {
    const { line, onName } = this.#parts;
    const answer = await line.iq(
      stanza('iq', { type: 'get', to: jid }, x('query', { xmlns: NS.DISCO_INFO })),
    );
    const identity = child(child(answer, 'query', NS.DISCO_INFO), 'identity');
    const name = identity?.getAttribute('name');
    if (name) onName(jid, name);
  }

  #enqueue(room: Room): void {
    if (room.state !== 'out' || this.#queue.includes(room)) return;
    this.#queue.push(room);
    this.#next();
  }

  #next(): void {
    while (this.#joins.size < AT_ONCE) {
      const room = this.#queue.shift();
      if (!room) return;
      room.state = 'joining';
      room.before = new Set(room.occupants.keys());
      room.occupants.clear();
      const timer = setTimeout(() => {
        done();
        // The server answers to nothing but pings, perhaps: once more, after the others.
        if (room.state !== 'joining') return;
        room.state = 'out';
        this.#enqueue(room);
      }, JOIN_MS);
      const done = (): void => {
        clearTimeout(timer);
        if (this.#joins.delete(room.jid)) this.#next();
      };
      this.#joins.set(room.jid, done);
      void this.#join(room);
    }
  }

  /** A room that is not there must not be entered: the server would make a new one. */
  async #join(room: Room): Promise<void> {
    const { line } = this.#parts;
    try {
      await this.askName(room.jid);
    } catch (error) {
      if (error instanceof LineDown) return; // the next session begins anew, or its time is up
      // Others than members may not even ask; they are told when they try to enter.
      if (error instanceof Refused && error.condition === 'item-not-found') {
        this.#gone(room, error.condition);
        return;
      }
    }
    if (room.state !== 'joining') return;
    line.send(
      stanza(
        'presence',
        { to: `${room.jid}/${room.nick}` },
        x('x', { xmlns: NS.MUC }, x('history', { maxstanzas: '0' })),
      ),
    );
  }

  /** The room went between the question and the entrance, and the server has made it anew. */
  #unmake(room: Room): void {
    this.#parts.line.send(
      stanza(
        'iq',
        { type: 'set', to: room.jid, id: randomId() },
        x('query', { xmlns: `${NS.MUC}#owner` }, x('destroy')),
      ),
    );
    this.#gone(room, 'item-not-found');
  }

  #gone(room: Room, condition: string): void {
    room.state = 'out';
    this.#joins.get(room.jid)?.();
    this.#parts.onGone(room.jid, condition);
  }

  #joined(room: Room): void {
    room.state = 'joined';
    void this.sync(room).then(() => {
      this.#joins.get(room.jid)?.();
      if (room.state !== 'joined') return;
      room.state = 'ready';
      this.#parts.onReady(room);
    });
  }

  #failed(room: Room, presence: Element): void {
    const condition = conditionOf(presence);
    if (condition === 'conflict' && room.state === 'joining') {
      // Somebody else is called the same here.
      room.nick = `${room.nick} 2`;
      room.state = 'out';
      this.#joins.get(room.jid)?.();
      this.#enqueue(room);
      return;
    }
    if (room.state === 'joining') this.#gone(room, condition);
  }

  #out(room: Room, user: Element | undefined, codes: ReadonlySet<string | null>): void {
    room.state = 'out';
    if (child(user, 'destroy')) this.#parts.onGone(room.jid, 'gone');
    else if (codes.has('301') || codes.has('307') || codes.has('321') || codes.has('322')) {
      this.#parts.onGone(room.jid, 'forbidden');
    } else if (this.#rooms.has(room.jid)) this.#enqueue(room); // the service restarts: 332
  }
}

const itemIn = (presence: Element | undefined): Element | undefined =>
  child(child(presence, 'x', NS.MUC_USER), 'item');

export const statusCodes = (presence: Element): ReadonlySet<string | null> =>
  new Set(
    children(child(presence, 'x', NS.MUC_USER), 'status').map((status) =>
      status.getAttribute('code'),
    ),
  );
