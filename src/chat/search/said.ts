/** What was said, as a search reads it out of an archive: newest first, edits and deletions with it. */
import type { Archived } from '../archive/archive.ts';
import { type Happening, happeningIn, type Perspective } from '../model/happening.ts';

export interface Said {
  /** Whose archive: the user's own, or a room's. */
  readonly of: string;
  /** The archive's id. */
  readonly id: string;
  readonly peer: string;
  readonly isGroup: boolean;
  /** A bare JID, or in a group the nickname. */
  readonly sender: string;
  readonly mine: boolean;
  readonly text: string;
  readonly time: number;
}

/** More of one message is not searched. */
const LONGEST = 4_000;

type Change = Extract<Happening, { kind: 'edit' | 'deletion' }>;

export class SaidReader {
  readonly #me: Perspective;
  /** Newest first, by the id that they are about. */
  readonly #changes = new Map<string, Change[]>();

  constructor(me: Perspective) {
    this.#me = me;
  }

  /** What a page of the archive of `of` says, newest first; the pages are read backwards. */
  read(of: string, page: readonly Archived[]): Said[] {
    const all: Said[] = [];
    for (const { id, message, stamp } of [...page].reverse()) {
      const happening = happeningIn(message, { id, stamp }, this.#me);
      if (happening?.kind === 'message') {
        const said = this.#said(of, id, happening);
        if (said) all.push(said);
      } else if (happening?.kind === 'edit' || happening?.kind === 'deletion') {
        const { target } = happening;
        this.#changes.set(target, [...(this.#changes.get(target) ?? []), happening]);
      }
    }
    return all;
  }

  #said(
    of: string,
    id: string,
    happening: Extract<Happening, { kind: 'message' }>,
  ): Said | undefined {
    const { peer, isGroup, sender, mine, time, file } = happening;
    const changes = [...happening.senderIds, id]
      .flatMap((each) => this.#changes.get(each) ?? [])
      .filter(
        (each) =>
          each.peer === peer &&
          (each.sender === sender || (each.kind === 'deletion' && each.byModerator)),
      );
    if (changes.some(({ kind }) => kind === 'deletion')) return undefined;
    const edit = changes.find((each) => each.kind === 'edit');
    const text = (edit?.text ?? file?.name ?? happening.text).slice(0, LONGEST);
    return { of, id, peer, isGroup, sender, mine, text, time };
  }
}
