/** Asking over a line that carries one message at a time: the panel of the chat, the chat of the panel. */
import type { AnswerOf, NoAnswer, QuestionOf, Table } from '../shared/questions.ts';

/** There is no answer; `why` tells whether there can be one. */
export class NotAnswered extends Error {
  readonly why: NoAnswer;
  constructor(why: NoAnswer) {
    super(`not answered: ${why}`);
    this.why = why;
  }
}

/** Longer than the webmail waits for the answer to a request of its own that is quick. */
const PATIENCE_MS = 20_000;

interface Waiting {
  readonly settle: (answer: unknown) => void;
  readonly fail: (why: NoAnswer) => void;
}

export class Asking<T extends Table<T>> {
  readonly #send: (message: {
    readonly type: 'ask';
    readonly id: number;
    readonly question: QuestionOf<T>;
  }) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(
    send: (message: {
      readonly type: 'ask';
      readonly id: number;
      readonly question: QuestionOf<T>;
    }) => void,
  ) {
    this.#send = send;
  }

  /** Rejects with `NotAnswered`. Who no longer wants the answer says so with `cut`. */
  ask<K extends keyof T>(question: QuestionOf<T, K>, cut?: AbortSignal): Promise<AnswerOf<T, K>> {
    const id = (this.#last += 1);
    return new Promise<AnswerOf<T, K>>((resolve, reject) => {
      const settled = (): void => {
        this.#waiting.delete(id);
        clearTimeout(timer);
        cut?.removeEventListener('abort', dropped);
      };
      const fail = (why: NoAnswer): void => {
        settled();
        reject(new NotAnswered(why));
      };
      const dropped = (): void => fail('trouble');
      const timer = setTimeout(() => fail('trouble'), PATIENCE_MS);
      const settle = (answer: unknown): void => {
        settled();
        // A question is answered with an answer of its kind.
        resolve(answer);
      };
      this.#waiting.set(id, { settle, fail });
      if (cut?.aborted) return fail('trouble');
      cut?.addEventListener('abort', dropped);
      this.#send({ type: 'ask', id, question: question });
    });
  }

  /** Takes an answer; one that nobody waits for any more is dropped. */
  answered(id: number, answer: unknown): void {
    this.#waiting.get(id)?.settle(answer);
  }

  notAnswered(id: number, why: NoAnswer): void {
    this.#waiting.get(id)?.fail(why);
  }
}
