// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type ContactCard, InnerStream } from '../../../../src/chat/conversation/inner-stream.ts';
import { hasNews } from '../../../../src/chat/conversation/stanza-meaning.ts';
import { child, children } from '../../../../src/chat/line/xml.ts';
import { FakeLine } from '../support/fake-line.ts';
import { idOf, normal, resultOf, stampOf, stanzaOf, textOf } from '../support/stanzas.ts';

const ME = 'alice@example.test';
const JID = `${ME}/webmail-1`;
const BOB = 'bob@example.test';
const ROOM = 'team@c.example.test';
const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';
const BOOKMARKS = 'urn:xmpp:bookmarks:1';

let line: FakeLine;
let inner: InnerStream;
/** Frames that Converse has been given. */
let given: string[];
let written: { id: string; peer: string; isGroup: boolean; xml: string }[];
let left: string[];
let contacts: Record<string, ContactCard>;
let whenUp: (() => void)[];
let tells: { typing: boolean; read: boolean };

beforeEach(() => {
  line = new FakeLine();
  given = [];
  written = [];
  left = [];
  whenUp = [];
  tells = { typing: true, read: true };
  contacts = {
    [BOB]: {
      name: 'Bob',
      subscription: 'both',
      presences: [stanzaOf(`<presence from="${BOB}/web"><show>away</show></presence>`)],
    },
  };
  inner = new InnerStream({
    jid: JID,
    bareJid: ME,
    deliver: (xml) => given.push(xml),
    iq: (request) => line.iq(request),
    lineIsUp: () =>
      line.isUp ? Promise.resolve() : new Promise((resolve) => whenUp.push(resolve)),
    send: (stanza) => void line.send(stanza),
    contact: (jid) => contacts[jid] ?? { name: jid, subscription: 'none', presences: [] },
    outgoing: (id, peer, isGroup, xml) => written.push({ id, peer, isGroup, xml }),
    nameOf: (jid) => `Name of ${jid}`,
    onLeave: (room) => left.push(room),
    tells: () => tells,
    report: (text) => given.push(`report ${text}`),
  });
});

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const take = (text: string): void => inner.take(textOf(stanzaOf(text)));
const ask = (payload: string, { type = 'get', id = 'q1', to = '' } = {}): void =>
  take(`<iq type="${type}" id="${id}" ${to && `to="${to}"`}>${payload}</iq>`);
const last = (): Element => stanzaOf(given[given.length - 1]!);
const roster = (): void => ask('<query xmlns="jabber:iq:roster"/>', { id: 'roster' });
/** Everything that has been given is forgotten. */
const forget = (): void => void (given.length = 0);
/** Converse has its contact list, with Bob in it, and is in the group. */
function ready(): void {
  inner.addPerson(BOB);
  roster();
  take(`<presence to="${ROOM}/Alice"><x xmlns="http://jabber.org/protocol/muc"/></presence>`);
  forget();
}

describe('sign-in', () => {
  test('is answered here, with whatever password', () => {
    const open = `<open xmlns="${FRAMING}" to="example.test" version="1.0"/>`;
    inner.take(open);
    expect(given[0]).toMatch(/^<open .*from="example.test"/);
    expect(given[1]).toContain('<mechanism>PLAIN</mechanism>');
    inner.take('<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">xyz</auth>');
    expect(given[2]).toMatch(/^<success /);
    inner.take(open);
    expect(given[4]).toContain('urn:ietf:params:xml:ns:xmpp-bind');
    ask('<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/>', { type: 'set', id: 'b' });
    expect(last().getAttribute('id')).toBe('b');
    expect(last().textContent).toBe(JID);
    inner.take(`<close xmlns="${FRAMING}"/>`);
    expect(given).toHaveLength(6);
    expect(line.requests).toEqual([]);
    expect(line.sent).toEqual([]);
  });
});

