import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT_WINDOW_MS,
  OVERALL_WINDOW_MS,
  PasswordBudget,
} from '../../../src/extauth/judge/password-budget.ts';
import type {
  Attempt,
  AttemptEnding,
  Standing,
} from '../../../src/extauth/judge/password-budget.ts';

function start(perAccount = 6, overall = 1000) {
  const world = { time: 1000 };
  const budget = new PasswordBudget({ perAccount, overall }, () => world.time);
  const reserve = (standing: Standing = 'fresh', account = 'alice', hasHistory = true) =>
    budget.reserve(account, { standing, hasHistory });
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
  return { world, budget, reserve, run };
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

  it('leave the last one to the password that was right last time', () => {
    const { run } = start();
    run(200, 'wrong');
    expect(run(200, 'wrong', 'known-good')).toBe(1);
    expect(run(200, 'wrong', 'known-good')).toBe(0);
  });

  it('are all free again after a right password', () => {
    const { run } = start();
    run(200, 'wrong');
    expect(run(1, 'right', 'known-good')).toBe(1);
    expect(run(200, 'wrong')).toBe(5);
  });

  it('are not freed of failures that ended while the right password was on its way', () => {
    const { reserve, run } = start();
    const right = reserve() as Attempt;
    run(2, 'wrong');
    right.settle('right');
    expect(run(200, 'wrong')).toBe(3);
  });

  it('are half only for a password that is known to be wrong', () => {
    const { run } = start();
    expect(run(200, 'wrong', 'known-wrong')).toBe(3);
    expect(run(200, 'wrong', 'fresh')).toBe(2);
  });

  it('are nobody else’s', () => {
    const { run } = start();
    run(200, 'wrong', 'fresh', 'alice');
    expect(run(1, 'right', 'fresh', 'bob')).toBe(1);
  });

  it('are one at least', () => {
    const { run } = start(1);
    expect(run(200, 'wrong')).toBe(1);
  });
});

describe('the overall limit', () => {
  it('holds back addresses without history, and nobody else', () => {
    const { world, run } = start(6, 10);
    let placed = 0;
    for (let i = 0; i < 100; i++) placed += run(1, 'wrong', 'fresh', `name${i}`, false);
    expect(placed).toBe(10);
    expect(run(1, 'right', 'fresh', 'newcomer', false)).toBe(0);
    expect(run(1, 'right', 'fresh', 'regular', true)).toBe(1);
    world.time += OVERALL_WINDOW_MS;
    expect(run(1, 'right', 'fresh', 'newcomer', false)).toBe(1);
  });

  it('is not used up by one account', () => {
    const { run } = start(6, 10);
    run(200, 'wrong', 'fresh', 'alice', false);
    expect(run(1, 'right', 'fresh', 'bob', false)).toBe(1);
  });

  it('says which limit it was', () => {
    const { reserve, run } = start(6, 5);
    run(200, 'wrong', 'fresh', 'alice', false);
    expect(reserve('fresh', 'alice', false)).toBe('account');
    expect(reserve('fresh', 'bob', false)).toBe('overall');
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
    // Mostly guesses: one in seven is the owner.
    isRight: fc.constantFrom(false, false, false, false, false, false, true),
    standing: fc.constantFrom<Standing>('known-good', 'known-good', 'fresh', 'known-wrong'),
    isAnswerLost: fc.constantFrom(false, false, true),
    wait: fc.integer({ min: 1, max: 40 * 60_000 }),
  });

  it.each([1, 2, 3, 9])('Zimbra never counts more than %i failures', (limit) => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 20, maxLength: 120 }), (events) => {
        const { world, reserve } = start(limit, 1000);
        const zimbra = new Lockout();
        const underWay: { attempt: Attempt; isRight: boolean; hasArrived: boolean }[] = [];
        for (const { act, pick, isRight, standing, isAnswerLost, wait } of events) {
          const one = underWay[pick % Math.max(1, underWay.length)];
          if (act === 'start') {
            const attempt = reserve(standing);
            if (typeof attempt !== 'string') underWay.push({ attempt, isRight, hasArrived: false });
          } else if (act === 'wait') {
            // An attempt is over within ten seconds; time goes on when none is left.
            if (underWay.length === 0) world.time += wait;
          } else if (one !== undefined && act === 'arrive' && !one.hasArrived) {
            one.hasArrived = true;
            zimbra.handle(one.isRight, world.time);
          } else if (one !== undefined && act === 'end' && one.hasArrived) {
            underWay.splice(underWay.indexOf(one), 1);
            const answer = one.isRight ? 'right' : 'wrong';
            one.attempt.settle(isAnswerLost ? 'perhaps' : answer);
          }
          expect(zimbra.failures.length).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 500 },
    );
  });
});
