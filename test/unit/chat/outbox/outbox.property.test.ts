// @vitest-environment jsdom
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { World } from '../support/outbox-world.ts';

const BOB = 'bob@example.test';
const ROOM = 'team@c.example.test';

/** What may happen, in any order. A number is how much of what is on its way the server gets. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('write' as const), peer: fc.constantFrom(BOB, ROOM) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('file' as const), peer: fc.constantFrom(BOB, ROOM) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('upload' as const), ok: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('up' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('down' as const), taken: fc.nat(4) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      taken: fc.nat(4),
      echo: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('confirm' as const), breaks: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const) }) },
);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('whatever the line does, each thing arrives, once, and in the order of its conversation', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = new World();
      const written: Record<string, string[]> = { [BOB]: [], [ROOM]: [] };
      const echo = (): void => world.outbox.arrived(world.archive);
      let count = 0;
      for (const each of steps) {
        switch (each.do) {
          case 'write':
          case 'file': {
            const id = `m${count++}`;
            written[each.peer]!.push(id);
            if (each.do === 'write') world.write(id, each.peer);
            else world.outbox.addFile(id, each.peer, each.peer === ROOM, new File([id], id));
            break;
          }
          case 'upload': {
            const upload = world.uploads.shift();
            if (each.ok) upload?.done();
            else upload?.fail(new Error('broke off'));
            break;
          }
          case 'up':
            world.up();
            break;
          case 'down':
            world.down(each.taken);
            break;
          case 'take':
            world.serverTakes(each.taken);
            if (each.echo) echo();
            break;
          case 'confirm':
            if (!world.isUp) break;
            if (each.breaks) {
              const marked = world.outbox.mark();
              world.down(marked.length);
            } else world.confirm();
            break;
          case 'reload':
            await world.reload();
            break;
          default:
            each satisfies never;
        }
        await settle();
      }
      // In the end there is a line that holds.
      world.down();
      world.up();
      for (let time = 0; time < 10 && world.outbox.size > 0; time++) {
        for (const upload of world.uploads.splice(0)) upload.done();
        await settle();
        world.confirm();
        echo();
        await vi.advanceTimersByTimeAsync(5_000);
      }
      expect(world.outbox.size).toBe(0);
      expect(await world.kept()).toEqual([]);
      for (const ids of Object.values(written)) {
        expect(world.archive.filter((id) => ids.includes(id))).toEqual(ids);
      }
    }),
    { numRuns: 500 },
  );
});