describe('the contact list', () => {
  test('is those whose conversation was opened, and their presence', () => {
    inner.addPerson(BOB);
    inner.addPerson(BOB);
    expect(given).toEqual([]);
    roster();
    expect(given).toEqual(
      [
        normal(
          `<iq type="result" id="roster" to="${JID}"><query xmlns="jabber:iq:roster"><item jid="${BOB}" name="Bob" subscription="both"/></query></iq>`,
        ),
        normal(`<presence from="${BOB}/web"><show>away</show></presence>`),
      ].map((each) => expect.toSatisfy((text: string) => normal(text) === each) as unknown),
    );
  });

  test('takes somebody who is opened later, and what is learned of him', () => {
    roster();
    forget();
    inner.addPerson(BOB);
    expect(child(last(), 'show')?.textContent).toBe('away');
    const push = stanzaOf(given[0]!);
    expect(push.getAttribute('type')).toBe('set');
    expect(push.firstElementChild!.firstElementChild!.getAttribute('jid')).toBe(BOB);
    forget();
    inner.pushPerson('carol@example.test');
    expect(given).toEqual([]);
    inner.pushPerson(BOB);
    expect(given).toHaveLength(2);
    forget();
    inner.addPerson(BOB); // who is known already
    expect(given).toEqual([]);
  });

  test('comes before anything else of a person', () => {
    inner.addPerson(BOB);
    inner.presence(stanzaOf(`<presence from="${BOB}/web"/>`));
    inner.pushPerson(BOB);
    expect(given).toEqual([]);
  });

  test('that Converse would change goes to the server', async () => {
    ask(`<query xmlns="jabber:iq:roster"><item jid="${BOB}"/></query>`, { type: 'set' });
    await settle();
    expect(line.requests).toHaveLength(1);
  });
});

describe('answered here', () => {
  test.each([
    ['carbons', '<enable xmlns="urn:xmpp:carbons:2"/>', 'set', ''],
    ['a ping', '<ping xmlns="urn:xmpp:ping"/>', 'get', 'example.test'],
    [
      'a bookmark that is written',
      `<pubsub xmlns="http://jabber.org/protocol/pubsub"><publish node="${BOOKMARKS}"/></pubsub>`,
      'set',
      '',
    ],
  ])('%s', (_what, payload, type, to) => {
    ask(payload, { type, to });
    expect(last().getAttribute('type')).toBe('result');
    expect(last().getAttribute('id')).toBe('q1');
    expect(line.requests).toEqual([]);
  });

  test.each([BOOKMARKS, 'storage:bookmarks'])('there are no bookmarks: %s', (node) => {
    ask(`<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}"/></pubsub>`);
    expect(textOf(last())).toContain('item-not-found');
    expect(line.requests).toEqual([]);
  });

  test.each([
    [
      'another node',
      '<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="urn:x"/></pubsub>',
      '',
    ],
    [
      'another’s bookmarks',
      `<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${BOOKMARKS}"/></pubsub>`,
      BOB,
    ],
    ['a ping of a group', '<ping xmlns="urn:xmpp:ping"/>', `${ROOM}/Alice`],
  ])('not %s', async (_what, payload, to) => {
    ask(payload, { to });
    await settle();
    expect(line.requests).toHaveLength(1);
  });

  test('one’s own presence is dropped', () => {
    take('<presence><show>away</show></presence>');
    take('<presence type="unavailable"/>');
    expect([line.sent, given]).toEqual([[], []]);
  });

  test('an answer to a push is nobody’s business', async () => {
    take('<iq type="result" id="x"/>');
    await settle();
    expect([line.requests, line.sent, given]).toEqual([[], [], []]);
  });
});

describe('a request to the server', () => {
  const query = '<query xmlns="http://jabber.org/protocol/disco#info"/>';
  test('has an id of its own on the line, and its old one in the answer', async () => {
    ask(query, { id: 'sendIQ:1', to: ROOM });
    await settle();
    const [request] = line.requests;
    expect(request!.element.getAttribute('id')).not.toBe('sendIQ:1');
    expect(request!.element.getAttribute('to')).toBe(ROOM);
    request!.answer('<query xmlns="http://jabber.org/protocol/disco#info"/>');
    await settle();
    expect(last().getAttribute('id')).toBe('sendIQ:1');
    expect(last().getAttribute('to')).toBe(JID);
  });

  test('that is refused says so', async () => {
    ask(query);
    await settle();
    line.requests[0]!.refuse('forbidden');
    await settle();
    expect(last().getAttribute('type')).toBe('error');
    expect(last().getAttribute('id')).toBe('q1');
    expect(textOf(last())).toContain('<forbidden');
  });

  test('waits for the line, and is asked again when it breaks', async () => {
    line.isUp = false;
    ask(query);
    await settle();
    expect(line.requests).toEqual([]);
    line.isUp = true;
    whenUp.splice(0).forEach((resolve) => resolve());
    await settle();
    const first = line.requests[0]!.element.getAttribute('id');
    line.goDown();
    await settle();
    expect(given).toEqual([]);
    line.isUp = true;
    await vi.waitFor(() => expect(line.requests).toHaveLength(1));
    const [again] = line.requests;
    expect(again!.element.getAttribute('id')).not.toBe(first);
    again!.answer();
    await settle();
    expect(given).toHaveLength(1);
  });

  test('to an archive gets its rows, and no others', async () => {
    ask('<query xmlns="urn:xmpp:mam:2" queryid="mine"/>', { type: 'set' });
    await settle();
    const row = (queryid: string): Element =>
      stanzaOf(resultOf(queryid, idOf(1), '<message><body>x</body></message>'));
    expect(inner.takeResult(row('other'))).toBe(false);
    expect(inner.takeResult(row('mine'))).toBe(true);
    expect(inner.takeResult(stanzaOf('<message/>'))).toBe(false);
    expect(given).toHaveLength(1);
    line.requests[0]!.answer('<fin xmlns="urn:xmpp:mam:2"/>');
    await settle();
    expect(inner.takeResult(row('mine'))).toBe(false); // it has been answered
  });
});

