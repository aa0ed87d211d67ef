// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import type { Engine } from '../../../../src/chat/engine.ts';
import { GroupDesk } from '../../../../src/chat/groups/group-desk.ts';

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const CAROL = 'carol@example.test';

/** The groups that there are: their names and members. */
let groups: Map<string, { name: string; members: string[] }>;
let fails: boolean;
const open = vi.fn();
let desk: GroupDesk;

beforeEach(() => {
  groups = new Map();
  fails = false;
  open.mockClear();
  const hands = {
    make: async (name: string, people: string[]) => {
      await new Promise((resolve) => setTimeout(resolve));
      if (fails) throw new Error('no');
      const room = `${groups.size + 1}@c.example.test`;
      groups.set(room, { name, members: [ME, ...people] });
      return { room, complete: true };
    },
    members: (room: string) =>
      Promise.resolve((groups.get(room)?.members ?? []).map((jid) => ({ jid, role: 'member' }))),
  };
  const engine = {
    line: { bareJid: ME },
    groups: { hands: () => Promise.resolve(hands) },
    conversations: {
      get groups() {
        return [...groups.keys()].map((peer) => ({ peer }));
      },
      nameOf: ({ peer }: { peer: string }) => groups.get(peer)?.name,
    },
  };
  desk = new GroupDesk({
    document,
    message: () => undefined,
    locale: 'en',
    engine: () => engine as unknown as Engine,
    open,
    isVisible: () => true,
  });
});

test('the same people meet about the same thing in the same group', async () => {
  await Promise.all([desk.meet('Lunch', [BOB, CAROL]), desk.meet('Lunch', [CAROL, BOB])]);
  expect(open.mock.calls).toEqual([
    ['1@c.example.test', true],
    ['1@c.example.test', true],
  ]);
});

test('with others, or about something else, it is another one', async () => {
  await desk.meet('Lunch', [BOB, CAROL]);
  await desk.meet('Lunch', [BOB]);
  await desk.meet('Supper', [BOB, CAROL]);
  // Somebody has been taken in since: what is said there is not for these people alone.
  groups.get('1@c.example.test')?.members.push('dave@example.test');
  await desk.meet('Lunch', [BOB, CAROL]);
  expect(open.mock.calls.map(([room]) => String(room).charAt(0))).toEqual(['1', '2', '3', '4']);
});

test('what did not work is said, and the next time it may', async () => {
  fails = true;
  await desk.meet('Lunch', [BOB, CAROL]);
  expect(document.body.textContent).toMatch(/not/);
  fails = false;
  await desk.meet('Lunch', [BOB, CAROL]);
  expect(open).toHaveBeenCalledOnce();
});
