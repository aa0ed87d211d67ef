/** What happens in the user's groups: who comes and goes, what they are called; and who acts on them. */
import { compareIds } from '../archive/archive.ts';
import { noticeIn } from '../../frame/group-notice.ts';
import { type Line, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { bareOf, child, children, resourceOf } from '../line/xml.ts';
import type { Member, Role } from './group-acts.ts';
import type { GroupHands } from './group-hands.ts';
import type { Membership } from './membership.ts';
import type { Rooms } from './rooms.ts';
import { fetchLater } from '../fetch-later.ts';

export interface GroupsParts {
  readonly line: Line;
  readonly rooms: Rooms;
  readonly membership: Membership;
  readonly nameOf: (room: string) => string;
  readonly report: (line: string) => void;
}

const ROLES: ReadonlySet<string | undefined> = new Set(['owner', 'admin', 'member']);

interface LastSign {
  /** In the room's archive. */
  readonly id: string;
  /** He has gone by himself. */
  readonly hasLeft: boolean;
}

/** Fires `change` when something about a group's people is not as it was. */
export class Groups extends EventTarget {
  readonly #parts: GroupsParts;
  #hands: Promise<GroupHands> | undefined;
  readonly #members = new Map<string, readonly Member[]>();
  /** By room and person: the last that was heard of him. */
  readonly #last = new Map<string, Map<string, LastSign>>();

  constructor(parts: GroupsParts) {
    super();
    this.#parts = parts;
  }

  /** Whoever acts on groups; rejects when the program for that cannot be had. */
  hands(): Promise<GroupHands> {
    this.#hands ??= fetchLater()
      .then(({ GroupHands }) => new GroupHands(this.#parts, (room) => this.#gone(room)))
      .catch((error: unknown) => {
        this.#hands = undefined;
        throw error;
      });
    return this.#hands;
  }

  /** Asks who belongs to it: see `GroupHands`. */
  async askMembers(room: string): Promise<readonly Member[]> {
    const members = await (await this.hands()).members(room);
    this.#members.set(room, members);
    return members;
  }

  /** As it was told last; undefined: nobody has asked. */
  membersOf(room: string): readonly Member[] | undefined {
    return this.#members.get(room);
  }

  /** What the user may do in it; undefined while he is not connected to it. */
  roleIn(room: string): Role | undefined {
    const affiliation = this.#parts.rooms.affiliationIn(room);
    return ROLES.has(affiliation) ? (affiliation as Role) : undefined;
  }

  /** A message out of a room, live or of its archive. True: its sense is no other than this. */
  take(message: Element, id: string | undefined): boolean {
    const from = message.getAttribute('from');
    const room = bareOf(from);
    const { rooms, report } = this.#parts;
    const user = child(message, 'x', NS.MUC_USER);
    if (resourceOf(from) === '' && user) {
      // From the room itself: of people who are not there, or of its settings.
      if (children(user, 'status').some((each) => each.getAttribute('code') === '104')) {
        rooms
          .askName(room)
          .catch((error: unknown) => report(`a group's name was not told: ${String(error)}`));
      }
      if (child(user, 'item')) this.#changed(room);
      return false;
    }
    const item = child(user, 'item')?.getAttribute('jid');
    const person = item ? bareOf(item) : rooms.personIn(room, resourceOf(from));
    const notice = noticeIn(message);
    if (person && id !== undefined) this.#noteWhoIsThere(room, person, id, notice?.deed === 'left');
    if (notice?.deed === 'added') {
      for (const { jid } of notice.people)
        if (id !== undefined) this.#noteWhoIsThere(room, jid, id, false);
    }
    if (notice) this.#changed(room);
    return notice !== undefined;
  }

  /** All that was missed in the room is known. */
  ready(room: string): void {
    this.#tidy(room);
  }

  /** Somebody has come, has gone, or may do more than before. */
  peopleChanged(room: string): void {
    this.#changed(room);
  }

  /**
   * A mere member cannot give up his place (ejabberd refuses it), only stay away and say so. Whoever
   * says something later, or is added again, is there.
   */
  #noteWhoIsThere(room: string, person: string, id: string, hasLeft: boolean): void {
    const last = this.#last.get(room) ?? new Map<string, LastSign>();
    this.#last.set(room, last);
    const known = last.get(person);
    if (known !== undefined && compareIds(known.id, id) > 0) return; // the archive is read backwards
    last.set(person, { id, hasLeft });
    if (hasLeft && this.#parts.rooms.get(room)?.state === 'ready') this.#tidy(room);
  }

  #gone(room: string): ReadonlySet<string> {
    const all = [...(this.#last.get(room) ?? [])];
    return new Set(all.filter(([, { hasLeft }]) => hasLeft).map(([person]) => person));
  }

  /** So an owner's program does it for him. */
  #tidy(room: string): void {
    const gone = this.#gone(room);
    if (gone.size === 0 || this.roleIn(room) !== 'owner') return;
    this.hands()
      .then((hands) => hands.takeOut(room, gone))
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) return; // the next session does it
        this.#parts.report(`who left a group is still in it: ${String(error)}`);
      });
  }

  #changed(room: string): void {
    this.dispatchEvent(new CustomEvent('change', { detail: room }));
  }
}
