import { expect, it } from 'vitest';
import { fuzzFrames } from '../../fuzz/frame-fuzz.ts';

// `npm run fuzz` does the same with a million, and another seed each time.
it('answers each of 20,000 frames of all sorts once, in order, and yes only where it is right', async () => {
  const summary = await fuzzFrames(20_000, 20_260_401);
  expect(summary.frames).toBeGreaterThanOrEqual(20_000);
  expect(summary.accepted).toBeGreaterThan(1000);
  expect(summary.asked).toBeGreaterThan(100);
  expect(summary.bugs).toBe(0);
}, 60_000);