describe('a message that Converse writes', () => {
  test('goes to the outbox when it has news, with one id', () => {
    take(
      `<message from="${JID}" to="Bob@example.test" type="chat" id="x1"><body>hi</body><origin-id xmlns="urn:xmpp:sid:0" id="o1"/></message>`,
    );
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ id: 'o1', peer: BOB, isGroup: false });
    const message = stanzaOf(written[0]!.xml);
    expect(message.getAttribute('id')).toBe('o1');
    expect(message.getAttribute('from')).toBeNull();
    expect(line.sent).toEqual([]);
  });

  test('to a group too', () => {
    take(`<message to="${ROOM}" type="groupchat" id="x1"><body>hi</body></message>`);
    expect(written[0]).toMatchObject({ id: 'x1', peer: ROOM, isGroup: true });
  });

  test('goes to the server, or nowhere, when it is of the moment', () => {
    const typing = `<message to="${BOB}" type="chat" id="x"><composing xmlns="http://jabber.org/protocol/chatstates"/></message>`;
    take(typing);
    line.isUp = false;
    take(typing);
    expect(written).toEqual([]);
    expect(line.sent).toHaveLength(1);
  });

  test('with what is no XML does not end the stream', () => {
    inner.take(`<message xmlns="jabber:client" to="${BOB}" id="x"><body>a\u0001b</body></message>`);
    expect(written[0]!.xml).toContain('a\ufffdb');
    inner.take('<message>');
    expect(given).toEqual(['report the conversation sent what is no XML']);
  });

  test.each([
    ['<body>x</body>', true],
    ['<subject>x</subject>', true],
    ['<retract xmlns="urn:xmpp:message-retract:1" id="1"/>', true],
    ['<apply-to xmlns="urn:xmpp:fasten:0" id="1"/>', true],
    ['<reactions xmlns="urn:xmpp:reactions:0" id="1"/>', true],
    ['<replace xmlns="urn:xmpp:message-correct:0" id="1"/>', true],
    ['<x xmlns="jabber:x:conference" jid="r@c"/>', true],
    ['<x xmlns="http://jabber.org/protocol/muc#user"><invite to="b@x"/></x>', true],
    ['<active xmlns="http://jabber.org/protocol/chatstates"/>', false],
    ['<received xmlns="urn:xmpp:receipts" id="1"/>', false],
    ['<displayed xmlns="urn:xmpp:chat-markers:0" id="1"/>', false],
    ['<fallback xmlns="urn:xmpp:fallback:0"><body start="0" end="1"/></fallback>', false],
  ])('%s has news: %s', (inside, news) => {
    expect(hasNews(stanzaOf(`<message type="chat">${inside}</message>`))).toBe(news);
  });
  test('an error has none', () => {
    expect(hasNews(stanzaOf('<message type="error"><body>x</body></message>'))).toBe(false);
  });
});

describe('a group', () => {
  const join = `<presence from="${JID}" to="${ROOM}/Alice"><x xmlns="http://jabber.org/protocol/muc"/></presence>`;
  test('is entered by Converse as well, when there is a line', async () => {
    line.isUp = false;
    take(join);
    await settle();
    expect(line.sent).toEqual([]);
    line.isUp = true;
    whenUp.splice(0).forEach((resolve) => resolve());
    await settle();
    expect(line.texts).toEqual([normal(join.replace(` from="${JID}"`, ''))]);
    expect(inner.has(ROOM)).toBe(true);
  });

  test('that Converse leaves is left by the user; what else it says there is dropped', async () => {
    take(join);
    await settle();
    line.sent.length = 0;
    take(`<presence to="${ROOM}/Alice"><show>away</show></presence>`);
    expect(left).toEqual([]);
    take(`<presence to="${ROOM}/Alice" type="unavailable"/>`);
    expect(left).toEqual([ROOM]);
    expect(line.sent).toEqual([]);
    expect(inner.has(ROOM)).toBe(false);
  });

  test('tells who has gone while the line was away', () => {
    inner.occupantGone(ROOM, 'Bob');
    expect(given).toEqual([]);
    ready();
    inner.occupantGone(ROOM, 'Bob');
    expect(last().getAttribute('from')).toBe(`${ROOM}/Bob`);
    expect(last().getAttribute('type')).toBe('unavailable');
  });
});

