// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { InnerStream } from '../../../src/chat/conversation/inner-stream.ts';
import { createEngine, type Engine } from '../../../src/chat/engine.ts';
import { NotAnswered } from '../../../src/browser/asking.ts';
import { child, children } from '../../../src/chat/line/xml.ts';
import type { News } from '../../../src/chat/notice/news.ts';
import type { LoginGate } from '../../../src/chat/sign-in/login-gate.ts';
import type { Entry, OutboxStore } from '../../../src/chat/outbox/outbox-store.ts';
import { type FakeSession, FakeSessions } from './support/fake-sessions.ts';
import { idOf, resultOf, stampOf, textOf } from './support/stanzas.ts';

const sessions = vi.hoisted(() => ({ open: vi.fn() }));
vi.mock('../../../src/chat/line/session.ts', () => ({ openSession: sessions.open }));

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const ROOM = 'team@c.example.test';
const DISPLAYED = 'urn:xmpp:mds:displayed:0';
const BOOKMARKS = 'urn:xmpp:bookmarks:1';

/** The server: archives by address, and what else the engine asks for. */
let archives: Record<string, { n: number; xml: string }[]>;
let bookmarks: string;
let marks: string;
/** Requests by what they hold; each session's are answered while this is true. */
let answers: boolean;
/** Lets the next sign-in through. */
let gate: Promise<string>;
let fake: FakeSessions;
let engine: Engine;
let kept: Map<number, Entry>;
let shown: string[];
let reports: string[];
/** What of it is news. */
let news: News[];
let inner: Record<
  | 'takeResult'
  | 'error'
  | 'presence'
  | 'message'
  | 'archived'
  | 'pushPerson'
  | 'occupantGone'
  | 'ownMessage',
  ReturnType<typeof vi.fn>
>;

const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const numberOf = (id: string): number => (Number(id) - Number(idOf(0))) / 1_000_000;
const store = (): OutboxStore => ({
  load: () => Promise.resolve([...kept.values()].map((entry) => ({ ...entry }))),
  put: (entry) => Promise.resolve(void kept.set(entry.key, { ...entry })),
  remove: (key) => Promise.resolve(void kept.delete(key)),
  clear: () => Promise.resolve(),
});

function answer(session: FakeSession, request: Element): string | undefined {
  if (!answers || request.localName !== 'iq') return undefined;
  const id = request.getAttribute('id') ?? '';
  const to = request.getAttribute('to');
  const payload = request.firstElementChild!;
  const result = (inside = ''): string =>
    `<iq type="result" id="${id}" ${to ? `from="${to}"` : ''}>${inside}</iq>`;
  const items = (node: string, inside: string): string =>
    result(
      `<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}">${inside}</items></pubsub>`,
    );
  const text = textOf(request);
  if (text.includes('urn:xmpp:mam:2')) {
    const get = (name: string): string | undefined =>
      request.getElementsByTagName(name)[0]?.textContent;
    const after = get('after');
    const archive = archives[to ?? ME] ?? [];
    const found =
      after === undefined
        ? archive
        : archive.filter(({ n }) => after === '0' || n > numberOf(after));
    for (const { n, xml } of found) {
      session.say(resultOf(payload.getAttribute('queryid')!, idOf(n), xml, { from: to ?? '' }));
    }
    return result('<fin xmlns="urn:xmpp:mam:2" complete="true"/>');
  }
  if (text.includes('jabber:iq:roster')) {
    return result(
      `<query xmlns="jabber:iq:roster"><item jid="${BOB}" name="Bob" subscription="both"/></query>`,
    );
  }
  if (text.includes(`<items node="${DISPLAYED}"`)) return items(DISPLAYED, marks);
  if (text.includes(`<items node="${BOOKMARKS}"`)) return items(BOOKMARKS, bookmarks);
  if (text.includes('storage:bookmarks')) return items('storage:bookmarks', '');
  return result();
}

