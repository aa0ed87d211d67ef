// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import {
  bodyIn,
  happeningIn,
  type Perspective,
  unwrapCarbon,
} from '../../../../src/chat/model/happening.ts';
import { idOf, stampOf, stanzaOf } from '../support/stanzas.ts';

const ME = 'alice@example.test';
const ROOM = 'team@conference.example.test';
const me: Perspective = { bareJid: ME, nickIn: (room) => (room === ROOM ? 'Alice L' : undefined) };
const read = (text: string, envelope = {}) => happeningIn(stanzaOf(text), envelope, me);
const fromBob = (inside: string, attributes = ''): string =>
  `<message from="bob@example.test/web" to="${ME}" type="chat" id="b1" ${attributes}>${inside}</message>`;
const fromMe = (inside: string): string =>
  `<message from="${ME}/web" to="Bob@example.test" type="chat" id="a1">${inside}</message>`;
const inRoom = (nick: string, inside: string): string =>
  `<message from="${ROOM}${nick && `/${nick}`}" to="${ME}/web" type="groupchat" id="r1">${inside}</message>`;
const SID = 'urn:xmpp:sid:0';

describe('a message', () => {
  test('of another person', () => {
    expect(
      read(fromBob(`<body> hello </body><origin-id xmlns="${SID}" id="o1"/>`), { id: idOf(1) }),
    ).toEqual({
      kind: 'message',
      peer: 'bob@example.test',
      isGroup: false,
      sender: 'bob@example.test',
      mine: false,
      id: idOf(1),
      senderIds: ['o1', 'b1'],
      time: Date.parse(stampOf(idOf(1))),
      text: 'hello',
    });
  });

  test('of one’s own belongs to whom it was for', () => {
    expect(read(fromMe('<body>hi</body>'))).toMatchObject({
      peer: 'bob@example.test',
      sender: ME,
      mine: true,
      senderIds: ['a1'],
    });
    expect(
      read('<message to="bob@example.test" type="chat"><body>hi</body></message>'),
    ).toMatchObject({
      peer: 'bob@example.test',
      mine: true,
      senderIds: [],
    });
  });

  test('has the time of the archive, else of the delay, else of its id, else now', () => {
    const delay = '<body>x</body><delay xmlns="urn:xmpp:delay" stamp="2026-01-02T03:04:05Z"/>';
    const time = (inside: string, envelope = {}): number | undefined =>
      read(fromBob(inside), envelope)?.time;
    const stamp = '2025-01-01T00:00:00Z';
    expect(time(delay, { id: idOf(1), stamp })).toBe(Date.parse(stamp));
    expect(time(delay, { id: idOf(1) })).toBe(Date.parse('2026-01-02T03:04:05Z'));
    expect(time('<body>x</body>', { id: idOf(1) })).toBe(Date.parse(stampOf(idOf(1))));
    expect(Math.abs(time('<body>x</body>')! - Date.now())).toBeLessThan(5_000);
  });

  test('with a file says so', () => {
    const url = 'https://mail.example.test/upload/a/1/the_plan.pdf';
    const oob = `<body>${url}</body><x xmlns="jabber:x:oob"><url>${url}</url></x>`;
    const file = { url, name: 'the_plan.pdf', kind: 'file' };
    for (const sent of [oob, `<body>${url}</body>`]) {
      expect(read(fromBob(sent))).toMatchObject({ kind: 'message', text: url, file });
    }
    const name = '<file xmlns="urn:xmpp:file:metadata:0"><name>the plan.pdf</name></file>';
    expect(
      read(fromBob(`${oob}<file-sharing xmlns="urn:xmpp:sfs:0">${name}</file-sharing>`)),
    ).toMatchObject({ file: { ...file, name: 'the plan.pdf' } });
    const beside = oob.replace('<body>', '<body>See ');
    expect(read(fromBob(beside))).not.toHaveProperty('file');
  });

  test('without a text is none', () => {
    expect(
      read(fromBob('<composing xmlns="http://jabber.org/protocol/chatstates"/>')),
    ).toBeUndefined();
    expect(read(fromBob('<body>  </body>'))).toBeUndefined();
  });

  test.each(['error', 'headline'])('of type %s is none', (type) => {
    expect(
      read(`<message from="bob@example.test" to="${ME}" type="${type}"><body>x</body></message>`),
    ).toBeUndefined();
  });

  test('in private between occupants of a group is none of the list', () => {
    expect(
      read(`<message from="${ROOM}/Bob" to="${ME}" type="chat"><body>psst</body></message>`),
    ).toBeUndefined();
  });

  test('in a group', () => {
    expect(read(inRoom('Bob', '<body>hi</body>'))).toMatchObject({
      peer: ROOM,
      isGroup: true,
      sender: 'Bob',
      mine: false,
    });
    expect(read(inRoom('Alice L', '<body>hi</body>'))).toMatchObject({ mine: true });
    expect(read(inRoom('', '<body>This room is not anonymous</body>'))).toBeUndefined();
    expect(read(inRoom('', '<subject>Plans</subject>'))).toBeUndefined();
  });

  test('in the archive of a group is by the member, not by the nickname of today', () => {
    const by = (jid: string): string =>
      `<body>hi</body><x xmlns="http://jabber.org/protocol/muc#user"><item jid="${jid}" affiliation="member"/></x>`;
    expect(read(inRoom('Old name', by(`${ME}/web`)))).toMatchObject({ mine: true });
    expect(read(inRoom('Alice L', by('mallory@example.test/x')))).toMatchObject({ mine: false });
  });
});

