import { html, LitElement, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import { put } from '../../shared/texts.ts';
import type { Because } from '../presence/shown.ts';
import { say } from './list-events.ts';
import type { Presence } from './list-model.ts';
import { type ListTexts, listTextsFrom } from './list-texts.ts';
import { CHECK, CROSS, DOWN, icon, PENCIL } from '../../frame/icons.ts';
import { dot, presenceText } from './rows.ts';
import type { Tells } from '../own/tells.ts';

declare global {
  interface HTMLElementTagNameMap {
    'zc-status-menu': StatusMenu;
  }
}

/** What one may say of oneself. */
export const STATUSES = ['available', 'away', 'busy'] as const;
export type Status = (typeof STATUSES)[number];

/** A menu button with one's status; fires `zc-status` when another is chosen. */
export class StatusMenu extends LitElement {
  static override properties = {
    status: {},
    statusText: {},
    chosen: {},
    chosenText: {},
    because: {},
    texts: {},
    tells: {},
    open: { state: true },
  };
  declare status: Presence;
  declare statusText: string;
  /** What the user has chosen himself, when others see something else. */
  declare chosen: Presence;
  declare chosenText: string;
  declare because: Because | undefined;
  declare texts: ListTexts;
  /** What others may know of what the user is doing. */
  declare tells: Tells;
  declare protected open: boolean;

  constructor() {
    super();
    this.status = 'offline';
    this.statusText = '';
    this.chosen = 'offline';
    this.chosenText = '';
    this.texts = listTextsFrom(() => undefined);
    this.tells = { typing: true, read: true };
    this.open = false;
    this.addEventListener('keydown', (event) => this.#key(event));
    this.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.contains(relatedTarget as Node | null)) this.open = false;
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  // Safari gives the focus to a clicked button only when it has a tabindex.
  protected override render(): TemplateResult {
    const { texts, status, open } = this;
    const word = presenceText({ presence: status, statusText: this.#words() }, texts);
    return html`
      <button
        type="button"
        class="zc-status"
        tabindex="0"
        aria-haspopup="menu"
        aria-expanded=${open}
        aria-label=${put(texts.status, word)}
        @click=${() => (open ? (this.open = false) : this.#show(0))}
      >
        ${dot(status)}<span dir="auto">${word}</span>${icon(DOWN)}
      </button>
      ${
        open
          ? html`<div class="zc-menu" role="menu" aria-label=${put(texts.status, word)}>
              ${STATUSES.map((choice) => this.#item(choice))}
              ${this.#message(
                this.chosenText ? texts.status_text_change : texts.status_text,
                PENCIL,
                false,
              )}
              ${this.chosenText ? this.#message(texts.status_text_clear, CROSS, true) : nothing}
              <hr />
              ${this.#switch('typing')} ${this.#switch('read')}
            </div>`
          : nothing
      }
    `;
  }

  /** Beside the status: why it is not the chosen one, or what the user says. */
  #words(): string {
    const { texts, because, statusText } = this;
    if (because === 'meeting') return texts.in_meeting;
    return because === 'out' ? statusText || texts.out_of_office : statusText;
  }

  #item(choice: Status): TemplateResult {
    const { texts, chosen } = this;
    return html`<button
      type="button"
      role="menuitemradio"
      tabindex="-1"
      aria-checked=${choice === chosen}
      @click=${() => this.#choose(choice)}
    >
      ${dot(choice)}
      <span>${texts[`presence_${choice}`]}</span>
      ${choice === 'busy' ? html`<small>${texts.busy_hint}</small>` : nothing}
      ${choice === chosen ? icon(CHECK) : nothing}
    </button>`;
  }

  #message(label: string, path: SVGTemplateResult, clear: boolean): TemplateResult {
    return html`<button
      type="button"
      role="menuitem"
      tabindex="-1"
      @click=${() => {
        this.#hide();
        say(this, 'zc-status-text', { clear });
      }}
    >
      ${icon(path)}<span>${label}</span>
    </button>`;
  }

  #switch(what: keyof Tells): TemplateResult {
    const { tells, texts } = this;
    return html`<button
      type="button"
      role="menuitemcheckbox"
      tabindex="-1"
      aria-checked=${tells[what]}
      @click=${() => this.#tell({ ...tells, [what]: !tells[what] })}
    >
      <span class="zc-icon"></span>
      <span>${texts[`tell_${what}`]}</span>
      ${tells[what] ? icon(CHECK) : nothing}
    </button>`;
  }

  #tell(tells: Tells): void {
    this.tells = tells;
    say(this, 'zc-tells', { tells });
  }

  #choose(choice: Status): void {
    this.#hide();
    say(this, 'zc-status', { status: choice });
  }

  #show(index: number): void {
    this.open = true;
    void this.updateComplete.then(() => this.#focusItem(index));
  }

  #hide(): void {
    this.open = false;
    this.querySelector<HTMLElement>('.zc-status')?.focus();
  }

  /** One before the first is the last, and the other way round. */
  #focusItem(index: number): void {
    const items = this.#items();
    items[(index + items.length) % items.length]?.focus();
  }

  #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  }

  #key(event: KeyboardEvent): void {
    const { key } = event;
    if (!this.open) {
      if (key !== 'ArrowDown' && key !== 'ArrowUp') return;
      this.#show(key === 'ArrowDown' ? 0 : -1);
    } else if (key === 'Escape') {
      this.#hide();
    } else if (key === 'Tab') {
      // The focus goes on from the button, where it would have been without the menu.
      this.#hide();
      return;
    } else {
      const at = this.#items().findIndex((item) => item === document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
      if (to === undefined) return;
      this.#focusItem(to);
    }
    event.preventDefault();
  }
}

customElements.define('zc-status-menu', StatusMenu);