async function make(): Promise<void> {
  engine = await createEngine({
    line: {
      gate: {
        turn: () => Promise.resolve({ password: gate }),
        connected: vi.fn(),
        dropped: vi.fn(),
        refused: vi.fn(),
        hurry: vi.fn(),
      } as unknown as LoginGate,
      ways: { next: () => ['websocket'], worked: vi.fn(), broke: vi.fn() },
      bareJid: ME,
      urls: { websocket: 'wss://x', bosh: '/x' },
      mayTalk: () => true,
    },
    store: store(),
    displayName: 'Alice',
    email: ME,
    ask: () => Promise.reject(new NotAnswered('off')),
    report: (line) => reports.push(line),
    onChange: () => undefined,
    onOutgoing: ({ id }, state) => shown.push(`${id} ${state}`),
    onGroupEnded: (_room, name, how) => shown.push(`${name} ${how}`),
    onGroupOver: () => undefined,
    onInvitation: ({ room }) => shown.push(`invited to ${room}`),
    onClock: () => undefined,
    tells: () => ({ typing: true, read: true }),
    onNews: (what) => news.push(what),
    draft: () => '',
  });
  inner = {
    takeResult: vi.fn(),
    error: vi.fn(),
    presence: vi.fn(),
    message: vi.fn(),
    archived: vi.fn(),
    pushPerson: vi.fn(),
    occupantGone: vi.fn(),
    ownMessage: vi.fn(),
  };
  engine.attach(inner as unknown as InnerStream);
}
async function started(): Promise<void> {
  engine.line.start();
  // The hash of the first presence takes real time.
  await vi.waitFor(() => expect(engine.conversations.online).toBe(true));
  await pass(50);
}
const said = (): string[] => fake.now.texts;
const messages = (): string[] => said().filter((text) => text.startsWith('<message'));
const chat = (from: string, text: string, id = text): string =>
  `<message from="${from}" to="${from === ME ? BOB : ME}" type="chat" id="${id}"><body>${text}</body></message>`;
const live = (n: number, from: string, text: string): string =>
  chat(from, text).replace(
    '</message>',
    `<stanza-id xmlns="urn:xmpp:sid:0" by="${ME}" id="${idOf(n)}"/></message>`,
  );
const write = (id: string, peer = BOB): void =>
  engine.writing.write(
    id,
    peer,
    peer === ROOM,
    `<message to="${peer}" type="${peer === ROOM ? 'groupchat' : 'chat'}" id="${id}"><body>${id}</body></message>`,
  );
const lastOf = (peer: string): string | undefined => engine.conversations.get(peer)?.last?.text;
const archiveQueries = (): number =>
  said().filter((text) => text.includes('urn:xmpp:mam:2')).length;

beforeEach(async () => {
  vi.useFakeTimers();
  fake = new FakeSessions();
  fake.onOpen = (session) => (session.server = (request) => answer(session, request));
  sessions.open.mockImplementation(fake.open);
  archives = { [ME]: [] };
  bookmarks = '';
  marks = '';
  answers = true;
  gate = Promise.resolve('T');
  kept = new Map();
  shown = [];
  reports = [];
  news = [];
  await make();
});
afterEach(() => {
  engine.line.stop(true);
  vi.useRealTimers();
});

