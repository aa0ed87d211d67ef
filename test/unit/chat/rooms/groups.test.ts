// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { GroupHands } from '../../../../src/chat/rooms/group-hands.ts';
import { Groups } from '../../../../src/chat/rooms/groups.ts';
import type { Membership } from '../../../../src/chat/rooms/membership.ts';
import type { Rooms } from '../../../../src/chat/rooms/rooms.ts';
import { FakeLine } from '../support/fake-line.ts';
import { idOf, stanzaOf, textOf } from '../support/stanzas.ts';

const ROOM = 'move@c.example.test';
const ME = 'alice@example.test';
const GROUP = 'com_zimbra_converse:group:0';
let line: FakeLine;
let members: Record<string, string>;
/** What is asked of the server for a change, refused when a test says so. */
let asked: string[];
let refused: Record<string, string>;
let done: string[];
let mine: string | undefined;
let state: string;
let groups: Groups;
let hands: GroupHands;

beforeEach(async () => {
  line = new FakeLine();
  members = { [ME]: 'owner', 'bob@example.test': 'member', 'carol@example.test': 'member' };
  asked = [];
  refused = {};
  done = [];
  mine = 'owner';
  state = 'ready';
  line.server = answer;
  groups = new Groups({
    line: line.line,
    rooms: {
      get: () => ({ state }),
      make: (room: string) => {
        done.push(`make ${room.split('@')[1] ?? ''}`);
        return Promise.resolve();
      },
      personIn: (_room: string, nick: string) => `${nick.toLowerCase()}@example.test`,
      affiliationIn: () => mine,
      askName: (room: string) => {
        done.push(`ask ${room}`);
        return Promise.resolve();
      },
    } as unknown as Rooms,
    membership: {
      belong: (room: string, name: string) => done.push(`belong ${room} ${name}`),
      leave: (room: string) => done.push(`leave ${room}`),
      leaving: (room: string, is: boolean) => done.push(`leaving ${room} ${is}`),
    } as unknown as Membership,
    nameOf: () => 'The move',
    report: (text) => done.push(text),
  });
  hands = await groups.hands();
});

function answer(request: Element): string | Error {
  const query = request.firstElementChild;
  const namespace = query?.namespaceURI ?? '';
  const item = query?.firstElementChild;
  if (namespace.endsWith('#items'))
    return `<query xmlns="${namespace}"><item jid="c.example.test"/></query>`;
  if (namespace.endsWith('#info')) {
    return `<query xmlns="${namespace}"><identity category="conference"/></query>`;
  }
  if (request.getAttribute('type') === 'get') {
    if (namespace.endsWith('#owner')) {
      const fields = ['muc#roomconfig_roomname', 'muc#roomconfig_membersonly', 'mam']
        .map((name) => `<field var="${name}"/>`)
        .join('');
      return `<query xmlns="${namespace}"><x xmlns="jabber:x:data" type="form">${fields}</x></query>`;
    }
    const wanted = item?.getAttribute('affiliation');
    const items = Object.entries(members)
      .filter(([, role]) => role === wanted)
      .map(([jid, role]) => `<item jid="${jid}" affiliation="${role}"/>`);
    return `<query xmlns="${namespace}">${items.join('')}</query>`;
  }
  const change = [...(query?.children ?? [])]
    .map((each) =>
      `${each.getAttribute('jid') ?? each.localName} ${each.getAttribute('affiliation') ?? ''}`.trim(),
    )
    .join(', ');
  asked.push(change);
  const condition = Object.entries(refused).find(([part]) => change.includes(part))?.[1];
  return condition === undefined ? '' : new Error(condition);
}

/** What was told in the group. */
const told = (): string[] =>
  line.sent
    .map((message) => [...message.children].find(({ namespaceURI }) => namespaceURI === GROUP))
    .filter((notice) => notice !== undefined)
    .map((notice) =>
      [
        notice.getAttribute('deed'),
        notice.getAttribute('title'),
        ...[...notice.children].map((person) => person.getAttribute('jid')),
      ]
        .filter(Boolean)
        .join(' '),
    );

