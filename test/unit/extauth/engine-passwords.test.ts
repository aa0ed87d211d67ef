import { afterEach, describe, expect, it } from 'vitest';
import { startEngineWorld } from './engine-world.ts';
import type { EngineWorld } from './engine-world.ts';

// The engine in front of the simulated Zimbra, which counts failed logins as the real one does.

const PASSWORD_CALLS = 'AuthRequest/password';
const TOKEN_CALLS = 'AuthRequest/token';
const HOUR = 3_600_000;

let world: EngineWorld;
afterEach(() => world.close());

const wrong = (count: number, name = 'alice') =>
  Array.from({ length: count }, (_, i) => () => world.password(name, `wrong ${i}`));
const inTurn = async (calls: (() => Promise<boolean>)[]) => {
  const answers: boolean[] = [];
  for (const call of calls) answers.push(await call());
  return answers;
};

describe('200 wrong passwords for one account', () => {
  it.each([
    ['at once', {}],
    ['in turn', {}],
    ['at once', { passwordFailuresPerAccount: 9 }],
    ['in turn', { passwordFailuresPerAccount: 9 }],
  ])('%s (%j): nine at most reach Zimbra, and the mailbox stays open', async (how, keys) => {
    world = await startEngineWorld({ timeoutMs: 9000, ...keys });
    const calls = wrong(200);
    const answers =
      how === 'in turn' ? await inTurn(calls) : await Promise.all(calls.map((call) => call()));
    expect(answers).not.toContain(true);
    const reached = world.reached(PASSWORD_CALLS);
    expect(reached).toBeGreaterThan(0);
    expect(reached).toBeLessThanOrEqual(9);
    expect(world.zimbra.failedLogins('alice@example.test')).toBe(reached);
    expect(world.zimbra.accounts[0]?.status).toBeUndefined();
    const refused = world.decisions().filter((reason) => reason === 'over-budget').length;
    // One in a thousand looks like a repeat.
    expect(refused).toBeGreaterThan(195 - reached);
    expect(refused).toBeLessThanOrEqual(200 - reached);
    expect(await world.engine.metrics()).toContain(
      `zimbra_auth_over_budget_total{limit="account"} ${refused}\n`,
    );
  });

  it('hold nobody else back, not even at the same time', async () => {
    world = await startEngineWorld();
    const attack = wrong(200).map((call) => call());
    const others = await Promise.all(['bob', 'dan', 'erin'].map((name) => world.password(name)));
    expect(others).toEqual([true, true, true]);
    await Promise.all(attack);
    await world.engine.reload(); // which must not give the attacker a fresh start
    const before = world.reached(PASSWORD_CALLS);
    await inTurn(wrong(20));
    expect(world.reached(PASSWORD_CALLS)).toBe(before);
  });

  it('leave the account’s webmail token working', async () => {
    world = await startEngineWorld();
    await inTurn(wrong(200));
    const token = world.zimbra.issueToken('alice@example.test');
    expect(await world.token('alice', token)).toBe(true);
  });

  it('leave the last right password working', async () => {
    world = await startEngineWorld({ passwordCacheSeconds: 0 });
    expect(await world.password('alice')).toBe(true);
    await inTurn(wrong(200));
    expect(await world.password('alice')).toBe(true);
    expect(world.zimbra.failedLogins('alice@example.test')).toBe(0);
  });

  it('end with the hour', async () => {
    world = await startEngineWorld();
    await inTurn(wrong(200));
    expect(await world.password('alice')).toBe(false);
    world.clock.ticks += HOUR + 120_000;
    expect(await world.password('alice')).toBe(true);
  });

  it('spelled in different ways are for one account still', async () => {
    world = await startEngineWorld();
    const names = ['alice', 'ALICE', 'Alice', 'ａlice', 'aLICe'];
    await inTurn(
      Array.from({ length: 200 }, (_, i) => () => world.password(names[i % 5] ?? '', `wrong ${i}`)),
    );
    expect(world.reached(PASSWORD_CALLS)).toBeLessThanOrEqual(9);
  });

  it('through an alias are none, once its owner has signed in', async () => {
    world = await startEngineWorld();
    await world.token('alice', world.zimbra.issueToken('alice@example.test'));
    await inTurn(wrong(200, 'sales'));
    expect(world.reached(PASSWORD_CALLS)).toBe(0);
  });

  it('through an alias or for a missing name are none when accounts are looked up', async () => {
    world = await startEngineWorld({ admin: true });
    await inTurn([...wrong(20, 'sales'), ...wrong(20, 'nobody')]);
    expect(world.reached(PASSWORD_CALLS)).toBe(0);
    expect(new Set(world.decisions())).toEqual(new Set(['alias', 'unknown-account']));
  });
});

describe('a wrong password', () => {
  it('is asked about once, then not for a while, then not too often', async () => {
    world = await startEngineWorld();
    const old = () => world.password('alice', 'last year’s');
    await inTurn([old, old, old]);
    expect(world.decisions()).toEqual([
      'login-failed',
      'login-failed (cache)',
      'login-failed (cache)',
    ]);
    expect(world.reached(PASSWORD_CALLS)).toBe(1);
    for (let minute = 0; minute < 55; minute++) {
      world.clock.ticks += 61_000;
      await old();
    }
    expect(world.reached(PASSWORD_CALLS)).toBe(3);
    // A telephone with an old password leaves its owner room for the new one.
    expect(await world.password('alice')).toBe(true);
  });

  it('that comes many times at once is asked about once', async () => {
    world = await startEngineWorld();
    await Promise.all(Array.from({ length: 50 }, () => world.password('alice', 'wrong')));
    expect(world.reached(PASSWORD_CALLS)).toBe(1);
    expect(world.decisions().filter((reason) => reason.endsWith('(shared)'))).toHaveLength(49);
  });

  it('is not counted when Zimbra cannot be reached', async () => {
    world = await startEngineWorld();
    world.zimbra.setSoap('refuse-connection');
    await inTurn(wrong(50));
    world.zimbra.setSoap('up');
    world.clock.ticks += 60_000;
    expect(await world.password('alice')).toBe(true);
  });
});