describe('a session’s beginning', () => {
  test('asks for the contacts, the copies, the marks and the groups, and tells that the user is there', async () => {
    await started();
    const all = said().join('');
    for (const part of [
      'jabber:iq:roster',
      'urn:xmpp:carbons:2',
      DISPLAYED,
      BOOKMARKS,
      'storage:bookmarks',
      'urn:xmpp:mam:2',
    ]) {
      expect(all).toContain(part);
    }
    expect(said().filter((text) => text.startsWith('<presence'))).toEqual([
      expect.stringContaining('http://jabber.org/protocol/caps'),
    ]);
    expect(engine.conversations.online).toBe(true);
    expect(engine.conversations.loaded).toBe(true);
    expect(engine.contact(BOB)).toMatchObject({ name: 'Bob', subscription: 'both' });
    expect(reports).toEqual([]);
  });

  test('shows what the archive has, read as far as another device has read', async () => {
    archives[ME] = [1, 2, 3].map((n) => ({ n, xml: chat(BOB, `text ${n}`) }));
    marks = `<item id="${BOB}"><displayed xmlns="${DISPLAYED}"><stanza-id xmlns="urn:xmpp:sid:0" by="${ME}" id="${idOf(2)}"/></displayed></item>`;
    await started();
    expect(lastOf(BOB)).toBe('text 3');
    expect(engine.conversations.unread).toBe(1);
  });

  test('live messages that come before the archive is read are shown after it', async () => {
    archives[ME] = [{ n: 1, xml: chat(BOB, 'old') }];
    answers = false;
    await started();
    fake.now.say(live(2, BOB, 'new'));
    expect(engine.conversations.get(BOB)).toBeUndefined();
    answers = true;
    for (const request of [...fake.now.sent]) {
      const text = answer(fake.now, request);
      if (text) fake.now.say(text);
      await pass();
    }
    await pass(50);
    expect(lastOf(BOB)).toBe('new');
    expect(engine.conversations.unread).toBe(2);
  });

  test('what the server does not answer at first is asked again', async () => {
    answers = false;
    await started();
    answers = true;
    await pass(35_000);
    expect(engine.contact(BOB)).toMatchObject({ name: 'Bob' });
    for (const part of ['jabber:iq:roster', DISPLAYED, BOOKMARKS, 'urn:xmpp:carbons:2']) {
      const asked = said().filter((text) => text.startsWith('<iq') && text.includes(part));
      expect([part, asked.length >= 2]).toEqual([part, true]);
    }
    expect(engine.conversations.loaded).toBe(true);
  });

  test('without an archive goes on', async () => {
    fake.onOpen = (session) =>
      (session.server = (request) =>
        textOf(request).includes('urn:xmpp:mam:2')
          ? `<iq type="error" id="${request.getAttribute('id')!}"><error type="cancel"><feature-not-implemented xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>`
          : answer(session, request));
    await started();
    write('a');
    expect(messages()).toHaveLength(1);
    expect(reports.join()).toContain('the archive could not be read');
  });
});

