/** Lets those who ask the same question at the same time share one answer. */
export class Coalescer<T> {
  readonly #running = new Map<string, Promise<T>>();

  /** The answer that is on its way, if any. */
  joining(key: string): Promise<T> | undefined {
    return this.#running.get(key);
  }

  /** Asks, unless the same is being asked already. `ask` runs up to its first `await` at once. */
  run(key: string, ask: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const asking = ask().finally(() => this.#running.delete(key));
    this.#running.set(key, asking);
    return asking;
  }
}
