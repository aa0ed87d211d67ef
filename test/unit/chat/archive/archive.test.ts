// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import {
  ArchiveFollower,
  type Archived,
  ArchiveReader,
  compareIds,
  PAGE,
  stableId,
  timeOfId,
} from '../../../../src/chat/archive/archive.ts';
import { Refused } from '../../../../src/chat/line/line.ts';
import { FakeLine, type Request } from '../support/fake-line.ts';
import { idOf, normal, resultOf, stampOf, stanzaOf } from '../support/stanzas.ts';

const ME = 'alice@example.test';
const ROOM = 'team@conference.example.test';

let line: FakeLine;
let reader: ArchiveReader;

beforeEach(() => {
  line = new FakeLine();
  reader = new ArchiveReader(line.line);
});

const queryidOf = ({ xml }: Request): string => /queryid="(\w+)"/.exec(xml)![1]!;
const fin = (complete: boolean): string => `<fin xmlns="urn:xmpp:mam:2" complete="${complete}"/>`;
const say = (queryid: string, n: number, from = ''): boolean =>
  reader.take(
    stanzaOf(
      resultOf(queryid, idOf(n), `<message id="m${n}"><body>${n}</body></message>`, { from }),
    ),
  );

describe('a page', () => {
  test('is asked for as XEP-0313 has it, of oneself without an address', () => {
    void reader.page(ME, { after: '17', max: 5 }).catch(() => undefined);
    void reader.page(ROOM, { before: '', max: 100 }).catch(() => undefined);
    const [own, room] = line.requests;
    expect(own!.xml).toBe(
      normal(
        `<iq type="set"><query xmlns="urn:xmpp:mam:2" queryid="${queryidOf(own!)}">` +
          `<set xmlns="http://jabber.org/protocol/rsm"><max>5</max><after>17</after></set></query></iq>`,
      ),
    );
    expect(room!.xml).toBe(
      normal(
        `<iq type="set" to="${ROOM}"><query xmlns="urn:xmpp:mam:2" queryid="${queryidOf(room!)}">` +
          `<set xmlns="http://jabber.org/protocol/rsm"><max>100</max><before/></set></query></iq>`,
      ),
    );
  });

  test('holds its rows in order, with the time and id that the archive gave', async () => {
    const page = reader.page(ME, { max: 5 });
    const [request] = line.requests;
    expect(say(queryidOf(request!), 1)).toBe(true);
    expect(say(queryidOf(request!), 2, ME)).toBe(true);
    request!.answer(fin(false));
    const { messages, complete } = await page;
    expect(messages.map(({ id, stamp }) => [id, stamp])).toEqual([
      [idOf(1), stampOf(idOf(1))],
      [idOf(2), stampOf(idOf(2))],
    ]);
    expect(messages[0]!.message.getAttribute('id')).toBe('m1');
    expect(complete).toBe(false);
  });

  test.each([
    [`complete="true"`, 1, true],
    ['', 1, false],
    ['', 0, true], // nothing came, so nothing will
  ])('with fin %s and %i rows is the last one: %s', async (attributes, rows, last) => {
    const page = reader.page(ME, { max: 5 });
    for (let n = 0; n < rows; n++) say(queryidOf(line.requests[0]!), n);
    line.requests[0]!.answer(`<fin xmlns="urn:xmpp:mam:2" ${attributes}/>`);
    expect((await page).complete).toBe(last);
  });

  test('takes nothing that somebody else has made up', async () => {
    const page = reader.page(ROOM, { max: 5 });
    const id = queryidOf(line.requests[0]!);
    // It is told to nobody else either: it looks like a row of ours.
    expect(say(id, 1, 'mallory@example.test/x')).toBe(true);
    expect(say(id, 2, `${ROOM}/mallory`)).toBe(true); // an occupant is not the room
    expect(say(id, 3)).toBe(true); // from oneself
    expect(say('guessed', 4, ROOM)).toBe(false);
    expect(say(id, 5, ROOM)).toBe(true);
    line.requests[0]!.answer(fin(true));
    expect((await page).messages.map((each) => each.id)).toEqual([idOf(5)]);
    expect(say(id, 6, ROOM)).toBe(false); // it is over
  });

  test('leaves out a row that says not enough', async () => {
    const page = reader.page(ME, { max: 5 });
    const id = queryidOf(line.requests[0]!);
    reader.take(
      stanzaOf(`<message><result xmlns="urn:xmpp:mam:2" queryid="${id}" id="1"/></message>`),
    );
    line.requests[0]!.answer(fin(true));
    expect((await page).messages).toEqual([]);
  });

  test('is no matter for a message that is no row', () => {
    expect(reader.take(stanzaOf('<message><body>hi</body></message>'))).toBe(false);
  });

  test('that is refused rejects so', async () => {
    const page = reader.page(ME, { max: 5 });
    line.requests[0]!.refuse('forbidden');
    await expect(page).rejects.toBeInstanceOf(Refused);
  });
});

