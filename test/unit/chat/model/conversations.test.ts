// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fileAt } from '../../../../src/shared/shared-file.ts';
import { Conversations } from '../../../../src/chat/model/conversations.ts';
import type { ReminderRows } from '../../../../src/chat/list/list-model.ts';
import type { Choice } from '../../../../src/chat/own/choices.ts';
import { People } from '../../../../src/chat/model/people.ts';
import { deletion, edit, message } from '../support/happenings.ts';
import { idOf, stanzaOf } from '../support/stanzas.ts';

const ROOM = 'team@conference.example.test';
const BOB = 'bob@example.test';
let people: People;
let all: Conversations;
let shown: readonly string[];
let pictures: Record<string, string>;
let outgoing: Record<string, 'waiting' | 'failed'>;
let choices: Record<string, Partial<Choice>>;
let standing: Record<string, { typing?: string; blocked?: boolean; unreachable?: boolean }>;
let reminders: ReminderRows;

beforeEach(() => {
  people = new People();
  people.takeRoster(
    stanzaOf(
      '<query xmlns="jabber:iq:roster"><item jid="alice@example.test" name="Alice"/>' +
        '<item jid="bob@example.test" name="Bob Ärmel"/><item jid="carol@example.test" name="Carol"/>' +
        '<item jid="zoe@example.test" name="Zoé"/></query>',
    ),
    true,
  );
  outgoing = {};
  pictures = {};
  choices = {};
  standing = {};
  reminders = { due: [], later: [] };
  all = new Conversations({
    people,
    myName: 'Alice',
    myJid: 'alice@example.test',
    onShown: (jids) => (shown = jids),
    outgoing: (peer) => outgoing[peer],
    pictureOf: (room) => pictures[room],
    roleIn: () => undefined,
    choice: (peer) => ({
      pinned: false,
      muted: false,
      away: undefined,
      unread: false,
      ...choices[peer],
    }),
    standing: (peer) => ({ blocked: false, unreachable: false, ...standing[peer] }),
    reminders: () => reminders,
  });
});
const keys = (filter = ''): string[] => all.conversations(filter).map(({ key }) => key);

describe('who is called by name', () => {
  const room = 'move@c.example.test';
  const called = (n: number) => message(n, { peer: room, isGroup: true, mentioned: true });

  test('sees it in the row, and is told of it in a muted group too', () => {
    all.take(message(1, { peer: room, isGroup: true }));
    all.take(called(2));
    expect(all.unread).toBe(2);
    expect([all.unreadBeside(room), all.unreadBeside(BOB)]).toEqual([0, 2]);
    choices[room] = { muted: true };
    expect(all.unread).toBe(1);
    expect(all.conversations('')[0]).toMatchObject({ key: room, mentioned: true, unread: 2 });
    all.markDisplayed(room, idOf(2));
    expect(all.unread).toBe(0);
    expect(all.conversations('')[0]).not.toHaveProperty('mentioned');
  });
});

test('a group to which something was done comes up, without anything to read', () => {
  all.with('new@c.example.test', true);
  all.take(message(1));
  expect(keys()[0]).toBe(BOB);
  all.touch('new@c.example.test', Number(idOf(2)) / 1000);
  expect(keys()[0]).toBe('new@c.example.test');
  expect(all.unread).toBe(1);
});

describe('a group into which the user was taken', () => {
  const by = (n: number) => ({ id: idOf(n), by: 'Bob', time: Number(idOf(n)) / 1000 });
  const said = (n: number) => message(n, { peer: ROOM, isGroup: true, sender: 'Dave' });
  const first = () => all.conversations('')[0];
  beforeEach(() => void all.with(ROOM, true));

  test('says so, and is unread until he has looked', () => {
    all.takenIn(ROOM, by(2));
    expect(first()).toMatchObject({ isNew: true, last: { added: true, sender: 'Bob', text: '' } });
    expect(all.unread).toBe(1);
    choices[ROOM] = { muted: true };
    expect(all.unread).toBe(0);
    const id = all.get(ROOM)?.newestId;
    expect(id).toBe(idOf(2));
    all.markDisplayed(ROOM, id ?? '');
    expect(first()).toMatchObject({ last: { added: true } });
    expect(first()).not.toHaveProperty('isNew');
  });

  test('in another browser he has looked already', () => {
    all.markDisplayed(ROOM, idOf(2));
    all.takenIn(ROOM, by(2));
    expect(first()).not.toHaveProperty('isNew');
    all.takenIn(ROOM, by(4)); // once more
    expect(first()).toMatchObject({ isNew: true });
    all.takenIn(ROOM, by(3)); // the archive is read backwards
    expect(first()?.last?.time).toBe(by(4).time);
  });

  test('what was said before is not unread, what is said since takes its place', () => {
    all.take(said(1));
    expect(first()).toMatchObject({ unread: 1 });
    all.takenIn(ROOM, by(2));
    expect(first()).toMatchObject({ unread: 0, isNew: true, last: { added: true } });
    all.take(said(3));
    expect(first()).toMatchObject({ unread: 1, last: { text: 'text 3' } });
    expect(first()).not.toHaveProperty('isNew');
    expect(all.get(ROOM)?.firstUnread).toBe(idOf(3));
    expect(all.unread).toBe(1);
  });
});