describe('what the user does', () => {
  test('makes a group for its members alone, takes its people in, and tells', async () => {
    const made = await hands.make('The move', ['bob@example.test']);
    expect(made.complete).toBe(true);
    expect(done).toEqual(['make c.example.test', `belong ${made.room} The move`]);
    expect(asked).toEqual(['x', 'bob@example.test member']);
    expect(told()).toEqual(['made', 'added bob@example.test']);
    expect(line.texts.some((text) => text.includes('jabber:x:conference'))).toBe(true);
  });

  test('half a group is taken away again; one without all its people stays', async () => {
    refused = { x: 'not-allowed' };
    await expect(hands.make('The move', [])).rejects.toThrow('not-allowed');
    expect(asked).toContain('destroy');
    refused = { bob: 'internal-server-error' };
    expect((await hands.make('The move', ['bob@example.test'])).complete).toBe(false);
    expect(told()).toEqual(['made']);
  });

  test('adds, removes, renames, makes an owner', async () => {
    await hands.add(ROOM, ['dave@example.test']);
    await hands.remove(ROOM, 'bob@example.test');
    await hands.makeOwner(ROOM, 'carol@example.test');
    await hands.rename(ROOM, 'New');
    expect(asked).toEqual([
      'dave@example.test member',
      'bob@example.test none',
      'carol@example.test owner',
      'x',
    ]);
    expect(told()).toEqual([
      'added dave@example.test',
      'removed bob@example.test',
      'owner carol@example.test',
      'renamed New',
    ]);
  });

  test('what the server did not do is not told', async () => {
    refused = { bob: 'forbidden' };
    await expect(hands.remove(ROOM, 'bob@example.test')).rejects.toThrow('forbidden');
    expect(told()).toEqual([]);
  });

  test('a mere member takes people in by asking the room to', async () => {
    refused = { dave: 'not-allowed' };
    await expect(hands.add(ROOM, ['dave@example.test'])).rejects.toThrow('not everybody');
    members['dave@example.test'] = 'member';
    await hands.add(ROOM, ['dave@example.test']);
    expect(line.texts.filter((text) => text.includes('<invite'))).toHaveLength(2);
    expect(told()).toEqual(['added dave@example.test']);
  });

  test('the last owner hands it over; the last of all takes it with him', async () => {
    await hands.leave(ROOM);
    expect(asked).toEqual(['bob@example.test owner', `${ME} none`]);
    expect(done).toEqual([`leaving ${ROOM} true`, `leave ${ROOM}`]);
    members = { [ME]: 'owner' };
    asked = [];
    await hands.leave(ROOM);
    expect(asked).toEqual(['destroy']);
  });

  test('who could not leave is still in it', async () => {
    refused = { destroy: 'forbidden' };
    await expect(hands.delete(ROOM)).rejects.toThrow('forbidden');
    expect(done).toEqual([`leaving ${ROOM} true`, `leaving ${ROOM} false`]);
  });

  test('gives it a picture, and takes it away', async () => {
    await hands.setPicture(ROOM, { type: 'image/jpeg', base64: 'AABB' });
    await hands.setPicture(ROOM, undefined);
    expect(asked).toEqual(['PHOTO', '']);
    expect(told()).toEqual(['picture', 'picture']);
  });
});

describe('what others do', () => {
  const from = (nick: string, inside: string): Element =>
    stanzaOf(`<message type="groupchat" from="${ROOM}/${nick}">${inside}</message>`);
  const left = (nick: string): Element => from(nick, `<happened xmlns="${GROUP}" deed="left"/>`);
  const settled = (): Promise<void> => vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));

  test('an owner’s program takes out who has left, and the list is without him at once', async () => {
    expect(groups.take(left('Bob'), idOf(1))).toBe(true);
    expect((await hands.members(ROOM)).map(({ jid }) => jid)).toEqual([ME, 'carol@example.test']);
    await settled();
    expect(asked).toEqual(['bob@example.test none']);
  });

  test('a mere member only remembers it', async () => {
    mine = 'member';
    groups.take(left('Bob'), idOf(1));
    groups.ready(ROOM);
    expect((await hands.members(ROOM)).map(({ jid }) => jid)).not.toContain('bob@example.test');
    expect(asked).toEqual([]);
  });

  test('who has said something since, or was added again, is there', async () => {
    state = 'joined';
    groups.take(left('Bob'), idOf(1));
    groups.take(left('Carol'), idOf(2));
    expect(groups.take(from('Bob', '<body>back</body>'), idOf(3))).toBe(false);
    const added = `<happened xmlns="${GROUP}" deed="added"><person jid="carol@example.test"/></happened>`;
    groups.take(from('Alice', added), idOf(4));
    groups.take(left('Carol'), idOf(2)); // the archive is read backwards
    groups.ready(ROOM);
    expect(await hands.members(ROOM)).toHaveLength(3);
    expect(asked).toEqual([]);
  });

  test('a change of the settings asks for the name; one of the people is told', () => {
    const changed = vi.fn();
    groups.addEventListener('change', changed);
    const user = 'http://jabber.org/protocol/muc#user';
    const room = (inside: string): Element =>
      stanzaOf(`<message from="${ROOM}"><x xmlns="${user}">${inside}</x></message>`);
    groups.take(room('<status code="104"/>'), undefined);
    expect(done).toEqual([`ask ${ROOM}`]);
    expect(changed).not.toHaveBeenCalled();
    groups.take(room('<item jid="dave@example.test" affiliation="member"/>'), undefined);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test('the role is told only where it is one', () => {
    expect(groups.roleIn(ROOM)).toBe('owner');
    mine = 'none';
    expect(groups.roleIn(ROOM)).toBeUndefined();
  });
});

test('a notice says who was meant, keeps its place in the archive and is no message to others', async () => {
  await hands.add(ROOM, ['dave@example.test']);
  const notice = line.sent.map(textOf).find((text) => text.includes(GROUP)) ?? '';
  expect(notice).toContain('type="groupchat"');
  expect(notice).toContain('<store xmlns="urn:xmpp:hints"/>');
  expect(notice).not.toContain('<body');
});
