/** What the dialogs about one group know of it and may do to it. */
import type { PeopleFound, PersonRow } from '../list/list-model.ts';
import type { ListTexts } from '../list/list-texts.ts';
import type { Member, Role } from '../rooms/group-acts.ts';
import type { GroupPicture } from '../rooms/group-pictures.ts';
import type { GroupTexts } from './group-texts.ts';

export interface GroupView {
  readonly document: Document;
  readonly texts: GroupTexts;
  /** Of what the list says too. */
  readonly listTexts: ListTexts;
  readonly locale: string;
  readonly room: string;
  /** The user's own address. */
  readonly me: string;
  /** What the group is called now. */
  name(): string;
  /** For an `<img>`; undefined: it has none. */
  picture(): string | undefined;
  /** What the user may do in it. */
  role(): Role | undefined;
  person(jid: string): PersonRow;
  find(text: string, limit: number): PeopleFound;
  /** Fires 'change' when somebody may be called otherwise, come or go, or be found. */
  readonly changes: EventTarget;
  /** Each of these rejects when the server did not do it. */
  members(): Promise<readonly Member[]>;
  add(people: readonly string[]): Promise<void>;
  remove(jid: string): Promise<void>;
  makeOwner(jid: string): Promise<void>;
  rename(name: string): Promise<void>;
  setPicture(picture: GroupPicture | undefined): Promise<void>;
  leave(): Promise<void>;
  delete(): Promise<void>;
  /** Opens the conversation with this person. */
  write(jid: string): void;
  /** Calls `changed` when any of it may have changed, until the result is called. */
  watch(changed: () => void): () => void;
}
