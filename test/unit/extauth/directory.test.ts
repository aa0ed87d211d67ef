import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AccountMemory } from '../../../src/extauth/judge/account-memory.ts';
import type { FoundAccount } from '../../../src/extauth/zimbra/account-lookup.ts';
import {
  createZimbraDirectory,
  DirectoryStore,
  NO_MS,
  YES_MS,
} from '../../../src/extauth/judge/directory.ts';
import type { Directory } from '../../../src/extauth/judge/directory.ts';
import { UnknownError } from '../../../src/extauth/verdict/unknown-error.ts';

const accountOf = (local: string) => ({ local, domain: 'example.com' });
const ALICE = accountOf('alice');

let world: {
  time: number;
  isDown: boolean;
  /** Takes questions and does not answer. */
  isSilent: boolean;
  asked: string[];
  accounts: Map<string, FoundAccount>;
};
let memory: AccountMemory;
let directory: Directory;

beforeEach(() => {
  const account = (name: string, status = 'active', isExternal = false) => ({
    ...{ name, status, isExternal },
  });
  world = {
    time: 0,
    isDown: false,
    isSilent: false,
    asked: [],
    accounts: new Map([
      ['alice@example.com', account('alice@example.com')],
      ['sales@example.com', account('alice@example.com')],
      ['gone@example.com', account('gone@example.com', 'closed')],
      ['away@example.com', account('away@example.com', 'locked')],
      ['guest@example.com', account('guest@example.com', 'active', true)],
    ]),
  };
  memory = new AccountMemory(() => world.time);
  directory = createZimbraDirectory({
    lookup: (address) => {
      world.asked.push(address);
      if (world.isSilent) return new Promise(() => undefined);
      return world.isDown
        ? Promise.reject(new UnknownError('unreachable', 'ECONNREFUSED'))
        : Promise.resolve(world.accounts.get(address));
    },
    store: new DirectoryStore(),
    memory,
    timeoutMs: 1000,
    clock: () => world.time,
  });
});

const exists = async (local: string) => {
  const { verdict, from, answerWhenUnknown } = await directory.exists(accountOf(local));
  const word = verdict.outcome === 'refused' ? verdict.reason : verdict.outcome;
  return [word, from ?? 'Zimbra', ...(answerWhenUnknown === true ? ['yes'] : [])].join(' ');
};

describe('isuser', () => {
  it.each([
    ['alice', 'accepted Zimbra'],
    ['nobody', 'unknown-account Zimbra'],
    ['sales', 'alias Zimbra'],
    ['gone', 'account-closed Zimbra'],
    ['away', 'accepted Zimbra'],
    ['guest', 'external-account Zimbra'],
  ])('%s: %s', async (local, expected) => {
    expect(await exists(local)).toBe(expected);
  });

  it('remembers a yes for hours and a no for minutes', async () => {
    await exists('alice');
    await exists('nobody');
    world.time = NO_MS - 1;
    expect(await exists('nobody')).toBe('unknown-account cache');
    world.time = NO_MS;
    expect(await exists('nobody')).toBe('unknown-account Zimbra');
    world.time = YES_MS - 1;
    expect(await exists('alice')).toBe('accepted cache');
    world.time = YES_MS;
    expect(await exists('alice')).toBe('accepted Zimbra');
  });

  it('asks once for all who ask at the same time', async () => {
    await Promise.all(Array.from({ length: 50 }, () => exists('alice')));
    expect(world.asked).toEqual(['alice@example.com']);
  });

  it('believes Zimbra when an account has gone', async () => {
    await exists('alice');
    world.accounts.delete('alice@example.com');
    world.time = YES_MS;
    expect(await exists('alice')).toBe('unknown-account Zimbra');
    world.isDown = true;
    world.time += NO_MS;
    expect(await exists('alice')).toBe('unknown-account memory');
  });
});

