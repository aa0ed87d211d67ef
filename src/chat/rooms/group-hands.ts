/**
 * What the user does to his groups, asked of the server and told in the group. A chunk of its own: a
 * sign-in does without.
 */
import { type Deed, GROUP_NS, NOTICE } from '../../frame/group-notice.ts';
import type { Line } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { domainOf, randomId, stanza, x } from '../line/xml.ts';
import {
  addMembers,
  deleteGroup,
  findGroupService,
  giveUpPlace,
  makeOwner,
  type Member,
  membersOf,
  publishPicture,
  removeMember,
  renameGroup,
  settleGroup,
} from './group-acts.ts';
import type { GroupPicture } from './group-pictures.ts';
import type { GroupsParts } from './groups.ts';

/** A group that was made; `complete`: with all its people. */
export interface Made {
  readonly room: string;
  readonly complete: boolean;
}

/** Each method rejects when the server did not do it. */
export class GroupHands {
  readonly #parts: GroupsParts;
  /** Who has gone from a group by himself, and may still be in the server's list of it. */
  readonly #gone: (room: string) => ReadonlySet<string>;
  #service: string | undefined;

  constructor(parts: GroupsParts, gone: (room: string) => ReadonlySet<string>) {
    this.#parts = parts;
    this.#gone = gone;
  }

  /** Rejects when the server did not make it. */
  async make(name: string, people: readonly string[]): Promise<Made> {
    const { line, rooms, membership, report } = this.#parts;
    this.#service ??= await findGroupService(line, domainOf(line.bareJid));
    if (this.#service === undefined) throw new Error('this server has no groups');
    const room = `${randomId()}@${this.#service}`;
    await rooms.make(room);
    try {
      await settleGroup(line, room, name);
    } catch (error) {
      deleteGroup(line, room).catch(() => undefined); // half a group is of no use to anybody
      throw error;
    }
    membership.belong(room, name);
    this.#tell(room, 'made');
    try {
      await this.#add(room, name, people);
      return { room, complete: true };
    } catch (error) {
      report(`a group was made without all of its people: ${String(error)}`);
      return { room, complete: false };
    }
  }

  /** All who belong to it, owners first, without those who have gone by themselves. */
  async members(room: string): Promise<Member[]> {
    const gone = this.#gone(room);
    const members = await membersOf(this.#parts.line, room);
    return members.filter(({ jid }) => !gone.has(jid));
  }

  add(room: string, people: readonly string[]): Promise<void> {
    return this.#add(room, this.#parts.nameOf(room), people);
  }

  async remove(room: string, jid: string): Promise<void> {
    await removeMember(this.#parts.line, room, jid);
    this.#tell(room, 'removed', [jid]);
  }

  async makeOwner(room: string, jid: string): Promise<void> {
    await makeOwner(this.#parts.line, room, jid);
    this.#tell(room, 'owner', [jid]);
  }

  async rename(room: string, name: string): Promise<void> {
    await renameGroup(this.#parts.line, room, name);
    this.#parts.membership.belong(room, name);
    this.#tell(room, 'renamed', [], name);
  }

  /** undefined: none any more. */
  async setPicture(room: string, picture: GroupPicture | undefined): Promise<void> {
    await publishPicture(this.#parts.line, room, picture);
    this.#tell(room, 'picture');
  }

  /** Whoever is the last one takes the group with him. */
  leave(room: string): Promise<void> {
    this.#tell(room, 'left');
    return this.#end(room, (line) => giveUpPlace(line, room, line.bareJid));
  }

  /** For all, with everything that was said in it. */
  delete(room: string): Promise<void> {
    return this.#end(room, (line) => deleteGroup(line, room));
  }

  /** Those who have gone by themselves. */
  async takeOut(room: string, gone: ReadonlySet<string>): Promise<void> {
    const { line } = this.#parts;
    for (const { jid, role } of await membersOf(line, room)) {
      if (role === 'member' && gone.has(jid)) await removeMember(line, room, jid);
    }
  }

  async #add(room: string, name: string, people: readonly string[]): Promise<void> {
    if (people.length === 0) return;
    await addMembers(this.#parts.line, room, name, people);
    this.#tell(room, 'added', people);
  }

  async #end(room: string, act: (line: Line) => Promise<void>): Promise<void> {
    const { line, membership } = this.#parts;
    membership.leaving(room, true);
    try {
      await act(line);
    } catch (error) {
      membership.leaving(room, false);
      throw error;
    }
    membership.leave(room);
  }

  #tell(room: string, deed: Deed, people: readonly string[] = [], title?: string): void {
    const id = randomId();
    this.#parts.line.send(
      stanza(
        'message',
        { to: room, type: 'groupchat', id },
        x(NOTICE, { xmlns: GROUP_NS, deed, title }, ...people.map((jid) => x('person', { jid }))),
        x('origin-id', { xmlns: NS.STABLE_ID, id }),
        x('store', { xmlns: NS.HINTS }),
      ),
    );
  }
}
