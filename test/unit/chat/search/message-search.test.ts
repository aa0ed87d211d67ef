// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ArchiveReader } from '../../../../src/chat/archive/archive.ts';
import { MessageSearch, type Only } from '../../../../src/chat/search/message-search.ts';
import { FakeLine } from '../support/fake-line.ts';
import { idOf, resultOf, stanzaOf } from '../support/stanzas.ts';

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const ROOM = 'team@c.example.test';
const MAM = 'urn:xmpp:mam:2';

interface Kept {
  readonly n: number;
  readonly xml: string;
}
let line: FakeLine;
let reader: ArchiveReader;
let archives: Record<string, Kept[]>;
/** Archives with an index of words. */
let indexed: string[];
let rooms: { jid: string; newest?: number }[];
let search: MessageSearch;
/** Pages that were asked for, as `archive before`. */
let asked: string[];
let refused: string | undefined;

const said = (n: number, text: string, more = ''): Kept => ({
  n,
  xml: `<message from="${BOB}/x" to="${ME}" type="chat" id="s${n}"><body>${text}</body>${more}</message>`,
});
const inRoom = (n: number, nick: string, text: string): Kept => ({
  n,
  xml: `<message from="${ROOM}/${nick}" to="${ME}" type="groupchat" id="r${n}"><body>${text}</body></message>`,
});

function answer(request: Element): string | Error | undefined {
  const query = request.getElementsByTagNameNS(MAM, 'query')[0];
  if (!query) return '';
  const of = request.getAttribute('to') ?? ME;
  if (request.getAttribute('type') === 'get') {
    const field = indexed.includes(of) ? '<field var="withtext"/>' : '';
    return `<query xmlns="${MAM}"><x xmlns="jabber:x:data"><field var="with"/>${field}</x></query>`;
  }
  const values = new Map(
    [...query.getElementsByTagName('field')].map((field) => [
      field.getAttribute('var'),
      field.textContent,
    ]),
  );
  const before = query.getElementsByTagName('before')[0]?.textContent ?? '';
  const max = Number(query.getElementsByTagName('max')[0]?.textContent);
  const words = values.get('withtext');
  asked.push(
    [of, before && String(Number(before.slice(5, 10))), words, values.get('with')]
      .filter(Boolean)
      .join(' '),
  );
  if (refused === of) return new Error('forbidden');
  const all = (archives[of] ?? []).filter(
    ({ n, xml }) =>
      (before === '' || idOf(n) < before) &&
      (words === undefined || xml.toLowerCase().includes(words)) &&
      (!values.has('with') || xml.includes(values.get('with') ?? '')),
  );
  const page = all.slice(-max);
  for (const { n, xml } of page) {
    reader.take(
      stanzaOf(
        resultOf(query.getAttribute('queryid')!, idOf(n), xml, { from: of === ME ? '' : of }),
      ),
    );
  }
  return `<fin xmlns="${MAM}" complete="${page.length === all.length}"/>`;
}

const make = (only?: Only): MessageSearch =>
  new MessageSearch(
    {
      line: line.line,
      reader,
      me: { bareJid: ME, nickIn: (room) => (room === ROOM ? 'Alice' : undefined) },
      rooms: () => rooms,
      nameOf: (peer) => peer,
    },
    only,
  );
const pass = (ms = 1_000): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const texts = (): string[] => search.state.found.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  line = new FakeLine();
  line.server = answer;
  reader = new ArchiveReader(line.line);
  archives = {};
  indexed = [];
  rooms = [];
  asked = [];
  refused = undefined;
  search = make();
});
afterEach(() => vi.useRealTimers());

test('finds it whatever its case and accents, newest first, and says that it has seen all', async () => {
  archives[ME] = [said(1, 'The Desk'), said(2, 'no'), said(3, 'by the désk')];
  search.look('desk');
  expect(search.state.isLooking).toBe(true);
  await pass();
  expect(texts()).toEqual(['by the désk', 'The Desk']);
  expect(search.state).toMatchObject({ isLooking: false, failed: false, lookedBackTo: undefined });
  expect(search.state.found[1]).toEqual({
    of: ME,
    id: idOf(1),
    peer: BOB,
    isGroup: false,
    sender: BOB,
    mine: false,
    text: 'The Desk',
    time: Number(idOf(1)) / 1000,
  });
});

test('knows edits and deletions', async () => {
  archives[ME] = [
    said(1, 'the old desk'),
    said(2, 'the desk that was deleted'),
    said(3, 'the new chair', '<replace xmlns="urn:xmpp:message-correct:0" id="s1"/>'),
    said(4, '', '<retract xmlns="urn:xmpp:message-retract:1" id="s2"/>'),
  ];
  search.look('desk');
  await pass();
  expect(texts()).toEqual([]);
  search.look('chair');
  await pass();
  expect(texts()).toEqual(['the new chair']);
});

