// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import {
  authorOf,
  readForwards,
  saidFirstOf,
  wordsOf,
} from '../../../../src/conversation/acts/forwarded.ts';
import { FakeBox, fakeConverse, FakeMessage } from '../support.ts';

const ME = 'alice@x';
const BOB = { name: 'Bob Martin', jid: 'bob@x' };
const ELEMENT = '<said-first xmlns="com_zimbra_converse:forward:0" name="Bob Martin" jid="bob@x"/>';
let converse: ReturnType<typeof fakeConverse>;

beforeEach(() => {
  converse = fakeConverse();
  readForwards(converse.inner);
});

const message = (inside: string): string =>
  `<message xmlns="jabber:client"><body>x</body>${inside}</message>`;
const read = (event: string, xml: string): FakeMessage => {
  const stanza = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  return new FakeMessage(converse.fire(event, stanza, { body: 'x' }) as Record<string, unknown>);
};

test.each(['parseMessage', 'parseMUCMessage'])('is read by %s, out of the archive too', (event) => {
  expect(saidFirstOf(read(event, message(ELEMENT)))).toEqual(BOB);
  expect(saidFirstOf(read(event, message('')))).toBeUndefined();
  const row =
    '<message xmlns="jabber:client"><result xmlns="urn:xmpp:mam:2">' +
    `<forwarded xmlns="urn:xmpp:forward:0">${message(ELEMENT)}</forwarded></result></message>`;
  expect(saidFirstOf(read(event, row))).toEqual(BOB);
  expect(read(event, row).get('body')).toBe('x');
});

test('another\u2019s words are not edited, and what was edited elsewhere is not his any more', () => {
  const box = new FakeBox('carol@x');
  converse.fire('chatBoxInitialized', box);
  const forwarded = box.add({ zc_said_first: BOB, editable: true });
  expect(forwarded.get('editable')).toBe(false);
  expect(box.add({ editable: true }).get('editable')).toBe(true);
  forwarded.set({ edited: '2026-03-04T10:20:00Z' });
  expect(saidFirstOf(forwarded)).toBeUndefined();
});

test.each([
  ['a person', { sender: 'them', from: 'bob@x/desk' }, BOB],
  ['oneself', { sender: 'me', from: 'alice@x', name: 'Alice' }, { name: 'Alice', jid: ME }],
  [
    'somebody of a group',
    { sender: 'them', type: 'groupchat', from: 'move@c/Bob Martin', from_real_jid: 'bob@x/desk' },
    BOB,
  ],
  [
    'somebody of a group that hides him',
    { sender: 'them', type: 'groupchat', from: 'move@c/Bob Martin' },
    { ...BOB, jid: '' },
  ],
  ['its first author', { sender: 'me', name: 'Alice', zc_said_first: BOB }, BOB],
])('what goes on was said by %s', (_who, values, author) => {
  expect(authorOf(new FakeMessage(values), ME)).toEqual(author);
});

test('what one does goes on with who has done it', () => {
  expect(wordsOf(new FakeMessage({ body: 'On Thursday.' }))).toBe('On Thursday.');
  const waving = new FakeMessage({ body: '/me waves' });
  waving.isMeCommand = () => true;
  expect(wordsOf(waving)).toBe('Bob Martin waves');
});
