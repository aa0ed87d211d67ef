import { expect, test } from 'vitest';
import { headFacts, type Known } from '../../../../src/chat/conversation/head-facts.ts';

const BOB = 'bob@example.test';
const TEAM = 'team@conference.example.test';

/** Only what a head asks for. */
const known = {
  conversations: {
    online: true,
    get: () => undefined,
    photoOf: (jid: string) => (jid === BOB ? '/photos/bob' : undefined),
  },
  people: { nameOf: () => 'Bob Martin', presence: () => 'busy', statusText: () => 'in a train' },
  rooms: {
    get: (jid: string) =>
      jid === TEAM
        ? {
            nick: 'Alice',
            occupants: new Map([
              ['Alice', {}],
              ['Bob Martin', {}],
            ]),
          }
        : undefined,
  },
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

test('of a group: its picture, and who is there besides the user', () => {
  const facts = headFacts(TEAM, true, known);
  expect(facts).toMatchObject({ photo: 'data:image/png;base64,AA', people: ['Bob Martin'] });
  expect(facts.statusText).toBeUndefined();
});
