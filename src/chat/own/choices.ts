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
  /** When it is heard again. Milliseconds; else it stays muted. */
  readonly mutedUntil?: number | undefined;
  /** The newest id of the archive when the conversation was put away: a newer one brings it back. */
  readonly away: string | undefined;
  /** To be read again. */
  readonly unread: boolean;
}

const AN_HOUR_MS = 60 * 60_000;

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
      return { muted: change === 'mute', mutedUntil: undefined };
    case 'mute_hour':
      return { muted: true, mutedUntil: Date.now() + AN_HOUR_MS };
    case 'put_away':
      // What is pinned is wanted in sight; one of the two is meant no more.
      return { pinned: false, unread: false, away: newestId ?? '0' };
    case 'take_out':
      return { away: undefined };
    case 'unread':
      return { unread: true };
    case 'read':
    case 'remind':
    case 'search':
    case 'write':
    case 'appointment':
    case 'by_mail':
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
/** A longer one ends at once in every browser. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Choices {
  readonly #node: KeptNode;
  readonly #onChange: () => void;
  readonly #choices = new Map<string, Choice>();
  readonly #reminders = new Map<string, Reminder>();
  /** Until the next mute is over. */
  #timer: ReturnType<typeof setTimeout> | undefined;

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

  /** Nobody asks any more. */
  stop(): void {
    clearTimeout(this.#timer);
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
    const now = heardAgain(choice, Date.now());
    this.#choices.delete(peer); // so that what was chosen last is last
    if (!isNothing(now)) this.#choices.set(peer, now);
    this.#watch();
  }

  /** Each device ends it by itself; nothing need be written. */
  #watch(): void {
    clearTimeout(this.#timer);
    const next = Math.min(
      ...[...this.#choices.values()].map((each) => each.mutedUntil ?? Infinity),
    );
    if (next === Infinity) return;
    this.#timer = setTimeout(
      () => {
        for (const [peer, choice] of this.#choices) {
          this.#choices.set(peer, heardAgain(choice, Date.now()));
        }
        this.#watch();
        this.#onChange();
      },
      Math.min(Math.max(next - Date.now(), 0), LONGEST_TIMER_MS),
    );
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

/** Without a mute that is over. */
const heardAgain = (choice: Choice, now: number): Choice =>
  choice.mutedUntil !== undefined && choice.mutedUntil <= now
    ? { ...choice, muted: false, mutedUntil: undefined }
    : choice;

const isNothing = ({ pinned, muted, away, unread }: Choice): boolean =>
  !pinned && !muted && !unread && away === undefined;

const elementOf = ({ pinned, muted, mutedUntil, away, unread }: Choice): Element =>
  x('choice', {
    xmlns: NS.CHOICES,
    pinned: pinned ? 'true' : undefined,
    muted: muted ? 'true' : undefined,
    until: mutedUntil === undefined ? undefined : new Date(mutedUntil).toISOString(),
    away,
    unread: unread ? 'true' : undefined,
  });

function choiceIn(choice: Element | undefined): Choice {
  const away = choice?.getAttribute('away');
  const muted = choice?.getAttribute('muted') === 'true';
  const until = Date.parse(choice?.getAttribute('until') ?? '');
  return {
    pinned: choice?.getAttribute('pinned') === 'true',
    muted,
    ...(muted && !Number.isNaN(until) && { mutedUntil: until }),
    away: away && /^\d+$/.test(away) ? away : undefined,
    unread: choice?.getAttribute('unread') === 'true',
  };
}
