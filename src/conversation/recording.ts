/**
 * A voice message while it is spoken: how loud and how long it is, and what can be done with it. It
 * stands in the composer's place.
 */
import { html, nothing, render, svg } from 'lit';
import { fill, lengthInWords } from '../frame/file-words.ts';
import { BIN, icon, SEND } from '../frame/icons.ts';

export interface RecordingParts {
  readonly document: Document;
  readonly texts: Readonly<Record<string, string>>;
  readonly onSend: (file: File) => void;
  /** It is over; `why`: a sentence when there was no microphone. */
  readonly onEnd: (why?: string) => void;
}

/** As a browser can record it, best first, and the ending of such a file. */
const FORMATS = [
  ['audio/webm;codecs=opus', 'webm'],
  ['audio/ogg;codecs=opus', 'ogg'],
  ['audio/mp4', 'm4a'],
] as const;
const BITS_A_SECOND = 32_000;
/** Nobody listens to more. Seconds. */
const LONGEST = 5 * 60;
const TICK_MS = 100;
/** Columns of what was loud lately. */
const COLUMNS = 48;

export class Recording {
  readonly element: HTMLElement;
  readonly #parts: RecordingParts;
  #state: 'asking' | 'recording' | 'stopped' | 'over' = 'asking';
  #stream: MediaStream | undefined;
  #recorder: MediaRecorder | undefined;
  #context: AudioContext | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #pieces: Blob[] = [];
  #levels: readonly number[] = [];
  #began = 0;
  #seconds = 0;

  constructor(parts: RecordingParts) {
    this.#parts = parts;
    this.element = parts.document.createElement('div');
    this.element.className = 'zc-recording';
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', parts.texts['converse_list_voice'] ?? '');
    // A key in here is not one that leaves the chat.
    this.element.addEventListener('keydown', (event) => event.stopPropagation());
    this.#draw();
  }

  /** Asks for the microphone, which asks the user. */
  async start(): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.#stream = stream;
      if (this.#state === 'asking') this.#record(stream);
      else this.#release(); // not wanted any more
    } catch (error) {
      this.#release();
      if (this.#state === 'over') return;
      this.#state = 'over';
      this.#parts.onEnd(this.#text(nameOf(error) === 'NotFoundError' ? 'none' : 'denied'));
    }
  }

  /** Records no more, and keeps what there is. */
  stop(): void {
    if (this.#state === 'asking') this.discard();
    else if (this.#recorder?.state === 'recording') this.#recorder.stop();
  }

  discard(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#release();
    this.#parts.onEnd();
  }

  focus(): void {
    const find = (selector: string): HTMLElement | null => this.element.querySelector(selector);
    (find('.zc-send') ?? find('button'))?.focus();
  }

  #record(stream: MediaStream): void {
    const format = FORMATS.find(([type]) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, {
      ...(format && { mimeType: format[0] }),
      audioBitsPerSecond: BITS_A_SECOND,
    });
    recorder.addEventListener('dataavailable', ({ data }) => {
      if (data.size > 0) this.#pieces.push(data);
    });
    // Also when the microphone was pulled out.
    recorder.addEventListener('stop', () => this.#stopped());
    recorder.start(1_000);
    this.#recorder = recorder;
    this.#state = 'recording';
    this.#began = Date.now();
    const loudness = this.#listen(stream);
    this.#timer = setInterval(() => {
      this.#seconds = (Date.now() - this.#began) / 1000;
      this.#levels = [...this.#levels, loudness()].slice(-COLUMNS);
      if (this.#seconds >= LONGEST) this.stop();
      else this.#draw();
    }, TICK_MS);
    this.#draw();
    this.focus();
  }

  #listen(stream: MediaStream): () => number {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    this.#context = context;
    const wave = new Uint8Array(analyser.fftSize);
    return () => {
      analyser.getByteTimeDomainData(wave);
      // Speech is seldom louder than a third of what can be recorded.
      return Math.min(1, (Math.max(...wave.map((at) => Math.abs(at - 128))) / 128) * 3);
    };
  }

  #stopped(): void {
    this.#release();
    if (this.#state !== 'recording') return;
    this.#state = 'stopped';
    this.#draw();
    this.focus();
  }

  #send(): void {
    if (this.#state === 'recording') {
      // The last piece comes with the end.
      this.#recorder?.addEventListener('stop', () => this.#give(), { once: true });
      this.stop();
    } else if (this.#state === 'stopped') this.#give();
  }

  #give(): void {
    if (this.#state === 'over') return; // clicked twice, or discarded after all
    const type = (this.#recorder?.mimeType ?? '').replace(/;.*/, '');
    const ending = FORMATS.find(([each]) => each.startsWith(type))?.[1] ?? 'webm';
    const file = new File(this.#pieces, `voice-message-${stampOf(new Date())}.${ending}`, { type });
    this.#state = 'over';
    this.#parts.onSend(file);
    this.#parts.onEnd();
  }

  #release(): void {
    clearInterval(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    if (this.#recorder?.state === 'recording') this.#recorder.stop();
    void this.#context?.close();
    this.#context = undefined;
  }

  #text(name: string): string {
    return this.#parts.texts[`converse_chat_voice_${name}`] ?? '';
  }

  #draw(): void {
    const text = (name: string): string => this.#text(name);
    const isReady = this.#state === 'recording' || this.#state === 'stopped';
    const words =
      this.#state === 'asking'
        ? text('wait')
        : this.#seconds >= LONGEST
          ? fill(text('longest'), lengthInWords(LONGEST))
          : text(this.#state === 'recording' ? 'recording' : 'recorded');
    render(
      html`<button
          type="button"
          aria-label=${text('discard')}
          title=${text('discard')}
          @click=${() => this.discard()}
        >
          ${icon(BIN)}
        </button>
        <span class="zc-state ${this.#state === 'recording' ? 'zc-live' : ''}" role="status"
          >${words}</span
        >
        ${isReady ? [levels(this.#levels), html`<time>${lengthInWords(this.#seconds)}</time>`] : nothing}
        ${
          isReady
            ? html`<button
                type="button"
                class="zc-send"
                aria-label=${text('send')}
                title=${text('send')}
                @click=${() => this.#send()}
              >
                ${icon(SEND)}
              </button>`
            : nothing
        }`,
      this.element,
    );
  }
}

/** The newest at the end. */
const levels = (all: readonly number[]) => {
  const path = all.map((level, at) => {
    const half = Math.max(0.7, level * 10);
    return `M${(COLUMNS - all.length + at) * 3 + 1.5} ${12 - half}v${half * 2}`;
  });
  return html`<svg
    class="zc-levels"
    viewBox="0 0 ${COLUMNS * 3} 24"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${svg`<path d=${path.join('')} />`}
  </svg>`;
};

/** `2026-11-26-0912`, by the clock of this machine. */
function stampOf(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}`;
}

const nameOf = (error: unknown): unknown => (error as { name?: unknown } | null)?.name;
