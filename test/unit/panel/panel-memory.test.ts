// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { PanelMemory } from '../../../src/panel/panel-memory.ts';

let kept: Record<string, string> = {};
const write = vi.fn((name: string, value: string) => {
  kept[name] = value;
  return Promise.resolve();
});
const warn = vi.fn();
const memory = (storage: () => Storage = () => sessionStorage): PanelMemory =>
  new PanelMemory(storage, { read: (name) => kept[name], write }, warn);

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  kept = {};
  write.mockClear();
});

test('is the same on the next computer, written when the user is done', async () => {
  const here = memory();
  for (const column of [361, 380, 420]) here.change({ column });
  here.change({ open: true });
  expect(write).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(write).toHaveBeenCalledTimes(1);
  expect(kept['panel']).not.toMatch(/[:;]/);
  sessionStorage.clear();
  expect(memory().now).toMatchObject({ open: true, column: 420, width: 380 });
});

test('a reload comes sooner, and finds it in the tab', () => {
  memory().change({ open: true, wide: true });
  expect(memory().now).toMatchObject({ open: true, wide: true });
  expect(kept).toEqual({});
});

test('what a reload has cut off is written after it', async () => {
  sessionStorage.setItem('com_zimbra_converse.panel', 'open=true&column=500');
  memory();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(kept['panel']).toContain('column=500');
});

test('a log-out sends what is not kept yet, and leaves nothing in the tab', async () => {
  const here = memory();
  here.change({ width: 500 });
  await here.keep();
  here.forget();
  expect(kept['panel']).toContain('width=500');
  expect(sessionStorage.length).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(write).toHaveBeenCalledTimes(1);
});

test('what is of no use is passed over', () => {
  kept['panel'] = 'open=perhaps&width=-3&height=1e9&end=x&other=1';
  expect(memory().now).toMatchObject({ open: false, width: 380, height: 560, end: 16 });
});

test('a storage that is refused, or a Zimbra that keeps nothing, costs no more than that', async () => {
  const here = memory(() => {
    throw new Error('refused');
  });
  write.mockRejectedValueOnce(new Error('no'));
  here.change({ open: true });
  await here.keep();
  expect(warn).toHaveBeenCalledTimes(1);
  expect(here.now.open).toBe(true);
});

test('after a log-out in another tab Zimbra is asked for nothing more', async () => {
  const here = memory();
  here.change({ open: true });
  here.forget();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(write).not.toHaveBeenCalled();
});
