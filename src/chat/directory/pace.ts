/** Begins tasks one after the other: so many under way at a time, and so many a second. */

const AT_ONCE = 3;
const EACH_SECOND = 5;

interface Waiting {
  readonly begin: () => void;
  readonly cut: AbortSignal | undefined;
}

export class Pace {
  readonly #waiting: Waiting[] = [];
  /** When the last ones began. */
  readonly #begun: number[] = [];
  #underWay = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** What somebody waits for is `urgent`. One that is cut before its turn is never begun. */
  run<T>(
    task: () => Promise<T>,
    { urgent = false, cut }: { urgent?: boolean; cut?: AbortSignal } = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const begin = (): void => {
        this.#underWay += 1;
        this.#begun.push(Date.now());
        void task()
          .then(resolve, reject)
          .finally(() => {
            this.#underWay -= 1;
            this.#next();
          });
      };
      const waiting = { begin, cut };
      if (urgent) this.#waiting.unshift(waiting);
      else this.#waiting.push(waiting);
      cut?.addEventListener('abort', () => {
        const at = this.#waiting.indexOf(waiting);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        reject(new Error('cut'));
      });
      this.#next();
    });
  }

  #next(): void {
    clearTimeout(this.#timer);
    while (this.#underWay < AT_ONCE) {
      if (this.#waiting.length === 0) return;
      const now = Date.now();
      while (this.#begun[0] !== undefined && this.#begun[0] <= now - 1_000) this.#begun.shift();
      const [first] = this.#begun;
      if (first !== undefined && this.#begun.length >= EACH_SECOND) {
        this.#timer = setTimeout(() => this.#next(), first + 1_000 - now);
        return;
      }
      this.#waiting.shift()?.begin();
    }
  }
}