describe('isuser in an outage', () => {
  it('knows whom it has seen, however long ago', async () => {
    await exists('alice');
    world.isDown = true;
    world.time = 100 * YES_MS;
    expect(await exists('alice')).toBe('accepted memory');
  });

  it('knows who has logged in, even after a no', async () => {
    await exists('newcomer'); // a no: the account is made a minute later
    memory.accepted('newcomer@example.com');
    directory.saw(accountOf('newcomer'));
    world.isDown = true;
    expect(await exists('newcomer')).toBe('accepted memory');
  });

  it('keeps to a no that it was given', async () => {
    await exists('nobody');
    world.isDown = true;
    world.time = NO_MS;
    expect(await exists('nobody')).toBe('unknown-account memory');
  });

  it('cannot tell about others, and lets ejabberd keep their messages', async () => {
    world.isDown = true;
    expect(await exists('stranger')).toBe('unknown Zimbra yes');
  });
});

describe('an alias', () => {
  it('is a no that is soon asked about again, like any other', async () => {
    expect(await exists('sales')).toBe('alias Zimbra');
    world.accounts.set('sales@example.com', {
      ...{ name: 'sales@example.com', status: 'active', isExternal: false },
    });
    world.time = NO_MS - 1;
    expect(await exists('sales')).toBe('alias cache');
    world.time = NO_MS;
    expect(await exists('sales')).toBe('accepted Zimbra');
  });

  it('is none from the moment on in which it has signed in', async () => {
    await exists('sales');
    directory.saw(accountOf('sales'));
    world.isDown = true;
    memory.accepted('sales@example.com');
    expect(await exists('sales')).toBe('accepted memory');
  });
});

describe('before a login', () => {
  it.each([
    ['alice', undefined],
    ['nobody', 'unknown-account'],
    ['sales', 'alias'],
    ['guest', 'external-account'],
    ['away', undefined],
  ])('%s: %s', async (local, expected) => {
    expect(await directory.objection(accountOf(local), { isToken: false })).toBe(expected);
  });

  it('who comes with a token is asked about afresh, where something stood against him', async () => {
    await exists('sales');
    world.accounts.set('sales@example.com', {
      ...{ name: 'sales@example.com', status: 'active', isExternal: false },
    });
    const sales = accountOf('sales');
    expect(await directory.objection(sales, { isToken: false })).toBe('alias');
    expect(await directory.objection(sales, { isToken: true })).toBeUndefined();
    expect(await directory.objection(sales, { isToken: true })).toBeUndefined();
    expect(world.asked).toHaveLength(2);
  });

  it('nothing stands against anybody in an outage', async () => {
    world.isDown = true;
    expect(await directory.objection(ALICE, { isToken: false })).toBeUndefined();
  });

  it('a question of ejabberd that is not answered does not hold a login back', async () => {
    vi.useFakeTimers();
    try {
      world.isSilent = true;
      void exists('alice');
      const told = vi.fn();
      void directory.objection(ALICE, { isToken: false }).then(told);
      void directory.stateOf(ALICE).then(told);
      await vi.advanceTimersByTimeAsync(1500);
      expect(told.mock.calls).toEqual([[undefined], [undefined]]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('a no is old after seconds: the account may be new', async () => {
    await directory.objection(accountOf('newcomer'), { isToken: false });
    world.accounts.set('newcomer@example.com', {
      ...{ name: 'newcomer@example.com', status: 'active', isExternal: false },
    });
    world.time = 10_000;
    expect(await directory.objection(accountOf('newcomer'), { isToken: false })).toBeUndefined();
  });
});

describe('after a refusal', () => {
  it.each([
    ['alice', undefined],
    ['gone', 'account-closed'],
    ['away', 'account-locked'],
    ['nobody', 'unknown-account'],
  ])('the state of %s is %s', async (local, expected) => {
    expect(await directory.stateOf(accountOf(local))).toBe(expected);
  });

  it('is asked afresh, and is nothing in an outage', async () => {
    await exists('alice');
    world.accounts.set('alice@example.com', {
      ...{ name: 'alice@example.com', status: 'lockout', isExternal: false },
    });
    expect(await directory.stateOf(ALICE)).toBe('account-lockout');
    world.isDown = true;
    expect(await directory.stateOf(ALICE)).toBeUndefined();
  });
});
