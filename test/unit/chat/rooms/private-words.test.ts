// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { PrivateWords } from '../../../../src/chat/rooms/private-words.ts';
import type { Rooms } from '../../../../src/chat/rooms/rooms.ts';
import { idOf, stampOf, stanzaOf } from '../support/stanzas.ts';

const ROOM = 'move@c.example.test';
let state: string;
let people: Record<string, string>;
let words: PrivateWords;

beforeEach(() => {
  state = 'ready';
  people = { Bob: 'bob@example.test' };
  words = new PrivateWords({
    get: (jid: string) => (jid === ROOM ? { state } : undefined),
    personIn: (_room: string, nick: string) => people[nick],
  } as unknown as Rooms);
});

const message = (from: string, to = 'alice@example.test', inside = '<body>psst</body>'): Element =>
  stanzaOf(`<message type="chat" from="${from}" to="${to}">${inside}</message>`);
const archived = (of: Element, n = 1) => ({ id: idOf(n), message: of, stamp: stampOf(idOf(n)) });

test('what is none: of a person, of the room itself, without words', () => {
  expect(words.is(message('bob@example.test/phone'))).toBe(false);
  expect(words.is(message(ROOM))).toBe(false);
  expect(words.is(message(`${ROOM}/Bob`, undefined, '<composing/>'))).toBe(false);
  expect(words.is(message(`${ROOM}/Bob`))).toBe(true);
});

test('they are that person’s, and are kept for a conversation that is opened later', () => {
  const taken = words.take(archived(message(`${ROOM}/Bob`)));
  expect(taken?.message.getAttribute('from')).toBe('bob@example.test');
  expect(taken?.message.getAttribute('type')).toBe('chat');
  words.take(archived(message(`${ROOM}/Bob`))); // read in the archive again
  expect(words.of('bob@example.test')).toHaveLength(1);
});

test('one’s own, written elsewhere, are for that person', () => {
  const taken = words.take(archived(message('alice@example.test', `${ROOM}/Bob`)));
  expect(taken?.message.getAttribute('to')).toBe('bob@example.test');
});

test('wait for the room to tell who is in it, and are the group’s when nobody knows', () => {
  state = 'joining';
  expect(words.take(archived(message(`${ROOM}/Zoe`)))).toBeUndefined();
  expect(words.ready('other@c.example.test')).toEqual([]);
  const [held] = words.ready(ROOM);
  state = 'ready';
  const taken = held && words.take(held);
  expect(taken?.message.getAttribute('type')).toBe('groupchat');
  expect(taken?.message.getAttribute('from')).toBe(`${ROOM}/Zoe`);
  expect(words.ready(ROOM)).toEqual([]);
});