describe('live', () => {
  beforeEach(started);

  test('a message is shown in the list and given to Converse', () => {
    fake.now.say(live(5, `${BOB}/web`, 'hi'));
    expect(lastOf(BOB)).toBe('hi');
    expect(engine.conversations.unread).toBe(1);
    expect(inner.message).toHaveBeenCalledExactlyOnceWith(expect.anything(), BOB);
  });

  test('is news, and not what was there before, nor what comes late out of a store', async () => {
    vi.setSystemTime(Number(idOf(100)) / 1_000);
    const words = (): string[] =>
      news.flatMap((each) =>
        each.kind === 'message' ? `${each.mine ? 'mine ' : ''}${each.text}` : each.kind,
      );
    archives[ME] = [{ n: 1, xml: chat(BOB, 'old') }];
    fake.now.breakOff();
    await pass(50);
    expect(lastOf(BOB)).toBe('old');
    expect(words()).toEqual([]);
    fake.now.say(live(101, `${BOB}/web`, 'hi'));
    fake.now.say(live(101, `${BOB}/web`, 'hi'));
    fake.now.say(
      chat(BOB, 'late').replace(
        '</message>',
        '<delay xmlns="urn:xmpp:delay" stamp="2020-01-01T00:00:00Z"/></message>',
      ),
    );
    expect(words()).toEqual(['hi']);

    // While the line is away for a moment; and for a night.
    await pass(60_000);
    archives[ME].push({ n: 101, xml: chat(BOB, 'hi') }, { n: 150, xml: chat(BOB, 'missed') });
    fake.now.breakOff();
    await pass(50);
    expect(words()).toEqual(['hi', 'missed']);
    vi.setSystemTime(Number(idOf(20_000)) / 1_000);
    archives[ME].push({ n: 10_000, xml: chat(BOB, 'at night') });
    fake.now.breakOff();
    await pass(50);
    expect(engine.conversations.get(BOB)?.unread).toBe(5);
    expect(words()).toEqual(['hi', 'missed']);
  });

  test('others see what is known of the user beside what he has chosen, and no change twice', () => {
    const presences = (): string[] =>
      said().flatMap((text) => {
        if (!text.startsWith('<presence')) return [];
        const part = (name: string): string =>
          new RegExp(`<${name}[^>]*>([^<]*)`).exec(text)?.[1] ?? '-';
        return `${part('show')} ${part('status')}`;
      });
    const before = presences().length;
    const told = (): string[] => presences().slice(before);
    const out = { note: 'Back on Monday' };
    engine.presences.known = { inMeeting: false, out: undefined, idle: false };
    expect(told()).toEqual([]);
    engine.presences.known = { inMeeting: false, out: undefined, idle: true };
    engine.presences.known = { inMeeting: false, out, idle: true };
    engine.presences.known = { inMeeting: false, out, idle: false };
    expect(told()).toEqual(['away -', 'away Back on Monday']);
    expect(engine.conversations.me).toMatchObject({ status: 'away', chosen: 'available' });
    engine.presences.setStatus('busy', 'writing');
    engine.presences.known = { inMeeting: false, out: undefined, idle: false };
    expect(told().slice(2)).toEqual(['dnd writing']);
    engine.presences.setStatus('available', '');
    expect(told().slice(3)).toEqual(['- -']);
    expect(engine.conversations.me).not.toHaveProperty('chosen');
  });

  test('a copy of what another device has sent is one’s own; a forged one is nobody’s', () => {
    const copy = (from: string): string =>
      `<message from="${from}" to="${ME}/x"><sent xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">` +
      `${chat(ME, 'from my phone').replace('<message', '<message xmlns="jabber:client"')}</forwarded></sent></message>`;
    fake.now.say(copy('mallory@example.test/x'));
    expect(engine.conversations.size).toBe(0);
    expect(inner.message).not.toHaveBeenCalled();
    fake.now.say(copy(ME));
    expect(engine.conversations.get(BOB)?.last).toMatchObject({
      mine: true,
      text: 'from my phone',
    });
    expect(inner.message).toHaveBeenCalledWith(expect.anything(), BOB);
  });

  test('marks of another device come from the account alone', () => {
    fake.now.say(live(5, `${BOB}/web`, 'hi'));
    const mark = (from: string): string =>
      `<message from="${from}"><event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${DISPLAYED}"><item id="${BOB}">` +
      `<displayed xmlns="${DISPLAYED}"><stanza-id xmlns="urn:xmpp:sid:0" by="${ME}" id="${idOf(5)}"/></displayed></item></items></event></message>`;
    fake.now.say(mark('mallory@example.test'));
    expect(engine.conversations.unread).toBe(1);
    fake.now.say(mark(ME));
    expect(engine.conversations.unread).toBe(0);
  });

  test('what is before the user’s eyes is read, and the other devices hear of it', async () => {
    fake.now.say(live(5, `${BOB}/web`, 'hi'));
    engine.reading.show(BOB);
    expect(engine.conversations.unread).toBe(1);
    engine.reading.seen = true;
    expect(engine.conversations.unread).toBe(0);
    fake.now.say(live(6, `${BOB}/web`, 'more'));
    expect(engine.conversations.unread).toBe(0);
    await pass(500);
    const published = said().filter((text) => text.includes(`<publish node="${DISPLAYED}"`));
    expect(published).toHaveLength(1);
    expect(published[0]).toContain(idOf(6));
  });

  test('what the user says he has read is read, without looking, and not to be read again', async () => {
    fake.now.say(live(5, `${BOB}/web`, 'hi'));
    expect(engine.choose(BOB, 'read')).toBe(true);
    expect(engine.conversations.unread).toBe(0);
    engine.choose(BOB, 'unread');
    expect(engine.conversations.unread).toBe(1);
    engine.choose(BOB, 'read');
    expect(engine.conversations.unread).toBe(0);
    await pass(500);
    const published = said().filter((text) => text.includes(`<publish node="${DISPLAYED}"`));
    expect(published).toHaveLength(1);
  });

  test('a colleague who wants to see whether one is there may, a stranger is not answered', () => {
    fake.now.say('<presence from="carol@example.test" type="subscribe"/>');
    expect(said().slice(-2)).toEqual([
      '<presence to="carol@example.test" type="subscribed" xmlns="jabber:client"/>',
      '<presence to="carol@example.test" type="subscribe" xmlns="jabber:client"/>',
    ]);
    const before = said().length;
    fake.now.say('<presence from="eve@evil.example" type="subscribe"/>');
    expect(said()).toHaveLength(before);
  });

  test('a contact list of anybody else’s is none', () => {
    const push = (from: string): string =>
      `<iq type="set" id="p" ${from}><query xmlns="jabber:iq:roster"><item jid="${BOB}" name="Mallory"/></query></iq>`;
    fake.now.say(push('from="mallory@example.test/x"'));
    expect(engine.contact(BOB).name).toBe('Bob');
    expect(said().at(-1)).toContain('service-unavailable');
    fake.now.say(push('').replace('Mallory', 'Robert'));
    expect(engine.contact(BOB).name).toBe('Robert');
    expect(said().at(-1)).toContain('type="result"');
  });
});