describe('the rows', () => {
  test('are newest first, and say what was said last', () => {
    all.take(message(1));
    all.take(
      message(2, {
        peer: 'carol@example.test',
        sender: 'alice@example.test',
        mine: true,
        senderIds: ['c'],
      }),
    );
    all.take(message(3, { peer: ROOM, isGroup: true, sender: 'Dave', senderIds: ['d'] }));
    expect(all.conversations('')).toEqual([
      {
        key: ROOM,
        name: 'team',
        isGroup: true,
        presence: 'offline',
        unread: 1,
        last: { text: 'text 3', mine: false, time: Number(idOf(3)) / 1000, sender: 'Dave' },
      },
      expect.objectContaining({
        key: 'carol@example.test',
        unread: 0,
        last: expect.objectContaining({ mine: true }) as unknown,
      }),
      expect.objectContaining({ key: BOB, name: 'Bob Ärmel', unread: 1 }),
    ]);
    expect(all.unread).toBe(2);
    expect(all.size).toBe(3);
  });

  test('show a file by its name', () => {
    const file = fileAt('https://mail.example.test/upload/a/1/r%C3%A9sum%C3%A9%20a.pdf');
    all.take(message(1, { text: file.url, file }));
    expect(all.conversations('')[0]!.last).toMatchObject({ text: 'résumé a.pdf', file: 'file' });
    all.take(edit(2, 's1', { text: 'the wrong one, sorry' }));
    expect(all.conversations('')[0]!.last).toMatchObject({ text: 'the wrong one, sorry' });
    expect(all.conversations('')[0]!.last).not.toHaveProperty('file');
  });

  test('show nothing of somebody who was only looked up, but what waits for him and empty groups', () => {
    all.with(BOB, false);
    all.with(ROOM, true).name = 'The Team';
    expect(keys()).toEqual([ROOM]);
    outgoing[BOB] = 'failed';
    expect(all.conversations('')).toEqual([
      expect.objectContaining({ key: BOB, outgoing: 'failed' }),
      expect.objectContaining({ key: ROOM, name: 'The Team' }),
    ]);
  });

  test('say that the last message was deleted, and no more of it', () => {
    all.take(message(1));
    all.take(deletion(2, 's1'));
    const [row] = all.conversations('');
    expect(row).toMatchObject({ unread: 0, last: { text: '', deleted: true } });
  });

  test.each([
    ['armel', [BOB]],
    ['ÄRM bo', [BOB]],
    ['bob car', []],
    ['  ', [BOB, 'carol@example.test']],
  ])('filtered by "%s"', (filter, found) => {
    all.take(message(2));
    all.take(message(1, { peer: 'carol@example.test', sender: 'carol@example.test' }));
    expect(keys(filter)).toEqual(found);
  });

  test('go when the conversation is the user’s no more', () => {
    all.take(message(1));
    all.remove(BOB);
    expect(keys()).toEqual([]);
    expect(all.unread).toBe(0);
  });
});

describe('other people', () => {
  test('are those with whom there is nothing yet, and never oneself', () => {
    all.take(message(1));
    expect(all.people('', 10)).toEqual({
      rows: [
        { key: 'carol@example.test', name: 'Carol', presence: 'offline' },
        { key: 'zoe@example.test', name: 'Zoé', presence: 'offline' },
      ],
      more: 0,
    });
  });
  test('are told to be on the screen, with those of the conversations', () => {
    all.take(message(1));
    all.take(message(2, { peer: ROOM, isGroup: true, sender: 'Dave', senderIds: ['d'] }));
    all.conversations('');
    all.people('', 1);
    expect(shown).toEqual(['alice@example.test', BOB, 'carol@example.test']);
  });

  test('are counted beyond the limit', () => {
    expect(all.people('', 1)).toMatchObject({ rows: [{ name: 'Bob Ärmel' }], more: 2 });
    expect(all.people('zoe', 1)).toMatchObject({ rows: [{ name: 'Zoé' }], more: 0 });
  });
});

describe('what is read', () => {
  test('is known before the messages are here', () => {
    all.markDisplayed(BOB, idOf(2));
    all.markDisplayed(BOB, idOf(1)); // an older word
    all.markDisplayed('carol@example.test', idOf(3));
    expect(all.newestDisplayed).toBe(idOf(3));
    for (const n of [1, 2, 3]) all.take(message(n));
    expect(all.unread).toBe(1);
  });

  test('of a conversation that was away stays read', () => {
    all.take(message(1));
    all.markDisplayed(BOB, idOf(1));
    all.remove(BOB);
    all.take(message(1));
    expect(all.unread).toBe(0);
  });
});

test('a change before its message makes no row, and is kept for it', () => {
  expect(all.take(deletion(2, 's1'))).toBe(false);
  expect(keys()).toEqual([]);
  all.take(message(1));
  expect(all.conversations('')[0]!.last).toMatchObject({ deleted: true });
  all.take(edit(5, 's4', { peer: 'carol@example.test', sender: 'carol@example.test' }));
  all.take(message(4, { peer: 'carol@example.test', sender: 'carol@example.test' }));
  expect(all.conversations('')[0]!.last!.text).toBe('edit 5');
});

