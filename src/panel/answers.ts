/** Answers what the chat asks, each kind of question by the one who can. */
import type { Answer, NoAnswer, Question, QuestionKind } from '../shared/questions.ts';
import type { ToChat } from '../shared/panel-chat.ts';

/** Rejects with `NotOffered`, or with whatever went wrong. */
export type Answerers = {
  readonly [Kind in QuestionKind]: (question: Question<Kind>) => Promise<Answer<Kind>>;
};

/** The webmail does not offer this to the account. */
export class NotOffered extends Error {}

/** The message to the chat that answers its question, whatever happens. Never rejects. */
export async function answerTo(
  answerers: Answerers,
  { id, question }: { readonly id: number; readonly question: Question },
  warn: (line: string) => void,
): Promise<ToChat> {
  try {
    // The kind of both is the same, which the compiler cannot see.
    const answerer = answerers[question.kind] as (question: Question) => Promise<Answer>;
    return { type: 'answered', id, answer: await answerer(question) };
  } catch (error) {
    const why: NoAnswer = error instanceof NotOffered ? 'off' : 'trouble';
    if (why === 'trouble') warn(`"${question.kind}" was not answered: ${String(error)}`);
    return { type: 'not-answered', id, why };
  }
}
