/**
 * What the user has made of his conversations, the same on all his computers: pinned, muted, put
 * away; and what he wants to be reminded of. One node of his own, an item for each conversation and
 * for each reminder.
 */
import type { RowChange } from '../list/list-model.ts';
import type { Line } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { textOf, x } from '../line/xml.ts';
import { KeptNode, payloadOf } from './kept-node.ts';

export interface Choice {
  readonly pinned: boolean;
  readonly muted: boolean;
  /** The newest id of the archive when the conversation was put away: a newer one brings it back. */
  readonly away: string | undefined;
  /** To be read again. */
  readonly unread: boolean;
}

/** What a change of a row makes of the choice; undefined: nothing that is kept here. */
export function choiceFor(
  change: RowChange,
  newestId: string | undefined,
): Partial<Choice> | undefined {
  switch (change) {
    case 'pin':
    case 'unpin':
      return { pinned: change === 'pin' };
    case 'mute':
    case 'unmute':
      return { muted: change === 'mute' };
    case 'put_away':
      // What is pinned is wanted in sight; one of the two is meant no more.
      return { pinned: false, unread: false, away: newestId ?? '0' };
    case 'take_out':
      return { away: undefined };
    case 'unread':
      return { unread: true };
    case 'remind':
    case 'search':
    case 'block':
    case 'unblock':
    case 'people':
    case 'rename':
    case 'leave':
    case 'delete':
      return undefined;
    default:
      return change satisfies never;
  }
}

export interface Reminder {
  readonly id: string;
  readonly peer: string;
  readonly isGroup: boolean;
  /** Of the message: the archive's id; empty when the whole conversation is meant. */
  readonly message: string;
  /** Its beginning. */
  readonly text: string;
  /** Milliseconds. */
  readonly at: number;
}

const NOTHING: Choice = { pinned: false, muted: false, away: undefined, unread: false };
/** The node does not grow for ever: of more the oldest that is only put away comes back. */
const MOST_CHOICES = 400;
export const MOST_REMINDERS = 100;
const SHOWN_LETTERS = 160;
const REMINDER = 'reminder:';

export class Choices {
  readonly #node: KeptNode;
  readonly #onChange: () => void;
  readonly #choices = new Map<string, Choice>();
  readonly #reminders = new Map<string, Reminder>();

  constructor(line: Line, onChange: () => void) {
    this.#onChange = onChange;
    this.#node = new KeptNode(line, NS.CHOICES, (id, payload) => this.#take(id, payload));
  }

  begin(): Promise<void> {
    return this.#node.begin();
  }

  /** News from another device; false: something else. */
  take(message: Element): boolean {
    return this.#node.take(message);
  }

  of(peer: string): Choice {
    return this.#choices.get(peer) ?? NOTHING;
  }

  choose(peer: string, change: Partial<Choice>): void {
    const choice = { ...this.of(peer), ...change };
    this.#set(peer, choice);
    this.#node.put(peer, isNothing(choice) ? undefined : elementOf(choice));
    this.#makeRoom();
    this.#onChange();
  }

  /** Soonest first. */
  get reminders(): readonly Reminder[] {
    return [...this.#reminders.values()].sort((a, b) => a.at - b.at);
  }

  /** False when there are too many already. */
  remind(reminder: Reminder): boolean {
    const { id, peer, isGroup, message, at } = reminder;
    if (!this.#reminders.has(id) && this.#reminders.size >= MOST_REMINDERS) return false;
    const group = isGroup ? 'true' : undefined;
    const text = Array.from(reminder.text).slice(0, SHOWN_LETTERS).join('');
    this.#reminders.set(id, { ...reminder, text });
    this.#node.put(
      REMINDER + id,
      x(
        'reminder',
        { xmlns: NS.CHOICES, peer, group, message, at: new Date(at).toISOString() },
        text,
      ),
    );
    this.#onChange();
    return true;
  }

  /** It has been shown, or is not wanted any more. */
  forget(id: string): void {
    if (!this.#reminders.delete(id)) return;
    this.#node.put(REMINDER + id, undefined);
    this.#onChange();
  }

  #set(peer: string, choice: Choice): void {
    this.#choices.delete(peer); // so that what was chosen last is last
    if (!isNothing(choice)) this.#choices.set(peer, choice);
  }

  #makeRoom(): void {
    if (this.#choices.size <= MOST_CHOICES) return;
    for (const [peer, { pinned, muted, unread }] of this.#choices) {
      if (pinned || muted || unread) continue;
      this.#choices.delete(peer);
      this.#node.put(peer, undefined);
      return;
    }
  }

  #take(item: string, payload: Element | undefined): void {
    if (item.startsWith(REMINDER)) this.#takeReminder(item.slice(REMINDER.length), payload);
    else this.#set(item.toLowerCase(), choiceIn(payloadOf(payload, 'choice', NS.CHOICES)));
    this.#onChange();
  }

  #takeReminder(id: string, payload: Element | undefined): void {
    const reminder = payloadOf(payload, 'reminder', NS.CHOICES);
    const peer = reminder?.getAttribute('peer');
    const at = Date.parse(reminder?.getAttribute('at') ?? '');
    if (!reminder || !peer || Number.isNaN(at)) {
      this.#reminders.delete(id);
      return;
    }
    const message = reminder.getAttribute('message') ?? '';
    const isGroup = reminder.getAttribute('group') === 'true';
    this.#reminders.set(id, { id, peer, isGroup, message, at, text: textOf(reminder) });
  }
}

const isNothing = ({ pinned, muted, away, unread }: Choice): boolean =>
  !pinned && !muted && !unread && away === undefined;

const elementOf = ({ pinned, muted, away, unread }: Choice): Element =>
  x('choice', {
    xmlns: NS.CHOICES,
    pinned: pinned ? 'true' : undefined,
    muted: muted ? 'true' : undefined,
    away,
    unread: unread ? 'true' : undefined,
  });

function choiceIn(choice: Element | undefined): Choice {
  const away = choice?.getAttribute('away');
  return {
    pinned: choice?.getAttribute('pinned') === 'true',
    muted: choice?.getAttribute('muted') === 'true',
    away: away && /^\d+$/.test(away) ? away : undefined,
    unread: choice?.getAttribute('unread') === 'true',
  };
}
