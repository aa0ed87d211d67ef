import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Asking } from '../../../src/browser/asking.ts';
import type { ToPanel } from '../../../src/shared/panel-chat.ts';
import type { Questions } from '../../../src/shared/questions.ts';

let said: ToPanel[];
let questions: Asking<Questions>;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  questions = new Asking<Questions>((message) => said.push(message));
});
afterEach(() => void vi.useRealTimers());

test('each question gets its own answer, in whatever order they come', async () => {
  const bob = questions.ask({ kind: 'find', text: 'bob' });
  const recent = questions.ask({ kind: 'recent' });
  expect(said).toEqual([
    { type: 'ask', id: 1, question: { kind: 'find', text: 'bob' } },
    { type: 'ask', id: 2, question: { kind: 'recent' } },
  ]);
  questions.answered(2, ['carol@a.b']);
  questions.answered(1, { people: [], more: true });
  expect(await recent).toEqual(['carol@a.b']);
  expect(await bob).toEqual({ people: [], more: true });
});

test('a refusal says whether asking again is of any use', async () => {
  const asked = questions.ask({ kind: 'recent' });
  questions.notAnswered(1, 'off');
  await expect(asked).rejects.toMatchObject({ why: 'off' });
});

test('a panel that does not answer is waited for a while', async () => {
  const asked = expect(questions.ask({ kind: 'recent' })).rejects.toMatchObject({ why: 'trouble' });
  await vi.advanceTimersByTimeAsync(20_000);
  await asked;
  questions.answered(1, []); // too late, and no harm
});

test('who types on waits no longer', async () => {
  const cut = new AbortController();
  const asked = questions.ask({ kind: 'find', text: 'b' }, cut.signal);
  cut.abort();
  await expect(asked).rejects.toMatchObject({ why: 'trouble' });
  await expect(questions.ask({ kind: 'find', text: 'b' }, cut.signal)).rejects.toMatchObject({
    why: 'trouble',
  });
  expect(said).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
