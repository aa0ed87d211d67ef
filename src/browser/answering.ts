/** The other end of `asking.ts`: each kind of question is answered by the one who can. */
import type { AnswerOf, NoAnswer, QuestionOf, Table } from '../shared/questions.ts';

/** Each rejects with `NotOffered`, or with whatever went wrong. */
export type AnswerersOf<T extends Table<T>> = {
  readonly [Kind in keyof T]: (question: QuestionOf<T, Kind>) => Promise<AnswerOf<T, Kind>>;
};

/** That is not offered to the account. */
export class NotOffered extends Error {}

/** The message that answers a question, whatever happens. Never rejects. */
export async function answerTo<T extends Table<T>>(
  answerers: AnswerersOf<T>,
  { id, question }: { readonly id: number; readonly question: QuestionOf<T> },
  failed: (line: string, error: unknown) => void,
): Promise<
  | { readonly type: 'answered'; readonly id: number; readonly answer: AnswerOf<T> }
  | { readonly type: 'not-answered'; readonly id: number; readonly why: NoAnswer }
> {
  const { kind } = question as { readonly kind: keyof T };
  try {
    // The kind of both is the same, which the compiler cannot see.
    const answerer = answerers[kind];
    return { type: 'answered', id, answer: await answerer(question) };
  } catch (error) {
    const why: NoAnswer = error instanceof NotOffered ? 'off' : 'trouble';
    if (why === 'trouble') failed(`"${String(kind)}" was not answered: ${String(error)}`, error);
    return { type: 'not-answered', id, why };
  }
}
