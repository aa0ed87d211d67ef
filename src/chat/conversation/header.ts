/**
 * The head of the open conversation, `<zc-conversation-head>`: who it is with, whether they are there
 * or writing, and what can be done with it. Draws what its source says; decides nothing.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { BACK, DOTS, icon, MUTED } from '../../frame/icons.ts';
import { counted, put } from '../../shared/texts.ts';
import { avatar } from '../list/rows.ts';
import { openMenu } from '../../frame/menu.ts';
import type { HeadAction } from './head-actions.ts';
import css from './header.css';
import type { HeadFacts, HeadSource } from './head-facts.ts';
import type { InGroup } from './people-of-room.ts';
import { type HeadTexts, headTextsFrom } from './head-texts.ts';

declare global {
  interface HTMLElementTagNameMap {
    'zc-conversation-head': ConversationHead;
  }
  interface HTMLElementEventMap {
    'zc-back': CustomEvent<undefined>;
  }
}

/** Names of a group's people that are named; of more the number is told. */
const NAMED = 4;

export interface Open {
  readonly peer: string;
  readonly isGroup: boolean;
}

export class ConversationHead extends LitElement {
  static override properties = { source: {}, open: {}, texts: {}, actionsOf: {} };
  declare source: HeadSource | undefined;
  /** The conversation on the screen. */
  declare open: Open | undefined;
  declare texts: HeadTexts;
  declare actionsOf: (facts: HeadFacts) => readonly HeadAction[];
  /** Hears what has been drawn, and undefined when there is no conversation. */
  drawn: (facts: HeadFacts | undefined) => void = () => undefined;
  #facts: HeadFacts | undefined;
  #heard: EventTarget | undefined;
  readonly #changed = (): void => this.requestUpdate();

  constructor() {
    super();
    this.texts = headTextsFrom(() => undefined);
    this.actionsOf = () => [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addStyle(this.ownerDocument);
    this.#listen(this.source?.events);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(undefined);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('source') && this.isConnected) this.#listen(this.source?.events);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { open, source, texts } = this;
    const facts = (this.#facts = open && source?.facts(open.peer, open.isGroup));
    if (!facts) return nothing;
    const { name, isGroup, muted, presence, peer, online, beside } = facts;
    const unread = beside > 99 ? '99+' : String(beside);
    const back =
      beside > 0 ? `${texts.back}: ${counted(texts, 'unread', beside, unread)}` : texts.back;
    const typing = typingWords(facts, texts);
    const actions = this.actionsOf(facts);
    // Whoever points at a group's name wants to know who is in it; the keyboard has the button.
    const people = actions.find(({ id }) => id === 'people');
    return html`
      <button
        type="button"
        class="zc-back"
        aria-label=${back}
        title=${back}
        @click=${() => this.dispatchEvent(new CustomEvent('zc-back', { bubbles: true }))}
      >
        ${icon(BACK)}${beside > 0 ? html`<span class="zc-badge">${unread}</span>` : nothing}
      </button>
      ${avatar(name, peer, isGroup ? 'group' : online ? presence : 'offline', undefined, facts.photo)}
      <div class="zc-words ${people ? 'zc-leads' : ''}" @click=${people?.run}>
        <h1 class="zc-name" dir="auto" title=${name}>${name}</h1>
        <div class="zc-about" ?data-typing=${typing !== ''}>
          ${muted ? html`<span class="zc-muted" role="img" aria-label=${texts.muted}>${icon(MUTED)}</span>` : nothing}
          ${typing === '' && isGroup && online ? peopleWords(facts.people, texts) : html`<span>${typing || aboutWords(facts, texts)}</span>`}
        </div>
      </div>
      <div class="zc-spoken" role="status">${typing}</div>
      ${actions
        .filter(({ button }) => button)
        .map(
          ({ id, label, icon, button, run }) =>
            html`<button
              type="button"
              class="zc-act ${button === 'wide' ? 'zc-roomy' : ''}"
              data-act=${id}
              aria-label=${label}
              title=${label}
              @click=${run}
            >
              ${icon}
            </button>`,
        )}
      <button
        type="button"
        class="zc-act"
        data-act="more"
        aria-haspopup="menu"
        aria-label=${texts.more}
        title=${texts.more}
        @click=${({ currentTarget }: Event) => void this.#openMenu(currentTarget as HTMLElement, actions)}
      >
        ${icon(DOTS)}
      </button>
    `;
  }

  protected override updated(): void {
    this.drawn(this.#facts);
  }

  async #openMenu(place: HTMLElement, actions: readonly HeadAction[]): Promise<void> {
    // What has a button that can be seen is not there twice.
    const items = actions.filter(
      ({ id }) => !this.querySelector(`[data-act="${id}"]`)?.getClientRects().length,
    );
    const id = await openMenu(this.ownerDocument, place, this.texts.more, items);
    items.find((each) => each.id === id)?.run();
  }

  #listen(events: EventTarget | undefined): void {
    if (events === this.#heard) return;
    this.#heard?.removeEventListener('change', this.#changed);
    events?.addEventListener('change', this.#changed);
    this.#heard = events;
    this.requestUpdate();
  }
}

/** Fetched with the head itself. */
function addStyle(document: Document): void {
  if (document.getElementById('zc-head-style')) return;
  const style = document.createElement('style');
  style.id = 'zc-head-style';
  style.textContent = css;
  document.head.append(style);
}

customElements.define('zc-conversation-head', ConversationHead);

function typingWords({ typing, isGroup }: HeadFacts, texts: HeadTexts): string {
  const [first, second, ...others] = typing;
  if (first === undefined) return '';
  if (!isGroup) return texts.typing;
  if (second === undefined) return put(texts.typing_name, first);
  if (others.length > 0) return texts.typing_several;
  return put(texts.typing_names, first).replace('{1}', () => second);
}

/** A person's presence and words. */
function aboutWords(facts: HeadFacts, texts: HeadTexts): string {
  const { online, presence, statusText, blocked } = facts;
  if (!online) return texts.not_connected;
  if (blocked) return texts.blocked;
  return [texts[`presence_${presence}`], statusText].filter(Boolean).join(' · ');
}

/** A group's people: all of them, or else how many they are and who is there. */
function peopleWords(people: readonly InGroup[], texts: HeadTexts): TemplateResult {
  if (people.length === 0) return html`<span>${texts.group}</span>`;
  const isShort = people.length <= NAMED;
  // With the user himself.
  const count = isShort ? '' : counted(texts, 'count', people.length + 1);
  const named = isShort ? people : people.filter(({ presence }) => presence !== 'offline');
  const title = people.map(({ name, presence }) => `${name}: ${texts[`presence_${presence}`]}`);
  return html`<span title=${title.join('\n')}
    >${count}${count && named.length > 0 ? ' \u00b7 ' : ''}${named.map(
      ({ name, presence }, at) =>
        html`${at > 0 ? ', ' : ''}<i
            class="zc-dot zc-${presence}"
            role="img"
            aria-label=${texts[`presence_${presence}`]}
          ></i>
          <bdi>${name}</bdi>`,
    )}</span
  >`;
}
