import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptEnding } from '../../../src/extauth/counts/attempt.ts';
import {
  ACCOUNT_WINDOW_MS,
  KNOWN_MS,
  MAX_ACCOUNTS,
  OVERALL_WINDOW_MS,
} from '../../../src/extauth/counts/attempt-counts.ts';
import {
  type Attempt,
  MOST_FAILURES,
  type NoPlace,
  PasswordBudget,
} from '../../../src/extauth/counts/password-budget.ts';

const MINUTE = 60_000;
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function start({ perAccount = 8, overall = 1000 } = {}) {
  const world = { time: 1_700_000_000_000 };
  const limits = { perAccount, overall, againMs: MINUTE };
  // A fixed key: with another now and then two passwords have the same tag.
  const budget = new PasswordBudget(limits, () => world.time, Buffer.alloc(32));
  let passwords = 0;
  const reserve = (password = `another ${passwords++}`, address = 'alice@a.b', hasHistory = true) =>
    budget.reserve({ address, password, hasHistory });
  /** How many of `count` attempts get a place; each ends at once. */
  const run = (count: number, ending: AttemptEnding, ...who: Parameters<typeof reserve>) => {
    let placed = 0;
    for (let i = 0; i < count; i++) {
      const attempt = reserve(...who);
      if (typeof attempt === 'string') continue;
      placed++;
      attempt.settle(ending);
    }
    return placed;
  };
  /** Tries the same password every minute; how often there was a place. */
  const repeat = (password: string, minutes: number): number => {
    let placed = 0;
    for (let minute = 0; minute < minutes; minute++) {
      placed += run(1, 'wrong', password);
      world.time += MINUTE;
    }
    return placed;
  };
  return { world, budget, reserve, run, repeat };
}

