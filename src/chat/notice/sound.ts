/** A short sound of our own making: two soft notes, a fifth apart. */

/** Hertz, and seconds from the beginning. */
const NOTES = [
  [587.33, 0],
  [880, 0.11],
] as const;
const NOTE_S = 0.35;
const LOUDNESS = 0.08;
/** Of several messages at once one is heard. Milliseconds. */
const PAUSE_MS = 2_000;

type Audio = Partial<Pick<typeof globalThis, 'AudioContext'>>;

export class Sound {
  readonly #window: Window & Audio;
  #last = -Infinity;

  constructor(window: Window & Audio) {
    this.#window = window;
  }

  play(): void {
    const { AudioContext, navigator } = this.#window;
    // Before the user has touched the page no browser lets it sound, and Chromium complains.
    const { userActivation } = navigator as { userActivation?: { hasBeenActive: boolean } };
    if (!AudioContext || userActivation?.hasBeenActive === false) return;
    const now = Date.now();
    if (now - this.#last < PAUSE_MS) return;
    this.#last = now;
    try {
      const context = new AudioContext();
      let last: OscillatorNode | undefined;
      for (const [hertz, at] of NOTES) last = note(context, hertz, context.currentTime + at);
      // It holds a thread of the machine's sound.
      last?.addEventListener('ended', () => void context.close());
    } catch {
      // A machine without sound.
    }
  }
}

function note(context: AudioContext, hertz: number, from: number): OscillatorNode {
  const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, from + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0001, from + NOTE_S);
  tone.connect(loudness).connect(context.destination);
  tone.start(from);
  tone.stop(from + NOTE_S);
  return tone;
}
