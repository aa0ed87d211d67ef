import { beforeEach, describe, expect, test } from 'vitest';
import { findWay, WAY_KEY, type Ways } from '../../../../src/chat/line/ways.ts';

const HOUR = 3_600_000;
const BOTH = ['websocket', 'bosh'];
const BOSH = ['bosh'];

let kept: Map<string, string>;
let now: number;
let ways: Ways;
const storage = (): Storage =>
  ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }) as unknown as Storage;
const page = (hasWebSocket = true): Ways => findWay(hasWebSocket, storage, () => now);

/** The next session comes over the way that is named. */
const comesOver = (way: 'websocket' | 'bosh'): void => {
  ways.next();
  ways.worked(way);
};

beforeEach(() => {
  kept = new Map();
  now = 1_790_000_000_000;
  ways = page();
});

test('the WebSocket is tried first', () => {
  expect(ways.next()).toEqual(BOTH);
});

test('without a WebSocket there is BOSH alone', () => {
  expect(page(false).next()).toEqual(BOSH);
});

describe('a WebSocket that never worked here', () => {
  test('is given up when BOSH works in its place, and remembered for the next page', () => {
    comesOver('bosh');
    expect(ways.next()).toEqual(BOSH);
    expect([...kept.keys()]).toEqual([WAY_KEY]);
    expect(page().next()).toEqual(BOSH);
  });

  test('is tried again while nothing works: the network is away, not the WebSocket', () => {
    for (let attempt = 0; attempt < 5; attempt++) expect(ways.next()).toEqual(BOTH);
    expect(kept.size).toBe(0);
  });

  test('is not given up for its first session when that breaks within ten seconds; after three it is', () => {
    comesOver('websocket');
    ways.broke('websocket', 9_999);
    ways.next();
    ways.broke('websocket', 9_999);
    expect(ways.next()).toEqual(BOTH);
    ways.broke('websocket', 9_999);
    expect(ways.next()).toEqual(BOSH);
  });
});

describe('a WebSocket that has worked', () => {
  beforeEach(() => comesOver('websocket'));

  test('has three failures in a row for free', () => {
    comesOver('bosh');
    comesOver('bosh');
    expect(ways.next()).toEqual(BOTH);
    comesOver('bosh');
    expect(ways.next()).toEqual(BOSH);
  });

  test('a session that lasted starts the count again', () => {
    comesOver('bosh');
    comesOver('bosh');
    comesOver('websocket');
    ways.broke('websocket', 10_000);
    comesOver('bosh');
    comesOver('bosh');
    expect(ways.next()).toEqual(BOTH);
  });

  test('a session over BOSH that breaks says nothing about it', () => {
    for (let time = 0; time < 5; time++) ways.broke('bosh', 1);
    expect(ways.next()).toEqual(BOTH);
  });
});

describe('the memory', () => {
  test('is not renewed by sessions that tried no WebSocket', () => {
    const without = page(false);
    without.next();
    without.worked('bosh');
    expect(kept.size).toBe(0);
    comesOver('bosh');
    now += 23 * HOUR;
    ways = page();
    comesOver('bosh');
    now += HOUR;
    expect(page().next()).toEqual(BOTH);
  });

  test('fades after a day', () => {
    comesOver('bosh');
    now += 24 * HOUR - 1;
    expect(page().next()).toEqual(BOSH);
    now += 1;
    expect(page().next()).toEqual(BOTH);
  });

  test.each(['', 'yes', '-1', 'NaN'])('that holds %j is none', (text) => {
    kept.set(WAY_KEY, text);
    expect(page().next()).toEqual(BOTH);
  });

  test('may be refused: then this page alone remembers', () => {
    const refusing = (): Storage => {
      throw new DOMException('no', 'SecurityError');
    };
    ways = findWay(true, refusing, () => now);
    comesOver('bosh');
    expect(ways.next()).toEqual(BOSH);
    expect(findWay(true, refusing, () => now).next()).toEqual(BOTH);
  });
});
