/**
 * A recording in its message, `<zc-player>`: play and pause, where it is, and for a voice message
 * its waveform. It is fetched whole and played from memory, because the server calls some recordings
 * by a type that browsers do not play.
 */
import { html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { fill, lengthInWords } from '../frame/file-words.ts';
import { icon, PAUSE, PLAY } from '../frame/icons.ts';
import { endingOf } from '../shared/shared-file.ts';
import { BARS, peaksOf } from './waveform.ts';

/** A voice message up to this size is fetched for its waveform as soon as it is seen. Bytes. */
const SMALL = 4 * 1024 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  mp4: 'audio/mp4',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  weba: 'audio/webm',
  webm: 'audio/webm',
};

/** One at a time, as one listens. */
let playing: Player | undefined;

function takeTurn(player: Player): void {
  if (playing !== player) playing?.stop();
  playing = player;
}

export class Player extends LitElement {
  static override properties = {
    url: {},
    name: {},
    size: {},
    voice: {},
    texts: {},
    peaks: { state: true },
    length: { state: true },
    at: { state: true },
    plays: { state: true },
    waits: { state: true },
  };
  declare url: string;
  declare name: string;
  /** Bytes, when it is known; it is here then. */
  declare size: number | undefined;
  declare voice: boolean;
  declare texts: Readonly<Record<string, string>>;
  declare protected peaks: readonly number[] | undefined;
  /** Seconds. */
  declare protected length: number | undefined;
  declare protected at: number;
  declare protected plays: boolean;
  declare protected waits: boolean;
  readonly #audio = new Audio();
  #source: Promise<Blob> | undefined;
  #address: string | undefined;

  constructor() {
    super();
    this.url = '';
    this.name = '';
    this.voice = false;
    this.texts = {};
    this.at = 0;
    this.plays = false;
    this.waits = false;
    const audio = this.#audio;
    audio.addEventListener('timeupdate', () => (this.at = audio.currentTime));
    audio.addEventListener('durationchange', () => {
      // A recording that was made in a browser does not know its length.
      if (Number.isFinite(audio.duration)) this.length = audio.duration;
    });
    audio.addEventListener('pause', () => (this.plays = false));
    audio.addEventListener('play', () => (this.plays = true));
    audio.addEventListener('ended', () => {
      audio.currentTime = 0;
      this.at = 0;
    });
    audio.addEventListener('error', () => this.#broken());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#audio.src) this.#audio.pause();
    this.#forget();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('url')) this.#forget();
    if (changed.has('size') && this.voice && this.size !== undefined && this.size <= SMALL) {
      void this.#draw();
    }
  }

  protected override render(): TemplateResult {
    const { texts, at, length, plays } = this;
    const label = texts[plays ? 'converse_chat_file_pause' : 'converse_chat_file_play'] ?? '';
    const part = length ? Math.min(1, at / length) : 0;
    return html`<span
      class="zc-player ${this.waits ? 'zc-waits' : ''}"
      role="group"
      aria-label=${this.voice ? (texts['converse_list_voice'] ?? this.name) : this.name}
      style="--zc-part:${part * 100}%"
    >
      <button type="button" aria-label=${label} title=${label} @click=${() => void this.#toggle()}>
        ${icon(plays ? PAUSE : PLAY)}
      </button>
      <span class="zc-wave" dir="ltr">
        ${this.peaks ? [wave(this.peaks), wave(this.peaks)] : html`<i></i><i></i>`}
        <input
          type="range"
          min="0"
          max=${length ?? 0}
          step="0.1"
          .value=${String(at)}
          ?disabled=${!length}
          aria-label=${texts['converse_chat_file_position'] ?? ''}
          aria-valuetext=${fill('{0} / {1}', lengthInWords(at), lengthInWords(length ?? 0))}
          @input=${({ target }: Event) => this.#seek(Number((target as HTMLInputElement).value))}
        />
      </span>
      <time
        >${length === undefined && at === 0 ? nothing : lengthInWords(at || (length ?? 0))}</time
      >
    </span>`;
  }

  async #toggle(): Promise<void> {
    const audio = this.#audio;
    if (!audio.paused) {
      audio.pause();
      return;
    }
    takeTurn(this);
    this.waits = true;
    try {
      if (!audio.src) {
        const address = URL.createObjectURL(await this.#blob());
        if (this.isConnected) audio.src = this.#address = address;
        else URL.revokeObjectURL(address);
      }
      if (playing === this && audio.src) await audio.play();
    } catch {
      // An error of its own is told by `error`; else the line is away, and a click tries again.
    } finally {
      this.waits = false;
    }
  }

  stop(): void {
    this.#audio.pause();
  }

  #seek(to: number): void {
    this.at = to;
    if (this.#audio.src) this.#audio.currentTime = to;
    else void this.#toggle().then(() => (this.#audio.currentTime = to));
  }

  async #draw(): Promise<void> {
    const { url } = this;
    try {
      const found = await peaksOf(await this.#blob());
      if (url !== this.url || !found) return;
      this.peaks = found.peaks;
      this.length = found.seconds;
    } catch {
      // It can be tried by its button.
    }
  }

  #blob(): Promise<Blob> {
    this.#source ??= fetchFile(this.url, TYPES[endingOf(this.name)] ?? '').catch(
      (error: unknown) => {
        this.#source = undefined;
        throw error;
      },
    );
    return this.#source;
  }

  #broken(): void {
    if (!this.#audio.src) return;
    this.#forget();
    this.dispatchEvent(new Event('zc-broken'));
  }

  #forget(): void {
    this.#source = undefined;
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = undefined;
    this.#audio.removeAttribute('src');
    this.at = 0;
  }
}

async function fetchFile(url: string, type: string): Promise<Blob> {
  const response = await fetch(url, { credentials: 'omit' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return new Blob([await response.arrayBuffer()], { type });
}

/** One column for each peak. */
const wave = (peaks: readonly number[]): TemplateResult => {
  const path = peaks
    .map((peak, at) => {
      const half = Math.max(0.6, peak * 10);
      return `M${at * 3 + 1.5} ${12 - half}v${half * 2}`;
    })
    .join('');
  return html`<svg viewBox="0 0 ${BARS * 3} 24" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<path d=${path} />`}
  </svg>`;
};

declare global {
  interface HTMLElementTagNameMap {
    'zc-player': Player;
  }
}

customElements.define('zc-player', Player);
