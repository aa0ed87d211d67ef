// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { deleteOutbox, openOutboxStore } from '../../../../src/chat/outbox/outbox-store.ts';

afterEach(() => vi.unstubAllGlobals());
const entry = (key: number, account: string) => ({
  key,
  account,
  id: `m${key}`,
  peer: 'bob@example.test',
  isGroup: false,
});

test.each([
  ['none', undefined],
  [
    'one that refuses',
    {
      open: () => {
        throw new DOMException('no', 'SecurityError');
      },
    },
  ],
  [
    'one that fails',
    {
      open: () => {
        const request = {
          error: new Error('broken'),
          onerror: undefined as (() => void) | undefined,
        };
        queueMicrotask(() => request.onerror?.());
        return request;
      },
    },
  ],
])(
  'with %s in the place of IndexedDB the outbox lasts as long as its tab',
  async (_what, database) => {
    vi.stubGlobal('indexedDB', database);
    const store = await openOutboxStore();
    for (const [key, account] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ] as const)
      await store.put(entry(key, account));
    await store.put({ ...entry(1, 'a'), failed: 'forbidden' });
    expect((await store.load('a')).map(({ key, failed }) => [key, failed])).toEqual([
      [1, 'forbidden'],
      [3, undefined],
    ]);
    await store.remove(3);
    await store.clear((account) => account === 'a');
    expect(await store.load('a')).toHaveLength(1);
    expect(await store.load('b')).toEqual([]);
    await deleteOutbox();
  },
);
