import { describe, expect, it } from 'vitest';
import {
  Breaker,
  FIRST_RETRY_MS,
  LAST_RETRY_MS,
  OPENS_AFTER,
} from '../../../src/extauth/zimbra/breaker.ts';
import { UnknownError } from '../../../src/extauth/verdict/unknown-error.ts';
import type { UnknownReason } from '../../../src/extauth/verdict/verdict.ts';

function start(random = 0.5) {
  const world = { time: 0, calls: 0, probes: 0, down: undefined as UnknownReason | undefined };
  const told: string[] = [];
  const breaker = new Breaker({
    clock: () => world.time,
    random: () => random,
    onChange: (state, cause) => told.push(cause === undefined ? state : `${state}: ${cause}`),
  });
  const service = (count: 'calls' | 'probes') => () => {
    world[count]++;
    return world.down === undefined
      ? Promise.resolve('answer')
      : Promise.reject(new UnknownError(world.down));
  };
  const call = (probe = false) =>
    breaker
      .run(service('calls'), probe ? service('probes') : undefined)
      .catch((error: unknown) => (error as UnknownError).reason);
  const fail = async (times: number, cause: UnknownReason = 'unreachable') => {
    world.down = cause;
    for (let i = 0; i < times; i++) await call();
  };
  return { world, told, breaker, call, fail };
}

describe('Breaker', () => {
  it('opens after a few outages in a row, and then answers without a call', async () => {
    const { world, told, breaker, call, fail } = start();
    await fail(OPENS_AFTER - 1);
    expect(breaker.state).toBe('closed');
    await fail(1);
    expect(breaker.state).toBe('open');
    expect(await call()).toBe('breaker-open');
    expect(world.calls).toBe(OPENS_AFTER);
    expect(told).toEqual(['open: unreachable']);
  });

  it('does not open when an answer came in between, or for what is no outage', async () => {
    const { world, breaker, call, fail } = start();
    await fail(OPENS_AFTER - 1);
    world.down = undefined;
    await call();
    await fail(OPENS_AFTER - 1);
    await fail(10, 'fault');
    await fail(10, 'unexpected-answer');
    await fail(OPENS_AFTER - 1);
    expect(breaker.state).toBe('closed');
  });

  it.each<UnknownReason>(['timeout', 'cut', 'tls', 'throttled', 'http-status', 'not-soap'])(
    'opens for %s',
    async (cause) => {
      const { breaker, fail } = start();
      await fail(OPENS_AFTER, cause);
      expect(breaker.state).toBe('open');
    },
  );

  it('tries again after a second, and closes with the first answer', async () => {
    const { world, told, breaker, call, fail } = start();
    await fail(OPENS_AFTER);
    world.down = undefined;
    world.time = FIRST_RETRY_MS - 1;
    expect(await call()).toBe('breaker-open');
    world.time = FIRST_RETRY_MS;
    expect(breaker.state).toBe('half-open');
    expect(await call()).toBe('answer');
    expect(breaker.state).toBe('closed');
    expect(told).toEqual(['open: unreachable', 'closed']);
  });

  it('waits twice as long each time, up to a limit', async () => {
    const { world, breaker, call, fail } = start();
    await fail(OPENS_AFTER);
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const since = world.time;
      while (breaker.state === 'open') world.time += 500;
      waits.push(world.time - since);
      expect(await call()).toBe('unreachable');
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, LAST_RETRY_MS, LAST_RETRY_MS]);
  });

  it.each([
    [0, 0.8],
    [1, 1.2],
  ])('spreads the retries: random %d waits %d of the time', async (random, share) => {
    const { world, breaker, fail } = start(random);
    await fail(OPENS_AFTER);
    world.time = FIRST_RETRY_MS * share - 1;
    expect(breaker.state).toBe('open');
    world.time += 2;
    expect(breaker.state).toBe('half-open');
  });

  it('sends one at a time to see', async () => {
    const { world, call, fail } = start();
    await fail(OPENS_AFTER);
    world.time = FIRST_RETRY_MS;
    const results = await Promise.all(Array.from({ length: 50 }, () => call()));
    expect(world.calls).toBe(OPENS_AFTER + 1);
    expect(results.filter((result) => result === 'breaker-open')).toHaveLength(49);
  });

  it('sends the probe ahead of a call with side effects', async () => {
    const { world, call, fail } = start();
    await fail(OPENS_AFTER);
    world.time = FIRST_RETRY_MS;
    expect(await call(true)).toBe('unreachable');
    expect(world).toMatchObject({ calls: OPENS_AFTER, probes: 1 });
    world.down = undefined;
    world.time += 2 * FIRST_RETRY_MS;
    expect(await call(true)).toBe('answer');
    expect(world).toMatchObject({ calls: OPENS_AFTER + 1, probes: 2 });
  });

  it('learns nothing from calls that were under way when it opened', async () => {
    const { world, breaker, call, fail } = start();
    let fails: (() => void)[] = [];
    const slow = Array.from({ length: 5 }, () =>
      breaker
        .run(
          () => new Promise((_, reject) => fails.push(() => reject(new UnknownError('timeout')))),
        )
        .catch(() => undefined),
    );
    await fail(OPENS_AFTER);
    for (const failNow of fails) failNow();
    fails = [];
    await Promise.all(slow);
    world.down = undefined;
    world.time = FIRST_RETRY_MS;
    expect(await call()).toBe('answer');
  });
});
