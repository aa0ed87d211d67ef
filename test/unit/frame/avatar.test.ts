import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hue, initials } from '../../../src/frame/avatar.ts';

describe('the avatar', () => {
  test.each([
    ['Alice Liddell', 'AL'],
    ['Anna Maria Schmidt', 'AS'],
    ['Martin, Bob (Sales)', 'BM'],
    ['bob.martin@example.com', 'BM'],
    ["Miles O'Brien", 'MO'],
    ['\u00e9va', '\u00c9'],
    ['\u674e\u5c0f\u9f99', '\u674e'],
    ['\ud83d\ude80 Team', 'T'],
    ['Danvers,', 'D'],
    ['', ''],
    ['@', ''],
  ])('of %s is %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  test('has the same colour every time, and many colours', () => {
    expect(hue('bob')).toBe(hue('bob'));
    const hues = new Set(Array.from({ length: 400 }, (_, n) => hue(`person${n}@example.com`)));
    expect(hues.size).toBe(24);
  });

  test('can be read in light and dark, in every colour', () => {
    const css = readFileSync(join(import.meta.dirname, '../../../zimlet/colours.css'), 'utf8');
    const pairs = [
      ...css.matchAll(/--zc-avatar-back: (\d+)% (\d+)%;\s+--zc-avatar-ink: (\d+)% (\d+)%/g),
    ];
    expect(pairs).toHaveLength(2);
    for (const [, ...numbers] of pairs) {
      const [s1, l1, s2, l2] = numbers.map(Number) as [number, number, number, number];
      for (let h = 0; h < 360; h += 1) {
        const [light, dark] = [luminance(h, s1, l1), luminance(h, s2, l2)].sort((a, b) => b - a);
        expect((light! + 0.05) / (dark! + 0.05)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

/** WCAG's relative luminance of `hsl(h s% l%)`. */
function luminance(h: number, s: number, l: number): number {
  const amplitude = (s / 100) * Math.min(l / 100, 1 - l / 100);
  const channel = (n: number): number => {
    const k = (n + h / 30) % 12;
    const value = l / 100 - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4);
}
