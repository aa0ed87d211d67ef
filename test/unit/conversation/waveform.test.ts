import { afterEach, expect, test, vi } from 'vitest';
import { BARS, peaks, peaksOf } from '../../../src/conversation/waveform.ts';

afterEach(() => vi.unstubAllGlobals());

test('is how loud each part is, the loudest in full height', () => {
  const samples = new Float32Array(BARS * 10);
  samples[0] = -0.5;
  samples[15] = 0.25;
  const found = peaks(samples);
  expect(found).toHaveLength(BARS);
  expect(found.slice(0, 3)).toEqual([1, 0.5, 0]);
});

test('of a noise that is hardly there is flat', () => {
  expect(peaks(new Float32Array(1000).fill(0.001))).toEqual(Array(BARS).fill(0));
  expect(peaks(new Float32Array(3))).toEqual(Array(BARS).fill(0));
});

test('of a sound comes with its length', async () => {
  vi.stubGlobal(
    'OfflineAudioContext',
    class {
      decodeAudioData = (bytes: ArrayBuffer) =>
        Promise.resolve({
          duration: bytes.byteLength,
          getChannelData: () => new Float32Array(BARS).fill(0.4),
        });
    },
  );
  expect(await peaksOf(new Blob(['abc']))).toEqual({ peaks: Array(BARS).fill(1), seconds: 3 });
});

test('of what is no sound there is none', async () => {
  expect(await peaksOf(new Blob(['abc']))).toBeUndefined();
  vi.stubGlobal(
    'OfflineAudioContext',
    class {
      decodeAudioData = () => Promise.reject(new Error('no sound'));
    },
  );
  expect(await peaksOf(new Blob(['abc']))).toBeUndefined();
});
