/** What stands unsent in each composer, told so that it survives a reload. */
import { type ChatBox, textOf } from './converse-api.ts';

/** A draft is told at most so long after a key, also to whom never pauses. Milliseconds. */
const DRAFT_MS = 150;

export class Drafts {
  readonly #tell: (jid: string, text: string) => void;
  #typedIn: ChatBox | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (jid: string, text: string) => void) {
    this.#tell = tell;
  }

  /** A key has changed what stands in the composer of `box`. */
  typed(box: ChatBox, text: string): void {
    if (this.#typedIn !== box) this.#now();
    // Converse draws the composer anew when its size changes, and fills in what it knows.
    box.set({ draft: text }, { silent: true });
    this.#typedIn = box;
    this.#timer ??= setTimeout(() => this.#now(), DRAFT_MS);
  }

  /** From now on also what Converse does itself: it empties the composer after sending, and quotes. */
  watch(box: ChatBox): void {
    box.on('change:draft', () => this.#told(box));
  }

  #now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const box = this.#typedIn;
    this.#typedIn = undefined;
    if (box) this.#told(box);
  }

  #told(box: ChatBox): void {
    if (box.get('correcting')) return; // a message that was sent already
    this.#tell(String(box.get('jid')), textOf(box, 'draft'));
  }
}
