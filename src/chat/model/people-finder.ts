/**
 * Whom one may write to: the contact list, those one has written to, and the company's directory,
 * each once. Others than the directory are found at once; what it adds comes below them, so that
 * nobody moves under the hand that reaches for him.
 */
import type { Colleague } from '../directory/directory.ts';
import type { Who } from '../directory/who.ts';
import { isSystemAccount } from '../../shared/system-accounts.ts';
import { PeopleSearch, type SearchState } from '../directory/people-search.ts';
import type { PeopleFound, PersonRow } from '../list/list-model.ts';
import { matcher, type People, searched } from './people.ts';
import { type PersonDraft, toldApart } from './person-rows.ts';

/** The company's directory. */
export type PeopleSource = Pick<Who, 'get' | 'addressOf' | 'find' | 'recent'>;

export interface PeopleFinderParts {
  readonly people: People;
  readonly directory?: PeopleSource | undefined;
  readonly myJid: string;
  /** Whether there are messages with this person. */
  readonly isWrittenTo: (jid: string) => boolean;
  /** All persons with whom there is a conversation. */
  readonly peers: () => Iterable<string>;
  /** What a row shows of this person, whatever is known. */
  readonly row: (jid: string, name: string) => PersonRow;
  readonly onChange: () => void;
}

/** More of one's recent mail would hide the list behind them. */
const RECENT = 8;

export class PeopleFinder {
  readonly #parts: PeopleFinderParts;
  /** The list and the choice of people search at the same time. */
  readonly #inList: PeopleSearch | undefined;
  readonly #inChoice: PeopleSearch | undefined;
  #recent: readonly Colleague[] | undefined;

  constructor(parts: PeopleFinderParts) {
    this.#parts = parts;
    const { directory, onChange } = parts;
    this.#inList = directory && new PeopleSearch(directory, onChange);
    this.#inChoice = directory && new PeopleSearch(directory, onChange);
  }

  /** For the list, where those with messages are shown already. */
  inList(filter: string, limit: number): PeopleFound {
    const { people, isWrittenTo } = this.#parts;
    const matches = matcher(filter);
    const found = new Map<string, string>();
    for (const { jid, name, folded } of people.all()) {
      if (matches(folded) && !isWrittenTo(jid) && !isSystemAccount(jid)) found.set(jid, name);
    }
    const state = this.#inList?.for(filter);
    for (const { jid } of state?.people ?? []) {
      const name = people.nameOf(jid);
      // One that the directory knows by more than his name has no row above.
      if (!isWrittenTo(jid) || !matches(searched(name, jid))) found.set(jid, name);
    }
    return this.#found(found, limit, state);
  }

  /** Whomever one may put into a group, written to before or not, by name. */
  everybody(filter: string, limit: number): PeopleFound {
    const { people, peers } = this.#parts;
    const matches = matcher(filter);
    const found = new Map<string, string>();
    for (const { jid, name, folded } of people.all()) {
      if (matches(folded) && !isSystemAccount(jid)) found.set(jid, name);
    }
    const state = this.#inChoice?.for(filter);
    const others = [
      ...peers(),
      ...(filter === '' ? (this.#recent ?? []).map(({ jid }) => jid) : []),
    ];
    for (const jid of others) {
      const name = people.nameOf(jid);
      if (matches(searched(name, jid))) found.set(jid, name);
    }
    for (const { jid } of state?.people ?? []) found.set(jid, people.nameOf(jid));
    return this.#found(found, limit, state);
  }

  /** People of the user's recent mail with whom there are no messages yet. */
  recent(): readonly PersonRow[] {
    const { directory, people, isWrittenTo, onChange } = this.#parts;
    void directory?.recent().then((recent) => {
      if (recent === this.#recent || (recent.length === 0 && !this.#recent)) return;
      this.#recent = recent;
      onChange();
    });
    const jids = (this.#recent ?? []).map(({ jid }) => jid).filter((jid) => !isWrittenTo(jid));
    return toldApart(jids.slice(0, RECENT).map((jid) => this.#draft(jid, people.nameOf(jid))));
  }

  #found(found: Map<string, string>, limit: number, state: SearchState | undefined): PeopleFound {
    found.delete(this.#parts.myJid);
    const drafts = [...found].slice(0, limit).map(([jid, name]) => this.#draft(jid, name));
    return {
      rows: toldApart(drafts),
      more: found.size - drafts.length,
      ...(state?.asking && { asking: true }),
      ...(state?.unsure && { unsure: true }),
    };
  }

  #draft(jid: string, name: string): PersonDraft {
    const { people, directory, row } = this.#parts;
    const title = directory?.get(jid)?.title;
    return {
      ...row(jid, name),
      address: directory?.addressOf(jid) ?? jid,
      isNew: !people.contact(jid),
      ...(title && { title }),
    };
  }
}
