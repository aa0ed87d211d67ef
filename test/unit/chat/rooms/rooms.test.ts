// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Archived, ArchiveReader } from '../../../../src/chat/archive/archive.ts';
import { Rooms } from '../../../../src/chat/rooms/rooms.ts';
import { FakeLine } from '../support/fake-line.ts';
import { idOf, resultOf, stanzaOf } from '../support/stanzas.ts';

const room = (n: number): string => `r${n}@c.example.test`;
const USER = 'http://jabber.org/protocol/muc#user';
let line: FakeLine;
let reader: ArchiveReader;
let rooms: Rooms;
let log: string[];
let archives: Record<string, number[]>;

beforeEach(() => {
  vi.useFakeTimers();
  line = new FakeLine();
  reader = new ArchiveReader(line.line);
  log = [];
  archives = {};
  rooms = new Rooms({
    line: line.line,
    reader,
    nick: 'Alice',
    onMissed: (jid, messages: readonly Archived[]) => log.push(`missed ${messages.length} ${jid}`),
    onReady: ({ jid }) => log.push(`ready ${jid}`),
    onGone: (jid, condition) => log.push(`gone ${jid} ${condition}`),
    onPeople: () => undefined,
    onPicture: (jid, hash) => log.push(`picture ${jid} ${hash}`),
    onName: (jid, name) => log.push(`name ${jid} ${name}`),
    wantsOlder: () => false,
    pause: () => Promise.resolve(),
    report: (text) => log.push(`report ${text}`),
  });
  line.server = (request) => {
    const to = request.getAttribute('to')!;
    if (
      request.firstElementChild!.localName === 'query' &&
      request.getAttribute('type') === 'get'
    ) {
      return `<query xmlns="http://jabber.org/protocol/disco#info"><identity category="conference" type="text" name="Name of ${to}"/></query>`;
    }
    const queryid = request.firstElementChild!.getAttribute('queryid')!;
    const rows = archives[to];
    if (!rows) return new Error('item-not-found');
    for (const n of rows)
      reader.take(
        stanzaOf(resultOf(queryid, idOf(n), '<message><body>x</body></message>', { from: to })),
      );
    return '<fin xmlns="urn:xmpp:mam:2" complete="true"/>';
  };
});
afterEach(() => vi.useRealTimers());

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const joins = (): string[] =>
  line.texts
    .filter((text) => text.includes('maxstanzas'))
    .map((text) => /to="([^"]+)"/.exec(text)![1]!);
const presence = (from: string, { type = '', codes = [] as number[], inside = '' } = {}): boolean =>
  rooms.takePresence(
    stanzaOf(
      `<presence from="${from}" ${type && `type="${type}"`}><x xmlns="${USER}"><item affiliation="member"/>` +
        `${codes.map((code) => `<status code="${code}"/>`).join('')}${inside}</x></presence>`,
    ),
  );
const refused = (jid: string, condition: string): boolean =>
  rooms.takePresence(
    stanzaOf(
      `<presence from="${jid}/Alice" type="error"><error type="cancel"><${condition} xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>`,
    ),
  );
const enters = (jid: string, nick = 'Alice'): boolean =>
  presence(`${jid}/${nick}`, { codes: [110] });
/** Joined and caught up. */
async function inRoom(n = 1): Promise<void> {
  archives[room(n)] = [];
  rooms.add(room(n));
  enters(room(n));
  await settle();
  log.length = 0;
  line.sent.length = 0;
}

