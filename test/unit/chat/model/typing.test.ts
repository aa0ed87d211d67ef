// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Typing } from '../../../../src/chat/model/typing.ts';
import { parse } from '../../../../src/chat/line/xml.ts';

const BOB = 'bob@example.test';
const STATES = 'http://jabber.org/protocol/chatstates';
const onChange = vi.fn();
let typing: Typing;

const message = (inside: string, attributes = "type='chat'"): Element =>
  parse(`<message xmlns='jabber:client' ${attributes}>${inside}</message>`)!;
const state = (name: string): string => `<${name} xmlns='${STATES}'/>`;

beforeEach(() => {
  vi.useFakeTimers();
  onChange.mockReset();
  typing = new Typing(onChange);
});
afterEach(() => {
  vi.useRealTimers();
});

test('who writes is known until he stops, sends, or goes', () => {
  for (const end of [
    () => typing.take(message(state('paused')), BOB, BOB),
    () => typing.take(message(`<body>Hi</body>${state('active')}`), BOB, BOB),
    () => typing.take(message('<body>from a program that tells no states</body>'), BOB, BOB),
    () => typing.gone(BOB, BOB),
  ]) {
    typing.take(message(state('composing')), BOB, BOB);
    expect(typing.of(BOB)).toEqual([BOB]);
    end();
    expect(typing.of(BOB)).toEqual([]);
  }
  expect(onChange).toHaveBeenCalledTimes(8);
});

test('who says nothing more is forgotten, and who goes on is not', () => {
  typing.take(message(state('composing')), BOB, BOB);
  vi.advanceTimersByTime(20_000);
  typing.take(message(state('composing')), BOB, BOB);
  vi.advanceTimersByTime(20_000);
  expect(typing.of(BOB)).toEqual([BOB]);
  expect(onChange).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(11_000);
  expect(typing.of(BOB)).toEqual([]);
  expect(onChange).toHaveBeenCalledTimes(2);
});

test('in a group there may be several, each conversation for itself', () => {
  const room = 'move@conference.example.test';
  typing.take(message(state('composing'), "type='groupchat'"), room, 'Bob');
  typing.take(message(state('composing'), "type='groupchat'"), room, 'Carol');
  expect(typing.of(room)).toEqual(['Bob', 'Carol']);
  expect(typing.of(BOB)).toEqual([]);
  typing.gone(room, 'Bob');
  expect(typing.of(room)).toEqual(['Carol']);
  typing.forget();
  expect(typing.of(room)).toEqual([]);
});

test('marks, errors and what was said long ago say nothing', () => {
  const delay = "<delay xmlns='urn:xmpp:delay' stamp='2026-11-20T10:00:00Z'/>";
  typing.take(message(state('composing'), "type='error'"), BOB, BOB);
  typing.take(message(state('composing') + delay), BOB, BOB);
  expect(typing.of(BOB)).toEqual([]);
  typing.take(message(state('composing')), BOB, BOB);
  typing.take(message("<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>"), BOB, BOB);
  expect(typing.of(BOB)).toEqual([BOB]);
});
