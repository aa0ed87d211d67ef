// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import { Conversation } from '../../../../src/chat/model/conversation.ts';
import { deletion, edit, message, seen } from '../support/happenings.ts';
import { idOf } from '../support/stanzas.ts';

const MINE = { mine: true, sender: 'alice@example.test' };
let conversation: Conversation;
beforeEach(() => (conversation = new Conversation('bob@example.test', false)));

const take = (...all: Parameters<Conversation['take']>[0][]): boolean[] =>
  all.map((each) => conversation.take(each));
const last = (): string | undefined =>
  conversation.last?.deleted ? 'deleted' : conversation.last?.text;
const from = (first: number, to: number): number[] =>
  Array.from({ length: to - first + 1 }, (_, at) => first + at);

describe('order', () => {
  test('is the archive’s, whatever comes first', () => {
    take(message(3), message(1), message(2));
    expect(last()).toBe('text 3');
    expect(conversation.newestId).toBe(idOf(3));
  });

  test('what the archive has not taken yet comes last', () => {
    take(message(undefined, { ...MINE, text: 'on its way' }), message(2));
    expect(last()).toBe('on its way');
    expect(conversation.newestId).toBe(idOf(2));
  });
});

describe('one message', () => {
  test('live and out of the archive is one, in the archive’s place and at its time', () => {
    take(message(undefined, { ...MINE, senderIds: ['o1'], text: 'mine' }), message(5));
    expect(take(message(4, { ...MINE, senderIds: ['o1'], text: 'mine' }))).toEqual([true]);
    expect(last()).toBe('text 5');
    expect(conversation.unread).toBe(1);
    expect(take(message(4, { ...MINE, senderIds: ['o1'] }))).toEqual([false]);
  });

  test('comes twice out of the archive, once as it is live', () => {
    expect(take(message(1), message(1), message(undefined, { senderIds: ['s1'] }))).toEqual([
      true,
      false,
      false,
    ]);
    expect(conversation.unread).toBe(1);
  });

  test('is not another one that its sender has given the same id', () => {
    take(message(1, { senderIds: ['1'] }), message(2, { senderIds: ['1'] }));
    expect(conversation.unread).toBe(2);
  });

  test('is not that of another person with the same id', () => {
    take(
      message(1, { senderIds: ['1'], sender: 'Bob' }),
      message(undefined, { senderIds: ['1'], sender: 'Carol' }),
    );
    expect(conversation.unread).toBe(2);
  });

  test('is kept short', () => {
    take(message(1, { text: `a\n\n  b ${'x'.repeat(500)}` }));
    expect(last()).toMatch(/^a b x{156}$/);
  });
});

describe('an edit', () => {
  test('changes the text, and makes nothing unread', () => {
    take(message(1));
    conversation.markDisplayed(idOf(1));
    expect(take(edit(2, 's1'))).toEqual([true]);
    expect(last()).toBe('edit 2');
    expect(conversation.unread).toBe(0);
  });

  test('of somebody else is none', () => {
    take(message(1));
    expect(take(edit(2, 's1', { sender: 'mallory@example.test' }))).toEqual([false]);
    expect(last()).toBe('text 1');
  });

  test('is about its sender’s message, not about another’s with the same id', () => {
    take(
      message(1, { sender: 'Bob', senderIds: ['1'] }),
      message(2, { sender: 'Carol', senderIds: ['1'] }),
    );
    take(edit(3, '1', { sender: 'Carol', text: 'Carol’s' }));
    expect(last()).toBe('Carol’s');
    take(edit(4, '1', { sender: 'Bob', text: 'Bob’s' }));
    expect(last()).toBe('Carol’s');
  });
});