describe('an answer to a message (XEP-0461)', () => {
  const reply = (start: string, end: string, body: string, what = 'urn:xmpp:reply:0'): string =>
    fromBob(
      `<reply xmlns="urn:xmpp:reply:0" id="x"/><fallback xmlns="urn:xmpp:fallback:0" for="${what}">` +
        `<body start="${start}" end="${end}"/></fallback><body>${body}</body>`,
    );
  test.each([
    ['without the quotation', reply('0', '9', '&gt; quoted\nyes'), 'yes'],
    ['by characters, not by halves of them', reply('0', '5', '&gt; 😀😀\nyes'), 'yes'],
    [
      'with what another fallback is for',
      reply('0', '9', '&gt; quoted\nyes', 'urn:xmpp:reactions:0'),
      '> quoted\nyes',
    ],
    ['whole when the range is none', reply('x', '9', '&gt; quoted\nyes'), '> quoted\nyes'],
  ])('is read %s', (_how, text, body) => {
    expect(bodyIn(stanzaOf(text))).toBe(body);
    expect(read(text)).toMatchObject({ kind: 'message', text: body });
  });
});

describe('changes', () => {
  test('an edit', () => {
    expect(
      read(fromBob('<body>better</body><replace xmlns="urn:xmpp:message-correct:0" id="b0"/>')),
    ).toMatchObject({
      kind: 'edit',
      target: 'b0',
      text: 'better',
      sender: 'bob@example.test',
    });
  });

  test('a reaction is no message, whatever other clients are shown', () => {
    expect(
      read(
        fromBob(
          '<reactions xmlns="urn:xmpp:reactions:0" id="b0"><reaction>👍</reaction></reactions><body>👍</body>',
        ),
      ),
    ).toBeUndefined();
  });

  test.each([
    ['today', '<retract xmlns="urn:xmpp:message-retract:1" id="b0"/><body>was deleted</body>'],
    [
      'in the first versions',
      '<apply-to xmlns="urn:xmpp:fasten:0" id="b0"><retract xmlns="urn:xmpp:message-retract:0"/></apply-to>',
    ],
  ])('a deletion, as it is written %s', (_when, inside) => {
    expect(read(fromBob(inside))).toMatchObject({
      kind: 'deletion',
      target: 'b0',
      byModerator: false,
    });
  });

  test.each([
    [
      'today',
      '<retract xmlns="urn:xmpp:message-retract:1" id="s1"><moderated xmlns="urn:xmpp:message-moderate:1"/></retract>',
    ],
    [
      'in the first versions',
      '<apply-to xmlns="urn:xmpp:fasten:0" id="s1"><moderated xmlns="urn:xmpp:message-moderate:0"><retract xmlns="urn:xmpp:message-retract:0"/></moderated></apply-to>',
    ],
  ])(
    'a moderator’s deletion comes from the room itself alone, as it is written %s',
    (_when, inside) => {
      expect(read(inRoom('', inside))).toMatchObject({
        kind: 'deletion',
        target: 's1',
        byModerator: true,
      });
      expect(read(inRoom('Mallory', inside))).toBeUndefined();
      expect(read(fromBob(inside))).toBeUndefined();
    },
  );

  test('something else that is called so is no deletion', () => {
    expect(read(fromBob('<retract xmlns="urn:other" id="b0"/><body>hi</body>'))).toMatchObject({
      kind: 'message',
    });
  });

  test('what was seen', () => {
    expect(read(fromBob('<displayed xmlns="urn:xmpp:chat-markers:0" id="a1"/>'))).toMatchObject({
      kind: 'seen',
      target: 'a1',
      mine: false,
    });
    expect(read(fromMe('<displayed xmlns="urn:xmpp:chat-markers:0" id="b1"/>'))).toMatchObject({
      kind: 'seen',
      peer: 'bob@example.test',
      mine: true,
    });
  });
});

