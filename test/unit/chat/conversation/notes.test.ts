import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HeadFacts } from '../../../../src/chat/conversation/head-facts.ts';
import { Notes } from '../../../../src/chat/conversation/notes.ts';

const BOB: HeadFacts = {
  peer: 'bob@example.test',
  name: 'Bob $& Martin',
  isGroup: false,
  online: true,
  presence: 'available',
  people: [],
  typing: [],
  beside: 0,
  pinned: false,
  muted: false,
  blocked: false,
  mayBlock: true,
  unreachable: false,
};
const show = vi.fn();
const again = vi.fn();
let notes: Notes;

beforeEach(() => {
  vi.useFakeTimers();
  show.mockReset();
  again.mockReset();
  notes = new Notes({ texts: { converse_chat_note_left: 'Vous êtes parti.' }, show });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what stands in the way of writing', () => {
  test('is nothing, mostly, and is told once', () => {
    notes.update(BOB, again);
    notes.update(BOB, again);
    expect(show.mock.calls).toEqual([[BOB.peer, undefined]]);
  });

  test('somebody who is blocked can be unblocked in place of the composer', () => {
    notes.update({ ...BOB, blocked: true }, again);
    expect(show).toHaveBeenLastCalledWith(BOB.peer, {
      text: 'You have blocked Bob $& Martin.',
      action: 'Unblock',
      instead: true,
    });
    notes.update(BOB, again);
    expect(show).toHaveBeenLastCalledWith(BOB.peer, undefined);
  });

  test('somebody who is not there any more can be written to all the same', () => {
    notes.update({ ...BOB, unreachable: true }, again);
    expect(show).toHaveBeenLastCalledWith(BOB.peer, {
      text: 'Bob $& Martin cannot be reached: no longer here, or takes no messages from you.',
      instead: false,
    });
  });

  test.each([
    ['left', 'Vous êtes parti.'],
    ['removed', 'You are no longer in this group.'],
    ['deleted', 'This group was deleted.'],
  ] as const)('a group that one has %s takes nothing', (ended, text) => {
    notes.update({ ...BOB, isGroup: true, ended }, again);
    expect(show).toHaveBeenLastCalledWith(BOB.peer, { text, instead: true });
  });

  test('a connection that is away for long', () => {
    const offline = { ...BOB, online: false };
    notes.update(offline, again);
    vi.advanceTimersByTime(2_000);
    expect(again).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(again).toHaveBeenCalledTimes(1);
    notes.update(offline, again);
    expect(show.mock.calls.at(-1)?.[1]).toMatchObject({ instead: false });
    notes.update(BOB, again);
    expect(show).toHaveBeenLastCalledWith(BOB.peer, undefined);
  });

  test('one that is back soon is not worth a word', () => {
    notes.update({ ...BOB, online: false }, again);
    vi.advanceTimersByTime(1_000);
    notes.update(BOB, again);
    vi.advanceTimersByTime(60_000);
    expect(again).not.toHaveBeenCalled();
    expect(show).toHaveBeenCalledTimes(1);
  });

  test('is told again to a page that was made anew', () => {
    notes.update({ ...BOB, blocked: true }, again);
    notes.update(undefined, again);
    notes.update({ ...BOB, blocked: true }, again);
    expect(show).toHaveBeenCalledTimes(2);
  });
});
