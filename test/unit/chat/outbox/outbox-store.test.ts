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

test('an entry is kept when the whole transaction is done, and a file too large for it is told', async () => {
  const made: {
    objectStore: () => unknown;
    oncomplete?: () => void;
    onabort?: () => void;
    error?: Error;
  }[] = [];
  const database = {
    transaction: () => {
      const transaction: (typeof made)[number] = {
        objectStore: () => ({ put: () => ({ result: undefined }) }),
      };
      made.push(transaction);
      return transaction;
    },
  };
  vi.stubGlobal('indexedDB', {
    open: () => {
      const request = { result: database, onsuccess: undefined as (() => void) | undefined };
      queueMicrotask(() => request.onsuccess?.());
      return request;
    },
  });
  const store = await openOutboxStore();
  let kept = false;
  const good = store.put(entry(1, 'a')).then(() => (kept = true));
  await Promise.resolve();
  expect(kept).toBe(false);
  made[0]!.oncomplete?.();
  await good;
  const bad = store.put(entry(2, 'a'));
  Object.assign(made[1]!, { error: new DOMException('full', 'QuotaExceededError') });
  made[1]!.onabort?.();
  await expect(bad).rejects.toThrow('full');
});
