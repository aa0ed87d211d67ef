// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import { type Bookmark, Bookmarks } from '../../../../src/chat/own/bookmarks.ts';
import { FakeLine } from '../support/fake-line.ts';
import { stanzaOf, textOf } from '../support/stanzas.ts';

const NODE = 'urn:xmpp:bookmarks:1';
const OLD = 'storage:bookmarks';
const ROOM = 'team@c.example.test';
const pubsub = (node: string, inside: string): string =>
  `<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}">${inside}</items></pubsub>`;
const conference = (attributes: string, inside = ''): string =>
  `<conference xmlns="${NODE}" ${attributes}>${inside}</conference>`;
const event = (inside: string): Element =>
  stanzaOf(
    `<message><event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${NODE}">${inside}</items></event></message>`,
  );

let line: FakeLine;
let bookmarks: Bookmarks;
let heard: Bookmark[];
beforeEach(() => {
  line = new FakeLine();
  heard = [];
  bookmarks = new Bookmarks(line.line, (bookmark) => heard.push(bookmark));
});
async function begin(inside: string | undefined, old: string | undefined): Promise<void> {
  const beginning = bookmarks.begin();
  for (const request of line.requests.splice(0)) {
    const isOld = request.xml.includes(`node="${OLD}"`);
    const content = isOld ? old : inside;
    if (content === undefined) request.refuse(isOld ? 'forbidden' : 'item-not-found');
    else request.answer(pubsub(isOld ? OLD : NODE, content));
  }
  await beginning;
}

describe('reading', () => {
  test('takes both kinds; of a room in both the newer kind counts', async () => {
    await begin(
      `<item id="Team@c.example.test">${conference('name="Team" autojoin="1"', '<nick>Al</nick>')}</item>` +
        `<item id="left@c.example.test">${conference('autojoin="false"')}</item><item id="c.example.test">${conference('')}</item><item id="x@y"/>`,
      `<item id="current"><storage xmlns="${OLD}"><conference jid="${ROOM}" autojoin="false"/>` +
        `<conference jid="old@c.example.test" name="Old" autojoin="true"><nick>A</nick></conference><conference/></storage></item>`,
    );
    expect(heard).toEqual([
      { room: ROOM, name: 'Team', nick: 'Al', joined: true },
      { room: 'left@c.example.test', joined: false },
      { room: 'old@c.example.test', name: 'Old', nick: 'A', joined: true },
    ]);
  });

  test('does without the older kind', async () => {
    await begin(`<item id="${ROOM}">${conference('autojoin="true"')}</item>`, undefined);
    expect(heard).toEqual([{ room: ROOM, joined: true }]);
  });

  test('news of another device: joined, and taken away', () => {
    expect(
      bookmarks.take(event(`<item id="${ROOM}">${conference('autojoin="true"')}</item>`)),
    ).toBe(true);
    expect(bookmarks.take(event(`<retract id="${ROOM}"/>`))).toBe(true);
    expect(heard).toEqual([
      { room: ROOM, joined: true },
      { room: ROOM, joined: false },
    ]);
    expect(bookmarks.take(stanzaOf('<message/>'))).toBe(false);
  });
});

describe('writing', () => {
  const written = async (bookmark: Bookmark): Promise<string[]> => {
    const asked: string[] = [];
    line.server = (request) => {
      asked.push(textOf(request));
      return '';
    };
    await bookmarks.set(bookmark);
    return asked;
  };
  test('makes the node first, once, when there was none', async () => {
    await begin(undefined, undefined);
    const first = await written({ room: ROOM, name: 'Team', nick: 'Al', joined: true });
    expect(first).toHaveLength(2);
    expect(first[0]).toContain('<create');
    expect(first[1]).toContain(
      `<item id="${ROOM}"><conference autojoin="true" name="Team" xmlns="${NODE}"><nick>Al</nick></conference></item>`,
    );
    const second = await written({ room: ROOM, joined: false });
    expect(second).toHaveLength(1);
    expect(second[0]).toContain(`<conference autojoin="false" xmlns="${NODE}"/>`);
  });

  test('makes none where there is one', async () => {
    await begin('', undefined);
    expect(await written({ room: ROOM, joined: true })).toHaveLength(1);
  });
});
