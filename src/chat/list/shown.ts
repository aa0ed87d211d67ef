/** What of the model is on the screen: drawn from it, and walked through by the arrow keys. */
import type { ConversationRow, ListModel, PersonRow, ReminderRows } from './list-model.ts';
import { reminderKey } from './sections.ts';

export interface Shown {
  readonly conversations: readonly ConversationRow[];
  readonly people: readonly PersonRow[];
  /** Offered above the people, while there are no conversations. */
  readonly recent: readonly PersonRow[];
  /** People are still being looked for; or it cannot be told who there is. */
  readonly asking: boolean;
  readonly unsure: boolean;
  /** Conversations that come when one scrolls. */
  readonly later: number;
  /** People whom only a search shows. */
  readonly more: number;
  readonly putAway: readonly ConversationRow[];
  readonly reminders: ReminderRows;
}

const NO_REMINDERS: ReminderRows = { due: [], later: [] };
const NOTHING: Shown = {
  conversations: [],
  people: [],
  recent: [],
  asking: false,
  unsure: false,
  later: 0,
  more: 0,
  putAway: [],
  reminders: NO_REMINDERS,
};

/** So many people, whoever is looked for. */
const PEOPLE = 30;

/** `limit`: at most so many conversations. */
export function shownOf(model: ListModel | undefined, filter: string, limit: number): Shown {
  if (!model) return NOTHING;
  const all = model.conversations(filter);
  const { rows, more, asking = false, unsure = false } = model.people(filter, PEOPLE);
  const isNew = all.length === 0 && filter === '' && model.loaded;
  const recent = (isNew && model.recent?.()) || [];
  const offered = new Set(recent.map(({ key }) => key));
  return {
    conversations: all.slice(0, limit),
    people: rows.filter(({ key }) => !offered.has(key)),
    recent,
    asking,
    unsure,
    later: Math.max(0, all.length - limit),
    more,
    // A search has found those already, and looks for no reminders.
    putAway: filter === '' ? model.putAway() : [],
    reminders: filter === '' ? model.reminders() : NO_REMINDERS,
  };
}

/** The keys of all rows, from above to below. */
export function keysOf(shown: Shown, isOpen: (fold: string) => boolean): string[] {
  const { conversations, recent, people, putAway, reminders } = shown;
  const rows = [...conversations, ...recent, ...people, ...(isOpen('away') ? putAway : [])];
  return [
    ...reminders.due.map(({ id }) => reminderKey(id)),
    ...rows.map(({ key }) => key),
    ...(isOpen('later') ? reminders.later.map(({ id }) => reminderKey(id)) : []),
  ];
}
