// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { followProgress, progressAtPeer } from '../../../../src/conversation/acts/progress.ts';
import { FakeBox, fakeConverse } from '../support.ts';

let box: FakeBox;
let mark: (attributes: object) => unknown;
let converse: ReturnType<typeof fakeConverse>;
beforeEach(() => {
  box = new FakeBox('bob@x', [
    { msgid: '1', sender: 'me', time: '2026-01-01T10:00:00Z' },
    { msgid: '2', sender: 'me', time: '2026-01-01T10:01:00Z', received: 'then' },
    { msgid: '3', sender: 'me', time: '2026-01-01T10:02:00Z' },
  ]);
  converse = fakeConverse(box);
  followProgress(converse.inner);
  const { handleChatMarker } = converse.inner.exports.ChatBox.prototype as unknown as {
    handleChatMarker: (this: FakeBox, attributes: object) => unknown;
  };
  mark = (attributes) => handleChatMarker.call(box, attributes);
  converse.fire('chatBoxInitialized', box);
});
const progress = (): string[] =>
  box.messages.models.map((message) => progressAtPeer(message, box.box));
const displayed = (id: string): object => ({
  marker_id: id,
  marker: 'displayed',
  sender: 'them',
});

test('a receipt is for one message, a mark for all before it', () => {
  expect(progress()).toEqual(['sent', 'delivered', 'sent']);
  expect(mark(displayed('2'))).toBe(true);
  expect(progress()).toEqual(['read', 'read', 'sent']);
});

test('what is no mark, one’s own, or one that only tells of receipt changes nothing', () => {
  expect(mark({ body: 'x' })).toBe(false);
  expect(mark({ ...displayed('2'), sender: 'me' })).toBe(true);
  expect(mark({ ...displayed('2'), marker: 'received' })).toBe(true);
  expect(progress()).toEqual(['sent', 'delivered', 'sent']);
});

test('a mark counts for what is loaded later', () => {
  mark(displayed('0'));
  expect(progress()).toEqual(['sent', 'delivered', 'sent']);
  const later = box.add({ msgid: '0', sender: 'me', time: '2026-01-01T09:00:00Z' });
  const older = box.add({ msgid: '-1', sender: 'me', time: '2026-01-01T08:00:00Z' });
  expect([later, older].map((each) => progressAtPeer(each, box.box))).toEqual(['read', 'read']);
});

test('in a group it is sent, and no more is known', () => {
  const room = new FakeBox('room@c', [{ sender: 'me', received: 'then', zc_read: true }]);
  room.set({ type: 'chatroom' });
  expect(progressAtPeer(room.messages.models[0]!, room.box)).toBe('sent');
});

test('which kind of mark it is, is read from the stanza', () => {
  const stanza = new DOMParser().parseFromString(
    '<message><displayed xmlns="urn:xmpp:chat-markers:0" id="1"/></message>',
    'text/xml',
  ).documentElement;
  expect(converse.fire('parseMessage', stanza, { a: 1 })).toEqual({ a: 1, marker: 'displayed' });
});
