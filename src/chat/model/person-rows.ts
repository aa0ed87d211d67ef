/** Rows of people, told apart where two have the same name. */
import type { PersonRow } from '../list/list-model.ts';
import { folded } from './people.ts';

/** A row, and what tells its person from others. */
export interface PersonDraft extends PersonRow {
  readonly address: string;
  readonly title?: string;
  /** Not in the contact list: whether he is there is not known. */
  readonly isNew: boolean;
}

export function toldApart(drafts: readonly PersonDraft[]): PersonRow[] {
  const byName = new Map<string, PersonDraft[]>();
  for (const draft of drafts) {
    const name = folded(draft.name);
    byName.set(name, [...(byName.get(name) ?? []), draft]);
  }
  return drafts.map((draft) => {
    const { address, title, isNew, ...row } = draft;
    const same = byName.get(folded(draft.name)) ?? [];
    const isTitleEnough = title && same.filter((each) => each.title === title).length === 1;
    if (same.length > 1) return { ...row, detail: isTitleEnough ? title : address };
    return isNew ? { ...row, detail: title ?? address } : row;
  });
}
