/** Asks the archives whether what was sent has arrived: the user's own soon, a group's when it is late. */
import type { ArchiveFollower } from '../archive/archive.ts';
import { untilAnswered } from '../line/until-answered.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Outbox } from './outbox.ts';

export interface ConfirmationParts {
  readonly outbox: Outbox;
  readonly archive: ArchiveFollower;
  readonly rooms: Rooms;
}

/** Several messages sent in a row are confirmed together. Milliseconds. */
const CONFIRM_MS = 250;
/** When a group's own copy of a message does not come, its archive is asked. Milliseconds. */
const ECHO_MS = 10_000;

export class Confirmation {
  readonly #parts: ConfirmationParts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the sessions, so that what began in one does not end in the next. */
  #session = 0;

  constructor(parts: ConfirmationParts) {
    this.#parts = parts;
  }

  /** A session begins, or is over. */
  newSession(): void {
    this.#session += 1;
    clearTimeout(this.#timer);
  }

  /** Of what was sent to a person, or to this group. */
  soon(room: string | undefined): void {
    if (room !== undefined) {
      setTimeout(() => void this.#inRoom(room), ECHO_MS);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#inArchive(), CONFIRM_MS);
  }

  async #inArchive(): Promise<void> {
    const { outbox, archive } = this.#parts;
    const marked = outbox.mark();
    const session = this.#session;
    const isOver = (): boolean => session !== this.#session;
    // A refusal is an answer as well, and came after the messages.
    await untilAnswered(
      () => archive.sync(),
      isOver,
      () => undefined,
    );
    if (!isOver()) outbox.confirmed(marked);
  }

  async #inRoom(jid: string): Promise<void> {
    const { outbox, rooms } = this.#parts;
    const room = rooms.get(jid);
    const sent = outbox.entriesOf(jid).filter((entry) => outbox.progressOf(entry) === 'sent');
    if (!room || room.state !== 'ready' || sent.length === 0) return;
    const session = this.#session;
    await rooms.sync(room);
    if (session !== this.#session) return;
    for (const { id } of sent) outbox.refused(id, 'remote-server-timeout');
  }
}
