/** Work that nobody waits for, except at the end. */
export class BackgroundTasks {
  readonly #running = new Set<Promise<void>>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Begins after what is being done now, which includes writing the answer to a request. */
  start(task: () => Promise<void>): void {
    const running = new Promise((resolve) => setImmediate(resolve))
      .then(task)
      .catch(this.#onError)
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}