test('tells once for all that happens in one task', async () => {
  const change = vi.fn();
  all.addEventListener('change', change);
  for (const n of [1, 2, 3]) all.take(message(n));
  all.online = true;
  all.status = 'busy';
  expect(change).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(change).toHaveBeenCalledTimes(1);
  all.take(message(3)); // nothing new
  await Promise.resolve();
  expect(change).toHaveBeenCalledTimes(1);
  all.markDisplayed(BOB, idOf(3));
  await Promise.resolve();
  expect(change).toHaveBeenCalledTimes(2);
});

test('one is seen as offline without a line, whatever one has chosen', () => {
  all.status = 'busy';
  expect(all.me).toEqual({ name: 'Alice', key: 'alice@example.test', status: 'offline' });
  all.online = true;
  expect(all.me.status).toBe('busy');
});

test('who is writing, is blocked or could not be reached, and what he says of himself', () => {
  all.take(message(1));
  all.take(message(2, { peer: ROOM, isGroup: true, sender: 'Dave', senderIds: ['d'] }));
  people.takePresence(
    stanzaOf(`<presence from="${BOB}/a"><show>away</show><status> back at 3 </status></presence>`),
  );
  standing[BOB] = { typing: BOB, blocked: true, unreachable: true };
  standing[ROOM] = { typing: 'Dave' };
  const [group, bob] = all.conversations('');
  expect(bob).toMatchObject({
    typing: '',
    blocked: true,
    unreachable: true,
    statusText: 'back at 3',
    presence: 'offline',
  });
  expect(group).toMatchObject({ typing: 'Dave' });
  expect(group).not.toHaveProperty('blocked');
  expect(all.statusTextOf(BOB)).toBe('back at 3');
  standing['zoe@example.test'] = { blocked: true };
  expect(all.people('zo', 5).rows).toEqual([
    { key: 'zoe@example.test', name: 'Zoé', presence: 'offline', blocked: true },
  ]);
});

test('reminders that are due are counted with what is unread', () => {
  all.take(message(1));
  const row = { id: 'r', peer: BOB, name: 'Bob', isGroup: false, presence: 'offline' } as const;
  const due = { ...row, text: 'x', message: '', at: 1 };
  reminders = { due: [due], later: [{ ...due, id: 's' }] };
  expect(all.unread).toBe(2);
  expect(all.reminders()).toBe(reminders);
});

test('one’s own words go with one’s status', () => {
  all.statusText = 'back at 3';
  expect(all.me.statusText).toBe('back at 3');
  all.statusText = '';
  expect(all.me).not.toHaveProperty('statusText');
});

describe('what the user has made of a conversation', () => {
  const CAROL = 'carol@example.test';

  test('what is put away stands apart, until something comes', () => {
    all.take(message(1));
    choices[BOB] = { away: idOf(1) };
    expect(all.putAway()).toEqual([expect.objectContaining({ key: BOB, putAway: true })]);
    expect(all.conversations('bob')[0]).toMatchObject({ putAway: true });
    all.take(message(2, { senderIds: ['n'] }));
    expect(all.putAway()).toEqual([]);
    expect(all.conversations('')[0]).not.toHaveProperty('putAway');
  });

  test('marked as unread counts one, unless it is muted', () => {
    all.take(message(1));
    for (const peer of [BOB, CAROL]) all.markDisplayed(peer, idOf(99));
    choices[BOB] = { unread: true };
    expect(all.conversations('bob')[0]).toMatchObject({ unread: 0, markedUnread: true });
    expect(all.unread).toBe(1);
    choices[BOB] = { unread: true, muted: true };
    expect(all.unread).toBe(0);
  });
  beforeEach(() => {
    all.take(message(1));
    all.take(message(2, { peer: CAROL, sender: CAROL, senderIds: ['c'] }));
  });

  test('pinned stands above what is newer', () => {
    expect(keys()).toEqual([CAROL, BOB]);
    choices[BOB] = { pinned: true };
    expect(keys()).toEqual([BOB, CAROL]);
    expect(all.conversations('')[0]).toMatchObject({ pinned: true });
  });

  test('muted is not counted, and still says how much there is', () => {
    choices[BOB] = { muted: true };
    expect(all.unread).toBe(1);
    expect(all.conversations('')[1]).toMatchObject({ muted: true, unread: 1 });
  });

  test('put away is out of sight until something comes, and is found by its name', () => {
    choices[BOB] = { away: idOf(1) };
    expect(keys()).toEqual([CAROL]);
    expect(keys('bob')).toEqual([BOB]);
    all.take(message(3));
    expect(keys()).toEqual([BOB, CAROL]);
  });

  test('put away with something that was not sent is in sight', () => {
    choices[BOB] = { away: idOf(1) };
    outgoing[BOB] = 'failed';
    expect(keys()).toEqual([CAROL, BOB]);
  });
});
