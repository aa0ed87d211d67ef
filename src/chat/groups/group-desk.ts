/**
 * Opens what the user wants to see of his groups, and tells him what has become of them. A chunk of
 * its own, with all dialogs about groups, that is fetched when the first of it is wanted.
 */
import { put } from '../../shared/texts.ts';
import type { Engine } from '../engine.ts';
import { listTextsFrom } from '../list/list-texts.ts';
import type { Ending, Invitation } from '../rooms/membership.ts';
import { type Note, Notes } from '../ui/notes.ts';
import type { GroupAct } from './group-menu.ts';
import { askToDelete, askToLeave, openRename } from './group-questions.ts';
import { type GroupTexts, groupTextsFrom } from './group-texts.ts';
import type { GroupView } from './group-view.ts';
import { LONGEST_NAME, openNewGroup } from './new-group.ts';
import { openPeopleOfGroup } from './people-of-group.ts';

export interface GroupDeskParts {
  readonly document: Document;
  readonly message: (key: string) => string | undefined;
  readonly locale: string;
  /** The one that talks now. */
  readonly engine: () => Engine | undefined;
  readonly open: (peer: string, isGroup: boolean) => void;
  /** Whether the page is before the user's eyes. */
  readonly isVisible: () => boolean;
}

export class GroupDesk {
  readonly #parts: GroupDeskParts;
  readonly #texts: GroupTexts;
  #notes: Notes | undefined;
  /** One at a time: the second time that it is asked for, the group of the first is there. */
  #meeting: Promise<void> = Promise.resolve();

  constructor(parts: GroupDeskParts) {
    this.#parts = parts;
    this.#texts = groupTextsFrom(parts.message);
  }

  newGroup(): void {
    const { document, engine } = this.#parts;
    const texts = this.#texts;
    const talking = engine();
    if (!talking) return;
    openNewGroup({
      document,
      texts,
      find: (text, limit) => talking.conversations.everybody(text, limit),
      changes: talking.conversations,
      make: (name, people) => this.make(name, people),
    });
  }

  /** Makes a group of these people (JIDs) and opens it. Rejects when the server did not make it. */
  async make(name: string, people: readonly string[]): Promise<void> {
    const { engine, open } = this.#parts;
    const hands = await engine()?.groups.hands();
    if (!hands) throw new Error('another tab talks by now');
    const { room, complete } = await hands.make(name, people);
    open(room, true);
    if (!complete) this.tell({ id: room, text: put(this.#texts.not_complete, name) });
  }

  /**
   * The same out of the webmail, where no dialog says that it did not work, and where the same mail
   * may be asked again for those who are on it: they meet where they have met before.
   */
  meet(subject: string, people: readonly string[]): Promise<void> {
    const name = subject.slice(0, LONGEST_NAME).trim();
    this.#meeting = this.#meeting.then(async () => {
      try {
        const known = await this.#groupOf(name, people);
        if (known === undefined) await this.make(name, people);
        else this.#parts.open(known, true);
      } catch {
        this.tell({ id: subject, text: this.#texts.not_made });
      }
    });
    return this.#meeting;
  }

  /** That has this name and nobody else in it than these people and the user. */
  async #groupOf(name: string, people: readonly string[]): Promise<string | undefined> {
    const engine = this.#parts.engine();
    if (!engine) return undefined;
    const { conversations, groups, line } = engine;
    const wanted = new Set([line.bareJid, ...people]);
    const hands = await groups.hands();
    for (const group of conversations.groups) {
      if (conversations.nameOf(group) !== name) continue;
      const members = await hands.members(group.peer).catch(() => []);
      const are = new Set(members.map(({ jid }) => jid));
      if (are.size === wanted.size && [...wanted].every((jid) => are.has(jid))) return group.peer;
    }
    return undefined;
  }

  async act(room: string, act: GroupAct): Promise<void> {
    const view = this.#viewOf(room);
    if (!view) return;
    if (act === 'people') openPeopleOfGroup(view);
    else if (act === 'rename') openRename(view);
    else if (act === 'leave') await askToLeave(view);
    else await askToDelete(view);
  }

  ended(room: string, name: string, how: Ending): void {
    const texts = this.#texts;
    const text = how === 'deleted' ? texts.was_deleted : texts.removed_from;
    // He may be taken in again before he has read it.
    const isOver = (): boolean => this.#isIn(room);
    this.tell({ id: room, text: put(text, name), isOver });
  }

  invited(invitation: Invitation): void {
    const texts = this.#texts;
    const { room, name, from } = invitation;
    const engine = this.#parts.engine();
    const who = engine?.conversations.person(from).name ?? from;
    const answer = (accepts: boolean): void => {
      engine?.membership.answer(invitation, accepts);
      if (accepts) this.#parts.open(room, true);
    };
    this.tell({
      id: room,
      text: put(texts.invited, who).replace('{1}', () => name ?? room.split('@')[0] ?? room),
      answers: [
        { label: texts.accept, act: () => answer(true) },
        { label: texts.refuse, act: () => answer(false) },
      ],
      isOver: () => this.#isIn(room), // answered on another device
    });
  }

  tell(note: Note): void {
    const { document, isVisible } = this.#parts;
    this.#notes ??= new Notes(document, this.#texts.close, isVisible);
    this.#notes.show(note);
  }

  #isIn(room: string): boolean {
    return this.#parts.engine()?.membership.isIn(room) === true;
  }

  #viewOf(room: string): GroupView | undefined {
    const { document, message, locale, open } = this.#parts;
    const engine = this.#parts.engine();
    if (!engine) return undefined;
    const { groups, conversations, pictures } = engine;
    return {
      document,
      texts: this.#texts,
      listTexts: listTextsFrom(message),
      locale,
      room,
      me: engine.line.bareJid,
      name: () => engine.nameOf(room, true),
      picture: () => pictures.of(room),
      role: () => groups.roleIn(room),
      person: (jid) => conversations.person(jid),
      find: (text, limit) => conversations.everybody(text, limit),
      changes: conversations,
      members: async () => {
        const members = await groups.askMembers(room);
        engine.peopleOf(members.map(({ jid }) => jid)); // so that the directory is asked
        return members;
      },
      add: async (people) => (await groups.hands()).add(room, people),
      remove: async (jid) => (await groups.hands()).remove(room, jid),
      makeOwner: async (jid) => (await groups.hands()).makeOwner(room, jid),
      rename: async (name) => (await groups.hands()).rename(room, name),
      setPicture: async (picture) => (await groups.hands()).setPicture(room, picture),
      leave: async () => (await groups.hands()).leave(room),
      delete: async () => (await groups.hands()).delete(room),
      write: (jid) => open(jid, false),
      watch: (changed) => {
        const inGroups = (event: Event): void => {
          if ((event as CustomEvent<string>).detail === room) changed();
        };
        groups.addEventListener('change', inGroups);
        return () => groups.removeEventListener('change', inGroups);
      },
    };
  }
}
