// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import type { Conversations } from '../../../../src/chat/model/conversations.ts';
import { Membership } from '../../../../src/chat/rooms/membership.ts';
import type { Rooms } from '../../../../src/chat/rooms/rooms.ts';
import { FakeLine } from '../support/fake-line.ts';

const ROOM = 'move@conference.example.test';
const OUTSIDE = 'fair@rooms.partner.test';
let line: FakeLine;
let rooms: Set<string>;
let log: string[];
let membership: Membership;

beforeEach(() => {
  line = new FakeLine();
  line.server = () => '';
  rooms = new Set();
  log = [];
  const known = new Map<string, { name?: string }>();
  membership = new Membership({
    line: line.line,
    rooms: {
      get: (jid: string) => (rooms.has(jid) ? {} : undefined),
      add: (jid: string) => rooms.add(jid),
      leave: (jid: string) => rooms.delete(jid),
    } as unknown as Rooms,
    conversations: {
      get: (jid: string) => known.get(jid),
      with: (jid: string) => {
        if (!known.has(jid)) known.set(jid, {});
        return known.get(jid);
      },
      remove: (jid: string) => known.delete(jid),
      nameOf: ({ name }: { name?: string }) => name ?? '',
      changed: () => undefined,
    } as unknown as Conversations,
    onEnded: (_room, name, how) => log.push(`${name} ${how}`),
    onInvitation: ({ room }) => log.push(`asked into ${room}`),
    onOver: (room) => log.push(`over ${room}`),
    report: (text) => log.push(text),
  });
});
const invited = (room: string, isLive: boolean, time = 1): void =>
  membership.invited({ room, name: 'Move', from: 'bob@example.test', time }, isLive);

test('a colleague takes one in; somebody from outside asks', () => {
  invited(ROOM, true);
  expect([...rooms]).toEqual([ROOM]);
  invited(OUTSIDE, true);
  expect([...rooms]).toEqual([ROOM]);
  expect(log).toEqual([`asked into ${OUTSIDE}`]);
});

test('an invitation that is older than the leaving is over, a newer one counts', () => {
  invited(ROOM, true);
  membership.leave(ROOM);
  invited(ROOM, false, Date.now() - 60_000);
  expect(rooms.size).toBe(0);
  invited(ROOM, false, Date.now() + 60_000);
  expect([...rooms]).toEqual([ROOM]);
});

test('an invitation that was refused is not shown again', () => {
  invited(OUTSIDE, false);
  membership.leave(OUTSIDE);
  invited(OUTSIDE, false);
  expect(log).toEqual([`asked into ${OUTSIDE}`]);
});

test('who is removed is told; who left or deleted it himself knows', () => {
  invited(ROOM, true);
  membership.gone(ROOM, 'forbidden');
  expect(log).toEqual(['Move removed', `over ${ROOM}`]);
  expect(membership.ended(ROOM)).toBe('removed');
  invited(ROOM, true);
  membership.leaving(ROOM, true);
  membership.gone(ROOM, 'gone');
  expect(log.filter((each) => each.startsWith('Move'))).toEqual(['Move removed']);
  expect(membership.ended(ROOM)).toBe('left');
});

test('what was deleted before one ever was in it is no news', () => {
  invited(ROOM, false);
  membership.gone(ROOM, 'item-not-found');
  expect(log).toEqual([`over ${ROOM}`]);
  invited(ROOM, true);
  membership.entered(ROOM);
  membership.gone(ROOM, 'item-not-found');
  expect(log).toContain('Move deleted');
});

test('what passes by itself ends nothing', () => {
  invited(ROOM, true);
  membership.gone(ROOM, 'remote-server-timeout');
  expect([...rooms]).toEqual([ROOM]);
});