describe('one’s own message', () => {
  beforeEach(started);

  test('is confirmed by the archive, several at once', async () => {
    write('a');
    write('b');
    expect(messages()).toHaveLength(2);
    const before = archiveQueries();
    await pass(300);
    expect(archiveQueries()).toBe(before + 1);
    expect(engine.outbox.size).toBe(0);
    expect(kept.size).toBe(0);
  });

  test('that the archive has is not sent again after the line broke', async () => {
    write('a');
    archives[ME]!.push({ n: 9, xml: chat(ME, 'a') });
    answers = false;
    fake.now.breakOff();
    answers = true;
    await pass(50);
    expect(fake.all).toHaveLength(2);
    expect(messages()).toEqual([]);
    expect(engine.outbox.size).toBe(0);
    expect(inner.archived).toHaveBeenCalledWith(
      expect.anything(),
      idOf(9),
      stampOf(idOf(9)),
      BOB,
      true,
    );
  });

  test('that the archive does not have is sent again, before what was written meanwhile', async () => {
    write('a');
    let open!: (token: string) => void;
    gate = new Promise((resolve) => (open = resolve));
    fake.now.breakOff();
    await pass();
    write('b');
    expect(engine.conversations.online).toBe(false);
    expect(shown).toContain('a waiting');
    open('T');
    await pass(50);
    expect(messages().map((text) => / id="(\w)"/.exec(text)![1])).toEqual(['a', 'b']);
    await pass(300);
    expect(engine.outbox.size).toBe(0);
  });

  test('that the server sends back is failed, and Converse hears nothing of it', () => {
    write('a');
    const error = (id: string): string =>
      `<message from="${BOB}" type="error" id="${id}"><error type="cancel"><forbidden xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>`;
    fake.now.say(error('a'));
    expect(engine.outbox.stateOf(BOB)).toBe('failed');
    expect(inner.error).not.toHaveBeenCalled();
    fake.now.say(error('typing'));
    expect(inner.error).toHaveBeenCalledTimes(1);
  });

  test('survives a reload: the new page signs in under the same resource, and looks before it sends', async () => {
    answers = false;
    write('a');
    await pass();
    const { jid } = fake.now;
    engine.line.stop(true);
    answers = true;
    archives[ME]!.push({ n: 9, xml: chat(ME, 'a') });
    await make();
    expect(engine.outbox.size).toBe(1);
    await started();
    expect(fake.now.jid).toBe(jid);
    expect(messages()).toEqual([]);
    expect(engine.outbox.size).toBe(0);
  });

  test('to somebody new asks to see whether he is there', () => {
    write('a', 'carol@example.test');
    write('b', BOB);
    expect(said().filter((text) => text.includes('type="subscribe"'))).toEqual([
      '<presence to="carol@example.test" type="subscribe" xmlns="jabber:client"/>',
    ]);
  });
});

