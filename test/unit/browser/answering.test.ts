import { expect, test, vi } from 'vitest';
import { type AnswerersOf, answerTo, NotOffered } from '../../../src/browser/answering.ts';
import type { Questions } from '../../../src/shared/questions.ts';

const warn = vi.fn();
const answerers: AnswerersOf<Questions> = {
  briefcase: () => Promise.resolve([]),
  busy: () => Promise.resolve([]),
  'out-of-office': () => Promise.resolve({ reply: undefined }),
  session: () => Promise.resolve({ over: false }),
  keep: () => Promise.resolve(''),
  find: ({ text }) =>
    Promise.resolve({ people: [{ address: `${text}@a.b`, name: text }], more: false }),
  'look-up': () => Promise.reject(new Error('service.TEMPORARILY_UNAVAILABLE')),
  recent: () => Promise.reject(new NotOffered('not in this webmail')),
};

test('the answer carries the number of its question', async () => {
  expect(
    await answerTo(answerers, { id: 7, question: { kind: 'find', text: 'bob' } }, warn),
  ).toEqual({
    type: 'answered',
    id: 7,
    answer: { people: [{ address: 'bob@a.b', name: 'bob' }], more: false },
  });
});

test('what is not offered is no fault', async () => {
  warn.mockReset();
  expect(await answerTo(answerers, { id: 8, question: { kind: 'recent' } }, warn)).toEqual({
    type: 'not-answered',
    id: 8,
    why: 'off',
  });
  expect(warn).not.toHaveBeenCalled();
});

test('a fault is told to the chat in one word, and to the console in full', async () => {
  const question = { kind: 'look-up', addresses: ['a@b.c'] } as const;
  expect(await answerTo(answerers, { id: 9, question }, warn)).toEqual({
    type: 'not-answered',
    id: 9,
    why: 'trouble',
  });
  expect(warn).toHaveBeenCalledWith(
    '"look-up" was not answered: Error: service.TEMPORARILY_UNAVAILABLE',
    new Error('service.TEMPORARILY_UNAVAILABLE'),
  );
});
