// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { Friendship } from '../../../../src/chat/model/friendship.ts';
import { People } from '../../../../src/chat/model/people.ts';
import { FakeLine } from '../support/fake-line.ts';
import { stanzaOf } from '../support/stanzas.ts';

let line: FakeLine;
let people: People;
let friendship: Friendship;
let changes: number;
const colleague = (name: string): string => `${name}@${line.line.bareJid.split('@')[1]!}`;
const EVE = 'eve@elsewhere.test';
const sent = (): string[] =>
  line.sent.map((each) => `${each.getAttribute('type')} ${each.getAttribute('to')}`);

beforeEach(() => {
  line = new FakeLine();
  people = new People();
  changes = 0;
  friendship = new Friendship({ line: line.line, people, onChange: () => (changes += 1) });
});

test('a colleague is asked with the first message, and once', () => {
  friendship.befriend(colleague('bob'));
  friendship.befriend(colleague('bob'));
  friendship.befriend(EVE);
  friendship.befriend(line.line.bareJid);
  expect(sent()).toEqual([`subscribe ${colleague('bob')}`]);
});

test('nobody is asked who has granted it already', () => {
  const items = ['both', 'to', 'from'].map(
    (subscription) => `<item jid="${colleague(subscription)}" subscription="${subscription}"/>`,
  );
  people.takeRoster(stanzaOf(`<query xmlns="jabber:iq:roster">${items.join('')}</query>`), true);
  for (const name of ['both', 'to', 'from']) friendship.befriend(colleague(name));
  expect(sent()).toEqual([`subscribe ${colleague('from')}`]);
});

test('a colleague who asks is granted it without a word, and asked in turn', () => {
  friendship.asks(colleague('bob'));
  expect(sent()).toEqual([`subscribed ${colleague('bob')}`, `subscribe ${colleague('bob')}`]);
  expect(friendship.requests).toEqual([]);
});

test('somebody from outside waits for the answer of the user', () => {
  friendship.asks(EVE);
  friendship.asks('mallory@elsewhere.test');
  expect(friendship.requests).toEqual([EVE, 'mallory@elsewhere.test']);
  expect(sent()).toEqual([]);
  friendship.answer(EVE, true);
  friendship.answer('mallory@elsewhere.test', false);
  friendship.answer('nobody@elsewhere.test', true);
  expect(sent()).toEqual([
    `subscribed ${EVE}`,
    `subscribe ${EVE}`,
    'unsubscribed mallory@elsewhere.test',
  ]);
  expect(friendship.requests).toEqual([]);
  expect(changes).toBe(4);
});

test('in a new session the server tells again who waits', () => {
  friendship.asks(EVE);
  friendship.newSession();
  expect(friendship.requests).toEqual([]);
});