describe('joining', () => {
  test('asks for no history: the archive has it', async () => {
    rooms.add(room(1));
    await settle();
    expect(line.texts).toEqual([
      `<presence to="${room(1)}/Alice" xmlns="jabber:client"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>`,
    ]);
  });

  test('is ready when what was missed has been taken, and tells the name', async () => {
    archives[room(1)] = [1, 2];
    rooms.add(room(1));
    expect(presence(`${room(1)}/Bob`)).toBe(true);
    expect(rooms.get(room(1))!.state).toBe('joining');
    enters(room(1));
    expect(rooms.get(room(1))!.state).toBe('joined');
    await settle();
    expect(log).toEqual([
      `name ${room(1)} Name of ${room(1)}`,
      `missed 2 ${room(1)}`,
      `ready ${room(1)}`,
    ]);
    expect(rooms.get(room(1))!.state).toBe('ready');
    expect([...rooms.get(room(1))!.occupants.keys()]).toEqual(['Bob', 'Alice']);
  });

  test('goes on without an archive', async () => {
    rooms.add(room(1));
    enters(room(1));
    await settle();
    expect(log).toContain(`ready ${room(1)}`);
    expect(log.join()).toContain('report the archive of a group could not be read');
  });

  test('is done four at a time', async () => {
    line.isUp = false;
    for (let n = 1; n <= 7; n++) rooms.add(room(n));
    expect(line.sent).toEqual([]);
    line.isUp = true;
    rooms.up();
    await settle();
    expect(joins()).toEqual([1, 2, 3, 4].map((n) => `${room(n)}/Alice`));
    enters(room(2));
    await settle();
    expect(joins().slice(4)).toEqual([`${room(5)}/Alice`]);
    refused(room(1), 'forbidden');
    await settle();
    expect(joins().slice(5)).toEqual([`${room(6)}/Alice`]);
    await vi.advanceTimersByTimeAsync(15_000); // the others say nothing
    // Whoever waits is next; those that were not answered are tried again after him.
    expect(joins().slice(6)).toEqual([7, 3, 4, 5].map((n) => `${room(n)}/Alice`));
  });

  test('that is not answered is tried until it is', async () => {
    const { server } = line;
    line.server = undefined; // not even what it is, is told
    rooms.add(room(1));
    await settle();
    for (const request of line.requests.splice(0)) request.breakOff();
    await settle();
    expect(joins()).toEqual([]);
    line.server = server;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(joins()).toEqual([`${room(1)}/Alice`]);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(joins()).toHaveLength(2);
    enters(room(1));
    await settle();
    expect(log).toContain(`ready ${room(1)}`);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(joins()).toHaveLength(2);
  });

  test('an answer that comes too late for the others is good for its own room', async () => {
    rooms.add(room(1));
    await vi.advanceTimersByTimeAsync(20_000);
    enters(room(1));
    await settle();
    expect(rooms.get(room(1))!.state).toBe('ready');
  });

  test('takes another nickname where one is called the same', async () => {
    rooms.add(room(1));
    await settle();
    refused(room(1), 'conflict');
    await settle();
    expect(joins()).toEqual([`${room(1)}/Alice`, `${room(1)}/Alice 2`]);
    presence(`${room(1)}/Alice`); // somebody else
    expect(rooms.get(room(1))!.state).toBe('joining');
    enters(room(1), 'Alice 2');
    await settle();
    expect(log).toContain(`ready ${room(1)}`);
  });

  test('takes the nickname that the room gives', async () => {
    rooms.add(room(1), 'Al');
    await settle();
    expect(joins()).toEqual([`${room(1)}/Al`]);
    presence(`${room(1)}/Al (guest)`, { codes: [110, 210] });
    expect(rooms.get(room(1))!.nick).toBe('Al (guest)');
  });

  test('of one that is not there is not tried: the server would make it', async () => {
    line.server = () => new Error('item-not-found');
    rooms.add(room(1));
    await settle();
    expect(joins()).toEqual([]);
    expect(log).toEqual([`gone ${room(1)} item-not-found`]);
  });

  test('of one that may not be asked for is tried', async () => {
    line.server = () => new Error('forbidden');
    rooms.add(room(1));
    await settle();
    expect(joins()).toHaveLength(1);
  });

  test('of one that the server has just made for it unmakes it', async () => {
    rooms.add(room(1));
    await settle();
    presence(`${room(1)}/Alice`, { codes: [110, 201] });
    expect(line.texts.at(-1)).toContain('<destroy');
    expect(log.at(-1)).toBe(`gone ${room(1)} item-not-found`);
    expect(rooms.get(room(1))!.state).toBe('out');
  });

  test('that is refused is told with its reason', () => {
    rooms.add(room(1));
    refused(room(1), 'registration-required');
    expect(log).toEqual([`gone ${room(1)} registration-required`]);
    expect(rooms.get(room(1))!.state).toBe('out');
  });
});