describe('the line dead and back', () => {
  test('nobody is known to be there without it, and what was missed is read, once', async () => {
    archives[ME] = [{ n: 1, xml: chat(BOB, 'old') }];
    await started();
    fake.now.say(`<presence from="${BOB}/web"/>`);
    expect(engine.conversations.conversations('')[0]!.presence).toBe('available');
    archives[ME].push({ n: 2, xml: chat(BOB, 'missed') });
    fake.now.breakOff();
    await pass();
    expect(engine.conversations.online).toBe(true); // again
    await pass(50);
    expect(engine.conversations.conversations('')[0]!.presence).toBe('offline');
    expect(lastOf(BOB)).toBe('missed');
    expect(engine.conversations.unread).toBe(2);
    expect(inner.archived.mock.calls.map(([, id]) => id as string)).toEqual([idOf(1), idOf(2)]);
  });

  test('who waits for it is told', async () => {
    let up = false;
    void engine.lineIsUp().then(() => (up = true));
    await pass(50);
    expect(up).toBe(false);
    await started();
    expect(up).toBe(true);
  });
});

describe('a group', () => {
  const join = (nick = 'Alice'): void =>
    fake.now.say(
      `<presence from="${ROOM}/${nick}"><x xmlns="http://jabber.org/protocol/muc#user"><item/><status code="110"/></x></presence>`,
    );
  const said = (nick: string, text: string, n: number): string =>
    `<message from="${ROOM}/${nick}" to="${ME}/x" type="groupchat" id="${text}"><body>${text}</body>` +
    `<stanza-id xmlns="urn:xmpp:sid:0" by="${ROOM}" id="${idOf(n)}"/></message>`;

  beforeEach(async () => {
    bookmarks = `<item id="${ROOM}"><conference xmlns="${BOOKMARKS}" name="Team" autojoin="true"/></item>`;
    archives[ROOM] = [{ n: 1, xml: said('Bob', 'before', 1) }];
    await started();
    join();
    await pass(50);
  });

  test('that is bookmarked is joined and read', () => {
    expect(engine.conversations.conversations('')[0]).toMatchObject({
      key: ROOM,
      name: 'Team',
      last: { text: 'before', sender: 'Bob' },
    });
    fake.now.say(said('Bob', 'now', 2));
    expect(lastOf(ROOM)).toBe('now');
  });

  test('confirms a message by its own copy', async () => {
    write('a', ROOM);
    await pass(1_000);
    expect(engine.outbox.size).toBe(1);
    fake.now.say(said('Alice', 'a', 3));
    expect(engine.outbox.size).toBe(0);
  });

  test('confirms by its own copy also what is no message of the list: a reaction', async () => {
    const reaction = (from: string, n?: number): string =>
      `<message ${from} type="groupchat" id="r${n ?? ''}"><reactions xmlns="urn:xmpp:reactions:0" id="before"><reaction>👍</reaction></reactions>` +
      `${n === undefined ? '' : `<stanza-id xmlns="urn:xmpp:sid:0" by="${ROOM}" id="${idOf(n)}"/>`}</message>`;
    engine.writing.write('r3', ROOM, true, reaction(`to="${ROOM}"`));
    engine.writing.write('r4', ROOM, true, reaction(`to="${ROOM}"`));
    fake.now.say(reaction(`from="${ROOM}/Alice"`, 3));
    expect(engine.outbox.entries.map(({ id }) => id)).toEqual(['r4']);
    // Nor is it sent again when only the archive has it.
    archives[ROOM]!.push({ n: 4, xml: reaction(`from="${ROOM}/Alice"`, 4) });
    await pass(11_000);
    expect(engine.outbox.size).toBe(0);
  });

  test('whose copy does not come is asked, and then the message has failed', async () => {
    write('a', ROOM);
    write('b', ROOM);
    archives[ROOM]!.push({ n: 3, xml: said('Alice', 'a', 3) });
    await pass(11_000);
    expect(engine.outbox.entries.map(({ id, failed }) => [id, failed])).toEqual([
      ['b', 'remote-server-timeout'],
    ]);
  });

  test('that one was taken out of goes, on all devices; what was on its way has failed', async () => {
    write('a', ROOM);
    fake.now.say(
      `<presence from="${ROOM}/Alice" type="unavailable"><x xmlns="http://jabber.org/protocol/muc#user"><item/><status code="110"/><status code="321"/></x></presence>`,
    );
    await pass(50);
    expect(engine.conversations.get(ROOM)).toBeUndefined();
    expect(engine.outbox.entries[0]!.failed).toBe('forbidden');
    const published = fake.now.sent.filter((each) =>
      textOf(each).includes(`<publish node="${BOOKMARKS}"`),
    );
    expect(textOf(published[0]!)).toContain('autojoin="false"');
  });

  test('of the company’s that a colleague invites to is joined and bookmarked; another’s is not', async () => {
    const invite = (room: string): void =>
      fake.now.say(
        `<message from="${BOB}/x" to="${ME}"><x xmlns="jabber:x:conference" jid="${room}" reason="Plans"/></message>`,
      );
    invite('evil@c.evil.example');
    invite('new@c.example.test');
    await pass(50);
    const joins = fake.now.sent
      .filter((each) => child(each, 'x', 'http://jabber.org/protocol/muc'))
      .map((each) => each.getAttribute('to'));
    expect(joins).toEqual([`${ROOM}/Alice`, 'new@c.example.test/Alice']);
    expect(engine.conversations.get('new@c.example.test')?.name).toBe('Plans');
  });

  test('says who has taken one in, also where the program was not running then', async () => {
    const added = (n: number, jid: string): string =>
      `<message from="${ROOM}/Bob" to="${ME}/x" type="groupchat"><happened xmlns="com_zimbra_converse:group:0" deed="added"><person jid="${jid}"/></happened>` +
      `<stanza-id xmlns="urn:xmpp:sid:0" by="${ROOM}" id="${idOf(n)}"/></message>`;
    const last = () => engine.conversations.conversations('')[0]?.last;
    fake.now.say(added(2, BOB)); // somebody else
    expect(last()).toMatchObject({ text: 'before' });
    archives[ROOM]!.push({ n: 3, xml: added(3, ME) });
    fake.now.breakOff();
    await pass(50);
    join();
    await pass(50);
    expect(last()).toMatchObject({ added: true, sender: 'Bob', time: Number(idOf(3)) / 1000 });
    // The user is told, once, also of what was while the line was away for a moment.
    const told = (): unknown[] => news.filter(({ kind }) => kind === 'added');
    const aNews = { kind: 'added', peer: ROOM, isGroup: true, sender: 'Bob' };
    expect(told()).toEqual([aNews]);
    fake.now.say(added(4, ME));
    fake.now.say(added(4, ME));
    expect(told()).toEqual([aNews, aNews]);
    expect(last()).toMatchObject({ added: true, time: Number(idOf(4)) / 1000 });
    engine.reading.show(ROOM);
    engine.reading.seen = true;
    expect(engine.conversations.unread).toBe(0);
    fake.now.say(said('Bob', 'now', 5));
    expect(last()).toMatchObject({ text: 'now' });
  });

  test('goes on where it was after the line broke, and Converse hears who has gone', async () => {
    fake.now.say(
      `<presence from="${ROOM}/Bob"><x xmlns="http://jabber.org/protocol/muc#user"><item/></x></presence>`,
    );
    archives[ROOM]!.push({ n: 4, xml: said('Bob', 'missed', 4) });
    fake.now.breakOff();
    await pass(50);
    write('a', ROOM);
    expect(messages()).toEqual([]); // not before it is caught up
    join();
    await pass(50);
    expect(lastOf(ROOM)).toBe('missed');
    expect(inner.occupantGone).toHaveBeenCalledExactlyOnceWith(ROOM, 'Bob');
    expect(messages()).toHaveLength(1);
  });

  test('that restarts within a session gets what it has lost', async () => {
    write('a', ROOM);
    fake.now.say(
      `<presence from="${ROOM}/Alice" type="unavailable"><x xmlns="http://jabber.org/protocol/muc#user"><item/><status code="110"/><status code="332"/></x></presence>`,
    );
    join();
    await pass(50);
    expect(messages()).toHaveLength(2);
    expect(children(fake.now.sent.at(-1), 'body')).toHaveLength(1);
  });
});