describe('who is called by name', () => {
  const mention = (uri: string): string =>
    `<reference xmlns="urn:xmpp:reference:0" type="mention" begin="0" end="3" uri="${uri}"/>`;
  test.each([
    ['by a reference', `<body>Al, come</body>${mention(`xmpp:${ME}`)}`, true],
    ['by his place', `<body>Al, come</body>${mention(`xmpp:${ROOM}/Alice%20L`)}`, true],
    ['somebody else', `<body>Alice L says</body>${mention('xmpp:bob@example.test')}`, false],
    ['by the name alone', '<body>Alice L, come</body>', true],
    ['nobody', '<body>Alice Lx</body>', false],
  ])('%s', (_how, inside, expected) => {
    const happening = read(inRoom('Bob', inside));
    expect(happening && 'mentioned' in happening).toBe(expected);
  });
  test('is not the sender', () => {
    expect(read(inRoom('Alice L', '<body>Alice L here</body>'))).not.toHaveProperty('mentioned');
  });
});

describe('an invitation', () => {
  test('by the person', () => {
    expect(
      read(
        fromBob(
          `<x xmlns="jabber:x:conference" jid="Team@conference.example.test" reason="Plans"/>`,
        ),
      ),
    ).toMatchObject({
      kind: 'invitation',
      room: ROOM,
      name: 'Plans',
    });
  });
  test('through the room', () => {
    const text =
      `<message from="new@conference.example.test" to="${ME}"><x xmlns="http://jabber.org/protocol/muc#user">` +
      `<invite from="bob@example.test"/></x></message>`;
    const happening = read(text);
    expect(happening).toMatchObject({ kind: 'invitation', room: 'new@conference.example.test' });
    expect(happening).not.toHaveProperty('name');
  });
  test('that one sends oneself is none', () => {
    expect(
      read(fromMe(`<x xmlns="jabber:x:conference" jid="${ROOM}"/><body>come</body>`)),
    ).toMatchObject({ kind: 'message' });
  });
});

describe('a carbon copy', () => {
  const carbon = (kind: string, from: string): Element =>
    stanzaOf(
      `<message from="${from}" to="${ME}/web"><${kind} xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">` +
        `<message xmlns="jabber:client" from="${ME}/phone" to="bob@example.test" id="c1"><body>hi</body></message></forwarded></${kind}></message>`,
    );
  test.each(['sent', 'received'])('%s holds the message', (kind) => {
    expect(unwrapCarbon(carbon(kind, ME), ME)?.getAttribute('id')).toBe('c1');
  });
  test.each(['bob@example.test/x', 'mallory@example.test'])(
    'that %s has made up holds none',
    (from) => {
      expect(unwrapCarbon(carbon('sent', from), ME)).toBeUndefined();
    },
  );
  test('is not what no copy is', () => {
    const message = stanzaOf(fromBob('<body>hi</body>'));
    expect(unwrapCarbon(message, ME)).toBe(message);
  });
});
