// @vitest-environment jsdom
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  messageDialogs,
  peopleAndGroups,
} from '../../../../src/chat/conversation/message-dialogs.ts';
import type { Engine } from '../../../../src/chat/engine.ts';
import { fetchLater } from '../../../../src/chat/fetch-later.ts';
import type { ConversationRow, PersonRow } from '../../../../src/chat/list/list-model.ts';
import type { ToForward } from '../../../../src/shared/chat-conversation.ts';
import { button, front, settle } from '../support/dialogs.ts';

// jsdom has nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;

const row = (key: string, isGroup = false): ConversationRow => ({
  key,
  name: key,
  isGroup,
  presence: 'offline',
  unread: 0,
});
const person = (key: string): PersonRow => ({ key, name: key, presence: 'offline' });
const CONVERSATIONS = [row('bob@x'), row('move@c', true), row('carol@x')];
const PEOPLE = [person('carol@x'), person('bob@x'), person('miles@x')];

const say = vi.fn<Engine['writing']['say']>();
const conversations = Object.assign(new EventTarget(), {
  conversations: () => CONVERSATIONS,
  everybody: (_words: string, limit: number) => ({ rows: PEOPLE.slice(0, limit), more: 0 }),
  get: (peer: string) => CONVERSATIONS.find(({ key }) => key === peer),
});
const engine = { conversations, writing: { say } } as unknown as Engine;
const message: ToForward = {
  jid: 'bob@x',
  text: 'On Thursday.',
  saidFirst: { name: 'Bob Martin', jid: 'bob@x' },
  file: {},
};

// It is fetched when it is wanted, which takes a while the first time.
beforeAll(fetchLater, 30_000);

beforeEach(() => {
  vi.clearAllMocks();
  document.body.replaceChildren();
});

test('those one has talked to last are offered first, and where the message stands already last', () => {
  const offered = (limit: number): string[] =>
    peopleAndGroups(engine, '', limit, 'bob@x').rows.map(({ key }) => key);
  expect(offered(8)).toEqual(['move@c', 'carol@x', 'miles@x', 'bob@x']);
  expect(offered(3)).toEqual(['move@c', 'carol@x', 'miles@x']);
  expect(peopleAndGroups(engine, '', 8, '').rows.map(({ isGroup }) => isGroup === true)).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test('a message goes out with its author, a comment without, and then it is said', async () => {
  const sent = vi.fn<(text: string) => void>();
  messageDialogs({ document, texts: {}, engine, say: sent }).onForward(message);
  await vi.waitFor(() => expect(front()).toBeDefined());
  await settle();
  for (const name of ['move@c', 'carol@x']) {
    const option = [...document.querySelectorAll<HTMLElement>('[role=option]')].find((each) =>
      each.textContent.includes(name),
    );
    option!.click();
    await settle();
  }
  const comment = document.querySelector<HTMLInputElement>('label input')!;
  comment.value = 'See you there?';
  comment.dispatchEvent(new InputEvent('input'));
  expect(sent).not.toHaveBeenCalled();
  button('Forward')!.click();
  await settle();
  expect(say.mock.calls).toEqual([
    ['move@c', true, 'On Thursday.', message],
    ['move@c', true, 'See you there?'],
    ['carol@x', false, 'On Thursday.', message],
    ['carol@x', false, 'See you there?'],
  ]);
  expect(sent).toHaveBeenCalledExactlyOnceWith('Sent to move@c, carol@x');
});