describe('in it', () => {
  beforeEach(() => inRoom());

  test('people come and go', () => {
    presence(`${room(1)}/Bob`);
    presence(`${room(1)}/Bob`, { type: 'unavailable' });
    expect([...rooms.get(room(1))!.occupants.keys()]).toEqual(['Alice']);
    expect(rooms.get(room(1))!.state).toBe('ready');
  });

  test('a new nickname of one’s own is no leaving', async () => {
    presence(`${room(1)}/Alice`, { type: 'unavailable', codes: [303, 110] });
    presence(`${room(1)}/Al`, { codes: [110] });
    await settle();
    expect(rooms.get(room(1))!.state).toBe('ready');
    expect(rooms.get(room(1))!.nick).toBe('Al');
    expect(log).toEqual([]);
    expect(line.sent).toEqual([]);
  });

  test.each([
    ['kicked', { codes: [110, 307] }],
    ['banned', { codes: [110, 301] }],
    ['no longer a member', { codes: [110, 321] }],
    ['destroyed', { codes: [110], inside: '<destroy/>' }],
  ])('%s: out of it for good', (_how, what) => {
    presence(`${room(1)}/Alice`, { type: 'unavailable', ...what });
    expect(log).toEqual([
      expect.stringMatching(new RegExp(`^gone ${room(1)} (forbidden|gone|not-acceptable)$`)),
    ]);
    expect(rooms.get(room(1))!.state).toBe('out');
    expect(line.sent).toEqual([]);
  });

  test('a restart of the service: back into it', async () => {
    presence(`${room(1)}/Alice`, { type: 'unavailable', codes: [110, 332] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.filter((each) => each.startsWith('gone'))).toEqual([]);
    expect(joins().length).toBeGreaterThan(0);
    enters(room(1));
    await settle();
    expect(rooms.get(room(1))!.state).toBe('ready');
  });

  test('a presence of elsewhere is none of ours', () => {
    expect(presence('other@c.example.test/Bob')).toBe(false);
  });
});

describe('the line', () => {
  test('breaks: whoever was there before and is not now can be told', async () => {
    await inRoom();
    presence(`${room(1)}/Bob`);
    presence(`${room(1)}/Carol`);
    line.isUp = false;
    rooms.down();
    expect(rooms.get(room(1))!.state).toBe('out');
    line.isUp = true;
    rooms.up();
    await settle();
    expect(joins()).toHaveLength(1);
    presence(`${room(1)}/Carol`);
    enters(room(1));
    await settle();
    const { before, occupants } = rooms.get(room(1))!;
    expect([...before].filter((nick) => !occupants.has(nick))).toEqual(['Bob']);
    expect(log).toContain(`ready ${room(1)}`);
  });

  test('breaks while rooms are joined: all of them are joined anew', async () => {
    for (let n = 1; n <= 6; n++) rooms.add(room(n));
    await settle();
    line.isUp = false;
    rooms.down();
    line.sent.length = 0;
    line.isUp = true;
    rooms.up();
    await settle();
    expect(joins()).toHaveLength(4);
    for (let n = 1; n <= 4; n++) refused(room(n), 'forbidden');
    await settle();
    expect(joins()).toHaveLength(6);
  });

  test('what was read in the session before does not make a room ready in this one', async () => {
    archives[room(1)] = [];
    rooms.add(room(1));
    enters(room(1)); // the archive is being asked
    rooms.down();
    await settle();
    expect(log.filter((each) => each.startsWith('ready'))).toEqual([]);
    expect(rooms.get(room(1))!.state).toBe('out');
  });
});

describe('leaving', () => {
  test('is said to the room, and it is none of the user’s any more', async () => {
    await inRoom();
    rooms.leave(room(1));
    expect(line.texts).toEqual([
      `<presence to="${room(1)}/Alice" type="unavailable" xmlns="jabber:client"/>`,
    ]);
    expect(rooms.get(room(1))).toBeUndefined();
    expect(presence(`${room(1)}/Alice`, { type: 'unavailable', codes: [110] })).toBe(false);
    rooms.up();
    expect(joins()).toEqual([]);
  });

  test('before one is in needs no word, and waits for none', async () => {
    line.isUp = false;
    for (let n = 1; n <= 6; n++) rooms.add(room(n));
    rooms.leave(room(1));
    expect(line.sent).toEqual([]);
    line.isUp = true;
    rooms.up();
    expect(joins()).not.toContain(`${room(1)}/Alice`);
    rooms.leave(room(6)); // waits
    rooms.leave(room(2)); // is being asked for
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...new Set(joins())]).toEqual([3, 4, 5].map((n) => `${room(n)}/Alice`));
    enters(room(6));
    expect(rooms.get(room(6))).toBeUndefined();
  });
});

test.each(['conflict', 'not-allowed'])(
  'an error %s in a room that one is in changes nothing',
  async (condition) => {
    await inRoom();
    const before = joins().length;
    log = [];
    refused(room(1), condition);
    await settle();
    expect(rooms.get(room(1))).toMatchObject({ state: 'ready', nick: 'Alice' });
    expect(log).toEqual([]);
    expect(joins()).toHaveLength(before);
  },
);