test('an answer about a person’s presence goes to the server', () => {
  take(`<presence from="${JID}" to="${BOB}" type="subscribed"/>`);
  take(`<presence to="${BOB}"/>`);
  expect(line.texts).toEqual([normal(`<presence to="${BOB}" type="subscribed"/>`)]);
});

describe('what comes', () => {
  beforeEach(ready);
  const sid = (id: string, by = ME): string =>
    `<stanza-id xmlns="urn:xmpp:sid:0" by="${by}" id="${id}"/>`;
  const stampsIn = (message: Element): string[] =>
    children(message, 'delay').map((each) => each.getAttribute('stamp')!);

  test('of somebody whose conversation is not open is not given', () => {
    const message = stanzaOf('<message from="carol@example.test/x"><body>x</body></message>');
    inner.message(message, 'carol@example.test');
    inner.archived(message, idOf(1), stampOf(idOf(1)), 'carol@example.test', false);
    inner.ownMessage(message, 'carol@example.test', false, stampOf(idOf(1)));
    inner.presence(stanzaOf('<presence from="carol@example.test/x"/>'));
    expect(given).toEqual([]);
  });

  test('live has the server’s time', () => {
    const live = stanzaOf(
      `<message from="${BOB}/web" type="chat"><body>x</body>${sid('1790000000123456')}</message>`,
    );
    inner.message(live, BOB);
    expect(stampsIn(last())).toEqual([new Date(1_790_000_000_123).toISOString()]);
    expect(stampsIn(live)).toEqual([]); // the list has the same element
  });

  test.each([
    ['has no id of the archive', ''],
    ['has an id of somebody else’s', sid('1790000000123456', BOB)],
    ['has an id that is no time', sid('17')],
  ])('live stays as it is when it %s', (_what, inside) => {
    inner.message(
      stanzaOf(`<message from="${BOB}/web" type="chat"><body>x</body>${inside}</message>`),
      BOB,
    );
    expect(stampsIn(last())).toEqual([]);
  });

  test('live keeps the time that it says', () => {
    const delay = '<delay xmlns="urn:xmpp:delay" stamp="2026-01-01T00:00:00Z"/>';
    inner.message(
      stanzaOf(
        `<message from="${BOB}/web"><body>x</body>${sid('1790000000123456')}${delay}</message>`,
      ),
      BOB,
    );
    expect(stampsIn(last())).toEqual(['2026-01-01T00:00:00Z']);
  });

  test('live in a group has the time of the group’s archive', () => {
    inner.message(
      stanzaOf(
        `<message from="${ROOM}/Bob" type="groupchat"><body>x</body>${sid('1790000000123456', ROOM)}</message>`,
      ),
      ROOM,
    );
    expect(stampsIn(last())).toHaveLength(1);
  });

  test('out of the archive has its id and time, and nobody else’s', () => {
    const message = stanzaOf(
      `<message from="${BOB}/web" type="chat"><body>x</body>${sid('1', BOB)}<delay xmlns="urn:xmpp:delay" stamp="2020-01-01T00:00:00Z"/></message>`,
    );
    inner.archived(message, idOf(1), stampOf(idOf(1)), BOB, false);
    expect(stampsIn(last())).toEqual([stampOf(idOf(1))]);
    expect(
      children(last(), 'stanza-id').map((each) => [
        each.getAttribute('by'),
        each.getAttribute('id'),
      ]),
    ).toEqual([[ME, idOf(1)]]);
  });

  test('out of the archive and one’s own comes as from another device', () => {
    inner.archived(
      stanzaOf(`<message from="${ME}/old" to="${BOB}" type="chat"><body>x</body></message>`),
      idOf(1),
      stampOf(idOf(1)),
      BOB,
      true,
    );
    const copy = last();
    expect(copy.getAttribute('from')).toBe(ME);
    const sent = child(copy, 'sent', 'urn:xmpp:carbons:2');
    expect(child(child(child(sent, 'forwarded'), 'message'), 'body')?.textContent).toBe('x');
  });

  test('out of a group’s archive and one’s own comes as the group sends it', () => {
    inner.archived(
      stanzaOf(`<message from="${ROOM}/Alice" type="groupchat"><body>x</body></message>`),
      idOf(1),
      stampOf(idOf(1)),
      ROOM,
      true,
    );
    expect(last().getAttribute('from')).toBe(`${ROOM}/Alice`);
    expect(children(last(), 'stanza-id')[0]!.getAttribute('by')).toBe(ROOM);
  });

  test('of the user’s, written elsewhere in the chat, comes as from another device', () => {
    inner.ownMessage(
      stanzaOf(`<message to="${BOB}" id="f1"><body>url</body></message>`),
      BOB,
      false,
      stampOf(idOf(1)),
    );
    expect(textOf(last())).toContain(`<message from="${JID}" id="f1"`);
    expect(last().getAttribute('from')).toBe(ME);
  });

  test('as an error of what Converse has sent is given', () => {
    inner.error(stanzaOf(`<message type="error" id="x" from="${BOB}"/>`));
    expect(last().getAttribute('type')).toBe('error');
  });

  test('as a presence of a group’s or person’s is given', () => {
    inner.presence(stanzaOf(`<presence from="${ROOM}/Bob"/>`));
    inner.presence(stanzaOf(`<presence from="${BOB}/phone"/>`));
    expect(given).toHaveLength(2);
  });
});