test('a letter more looks through what was read, and the last text counts', async () => {
  archives[ME] = [said(1, 'desk'), said(2, 'despair')];
  search.look('des');
  await pass(100);
  search.look('desp');
  await pass();
  expect(asked).toEqual([ME]);
  expect(texts()).toEqual(['despair']);
  search.look('desk');
  await pass();
  expect(asked).toEqual([ME]);
  expect(texts()).toEqual(['desk']);
});

test('looks back a bounded way, says how far, and further when asked', async () => {
  archives[ME] = Array.from({ length: 2_500 }, (_, n) => said(n + 1, n % 100 === 0 ? 'desk' : 'x'));
  search.look('desk');
  await pass();
  expect(asked).toHaveLength(6);
  expect(texts()).toHaveLength(6);
  expect(search.state.lookedBackTo).toBe(Number(idOf(1_901)) / 1000);
  search.further();
  await pass();
  expect(asked).toHaveLength(12);
  expect(search.state.lookedBackTo).toBe(Number(idOf(1_301)) / 1000);
});

test('looks farther by itself while there is nothing to show, but not for ever', async () => {
  archives[ME] = Array.from({ length: 4_000 }, (_, n) => said(n + 1, n === 2_700 ? 'desk' : 'x'));
  search.look('desk');
  await pass();
  expect(texts()).toEqual(['desk']);
  expect(asked).toHaveLength(13);
  search = make();
  asked = [];
  search.look('chair');
  await pass();
  expect(texts()).toEqual([]);
  expect(asked).toHaveLength(20);
  expect(search.state.lookedBackTo).toBeGreaterThan(0);
});

describe('groups', () => {
  test('are read when nothing newer is left elsewhere', async () => {
    archives[ME] = Array.from({ length: 150 }, (_, n) => said(n + 1_000, 'x'));
    archives[ROOM] = [inRoom(1, 'Bob', 'the desk'), inRoom(2, 'Alice', 'a desk of mine')];
    rooms = [{ jid: ROOM, newest: Number(idOf(2)) / 1000 }];
    search.look('desk');
    await pass();
    expect(asked).toEqual([ME, `${ME} ${Number(idOf(1_050).slice(5, 10))}`, ROOM]);
    expect(search.state.found).toMatchObject([
      { of: ROOM, peer: ROOM, isGroup: true, sender: 'Alice', mine: true },
      { sender: 'Bob', mine: false },
    ]);
  });

  test('one that cannot be read keeps nothing else back', async () => {
    archives[ME] = [said(1, 'desk')];
    rooms = [{ jid: ROOM }];
    refused = ROOM;
    search.look('desk');
    await pass();
    expect(texts()).toEqual(['desk']);
    expect(search.state).toMatchObject({ failed: false, lookedBackTo: undefined });
  });
});

test('an index of words finds what is older than what was read, each once', async () => {
  archives[ME] = [
    said(1, 'a desk of long ago'),
    ...Array.from({ length: 3_000 }, (_, n) => said(n + 2, 'x')),
    said(4_000, 'a new desk'),
  ];
  indexed = [ME];
  search.look('desk');
  await pass();
  expect(asked).toContain(`${ME} desk`);
  expect(texts()).toEqual(['a new desk', 'a desk of long ago']);
});

test('in one conversation only', async () => {
  archives[ME] = [said(1, 'desk')];
  archives[ROOM] = [inRoom(1, 'Bob', 'the desk of the group')];
  search = make({ peer: BOB, isGroup: false });
  search.look('desk');
  await pass();
  expect(asked).toEqual([`${ME} ${BOB}`]);
  search = make({ peer: ROOM, isGroup: true });
  search.look('desk');
  await pass();
  expect(texts()).toEqual(['the desk of the group']);
});

test('a line that breaks is told, what was found stays, and it is tried again', async () => {
  archives[ME] = [said(1, 'desk')];
  line.goDown();
  search.look('desk');
  await pass();
  expect(search.state).toMatchObject({ failed: true, isLooking: false });
  line.isUp = true;
  search.further();
  await pass();
  expect(search.state.failed).toBe(false);
  expect(texts()).toEqual(['desk']);
});

test('nothing is read any more once nobody wants it', async () => {
  archives[ME] = Array.from({ length: 500 }, (_, n) => said(n + 1, 'x'));
  search.look('desk');
  search.stop();
  await pass();
  expect(asked).toEqual([]);
});
