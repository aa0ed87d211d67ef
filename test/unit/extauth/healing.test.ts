import { describe, expect, it } from 'vitest';
import {
  createHealing,
  REPEAT_EVERY_MS,
  RETRY_EVERY_MS,
} from '../../../src/extauth/engine/healing.ts';

function start() {
  const world = { time: 0, loads: 0, result: 'no file', told: [] as string[] };
  const current = createHealing({
    load: () => {
      world.loads++;
      return world.result === 'good' ? Promise.resolve() : Promise.reject(new Error(world.result));
    },
    onProblem: (problem) => world.told.push(problem.message),
    onHealed: () => world.told.push('healed'),
    now: () => world.time,
  });
  return { world, current };
}

describe('createHealing', () => {
  it('loads once when all is well', async () => {
    const { world, current } = start();
    world.result = 'good';
    expect(await current()).toBe(true);
    expect(await current()).toBe(true);
    expect(world).toMatchObject({ loads: 1, told: [] });
  });

  it('tries again every few seconds, tells a problem once, and heals', async () => {
    const { world, current } = start();
    world.result = 'no file';
    for (let i = 0; i < 5; i++) expect(await current()).toBe(false);
    expect(world).toMatchObject({ loads: 1, told: ['no file'] });

    world.time += RETRY_EVERY_MS;
    expect(await current()).toBe(false);
    expect(world).toMatchObject({ loads: 2, told: ['no file'] });

    world.time += RETRY_EVERY_MS;
    world.result = 'bad key';
    expect(await current()).toBe(false);
    expect(world.told).toEqual(['no file', 'bad key']);

    world.time += RETRY_EVERY_MS;
    world.result = 'good';
    expect(await current()).toBe(true);
    expect(world.told).toEqual(['no file', 'bad key', 'healed']);
  });

  it('tells a lasting problem again after a while', async () => {
    const { world, current } = start();
    world.result = 'no file';
    await current();
    world.time += REPEAT_EVERY_MS;
    await current();
    expect(world.told).toEqual(['no file', 'no file']);
  });

  it('loads once for requests that come together', async () => {
    const { world, current } = start();
    world.result = 'good';
    expect(await Promise.all([current(), current()])).toEqual([true, true]);
    expect(world.loads).toBe(1);
  });
});
