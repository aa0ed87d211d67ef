// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { headFacts, type Known } from '../../../../src/chat/conversation/head-facts.ts';
import { NS } from '../../../../src/chat/line/namespaces.ts';
import { stanza, x } from '../../../../src/chat/line/xml.ts';
import type { Member } from '../../../../src/chat/rooms/group-acts.ts';

const BOB = 'bob@example.test';
const TEAM = 'team@conference.example.test';

let members: readonly Member[] | undefined;
const occupant = (jid: string | undefined): Element =>
  stanza('presence', {}, x('x', { xmlns: NS.MUC_USER }, x('item', { jid })));

/** Only what a head asks for. */
const known = {
  conversations: {
    online: true,
    get: () => undefined,
    unreadBeside: () => 0,
    photoOf: (jid: string) => (jid === BOB ? '/photos/bob' : undefined),
  },
  me: 'alice@example.test',
  people: {
    nameOf: (jid: string) => (jid === BOB ? 'Bob Martin' : 'Carol Jones'),
    presence: (jid: string) => (jid === BOB ? 'busy' : 'offline'),
    statusText: () => 'in a train',
  },
  rooms: {
    get: (jid: string) =>
      jid === TEAM
        ? {
            jid: TEAM,
            nick: 'Alice',
            occupants: new Map([
              ['Alice', occupant('alice@example.test')],
              ['bobby', occupant(BOB)],
              ['someone', occupant(undefined)],
            ]),
          }
        : undefined,
    personIn: (_room: string, nick: string) => (nick === 'bobby' ? BOB : undefined),
  },
  groups: { membersOf: () => members },
  choices: { of: () => ({ pinned: true, muted: false }) },
  typing: { of: () => [] },
  membership: { ended: () => undefined },
  blocking: { has: () => false, isOffered: true },
  outbox: { cameBack: () => false },
  pictures: { of: (jid: string) => (jid === TEAM ? 'data:image/png;base64,AA' : undefined) },
} as unknown as Known;

test('of a person: the photo and the name out of the directory, what he says of himself', () => {
  expect(headFacts(BOB, false, known)).toMatchObject({
    name: 'Bob Martin',
    photo: '/photos/bob',
    presence: 'busy',
    statusText: 'in a train',
    pinned: true,
    blocked: false,
  });
});

test('of a group: its picture, and who belongs to it besides the user', () => {
  members = undefined;
  const facts = headFacts(TEAM, true, known);
  expect(facts).toMatchObject({
    photo: 'data:image/png;base64,AA',
    people: [
      { name: 'Bob Martin', presence: 'busy' },
      { name: 'someone', presence: 'available' },
    ],
  });
  members = ['carol@example.test', 'alice@example.test', BOB].map((jid) => ({
    jid,
    role: 'member',
  }));
  expect(headFacts(TEAM, true, known).people).toEqual([
    { name: 'Bob Martin', presence: 'busy' },
    { name: 'Carol Jones', presence: 'offline' },
  ]);
  expect(facts.statusText).toBeUndefined();
});
