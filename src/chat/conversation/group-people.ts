/** Tells the conversation's page who may be called by name in the group that it shows. */
import type { ToConversation } from '../../shared/chat-conversation.ts';
import type { Engine } from '../engine.ts';

/** After people came or went it is told once. Milliseconds. */
const SOON_MS = 1_000;

export class GroupPeople {
  readonly #engine: Engine;
  readonly #send: (message: ToConversation) => void;
  #room: string | undefined;
  #members: readonly string[] = [];
  /** The names that were told last. */
  #told = '';
  #soon: ReturnType<typeof setTimeout> | undefined;
  readonly #changed = (event: Event): void => {
    if ((event as CustomEvent<string>).detail !== this.#room) return;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#tell(), SOON_MS);
  };

  constructor(engine: Engine, send: (message: ToConversation) => void) {
    this.#engine = engine;
    this.#send = send;
    engine.groups.addEventListener('change', this.#changed);
    engine.conversations.addEventListener('change', () => this.#named());
  }

  /** The group on the screen; undefined: none. */
  show(room: string | undefined): void {
    this.#room = room;
    this.#members = [];
    this.#told = '';
    clearTimeout(this.#soon);
    if (room !== undefined) void this.#tell();
  }

  async #tell(): Promise<void> {
    const room = this.#room;
    if (room === undefined) return;
    const { groups } = this.#engine;
    // Without an answer those can be called who are there.
    const members = await groups
      .hands()
      .then((hands) => hands.members(room))
      .catch(() => []);
    if (room !== this.#room) return;
    this.#members = members.map(({ jid }) => jid);
    this.#named();
  }

  /** Their names may have become known since. */
  #named(): void {
    const jids = this.#members;
    const room = this.#room;
    if (room === undefined || jids.length === 0) return;
    const names = this.#engine.namesOf(jids);
    const told = names.join('\n');
    if (told === this.#told) return;
    this.#told = told;
    const people = jids.map((jid, at) => ({ jid, name: names[at] ?? jid }));
    this.#send({ type: 'people', jid: room, people });
  }
}
