import { beforeEach, expect, test } from 'vitest';
import {
  type AccountState,
  KnownValues,
  lookAtSessions,
} from '../../../../src/extauth/watch/session-watch.ts';

const ALICE = 'alice@example.test';
const BOB = 'bob@example.test';

let now: number;
let online: Set<string>;
let zimbra: Map<string, AccountState>;
let ended: string[];
let sessions: string[];
let isZimbraDown: boolean;
let unreadable: number;
let known: KnownValues;
let stubborn: string | undefined;

beforeEach(() => {
  now = 0;
  online = new Set([ALICE, BOB]);
  zimbra = new Map([
    [ALICE, { status: 'active', validity: 1 }],
    [BOB, { status: 'active', validity: 0 }],
  ]);
  ended = [];
  sessions = [];
  isZimbraDown = false;
  unreadable = 0;
  stubborn = undefined;
  known = new KnownValues(() => now);
});

const look = (): Promise<void> =>
  lookAtSessions({
    known,
    online: () =>
      Promise.resolve(new Map([...online].map((each) => [each, [`${each}/a`, `${each}/b`]]))),
    states: (addresses) =>
      isZimbraDown
        ? Promise.reject(new Error('down'))
        : Promise.resolve(new Map(addresses.map((each) => [each, zimbra.get(each)]))),
    end: (jid) => {
      if (jid === stubborn) return Promise.reject(new Error('stands'));
      sessions.push(jid);
      return Promise.resolve();
    },
    onEnded: (address, reason) => ended.push(`${address} ${reason}`),
    onUnreadable: () => (unreadable += 1),
  });

test('who is as at the sign-in stays', async () => {
  known.signedIn(ALICE, 1);
  for (let n = 0; n < 5; n += 1) await look();
  expect(ended).toEqual([]);
});

test.each(['locked', 'closed'])('an account that becomes %s is offline', async (status) => {
  await look();
  zimbra.set(BOB, { status, validity: 0 });
  await look();
  expect(ended).toEqual([`${BOB} account-${status}`]);
  expect(sessions).toEqual([`${BOB}/a`, `${BOB}/b`]);
});

test.each(['maintenance', 'pending', 'lockout', undefined])(
  'one that is %s stays',
  async (status) => {
    zimbra.set(BOB, { status, validity: 0 });
    await look();
    expect(ended).toEqual([]);
  },
);

test('an account that is gone is offline', async () => {
  zimbra.delete(ALICE);
  await look();
  expect(ended).toEqual([`${ALICE} unknown-account`]);
});

test('a new password ends what began with the old one, once', async () => {
  known.signedIn(ALICE, 1);
  zimbra.set(ALICE, { status: 'active', validity: 2 });
  await look();
  expect(ended).toEqual([`${ALICE} password-changed`]);
  known.signedIn(ALICE, 2);
  await look();
  expect(ended).toHaveLength(1);
});

test('also where somebody signed in anew before it was noticed', async () => {
  known.signedIn(ALICE, 1);
  await look();
  zimbra.set(ALICE, { status: 'active', validity: 2 });
  known.signedIn(ALICE, 2);
  await look();
  expect(ended).toEqual([`${ALICE} password-changed`]);
});

test('also of who signed in with a password, as first seen', async () => {
  await look();
  zimbra.set(BOB, { status: 'active', validity: 1 });
  await look();
  expect(ended).toEqual([`${BOB} password-changed`]);
});

test('who was away and comes back with the new value stays', async () => {
  known.signedIn(ALICE, 1);
  await look();
  online.delete(ALICE);
  now += 60_000;
  await look();
  zimbra.set(ALICE, { status: 'active', validity: 2 });
  online.add(ALICE);
  known.signedIn(ALICE, 2);
  await look();
  expect(ended).toEqual([]);
});

test('a sign-in that ejabberd does not show yet is not forgotten', async () => {
  online.delete(ALICE);
  known.signedIn(ALICE, 1);
  await look();
  online.add(ALICE);
  zimbra.set(ALICE, { status: 'active', validity: 2 });
  await look();
  expect(ended).toEqual([`${ALICE} password-changed`]);
});

test('a value that was never set is nothing, and one that may not be read ends nobody', async () => {
  known.signedIn(ALICE, 1);
  known.signedIn(BOB, 0);
  zimbra.set(ALICE, { status: 'active', validity: undefined });
  zimbra.set(BOB, { status: 'active', validity: undefined });
  await look();
  expect(ended).toEqual([]);
  expect(unreadable).toBe(1);
  zimbra.set(BOB, { status: 'active', validity: 1 });
  await look();
  expect(ended).toEqual([`${BOB} password-changed`]);
});

test('of whom Zimbra says nothing, or not the status, it is told that it may not be read', async () => {
  await look();
  expect(unreadable).toBe(0);
  zimbra.set(BOB, { status: undefined, validity: 0 });
  await look();
  expect(unreadable).toBe(1);
  await lookAtSessions({
    ...{ known, online: () => Promise.resolve(new Map([[ALICE, [`${ALICE}/a`]]])) },
    ...{ states: () => Promise.resolve(new Map()), end: () => Promise.reject(new Error('ended')) },
    ...{ onEnded: () => undefined, onUnreadable: () => (unreadable += 1) },
  });
  expect(unreadable).toBe(2);
});

test('a session that cannot be ended keeps no other, and is tried again', async () => {
  zimbra.set(ALICE, { status: 'locked', validity: 1 });
  zimbra.set(BOB, { status: 'locked', validity: 0 });
  stubborn = `${ALICE}/a`;
  await expect(look()).rejects.toThrow('stands');
  expect(sessions).toEqual([`${ALICE}/b`, `${BOB}/a`, `${BOB}/b`]);
  expect(ended).toEqual([`${BOB} account-locked`]);
  stubborn = undefined;
  await look();
  expect(ended).toContain(`${ALICE} account-locked`);
});

test('an outage ends nobody, and forgets nothing', async () => {
  known.signedIn(ALICE, 1);
  isZimbraDown = true;
  await expect(look()).rejects.toThrow('down');
  expect(ended).toEqual([]);
  isZimbraDown = false;
  zimbra.set(ALICE, { status: 'active', validity: 2 });
  await look();
  expect(ended).toEqual([`${ALICE} password-changed`]);
});