describe('the id of a live message', () => {
  const message = stanzaOf(
    `<message><stanza-id xmlns="urn:xmpp:sid:0" by="mallory@example.test" id="1"/>` +
      `<stanza-id xmlns="urn:x" by="${ME}" id="2"/><stanza-id xmlns="urn:xmpp:sid:0" by="Alice@Example.test" id="3"/></message>`,
  );
  test('is the one by that archive', () => {
    expect(stableId(message, ME)).toBe('3');
    expect(stableId(message, ROOM)).toBeUndefined();
  });
});

test('ids are compared as numbers of any length', () => {
  const ids = ['9', '10', '1790000000000000', '17900000000000000000', '17900000000000000001'];
  expect([...ids].reverse().sort(compareIds)).toEqual(ids);
  expect(compareIds('10', '10')).toBe(0);
});

test.each([
  ['1790000000123456', 1_790_000_000_123],
  ['17900000001234567', undefined],
  ['abc', undefined],
  [undefined, undefined],
])('the time in id %s', (id, time) => {
  expect(timeOfId(id)).toBe(time);
});

describe('following', () => {
  /** Numbers of the messages that the made-up archive has. */
  let archive: number[];
  let asked: string[];
  let missed: number[][];
  let follower: ArchiveFollower;
  let wantsOlder: (oldest: Archived, read: number) => boolean;
  /** Called before each page is answered. */
  let meanwhile: (query: string) => void;

  const numberOf = (id: string): number => (Number(id) - Number(idOf(0))) / 1_000_000;
  const cursor = (): number | undefined =>
    follower.cursor === undefined ? undefined : numberOf(follower.cursor);
  const upTo = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);

  /** As ejabberd does it, forwards and backwards, a page at a time. */
  function serve(element: Element): string | Error {
    const text = (name: string): string | undefined =>
      element.getElementsByTagName(name)[0]?.textContent;
    const [after, before, max] = [text('after'), text('before'), Number(text('max'))];
    const query =
      after === undefined
        ? `before ${before && numberOf(before)}`
        : `after ${after === '0' ? 0 : numberOf(after)}`;
    asked.push(query);
    meanwhile(query);
    const queryid = element.firstElementChild!.getAttribute('queryid')!;
    let found: number[];
    if (after !== undefined) {
      if (after !== '0' && !archive.includes(numberOf(after))) return new Error('item-not-found');
      found = archive.filter((n) => after === '0' || n > numberOf(after));
    } else found = archive.filter((n) => !before || n < numberOf(before));
    const rows = after === undefined ? found.slice(-max) : found.slice(0, max);
    for (const n of rows) say(queryid, n);
    return fin(rows.length === found.length);
  }

  beforeEach(() => {
    archive = [];
    asked = [];
    missed = [];
    wantsOlder = () => false;
    meanwhile = () => undefined;
    line.server = serve;
    follower = new ArchiveFollower({
      reader,
      of: ME,
      onMissed: (messages) => missed.push(messages.map(({ id }) => numberOf(id))),
      wantsOlder: (oldest, read) => wantsOlder(oldest, read),
      pause: () => Promise.resolve(),
    });
  });

  test('begins with the newest page', async () => {
    archive = upTo(1, 250);
    expect(follower.begun).toBe(false);
    await follower.sync();
    expect(asked).toEqual(['before ']);
    expect(missed).toEqual([upTo(151, 250)]);
    expect(cursor()).toBe(250);
    expect(follower.begun).toBe(true);
  });

  test('looks further back while more is wanted; the cursor stays at the newest', async () => {
    archive = upTo(1, 350);
    const reads: [number, number][] = [];
    wantsOlder = ({ id }, read) => {
      reads.push([numberOf(id), read]);
      return read < 250;
    };
    await follower.sync();
    expect(missed).toEqual([upTo(251, 350), upTo(151, 250), upTo(51, 150)]);
    expect(reads).toEqual([
      [251, 100],
      [151, 200],
      [51, 300],
    ]);
    expect(cursor()).toBe(350);
  });

  test('ends with the oldest message, whatever is wanted', async () => {
    archive = upTo(1, 150);
    wantsOlder = () => true;
    await follower.sync();
    expect(missed.flat()).toHaveLength(150);
  });

  test('then reads forwards, all pages, oldest first', async () => {
    archive = upTo(1, 3);
    await follower.sync();
    archive = upTo(1, 3 + 2 * PAGE + 20);
    missed = [];
    await follower.sync();
    expect(missed.flat()).toEqual(upTo(4, 3 + 2 * PAGE + 20));
    expect(asked).toEqual(['before ', 'after 3', 'after 103', 'after 203']);
    await follower.sync();
    expect(asked.at(-1)).toBe('after 223');
    expect(missed).toHaveLength(3); // nothing new, nothing told
  });

  test('an empty archive is known to be empty, and its first message is found', async () => {
    await follower.sync();
    expect(follower.begun).toBe(true);
    expect(cursor()).toBeUndefined();
    archive = [7];
    await follower.sync();
    expect(asked).toEqual(['before ', 'after 0']);
    expect(missed).toEqual([[7]]);
    expect(cursor()).toBe(7);
  });

  describe('the cursor', () => {
    test('is moved by live messages, forwards only, once there has been a look', async () => {
      follower.saw(idOf(9));
      expect(cursor()).toBeUndefined();
      archive = upTo(1, 3);
      await follower.sync();
      follower.saw(idOf(4));
      follower.saw(idOf(2));
      expect(cursor()).toBe(4);
    });

    test('never moves past what was not given away, when the line breaks between pages', async () => {
      archive = [1];
      await follower.sync();
      archive = upTo(1, 250);
      missed = [];
      line.server = (request) => {
        if (asked.length === 2) {
          line.goDown();
          return undefined;
        }
        return serve(request);
      };
      const broken = follower.sync();
      await new Promise((resolve) => setTimeout(resolve));
      line.goDown();
      await expect(broken).rejects.toThrow();
      expect(cursor()).toBe(101);
      line.isUp = true;
      line.server = serve;
      await follower.sync();
      expect(missed.flat()).toEqual(upTo(2, 250));
    });

    test('stays unknown when the first look breaks off: the next one is a first look too', async () => {
      archive = upTo(1, 5);
      line.server = undefined;
      const broken = follower.sync();
      line.goDown();
      await expect(broken).rejects.toThrow();
      expect(follower.begun).toBe(false);
      line.isUp = true;
      line.server = serve;
      await follower.sync();
      expect(missed).toEqual([upTo(1, 5)]);
    });
  });

  test('a first look that breaks off half-way is made anew: what it wanted is still wanted', async () => {
    archive = upTo(1, 250);
    wantsOlder = () => true;
    line.server = (request) => (asked.length === 1 ? undefined : serve(request));
    const broken = follower.sync();
    await new Promise((resolve) => setTimeout(resolve));
    line.goDown();
    await expect(broken).rejects.toThrow();
    expect(missed.flat()).toEqual(upTo(151, 250));
    line.isUp = true;
    line.server = serve;
    missed = [];
    await follower.sync();
    expect(missed.flat().sort((a, b) => a - b)).toEqual(upTo(1, 250));
  });

  test('what is thrown away on the server with the last known message costs no more than a first look', async () => {
    archive = upTo(1, 5);
    await follower.sync();
    archive = upTo(8, 10);
    await follower.sync();
    expect(asked).toEqual(['before ', 'after 5', 'before ']);
    expect(missed.at(-1)).toEqual([8, 9, 10]);
    expect(cursor()).toBe(10);
  });

  test('another refusal is told', async () => {
    archive = [1];
    await follower.sync();
    line.server = () => new Error('forbidden');
    await expect(follower.sync()).rejects.toMatchObject({ condition: 'forbidden' });
    expect(cursor()).toBe(1);
  });

  test('asked for while it reads, it reads once more: the first answer may be older than the question', async () => {
    archive = [1];
    await follower.sync();
    let second: Promise<void> | undefined;
    meanwhile = () => {
      second ??= follower.sync();
    };
    await follower.sync();
    await second;
    expect(asked).toEqual(['before ', 'after 1', 'after 1']);

    // What was taken after the first answer, and before the question, is seen by both.
    second = undefined;
    meanwhile = () => {
      if (second) return;
      second = follower.sync();
      queueMicrotask(() => (archive = [1, 2]));
    };
    missed = [];
    await follower.sync();
    expect(missed).toEqual([[2]]);
  });
});

test('takes a row whose sender is written in capitals', async () => {
  const page = reader.page(ROOM, { max: 5 });
  say(queryidOf(line.requests[0]!), 1, ROOM.toUpperCase());
  line.requests[0]!.answer(fin(true));
  expect((await page).messages).toHaveLength(1);
});
