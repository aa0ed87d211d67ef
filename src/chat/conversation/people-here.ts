/**
 * Tells the conversation's page what it is called and whom it shows: what they look like, and in a
 * group who may be called by name.
 */
import type { ToConversation } from '../../shared/chat-conversation.ts';
import type { Engine } from '../engine.ts';

/** After people came or went it is told once. Milliseconds. */
const SOON_MS = 1_000;

type People = Extract<ToConversation, { type: 'people' }>;

export class PeopleHere {
  readonly #engine: Engine;
  readonly #send: (message: People) => void;
  #peer: string | undefined;
  #isGroup = false;
  #jids: readonly string[] = [];
  /** What was told last. */
  #told = '';
  #soon: ReturnType<typeof setTimeout> | undefined;
  readonly #changed = (event: Event): void => {
    if ((event as CustomEvent<string>).detail !== this.#peer) return;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#ask(), SOON_MS);
  };

  constructor(engine: Engine, send: (message: People) => void) {
    this.#engine = engine;
    this.#send = send;
    engine.groups.addEventListener('change', this.#changed);
    engine.conversations.addEventListener('change', () => this.#known());
  }

  /** The conversation on the screen; undefined: none. */
  show(peer: string | undefined, isGroup = false): void {
    this.#peer = peer;
    this.#isGroup = isGroup;
    this.#jids = peer === undefined || isGroup ? [] : [peer];
    this.#told = '';
    clearTimeout(this.#soon);
    if (isGroup) void this.#ask();
    else this.#known();
  }

  async #ask(): Promise<void> {
    const room = this.#peer;
    if (room === undefined) return;
    const { groups, conversations } = this.#engine;
    // Without an answer those can be called who are there.
    const members = await groups.askMembers(room).catch(() => []);
    if (room !== this.#peer) return;
    conversations.changed(); // the head names them
    this.#jids = members.map(({ jid }) => jid);
    this.#known();
  }

  /** Their names and photos may have become known since. */
  #known(): void {
    const jid = this.#peer;
    if (jid === undefined || this.#jids.length === 0) return;
    const people = this.#engine.peopleOf(this.#jids);
    const message: People = {
      type: 'people',
      jid,
      name: this.#engine.nameOf(jid, this.#isGroup),
      people,
    };
    const told = JSON.stringify(message);
    if (told === this.#told) return;
    this.#told = told;
    this.#send(message);
  }
}