describe('the places of one account', () => {
  it('run out with wrong passwords, and come back after Zimbra’s hour', () => {
    const { world, run } = start();
    expect(run(200, 'wrong')).toBe(5);
    world.time += ACCOUNT_WINDOW_MS - 1;
    expect(run(200, 'wrong')).toBe(0);
    world.time += 1;
    expect(run(200, 'wrong')).toBe(5);
  });

  it('are taken when an attempt starts', () => {
    const { reserve } = start();
    const attempts = Array.from({ length: 200 }, () => reserve());
    expect(attempts.filter((attempt) => typeof attempt !== 'string')).toHaveLength(5);
  });

  it('are given back by what was not counted', () => {
    const { run } = start();
    expect(run(200, 'uncounted')).toBe(200);
    expect(run(200, 'perhaps')).toBe(5);
  });

  it('leave some to the password that was right', () => {
    const { world, run } = start();
    expect(run(1, 'right', 'mine')).toBe(1);
    expect(run(200, 'wrong')).toBe(5);
    expect(run(200, 'perhaps', 'mine')).toBe(3);
    world.time += KNOWN_MS;
    expect(run(200, 'perhaps', 'mine')).toBe(5);
  });

  it('are all free again after a right password', () => {
    const { run } = start();
    run(1, 'right', 'mine');
    run(200, 'wrong');
    expect(run(1, 'right', 'mine')).toBe(1);
    expect(run(200, 'wrong')).toBe(5);
  });

  it('are not freed of failures that ended while the right password was on its way', () => {
    const { reserve, run } = start();
    const right = reserve() as Attempt;
    run(2, 'wrong');
    right.settle('right');
    expect(run(200, 'wrong')).toBe(3);
  });

  it('are not freed by a clock that is put right', () => {
    const { world, run, reserve } = start({ overall: 4 });
    run(200, 'wrong');
    run(3, 'wrong', undefined, 'stranger@a.b', false);
    reserve(undefined, 'stranger@a.b', false);
    world.time -= 3 * KNOWN_MS;
    expect(run(200, 'wrong')).toBe(0);
    expect(reserve(undefined, 'other@a.b', false)).toBe('overall');
    world.time += ACCOUNT_WINDOW_MS;
    expect(run(200, 'wrong')).toBe(5);
    expect(reserve(undefined, 'other@a.b', false)).toBeTypeOf('object');
  });

  it('are freed by time alone of what was under way when a process died', () => {
    const { world, reserve, run } = start({ overall: 10 });
    for (let i = 0; i < 5; i++) reserve();
    for (let i = 0; i < 10; i++) reserve('x', `name${i}@a.b`, false);
    world.time += OVERALL_WINDOW_MS;
    expect(reserve('x', 'other@a.b', false)).toBeTypeOf('object');
    world.time += ACCOUNT_WINDOW_MS - OVERALL_WINDOW_MS - 1;
    expect(run(1, 'wrong')).toBe(0);
    world.time += 1;
    expect(run(200, 'wrong')).toBe(5);
  });

  it('are nobody else’s', () => {
    const { run } = start();
    run(200, 'wrong');
    expect(run(1, 'right', 'hers', 'bob@a.b')).toBe(1);
  });

  it.each([undefined, 'mine'])('are two for what is asked twice', (right) => {
    const { run, reserve } = start();
    if (right !== undefined) run(1, 'right', right);
    const places = right === undefined ? 5 : 3;
    run(places - 2, 'perhaps', right);
    const attempt = reserve(right) as Attempt;
    expect(attempt.again()).toBe(true);
    expect(attempt.again()).toBe(false);
    expect(reserve(right)).toBe(right === undefined ? 'account' : 'busy');
    attempt.settle('uncounted');
    // The first of the two may have been counted.
    expect(run(200, 'perhaps', right)).toBe(1);
  });

  it('come back a minute after Zimbra’s hour, for clocks and transport', () => {
    expect(ACCOUNT_WINDOW_MS).toBeGreaterThan(3_600_000 + 9_500);
  });

  it('say so when all accounts there is room for are counted', () => {
    const { run, reserve, world } = start({ overall: 1_000_000 });
    for (let i = 0; i < MAX_ACCOUNTS; i++) run(1, 'wrong', 'x', `name${i}@a.b`);
    expect(reserve('x', 'one.more@a.b')).toBe('overall');
    expect(reserve('y', 'name7@a.b')).toBeTypeOf('object');
    world.time += KNOWN_MS;
    expect(reserve('x', 'one.more@a.b')).toBeTypeOf('object');
  }, 60_000);
});