test('nothing is given before Converse has its contact list', () => {
  inner.addPerson(BOB);
  const message = stanzaOf(`<message from="${BOB}/web"><body>x</body></message>`);
  inner.message(message, BOB);
  inner.archived(message, idOf(1), stampOf(idOf(1)), BOB, false);
  inner.ownMessage(message, BOB, false, stampOf(idOf(1)));
  inner.error(stanzaOf(`<message type="error" id="x" from="${BOB}"/>`));
  inner.presence(stanzaOf(`<presence from="${BOB}/web"/>`));
  expect(given).toEqual([]);
});

describe('what the user does not want to be told', () => {
  const state = `<message to="${BOB}" type="chat" id="s1"><composing xmlns="http://jabber.org/protocol/chatstates"/></message>`;
  const mark = `<message to="${BOB}" type="chat" id="s2"><displayed xmlns="urn:xmpp:chat-markers:0" id="m"/></message>`;
  const receipt = `<message to="${BOB}" type="chat" id="s3"><received xmlns="urn:xmpp:receipts" id="m"/></message>`;
  const sent = (): string[] => line.sent.map((stanza) => stanza.getAttribute('id') ?? '');

  test('is told by default, and by the chat itself what has come and what was read', () => {
    for (const each of [state, mark, receipt]) take(each);
    expect(sent()).toEqual(['s1']);
  });

  test('stays here', () => {
    tells = { typing: false, read: true };
    for (const each of [state, mark, receipt]) take(each);
    expect(sent()).toEqual([]);
  });

  test('is told to nobody who is not there: the server would send it back', () => {
    for (const to of ['dan@example.test', ROOM]) take(state.replace(BOB, to));
    expect(sent()).toEqual([]);
    take(`<presence to="${ROOM}/Alice"><x xmlns="http://jabber.org/protocol/muc"/></presence>`);
    take(state.replace(BOB, ROOM));
    expect(sent()).toContain('s1');
  });

  test('a message is never held back by what it says besides', () => {
    tells = { typing: false, read: false };
    take(
      `<message to="${BOB}" type="chat" id="s4"><body>Hi</body><active xmlns="http://jabber.org/protocol/chatstates"/></message>`,
    );
    expect(written.map(({ id }) => id)).toEqual(['s4']);
  });
});

describe('a group that is over for the user', () => {
  const user = 'http://jabber.org/protocol/muc#user';
  const out = (inside: string): Element =>
    stanzaOf(
      `<presence from="${ROOM}/Alice" type="unavailable"><x xmlns="${user}"><item affiliation="none" role="none"/>${inside}</x></presence>`,
    );

  test('stays readable: Converse does not hear that he is out', () => {
    ask('<query xmlns="jabber:iq:roster"/>');
    take(`<presence to="${ROOM}/Alice"><x xmlns="http://jabber.org/protocol/muc"/></presence>`);
    const before = given.length;
    inner.presence(out('<status code="110"/><status code="321"/>'));
    inner.presence(out('<destroy/>'));
    expect(given.length).toBe(before);
    inner.presence(out('<status code="110"/><status code="303"/>'));
    inner.presence(out(''));
    expect(given.length).toBe(before + 2);
  });
});
