import { describe, expect, it } from 'vitest';
import { createHealing, REPEAT_EVERY_MS, RETRY_EVERY_MS } from '../../../src/extauth/healing.ts';

function start() {
  const world = { time: 0, loads: 0, result: 'no file' as string | Error, told: [] as string[] };
  const current = createHealing({
    load: () => {
      world.loads++;
      return world.result instanceof Error
        ? Promise.reject(world.result)
        : Promise.resolve(world.result);
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
    world.result = 'config';
    expect(await current()).toBe('config');
    expect(await current()).toBe('config');
    expect(world).toMatchObject({ loads: 1, told: [] });
  });

  it('tries again every few seconds, tells a problem once, and heals', async () => {
    const { world, current } = start();
    world.result = new Error('no file');
    for (let i = 0; i < 5; i++) expect(await current()).toBeUndefined();
    expect(world).toMatchObject({ loads: 1, told: ['no file'] });

    world.time += RETRY_EVERY_MS;
    expect(await current()).toBeUndefined();
    expect(world).toMatchObject({ loads: 2, told: ['no file'] });

    world.time += RETRY_EVERY_MS;
    world.result = new Error('bad key');
    expect(await current()).toBeUndefined();
    expect(world.told).toEqual(['no file', 'bad key']);

    world.time += RETRY_EVERY_MS;
    world.result = 'config';
    expect(await current()).toBe('config');
    expect(world.told).toEqual(['no file', 'bad key', 'healed']);
  });

  it('tells a lasting problem again after a while', async () => {
    const { world, current } = start();
    world.result = new Error('no file');
    await current();
    world.time += REPEAT_EVERY_MS;
    await current();
    expect(world.told).toEqual(['no file', 'no file']);
  });

  it('loads once for requests that come together', async () => {
    const { world, current } = start();
    world.result = 'config';
    expect(await Promise.all([current(), current()])).toEqual(['config', 'config']);
    expect(world.loads).toBe(1);
  });
});
