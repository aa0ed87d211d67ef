/** What a recording looks like: how loud each of its parts is. */

export const BARS = 44;

export interface Waveform {
  /** From 0 to 1, `BARS` of them. */
  readonly peaks: readonly number[];
  readonly seconds: number;
}

/** Low enough that an hour of sound needs no more memory than a large picture. */
const SAMPLES_A_SECOND = 8_000;

/** Undefined where the browser cannot read it. */
export async function peaksOf(recording: Blob): Promise<Waveform | undefined> {
  if (typeof OfflineAudioContext === 'undefined') return undefined;
  try {
    const context = new OfflineAudioContext(1, 1, SAMPLES_A_SECOND);
    const sound = await context.decodeAudioData(await recording.arrayBuffer());
    return { peaks: peaks(sound.getChannelData(0)), seconds: sound.duration };
  } catch {
    return undefined;
  }
}

/** The loudest of each part; the loudest of all fills the height. */
export function peaks(samples: Float32Array): number[] {
  const each = samples.length / BARS;
  const loudest = Array.from({ length: BARS }, (_, bar) => {
    let most = 0;
    const end = Math.floor((bar + 1) * each);
    for (let at = Math.floor(bar * each); at < end; at += 1) {
      most = Math.max(most, Math.abs(samples[at] ?? 0));
    }
    return most;
  });
  const top = Math.max(...loudest);
  // Noise that is hardly there does not become a mountain.
  return loudest.map((peak) => (top > 0.01 ? peak / top : 0));
}