describe('a repeat', () => {
  it.each(ALL)(
    'of a password that was never right takes one place of a fresh one, of %i',
    (all) => {
      const { repeat, run } = start({ perAccount: all });
      const [fresh, again] = [
        start({ perAccount: all }).run(200, 'wrong'),
        repeat('last year’s', 55),
      ];
      expect(again).toBeLessThanOrEqual(Math.max(2, all) - fresh + 1);
      expect(run(200, 'wrong')).toBe(fresh - 1);
    },
  );

  it.each(ALL)('of passwords that were right once takes none, of %i', (all) => {
    const { repeat, run } = start({ perAccount: all });
    const olds = ['oldest', 'older', 'old'];
    for (const old of olds) run(1, 'right', old);
    for (const old of olds) repeat(old, 15);
    const fresh = start({ perAccount: all }).run(200, 'wrong');
    expect(fresh).toBeGreaterThan(0);
    expect(run(200, 'wrong')).toBe(fresh);
  });

  it('has to wait, longer from the second on', () => {
    const { world, reserve, run } = start();
    run(1, 'wrong', 'typo');
    expect(reserve('typo')).toBe('known');
    world.time += MINUTE;
    expect(run(1, 'wrong', 'typo')).toBe(1);
    world.time += 9 * MINUTE;
    expect(reserve('typo')).toBe('known');
    world.time += MINUTE;
    expect(run(1, 'wrong', 'typo')).toBe(1);
    world.time += 10 * MINUTE;
    expect(reserve('typo')).toBe('account');
  });

  it('takes none of the password that was right', () => {
    const { repeat, run } = start();
    run(1, 'right', 'mine');
    repeat('typo', 55);
    expect(run(1, 'right', 'mine')).toBe(1);
  });

  it.each(ALL)(
    'of an old password takes none of the new one, once that was right, of %i',
    (all) => {
      const { world, repeat, run } = start({ perAccount: all });
      for (const old of ['oldest', 'older', 'old']) {
        run(1, 'right', old);
        run(1, 'wrong', old);
      }
      world.time += 2 * MINUTE;
      run(1, 'right', 'new');
      for (const old of ['oldest', 'older', 'old']) repeat(old, 18);
      expect(run(1, 'right', 'new')).toBe(1);
    },
  );

  it.each(ALL)('of several right ones, for several devices, is asked about, of %i', (all) => {
    const { run } = start({ perAccount: all });
    for (const mine of ['a', 'b', 'c', 'a', 'c', 'b']) expect(run(1, 'right', mine)).toBe(1);
  });

  it('that finds all places under way may have one in a moment, when its process lives', () => {
    const { world, reserve, run } = start();
    run(1, 'right', 'mine');
    const attempts = Array.from({ length: 3 }, () => reserve('mine') as Attempt);
    expect(reserve('mine')).toBe('busy');
    world.time += 10_001;
    expect(reserve('mine')).toBe('account');
    reserve(); // one of the other sort lives, which does not help
    expect(reserve('mine')).toBe('account');
    attempts[0]!.settle('uncounted');
    expect(reserve('mine')).toBeTypeOf('object');
    for (const attempt of attempts.slice(1)) attempt.settle('perhaps');
    reserve('mine');
    expect(reserve('mine')).toBe('busy');
  });

  it('does not wait for what has ended, nor who guesses for anything', () => {
    const { reserve, run } = start();
    run(1, 'right', 'mine');
    run(3, 'perhaps', 'mine');
    reserve(); // of the other sort
    expect(reserve('mine')).toBe('account');
    for (let i = 0; i < 4; i++) reserve();
    expect(reserve()).toBe('account');
  });

  it('while the first one is under way is one', () => {
    const { reserve } = start();
    for (let i = 0; i < 4; i++) reserve('at the same time');
    for (let i = 0; i < 4; i++) expect(reserve()).toBeTypeOf('object');
    expect(reserve()).toBe('account');
  });

  it('is no repeat of a wrong one, once it was right', () => {
    const { reserve } = start();
    const [one, other] = [reserve('mine') as Attempt, reserve('mine') as Attempt];
    one.settle('wrong'); // as when Zimbra has lost its directory for a moment
    other.settle('right');
    expect(reserve('mine')).toBeTypeOf('object');
  });

  it('is known of the last twenty, so that guessing fills no memory', () => {
    const { run, reserve } = start();
    run(1, 'wrong', 'typo');
    for (let i = 0; i < 30; i++) {
      run(1, 'wrong');
      run(1, 'right', 'mine');
    }
    expect(reserve('mine')).toBeTypeOf('object');
    expect(reserve('typo')).toBeTypeOf('object'); // forgotten: it does not have to wait
  });

  it('is one the next day, too, and not for ever', () => {
    const { world, run } = start({ perAccount: 2 });
    run(1, 'wrong', 'typo');
    world.time += KNOWN_MS - 1;
    expect(run(1, 'wrong', 'typo')).toBe(0);
    expect(run(1, 'wrong')).toBe(1);
    world.time += KNOWN_MS;
    expect(run(1, 'wrong', 'typo')).toBe(1);
  });
});

