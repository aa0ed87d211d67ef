/**
 * A sent file in its message, `<zc-file>`: a picture as a small one that opens large, a recording as
 * a player, anything else as a card with its name, type and size. Nothing is asked for before it
 * comes in sight, and its room is kept from the beginning, so that nothing jumps.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { DOWNLOAD, OF_KIND, PICTURE } from '../frame/file-icons.ts';
import { fill, sizeInWords } from '../frame/file-words.ts';
import { icon } from '../frame/icons.ts';
import {
  endingOf,
  fileAt,
  type FileFacts,
  type FileKind,
  type SharedFile,
} from '../shared/shared-file.ts';
import { type FileFinder, type FoundFile, saidOf } from './file-facts.ts';
import type { MessageElement } from './converse-api.ts';
import { whenInSight } from './in-sight.ts';
import './file-player.ts';

export interface FileSurroundings {
  readonly texts: Readonly<Record<string, string>>;
  readonly locale: string;
  readonly finder: FileFinder;
  /** Opens the picture large. */
  readonly view: (file: SharedFile) => void;
}

/** The room of a small picture, in CSS pixels. */
const MOST_WIDE = 260;
const MOST_HIGH = 220;
const LEAST = 56;
/** Of a picture whose size nobody has told. */
const UNKNOWN = { width: 220, height: 165 };
/** A larger picture is fetched when it is opened only. Bytes. */
const SMALL_ENOUGH = 12 * 1024 * 1024;

let around: FileSurroundings | undefined;

const word = (name: string): string => around?.texts[`converse_chat_file_${name}`] ?? '';

export class FileCard extends LitElement {
  static override properties = {
    url: {},
    found: { state: true },
    broken: { state: true },
  };
  declare url: string;
  /** What the server has; undefined: not asked yet. */
  declare protected found: FoundFile | undefined;
  /** The browser cannot show it. */
  declare protected broken: boolean;
  #forget: (() => void) | undefined;

  constructor() {
    super();
    this.url = '';
    this.broken = false;
  }

  /** Before the first one is drawn. */
  static setUp(surroundings: FileSurroundings): void {
    around = surroundings;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget?.();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('url') && changed.get('url')) this.#look();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!around || !this.url) return nothing;
    const said = this.#said;
    const file = fileAt(this.url, said.name);
    if (this.found?.state === 'gone' || this.broken) return this.#card(file, 'file');
    switch (file.kind) {
      case 'picture':
        return this.#picture(file, said);
      case 'voice':
        return this.#player(file);
      case 'audio':
        return html`${this.#player(file)} ${this.#card(file, 'audio')}`;
      case 'video':
        return html`<video
            controls
            preload="none"
            src=${this.found ? file.url : nothing}
            aria-label=${file.name}
            @error=${() => (this.broken = true)}
          ></video>
          ${this.#card(file, 'video')}`;
      case 'file':
        return this.#card(file, 'file');
      default:
        return file.kind satisfies never;
    }
  }

  get #said(): FileFacts {
    return saidOf(this.closest<MessageElement>('converse-chat-message')?.model);
  }

  get #size(): number | undefined {
    return this.found?.state === 'here' ? this.found.size : undefined;
  }

  #look(): void {
    this.#forget?.();
    this.found = undefined;
    this.broken = false;
    this.#forget = whenInSight(this, () => void this.#find());
  }

  async #find(): Promise<void> {
    const { url } = this;
    const found = await around?.finder.find(url);
    if (url === this.url) this.found = found;
  }

  #player(file: SharedFile): TemplateResult {
    return html`<zc-player
      .url=${file.url}
      .name=${file.name}
      .size=${this.#size}
      .voice=${file.kind === 'voice'}
      .texts=${around?.texts ?? {}}
      @zc-broken=${() => (this.broken = true)}
    ></zc-player>`;
  }

  #picture(file: SharedFile, said: FileFacts): TemplateResult {
    const { width, height } = roomFor(said);
    // What could not be asked may still be shown, from the browser's own store.
    const shown = this.found && (this.#size ?? 0) <= SMALL_ENOUGH;
    const label = fill(word('open'), file.name);
    return html`<button
      type="button"
      class="zc-picture"
      style="width:${width}px;aspect-ratio:${width}/${height}"
      aria-label=${label}
      title=${file.name}
      @click=${() => around?.view(file)}
    >
      ${
        shown
          ? html`<img src=${file.url} alt=${file.name} @error=${this.#failed} />`
          : icon(PICTURE)
      }
    </button>`;
  }

  readonly #failed = (): void => {
    // Taken away since, or it is no picture; or only the line is away.
    void this.#find().then(() => (this.broken = this.found?.state !== 'unknown'));
  };

  #card(file: SharedFile, kind: FileKind): TemplateResult {
    const ending = endingOf(file.name).toUpperCase();
    const gone = this.found?.state === 'gone';
    const size = this.#size ?? (gone ? undefined : this.#said.size);
    const facts = gone
      ? [word('gone')]
      : [
          ending || word('type'),
          ...(size === undefined ? [] : [sizeInWords(size, around?.locale ?? 'en')]),
        ];
    // Each for itself: "PDF" and "3 kB" may be of two directions.
    const shown = facts.map((fact, at) => html`${at > 0 ? ' \u00b7 ' : nothing}<bdi>${fact}</bdi>`);
    const words = html`<span class="zc-file-icon">${icon(OF_KIND[kind])}</span>
      <span class="zc-file-words">
        <b dir="auto">${file.name}</b>
        <small>${shown}</small>
      </span>`;
    if (gone) return html`<span class="zc-file-card zc-gone">${words}</span>`;
    return html`<a
      class="zc-file-card"
      href=${file.url}
      download=${file.name}
      title=${word('download')}
      aria-label=${`${word('download')}: ${file.name}, ${facts.join(' \u00b7 ')}`}
      >${words}<span class="zc-file-act">${icon(DOWNLOAD)}</span></a
    >`;
  }
}

/** As large as it may be, in its own proportions, and never so narrow that nobody can hit it. */
export function roomFor({ width, height }: FileFacts): { width: number; height: number } {
  if (!width || !height) return UNKNOWN;
  const scale = Math.min(1, MOST_WIDE / width, MOST_HIGH / height);
  const within = (length: number): number => Math.max(LEAST, Math.round(length * scale));
  return { width: within(width), height: within(height) };
}

declare global {
  interface HTMLElementTagNameMap {
    'zc-file': FileCard;
  }
}

customElements.define('zc-file', FileCard);
