// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { mendMessages } from '../../../src/conversation/messages.ts';
import { FakeBox, fakeConverse, FakeModel } from './support.ts';

let clock: { ahead: number };
let converse: ReturnType<typeof fakeConverse>;
beforeEach(() => {
  clock = { ahead: 0 };
  converse = fakeConverse();
  mendMessages(converse.inner, clock, 'Alice');
});
const parse = (xml: string): Element =>
  new DOMParser().parseFromString(xml, 'text/xml').documentElement;

describe('the text', () => {
  const message =
    '<message xmlns="jabber:client"><fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="0" end="3"/></fallback><body> &gt; a\nyes </body></message>';
  const forwarded = (inside: string): string =>
    `<forwarded xmlns="urn:xmpp:forward:0"><delay/>${inside}</forwarded>`;
  const copied = (inside: string): string =>
    `<message><sent xmlns="urn:xmpp:carbons:2">${forwarded(inside)}</sent></message>`;
  const archived = (inside: string): string =>
    `<message><result xmlns="urn:xmpp:mam:2">${forwarded(inside)}</result></message>`;
  test.each([
    ['a message', message],
    ['a copy', copied(message)],
    ['a row of an archive', archived(message)],
    ['a copy in a row', archived(copied(message))],
    [
      'a message that forwards another one',
      message.replace(
        '</message>',
        `${forwarded('<message><body>not mine</body></message>')}</message>`,
      ),
    ],
    [
      'a message with something of its own around another one',
      message.replace(
        '</message>',
        `<sent xmlns="urn:example:other">${forwarded('<message><body>not mine</body></message>')}</sent></message>`,
      ),
    ],
  ])('of %s is that of the body itself', (_what, xml) => {
    const read = converse.fire('parseMessage', parse(xml), { body: '', message: 'old', id: '1' });
    expect(read).toEqual({ id: '1', body: '> a\nyes', message: '> a\nyes' });
  });

  test('without a body stays what it was', () => {
    expect(converse.fire('parseMessage', parse('<message/>'), { message: 'old' })).toEqual({
      body: undefined,
      message: 'old',
    });
  });
});

describe('one’s own message', () => {
  const timeAfter = (last: string | undefined): string => {
    const box = new FakeBox('bob@x', last === undefined ? [] : [{ time: last }]);
    return (converse.fire('getOutgoingMessageAttributes', box, { body: 'x' }) as { time: string })
      .time;
  };
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T12:00:00Z') });
    return () => vi.useRealTimers();
  });
  test('is of now, by the server’s clock', () => {
    expect(timeAfter('2026-01-01T11:00:00Z')).toBe('2026-01-01T12:00:00.000Z');
    expect(timeAfter(undefined)).toBe('2026-01-01T12:00:00.000Z');
    clock.ahead = 60_000;
    expect(timeAfter(undefined)).toBe('2026-01-01T12:01:00.000Z');
  });
  test('stands behind the last one, however wrong the clock is', () => {
    expect(timeAfter('2026-01-01T13:00:00.000Z')).toBe('2026-01-01T13:00:00.001Z');
  });
});

