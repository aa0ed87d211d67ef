import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Clock, clockFor } from '../../frame/when.ts';
import { counted, put } from '../../shared/texts.ts';
import { avatar } from '../list/rows.ts';
import { excerpt } from './match.ts';
import { MessageSearch, type Only, type SearchParts } from './message-search.ts';
import type { Said } from './said.ts';
import { addSearchStyle } from './search-style.ts';
import { type SearchTexts, searchTextsFrom } from './search-texts.ts';

/** So many results at first, and so many more when they are asked for. */
const SHOWN = 20;

/**
 * What was said with some words in it, `<zc-found-messages>`: a section of the list, or of a dialog.
 * Its rows carry what a click on them opens (`data-peer`, `data-message`); whoever shows it hears it.
 */
export class FoundMessages extends LitElement {
  static override properties = {
    parts: {},
    text: {},
    clock: {},
    only: {},
    message: {},
    limit: { state: true },
  };
  declare parts: SearchParts | undefined;
  declare text: string;
  declare clock: Clock;
  /** In one conversation only. */
  declare only: Only | undefined;
  /** Looks a text up by its name in the message files. */
  declare message: (key: string) => string | undefined;
  declare protected limit: number;
  #search: MessageSearch | undefined;
  #texts: SearchTexts = searchTextsFrom(() => undefined);
  readonly #changed = (): void => this.requestUpdate();

  constructor() {
    super();
    this.text = '';
    this.clock = clockFor('en');
    this.message = () => undefined;
    this.limit = SHOWN;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addSearchStyle(this.ownerDocument);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('message')) this.#texts = searchTextsFrom(this.message);
    if (changed.has('parts')) this.#forget();
    if (changed.has('text')) this.limit = SHOWN;
    if (!this.#search && this.parts && this.isConnected) {
      this.#search = new MessageSearch(this.parts, this.only);
      this.#search.addEventListener('change', this.#changed);
    }
    this.#search?.look(this.text);
  }

  protected override render(): TemplateResult {
    const texts = this.#texts;
    const state = this.#search?.state;
    const found = state?.found ?? [];
    const rows = found.slice(0, this.limit);
    return html`
      <h2 id="zc-found">${texts.messages}</h2>
      <ul role="list" aria-labelledby="zc-found">
        ${repeat(
          rows,
          ({ of, id }) => `${of} ${id}`,
          (said) => this.#row(said),
        )}
      </ul>
      ${
        found.length > rows.length
          ? html`<button type="button" class="zc-further" @click=${() => (this.limit += SHOWN)}>
              ${texts.more}
            </button>`
          : nothing
      }
      ${this.#outcome()}
      <div class="zc-spoken" role="status">${this.#spoken(found.length)}</div>
    `;
  }

  #row(said: Said): TemplateResult {
    const { of, id, peer, isGroup, sender, mine, text, time } = said;
    const name = this.parts?.nameOf(peer, isGroup) ?? peer;
    const who = mine ? this.#texts.you : isGroup ? sender : '';
    return html`<li>
      <button
        type="button"
        class="zc-row"
        tabindex="-1"
        data-key="message ${of} ${id}"
        data-peer=${peer}
        data-message=${id}
        ?data-group=${isGroup}
      >
        <span class="zc-words">
          <span class="zc-pair">
            <b class="zc-name" dir="auto">${name}</b>
            <span class="zc-time" title=${this.clock.long(time)}
              >${this.clock.short(time, Date.now())}</span
            >
          </span>
          <span class="zc-last" dir="auto"
            >${who ? `${who}: ` : ''}${excerpt(text, this.text).map((part) =>
              part.isHit ? html`<mark>${part.text}</mark>` : part.text,
            )}</span
          >
        </span>
        ${avatar(name, peer, isGroup ? 'group' : 'person')}
      </button>
    </li>`;
  }

  /** How far it has looked, or that it could not; and the way to look further. */
  #outcome(): TemplateResult {
    const texts = this.#texts;
    const search = this.#search;
    if (!search) return html``;
    const { found, isLooking, failed, lookedBackTo } = search.state;
    const further = (label: string): TemplateResult =>
      html`<button type="button" class="zc-further" @click=${() => search.further()}>
        ${label}
      </button>`;
    if (failed)
      return html`<p class="zc-hint">${texts.failed}</p>
        ${further(texts.retry)}`;
    if (isLooking) return html`<p class="zc-hint zc-looking">${texts.looking}</p>`;
    const nothingFound = found.length === 0 ? put(texts.nothing, this.text.trim()) : '';
    if (lookedBackTo === undefined) {
      return html`<p class="zc-hint">${nothingFound || texts.everything}</p>`;
    }
    if (!Number.isFinite(lookedBackTo)) return html``;
    return html`<p class="zc-hint">
        ${nothingFound && `${nothingFound}. `}${put(texts.back_to, this.clock.date(lookedBackTo))}
      </p>
      ${further(texts.further)}`;
  }

  #spoken(count: number): string {
    const texts = this.#texts;
    const { isLooking, failed } = this.#search?.state ?? { isLooking: true, failed: false };
    if (failed) return texts.failed;
    if (isLooking) return '';
    if (count === 0) return put(texts.nothing, this.text.trim());
    return counted(texts, 'found', count);
  }

  #forget(): void {
    this.#search?.removeEventListener('change', this.#changed);
    this.#search?.stop();
    this.#search = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zc-found-messages': FoundMessages;
  }
}

customElements.define('zc-found-messages', FoundMessages);