describe('read backwards', () => {
  test('an edit finds its message later; the last edit counts, not the one that comes last', () => {
    take(edit(5, 's1'), edit(4, 's1'), message(1));
    expect(last()).toBe('edit 5');
    take(edit(3, 's1'));
    expect(last()).toBe('edit 5');
    take(edit(6, 's1'));
    expect(last()).toBe('edit 6');
  });

  test('a deletion counts, whatever edits there are and in whichever order they come', () => {
    for (const changes of [
      [deletion(5, 's1'), edit(4, 's1')],
      [edit(4, 's1'), deletion(5, 's1')],
    ]) {
      conversation = new Conversation('bob@example.test', false);
      take(...changes, message(1));
      expect(last()).toBe('deleted');
      take(edit(3, 's1'));
      expect(conversation.last?.text).toBe('');
    }
  });

  test('what somebody else says about a message keeps nothing of its sender’s word away', () => {
    const mallory = { sender: 'mallory@example.test' };
    take(
      deletion(9, 's1', mallory),
      edit(8, 's1', mallory),
      deletion(7, 's1'),
      edit(6, 's2', mallory),
      edit(5, 's2'),
    );
    take(message(1), message(2));
    expect(last()).toBe('edit 5');
    expect(conversation.unread).toBe(1);
  });

  test('somebody else’s message with that id takes the sender’s word from nobody', () => {
    take(deletion(9, '1', { sender: 'Bob' }));
    take(
      message(2, { sender: 'Carol', senderIds: ['1'] }),
      message(1, { sender: 'Bob', senderIds: ['1'] }),
    );
    expect(conversation.unread).toBe(1);
    expect(last()).toBe('text 2');
  });

  test('a moderator’s word comes before the message too, by the archive’s id', () => {
    take(deletion(9, idOf(1), { sender: '', byModerator: true }), message(1));
    expect(last()).toBe('deleted');
  });
});

describe('a deletion', () => {
  test('leaves nothing of the text, counts no more, and is for good', () => {
    take(message(1), message(2));
    expect(take(deletion(3, 's2'))).toEqual([true]);
    expect(last()).toBe('deleted');
    expect(conversation.last?.text).toBe('');
    expect(conversation.unread).toBe(1);
    expect(take(deletion(4, 's2'), edit(5, 's2'))).toEqual([false, false]);
    expect(take(message(2))).toEqual([false]); // the archive still has it
    expect(last()).toBe('deleted');
  });

  test('by somebody else is refused', () => {
    take(message(1));
    expect(take(deletion(2, 's1', { sender: 'mallory@example.test' }))).toEqual([false]);
    expect(last()).toBe('text 1');
  });

  test('by a moderator is not', () => {
    take(message(1));
    expect(take(deletion(2, idOf(1), { sender: '', byModerator: true }))).toEqual([true]);
    expect(last()).toBe('deleted');
  });
});

describe('unread', () => {
  test('is what came after the last word of one’s own, or the last that was seen', () => {
    take(message(1), message(2), message(3, MINE), message(4), message(5));
    expect(conversation.unread).toBe(2);
    expect(conversation.markDisplayed(idOf(4))).toBe(true);
    expect(conversation.unread).toBe(1);
    expect(conversation.markDisplayed(idOf(4))).toBe(false);
    expect(conversation.markDisplayed(idOf(2))).toBe(false);
    expect(conversation.unread).toBe(1);
    expect(conversation.displayed).toBe(idOf(4));
  });

  test('knows one’s own mark from another device, and takes no other', () => {
    take(message(1), message(2), message(3));
    expect(take(seen(4, 's2', false))).toEqual([false]);
    expect(conversation.unread).toBe(3);
    expect(take(seen(5, 's2'))).toEqual([true]);
    expect(conversation.unread).toBe(1);
  });

  test('a message that comes late and was seen is not', () => {
    conversation.markDisplayed(idOf(5));
    take(message(4));
    expect(conversation.unread).toBe(0);
  });

  test('counts further than messages are kept', () => {
    take(...from(1, 500).map((n) => message(n)));
    expect(conversation.unread).toBe(500);
    conversation.markDisplayed(idOf(50));
    expect(conversation.unread).toBe(450);
    conversation.markDisplayed(idOf(450));
    expect(conversation.unread).toBe(50);
    take(message(501, MINE), ...from(502, 800).map((n) => message(n)));
    expect(conversation.unread).toBe(299);
  });

  test('and so it does backwards, where one’s own word is found later', () => {
    const pages = [from(401, 500), from(301, 400), from(201, 300), from(101, 200), from(1, 100)];
    for (const page of pages) {
      take(...page.map((n) => message(n, n === 150 ? MINE : {})));
    }
    expect(conversation.unread).toBe(350);
  });

  test('counts nothing twice that is read twice', () => {
    for (let time = 0; time < 2; time++) {
      for (const page of [from(201, 400), from(1, 200)]) take(...page.map((n) => message(n)));
    }
    expect(conversation.unread).toBe(400);
  });
});