describe('passwords that were right, and are refused one after the other', () => {
  const names = ['ann@a.b', 'bea@a.b', 'cora@a.b', 'dora@a.b'];
  const refuse = (world: ReturnType<typeof start>, count: number) => {
    world.world.time += MINUTE;
    for (const name of names) world.run(1, 'right', 'mine', name);
    const attempts = names.slice(0, count).map((name) => world.reserve('mine', name) as Attempt);
    for (const attempt of attempts) attempt.settle('wrong');
    return attempts;
  };

  it('say nothing about passwords from the third on', () => {
    const world = start();
    expect(refuse(world, 2).every(({ wasRight }) => wasRight)).toBe(true);
    expect(world.budget.isOutage()).toBe(false);
    expect(world.reserve('mine', 'ann@a.b')).toBe('known');
    refuse(world, 3);
    expect(world.budget.isOutage()).toBe(true);
    expect(world.reserve('mine', 'ann@a.b')).toBe('outage');
  });

  it('are something else when they are of one account, or one is right in between', () => {
    const world = start();
    for (const old of ['one', 'two', 'three']) world.run(1, 'right', old);
    for (const old of ['one', 'two', 'three']) world.run(1, 'wrong', old);
    expect(world.budget.isOutage()).toBe(false);
    refuse(world, 3);
    world.run(1, 'right', 'mine', 'dora@a.b');
    expect(world.budget.isOutage()).toBe(false);
  });
});

describe('the overall limit', () => {
  it('holds back addresses without history, and nobody else', () => {
    const { world, run } = start({ overall: 10 });
    let placed = 0;
    for (let i = 0; i < 100; i++) placed += run(1, 'wrong', 'x', `name${i}@a.b`, false);
    expect(placed).toBe(10);
    expect(run(1, 'right', 'x', 'newcomer@a.b', false)).toBe(0);
    expect(run(1, 'right', 'x', 'regular@a.b', true)).toBe(1);
    world.time += OVERALL_WINDOW_MS;
    expect(run(1, 'right', 'x', 'newcomer@a.b', false)).toBe(1);
  });

  it('knows who has signed in with a password before', () => {
    const { run } = start({ overall: 10 });
    run(1, 'right', 'mine', 'alice@a.b', false);
    for (let i = 0; i < 100; i++) run(1, 'wrong', 'x', `name${i}@a.b`, false);
    expect(run(1, 'right', 'mine', 'alice@a.b', false)).toBe(1);
  });

  it('is not used up by one account', () => {
    const { run } = start({ overall: 10 });
    run(200, 'wrong', undefined, 'alice@a.b', false);
    expect(run(1, 'right', 'hers', 'bob@a.b', false)).toBe(1);
  });

  it('says which limit it was', () => {
    const { reserve, run } = start({ overall: 5 });
    run(200, 'wrong', undefined, 'alice@a.b', false);
    expect(reserve(undefined, 'alice@a.b', false)).toBe('account');
    expect(reserve(undefined, 'bob@a.b', false)).toBe('overall');
  });
});

