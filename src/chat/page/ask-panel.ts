/** Asks the panel, which alone can ask the webmail, and waits for its answer for a while. */
import type { ToPanel } from '../../shared/panel-chat.ts';
import type { Answer, NoAnswer, Question, QuestionKind } from '../../shared/questions.ts';

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
  readonly settle: (answer: Answer) => void;
  readonly fail: (why: NoAnswer) => void;
}

export class PanelQuestions {
  readonly #send: (message: ToPanel) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(send: (message: ToPanel) => void) {
    this.#send = send;
  }

  /** Rejects with `NotAnswered`. Who no longer wants the answer says so with `cut`. */
  ask<K extends QuestionKind>(question: Question<K>, cut?: AbortSignal): Promise<Answer<K>> {
    const id = (this.#last += 1);
    return new Promise<Answer<K>>((resolve, reject) => {
      const fail = (why: NoAnswer): void => {
        this.#waiting.delete(id);
        clearTimeout(timer);
        cut?.removeEventListener('abort', dropped);
        reject(new NotAnswered(why));
      };
      const dropped = (): void => fail('trouble');
      const timer = setTimeout(() => fail('trouble'), PATIENCE_MS);
      const settle = (answer: Answer): void => {
        this.#waiting.delete(id);
        clearTimeout(timer);
        cut?.removeEventListener('abort', dropped);
        // The panel answers a question with an answer of its kind.
        resolve(answer);
      };
      this.#waiting.set(id, { settle, fail });
      if (cut?.aborted) return fail('trouble');
      cut?.addEventListener('abort', dropped);
      this.#send({ type: 'ask', id, question: question as Question });
    });
  }

  /** Takes what the panel answers; an answer that nobody waits for any more is dropped. */
  answered(id: number, answer: Answer): void {
    this.#waiting.get(id)?.settle(answer);
  }

  notAnswered(id: number, why: NoAnswer): void {
    this.#waiting.get(id)?.fail(why);
  }
}
