/** Whether anybody is there: nobody is, when there was no sign of life in any tab for a while. */

/** Others are told that the user is away after so long. Milliseconds. */
export const IDLE_MS = 10 * 60_000;

export class Idle {
  readonly #onChange: () => void;
  #isIdle = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** The user does something, or this tab begins to watch. */
  alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#set(true), IDLE_MS);
    this.#set(false);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#isIdle = false;
  }

  #set(isIdle: boolean): void {
    if (isIdle === this.#isIdle) return;
    this.#isIdle = isIdle;
    this.#onChange();
  }
}