describe('when the archive has it', () => {
  const update = (known: Record<string, unknown>, attributes: Record<string, unknown>): unknown =>
    converse.fire(
      'getUpdatedMessageAttributes',
      new FakeModel(known),
      { edited: true },
      attributes,
    );
  const archived = { 'stanza_id alice@x': '17', is_delayed: true, time: 'T' };
  test('it takes the id and goes to its place', () => {
    expect(update({}, archived)).toEqual({ edited: true, 'stanza_id alice@x': '17', time: 'T' });
  });
  test('it moves once, and only for the archive’s word', () => {
    expect(update({ 'stanza_id alice@x': '17' }, archived)).not.toHaveProperty('time');
    expect(update({}, { ...archived, is_delayed: false })).not.toHaveProperty('time');
  });
  test('of an edit it does not', () => {
    const edit = { ...archived, replace_id: 'm1' };
    expect(update({}, edit)).toEqual({ edited: true, 'stanza_id alice@x': '17' });
    const changes = { is_archived: true, time: 'T' };
    const done = converse.fire('getUpdatedMessageAttributes', new FakeModel({}), changes, edit);
    expect(done).not.toHaveProperty('time');
  });
  test.each(['chatBoxInitialized', 'chatRoomInitialized'])(
    'the order is made anew: %s',
    (event) => {
      const box = new FakeBox('bob@x');
      const rendered = vi.fn();
      box.messages.on('rendered', rendered);
      converse.fire(event, box);
      box.messages.trigger('change:time');
      expect([box.messages.sorted, rendered.mock.calls.length]).toEqual([1, 1]);
    },
  );
});

describe('an edit or a deletion, after a new sign-in', () => {
  test('is the same person’s: only a group asks for more than the address', () => {
    const from = (box: FakeBox | undefined, jid: string): unknown => {
      const { inner, fire } = fakeConverse(...(box ? [box] : []));
      mendMessages(inner, clock, 'Alice');
      const read = fire('parseMessage', parse('<message/>'), { from: jid }) as { from: unknown };
      return read.from;
    };
    expect(from(new FakeBox('bob@x'), 'bob@x/web-2')).toBe('bob@x');
    expect(from(undefined, 'bob@x/web-2')).toBe('bob@x');
    const room = new FakeBox('room@c');
    room.set({ type: 'chatroom' });
    expect(from(room, 'room@c/Bob')).toBe('room@c/Bob');
  });

  test('one’s own message has not been received because it was read', () => {
    const read = (sender: string): unknown =>
      converse.fire('parseMessage', parse('<message/>'), { sender, received: 'now' });
    expect(read('me')).toMatchObject({ received: undefined });
    expect(read('them')).toMatchObject({ received: 'now' });
  });
});

test('an edited reply keeps its quotation, which others cut off', () => {
  const fallback = { 'urn:xmpp:reply:0': { start: 0, end: 7 } };
  const box = new FakeBox('bob@x', [{ correcting: true, body: '> 👍🎉a\nno', fallback }]);
  const sent = converse.fire('getOutgoingMessageAttributes', box, { body: 'yes' });
  expect(sent).toMatchObject({ body: '> 👍🎉a\nnyes', message: '> 👍🎉a\nnyes' });
});

test('a reaction changes nothing of its message but the reactions', () => {
  const message = new FakeModel({ time: 'then', 'stanza_id a@x': '1' });
  const changes = { is_archived: true, time: 'now', reactions: { 'bob@x': ['👍'] } };
  const attributes = { reaction_to_id: '1', 'stanza_id a@x': '9', is_delayed: true, time: 'now' };
  expect(converse.fire('getUpdatedMessageAttributes', message, changes, attributes)).toEqual({
    reactions: { 'bob@x': ['👍'] },
  });
});

test('a reaction in a group is a person’s, whichever session of his it came from', () => {
  const room = new FakeBox('room@c');
  room.set({ type: 'chatroom' });
  const { inner, fire } = fakeConverse(room);
  mendMessages(inner, clock, 'Alice');
  const read = (who: string): unknown =>
    fire('parseMUCMessage', parse('<message/>'), { id: '1', reactions: { [who]: ['👍'] } });
  expect(read('bob@x/web-2')).toEqual({ id: '1', reactions: { 'bob@x': ['👍'] } });
  expect(read('room@c/Bob')).toEqual({ id: '1', reactions: { 'room@c/Bob': ['👍'] } });
  expect(read('an-occupant')).toEqual({ id: '1', reactions: { 'an-occupant': ['👍'] } });
  expect(fire('parseMUCMessage', parse('<message/>'), { id: '1' })).toEqual({ id: '1' });
});