describe('whatever the order of events', () => {
  /** Zimbra's side: the times of the failures that it still counts. */
  class Lockout {
    failures: number[] = [];
    handle(isRight: boolean, now: number): void {
      this.failures = this.failures.filter((at) => at > now - 3_600_000);
      if (isRight) this.failures = [];
      else this.failures.push(now);
    }
  }

  const event = fc.record({
    act: fc.constantFrom('start', 'start', 'start', 'arrive', 'arrive', 'end', 'end', 'wait'),
    pick: fc.nat(),
    // A few that are used again and again, and new ones; which of them is right changes.
    password: fc.constantFrom(
      'a',
      'b',
      'c',
      'd',
      ...Array.from({ length: 8 }, (_, i) => `new ${i}`),
    ),
    right: fc.constantFrom('a', 'a', 'a', 'b', 'c'),
    isAnswerLost: fc.constantFrom(false, false, true),
    wait: fc.integer({ min: 1, max: 40 * MINUTE }),
  });
  const events = fc.array(event, { minLength: 20, maxLength: 120 });

  it.each([1, 2, 3, 4, 5, 8, 9])(
    'Zimbra never counts more than %i failures (two at least)',
    (limit) => {
      fc.assert(
        fc.property(events, (all) => {
          const { world, reserve } = start({ perAccount: limit });
          const zimbra = new Lockout();
          const underWay: { attempt: Attempt; password: string; isRight?: boolean }[] = [];
          for (const { act, pick, password, right, isAnswerLost, wait } of all) {
            const one = underWay[pick % Math.max(1, underWay.length)];
            if (act === 'start') {
              const attempt = reserve(password);
              if (typeof attempt !== 'string') underWay.push({ attempt, password });
            } else if (act === 'wait') {
              // An attempt is over within ten seconds; time goes on when none is left.
              if (underWay.length === 0) world.time += wait;
            } else if (one !== undefined && act === 'arrive' && one.isRight === undefined) {
              one.isRight = one.password === right;
              zimbra.handle(one.isRight, world.time);
            } else if (one?.isRight !== undefined && act === 'end') {
              underWay.splice(underWay.indexOf(one), 1);
              const answer = one.isRight ? 'right' : 'wrong';
              one.attempt.settle(isAnswerLost ? 'perhaps' : answer);
            }
            expect(zimbra.failures.length).toBeLessThanOrEqual(Math.max(2, limit));
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it('a fresh password reaches Zimbra after any number of repeats of passwords that were right once', () => {
    const repeats = fc.array(
      fc.record({ old: fc.nat({ max: 4 }), waitMs: fc.integer({ min: 0, max: 20 * MINUTE }) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL),
        fc.integer({ min: 1, max: 5 }),
        repeats,
        (all, olds, tries) => {
          const { world, reserve, run } = start({ perAccount: all });
          for (let old = 0; old < olds; old++) run(1, 'right', `old ${old}`);
          for (const { old, waitMs } of tries) {
            run(1, 'wrong', `old ${old % olds}`);
            world.time += waitMs;
          }
          expect(reserve('new')).toBeTypeOf('object');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('nor do repeats of others that were right keep the last right one away', () => {
    const repeats = fc.array(
      fc.record({ old: fc.nat({ max: 4 }), waitMs: fc.integer({ min: 0, max: 20 * MINUTE }) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(
        // Where there is one place for repeats, each may take it once: it was right the last time it was asked about.
        fc.constantFrom(...ALL.slice(3)),
        fc.integer({ min: 1, max: 5 }),
        repeats,
        (all, olds, tries) => {
          const { world, reserve, run } = start({ perAccount: all });
          for (let old = 0; old < olds; old++) run(1, 'right', `old ${old}`);
          run(1, 'right', 'new');
          for (const { old, waitMs } of tries) {
            run(1, 'wrong', `old ${old % olds}`);
            world.time += waitMs;
          }
          expect(reserve('new')).toBeTypeOf('object');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('two processes never take the last place both, whenever one comes between the steps of the other', () => {
    for (let step = 1; step <= 40; step++) {
      const folder = mkdtempSync(join(tmpdir(), 'password-budget-'));
      const limits = { perAccount: 8, overall: 1000, againMs: MINUTE };
      let calls = 0;
      let placed = 0;
      const take = (budget: PasswordBudget, password: string): void => {
        const found = budget.reserve({ address: 'alice@a.b', password, hasHistory: true });
        if (typeof found !== 'string') placed++;
      };
      const other = new PasswordBudget(limits, () => 1_700_000_000_000);
      const one = new PasswordBudget(limits, () => {
        if (++calls === step) take(other, 'of the other');
        return 1_700_000_000_000;
      });
      for (const budget of [one, other]) budget.folder = folder;
      for (const password of ['a', 'b', 'c', 'd']) take(other, password);
      take(one, 'of the one');
      rmSync(folder, { recursive: true });
      expect(placed).toBe(5);
      if (calls < step) break; // there are no more steps
    }
  });

  it('there are never more than nine in all', () => {
    expect(MOST_FAILURES).toBe(9);
    const { reserve, run } = start({ perAccount: MOST_FAILURES });
    for (const old of ['1', '2', '3', '4', '5']) run(1, 'right', old);
    const found: (Attempt | NoPlace)[] = [];
    for (let i = 0; i < 50; i++) found.push(reserve(), reserve(`${i % 6}`));
    expect(found.filter((one) => typeof one !== 'string')).toHaveLength(9);
  });
});