describe('many names at once', () => {
  it('are bounded together, and do not touch those who have signed in before', async () => {
    world = await startEngineWorld({
      ...{ passwordFailuresOverall: 20, passwordCacheSeconds: 0 },
      timeoutMs: 9000, // for all of them at once
    });
    await world.token('bob', world.zimbra.issueToken('bob@example.test'));
    const flood = Array.from({ length: 200 }, (_, i) => world.password(`name${i}`, 'guess'));
    await Promise.all(flood);
    expect(world.reached(PASSWORD_CALLS)).toBe(20);
    expect(world.decisions()).toContain('over-budget-overall');
    expect(await world.password('bob')).toBe(true);
    expect(await world.password('dan')).toBe(false);
    world.clock.ticks += 15 * 60_000;
    expect(await world.password('dan')).toBe(true);
  });
});

describe('a right password', () => {
  it('opens one session for many logins, which is ended', async () => {
    world = await startEngineWorld();
    await Promise.all(Array.from({ length: 20 }, () => world.password('alice')));
    world.clock.ticks += 119_000;
    expect(await world.password('alice')).toBe(true);
    await world.engine.close();
    expect(world.reached(PASSWORD_CALLS)).toBe(1);
    expect(world.reached('EndSessionRequest')).toBe(1);
    world.clock.ticks += 1000;
    await world.password('alice');
    expect(world.reached(PASSWORD_CALLS)).toBe(2);
  });

  it('is no longer believed after a refusal for its account', async () => {
    world = await startEngineWorld();
    await world.password('alice');
    world.zimbra.changePassword('alice@example.test', 'new');
    expect(await world.password('alice')).toBe(true); // from the cache, for two minutes at most
    await world.password('alice', 'typo');
    expect(await world.password('alice')).toBe(false);
    expect(await world.password('alice', 'new')).toBe(true);
  });

  it('is not taken from memory in an outage', async () => {
    world = await startEngineWorld();
    await world.password('alice');
    world.zimbra.setSoap('refuse-connection');
    expect(await world.password('alice')).toBe(true);
    world.clock.ticks += 120_000;
    expect(await world.password('alice')).toBe(false);
    expect(world.decisions().at(-1)).toBe('unreachable');
  });
});

describe('a webmail token', () => {
  it('is asked about once in half a minute', async () => {
    world = await startEngineWorld();
    const token = world.zimbra.issueToken('alice@example.test');
    await Promise.all([world.token('alice', token), world.token('alice', token)]);
    world.clock.ticks += 29_000;
    await world.token('alice', token);
    expect(world.reached(TOKEN_CALLS)).toBe(1);
    world.clock.ticks += 1000;
    await world.token('alice', token);
    expect(world.reached(TOKEN_CALLS)).toBe(2);
    expect(world.decisions()).toEqual([
      'accepted',
      'accepted (shared)',
      'accepted (cache)',
      'accepted',
    ]);
  });

  it('is refused from the cache too, once its time is over', async () => {
    world = await startEngineWorld();
    const token = world.zimbra.issueToken('alice@example.test', { lifetimeMs: 10_000 });
    expect(await world.token('alice', token)).toBe(true);
    world.clock.wall += 70_000; // with time to spare: Zimbra's own clock goes on
    expect(await world.token('alice', token)).toBe(false);
    expect(world.decisions()).toEqual(['accepted', 'expired-token']);
  });

  it('of one account says nothing about another', async () => {
    world = await startEngineWorld();
    const token = world.zimbra.issueToken('alice@example.test');
    expect(await world.token('alice', token)).toBe(true);
    expect(await world.token('bob', token)).toBe(false);
  });

  it('ends with a refusal for its account', async () => {
    world = await startEngineWorld();
    const [one, other] = [1, 2].map(() => world.zimbra.issueToken('alice@example.test'));
    await world.token('alice', one ?? '');
    world.zimbra.expireTokens('alice@example.test');
    expect(await world.token('alice', one ?? '')).toBe(true);
    expect(await world.token('alice', other ?? '')).toBe(false);
    expect(await world.token('alice', one ?? '')).toBe(false);
  });
});

describe('an app-specific password', () => {
  it('opens an account with a second factor, whose main password does not', async () => {
    world = await startEngineWorld();
    world.keys = { appPasswordUrl: world.zimbra.appPasswordUrl };
    await world.engine.reload();
    expect(await world.password('carol', 'APPPASSWORD')).toBe(true);
    expect(await world.password('carol')).toBe(false);
    expect(await world.password('bob')).toBe(true);
    expect(world.reached(PASSWORD_CALLS)).toBe(3); // each one once
    expect(world.zimbra.failedLogins('carol@example.test')).toBe(1);
  });

  it('is wrong where that port is not configured', async () => {
    world = await startEngineWorld();
    expect(await world.password('carol', 'APPPASSWORD')).toBe(false);
    expect(await world.password('carol')).toBe(false);
    expect(world.decisions()).toEqual(['login-failed', 'two-factor']);
  });
});
