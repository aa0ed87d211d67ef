/** What the user wants to be reminded of, and when its time has come, while a webmail is open. */
import type { Presence, ReminderRow, ReminderRows } from '../list/list-model.ts';
import type { Choices, Reminder } from '../own/choices.ts';
import { randomId } from '../line/xml.ts';

export interface Wanted {
  readonly peer: string;
  readonly isGroup: boolean;
  /** Of the message, in the archive; empty when the whole conversation is meant. */
  readonly id: string;
  readonly text: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface RemindersParts {
  readonly choices: Choices;
  readonly nameOf: (peer: string, isGroup: boolean) => string;
  readonly presenceOf: (peer: string) => Presence;
  /** The time of these has come, while somebody is here. */
  readonly onDue: (due: readonly Reminder[]) => void;
}

/** Above this a browser's timer goes off at once; and a machine that sleeps is late. */
const LONGEST_WAIT_MS = 3_600_000;

export class Reminders {
  readonly #parts: RemindersParts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whose time had come until then has been told, or came while nobody was here. */
  #told = Date.now();

  constructor(parts: RemindersParts) {
    this.#parts = parts;
  }

  /** What is kept has changed here or on another device, or it may be time. */
  changed(): void {
    clearTimeout(this.#timer);
    const { choices, onDue } = this.#parts;
    const now = Date.now();
    const next = choices.reminders.find(({ at }) => at > now);
    if (next) {
      this.#timer = setTimeout(() => this.changed(), Math.min(next.at - now, LONGEST_WAIT_MS));
    }
    const due = choices.reminders.filter(({ at }) => at > this.#told && at <= now);
    this.#told = now;
    if (due.length > 0) onDue(due);
  }

  /** Nobody is here any more to be reminded. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#parts.choices.stop();
  }

  get due(): number {
    const now = Date.now();
    return this.#parts.choices.reminders.filter(({ at }) => at <= now).length;
  }

  get rows(): ReminderRows {
    const { choices, nameOf, presenceOf } = this.#parts;
    const now = Date.now();
    const rows = choices.reminders.map(({ id, peer, isGroup, message, text, at }): ReminderRow => ({
      id,
      peer,
      isGroup,
      name: nameOf(peer, isGroup),
      presence: isGroup ? 'offline' : presenceOf(peer),
      message,
      text,
      at,
    }));
    return { due: rows.filter(({ at }) => at <= now), later: rows.filter(({ at }) => at > now) };
  }

  /** False when there are too many already. */
  add({ peer, isGroup, id, text, at }: Wanted): boolean {
    return this.#parts.choices.remind({ id: randomId(), peer, isGroup, message: id, text, at });
  }

  find(id: string): Reminder | undefined {
    return this.#parts.choices.reminders.find((each) => each.id === id);
  }

  /** Its time has come, and it is not done. */
  isDue(id: string): boolean {
    const reminder = this.find(id);
    return reminder !== undefined && reminder.at <= Date.now();
  }

  /** False when it is there no more. */
  later(id: string, at: number): boolean {
    const reminder = this.find(id);
    return reminder !== undefined && this.#parts.choices.remind({ ...reminder, at });
  }

  done(id: string): void {
    this.#parts.choices.forget(id);
  }
}
