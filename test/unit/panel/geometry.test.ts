import { describe, expect, test } from 'vitest';
import {
  columnWidth,
  dockedRect,
  dragged,
  hasColumn,
  isWhole,
  type Room,
  USUAL,
} from '../../../src/panel/geometry.ts';

const room = (width: number, height: number, rtl = false): Room => ({
  width,
  height,
  top: 107,
  rtl,
});

describe('in the corner', () => {
  test('leaves the toolbar free, and where there is room what stands over a message', () => {
    expect(dockedRect(USUAL, room(1280, 800), false)).toEqual({
      left: 884,
      top: 235,
      width: 380,
      height: 557,
    });
    expect(dockedRect(USUAL, room(1366, 625), false).top).toBeGreaterThan(107 + 120);
    // So low, as at 200 %, that there is room for the chat or for that: it has all of it.
    expect(dockedRect(USUAL, room(640, 400), false)).toMatchObject({ top: 109, height: 289 });
  });

  test.each([
    [1024, 768],
    [1366, 625],
    [640, 400],
  ])('is within a window of %i × %i, however it was dragged', (width, height) => {
    const sizes = { ...USUAL, width: 5000, height: 5000, end: 4000, bottom: 4000 };
    const rect = dockedRect(sizes, room(width, height), false);
    expect(rect.left).toBeGreaterThanOrEqual(0);
    expect(rect.left + rect.width).toBeLessThanOrEqual(width);
    expect(rect.top).toBeGreaterThan(107);
    expect(rect.top + rect.height).toBeLessThanOrEqual(height);
  });

  test('is at the other side where one writes from right to left', () => {
    expect(dockedRect(USUAL, room(1280, 800, true), false).left).toBe(16);
  });
});

test('a column is there by itself where the webmail is as good beside it', () => {
  expect(hasColumn(room(1280, 800), false)).toBe(true);
  expect(hasColumn(room(1024, 768), false)).toBe(false);
  expect(hasColumn(room(1024, 768), true)).toBe(true);
  expect(hasColumn(room(640, 400), true)).toBe(false);
  expect(columnWidth({ ...USUAL, column: 2000 }, room(1280, 800), false)).toBe(768);
  expect(columnWidth(USUAL, room(1280, 800), true)).toBe(704);
});

test('on a phone there is room for nothing beside the chat', () => {
  expect(isWhole(room(390, 844))).toBe(true);
  expect(isWhole(room(640, 400))).toBe(false);
});

describe('dragged', () => {
  const from = { left: 884, top: 235, width: 380, height: 549 };
  const inRoom = { from, room: room(1280, 800), inColumn: false };

  test('edges grow away from the corner', () => {
    expect(dragged('width', [-100, -50], inRoom)).toEqual({ width: 480 });
    expect(dragged('height', [-100, -50], inRoom)).toEqual({ height: 599 });
    expect(dragged('corner', [-100, 50], inRoom)).toEqual({ width: 480, height: 499 });
    expect(dragged('width', [300, 0], inRoom)).toEqual({ width: 300 });
  });

  test('the bar takes all of it along', () => {
    expect(dragged('move', [-84, -35], inRoom)).toEqual({ end: 100, bottom: 51 });
    expect(dragged('move', [500, 500], inRoom)).toEqual({ end: 0, bottom: 0 });
  });

  test('from right to left', () => {
    const rtl = { from: { ...from, left: 16 }, room: room(1280, 800, true), inColumn: false };
    expect(dragged('width', [100, 0], rtl)).toEqual({ width: 480 });
    expect(dragged('move', [84, 0], rtl)).toEqual({ end: 100, bottom: 16 });
  });

  test('a column has a width only', () => {
    expect(dragged('width', [-20, 9], { ...inRoom, inColumn: true })).toEqual({ column: 400 });
  });
});
