import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Clock, clockFor } from '../../frame/when.ts';
import type { WebmailClock } from '../../shared/webmail-clock.ts';
import { fetchLater } from '../fetch-later.ts';
import type { Tells } from '../own/tells.ts';
import { isLongEnough } from '../search/long-enough.ts';
import type { SearchParts } from '../search/message-search.ts';
import { clicked, type ClicksParts } from './clicks.ts';
import { EachMidnight } from './each-midnight.ts';
import { Edge } from './edge.ts';
import { instead, type Looking, spoken } from './instead.ts';
import { say } from './list-events.ts';
import { meRow, type SearchField, searchField } from './list-head.ts';
import { type KeysParts, rowKey, searchKey, whenKeyboardIsUsed } from './list-keys.ts';
import type { ListModel } from './list-model.ts';
import { type ListTexts, listTextsFrom } from './list-texts.ts';
import { connectionNotice, noticeOffer } from './list-notices.ts';
import { peopleHints, peopleSection, requestsSection } from './people-sections.ts';
import { RowFocus } from './row-focus.ts';
import { RowMenus } from './row-menus.ts';
import { conversationRow, type Scene } from './rows.ts';
import { dueReminders, laterReminders, putAway } from './sections.ts';
import { keysOf, shownOf } from './shown.ts';

export { listTextsFrom } from './list-texts.ts';

declare global {
  interface HTMLElementTagNameMap {
    'zc-list': ConversationList;
  }
}

/** So many conversations at first, and so many more whenever the end comes near. */
const STEP = 60;

/** The people and conversations, `<zc-list>`. Draws what its model says; decides nothing. */
export class ConversationList extends LitElement {
  static override properties = {
    model: {},
    texts: {},
    locale: {},
    webmail: {},
    tells: {},
    offer: {},
    current: {},
    search: {},
    message: {},
    filter: { state: true },
    limit: { state: true },
    stop: { state: true },
    unfolded: { state: true },
  };
  declare model: ListModel | undefined;
  declare texts: ListTexts;
  /** What others may know of what the user is doing. */
  declare tells: Tells;
  /** The user is asked whether he wants notices on the desktop. */
  declare offer: boolean;
  /** BCP 47. */
  declare locale: string;
  /** How it writes times. */
  declare webmail: WebmailClock;
  /** For what was said; without it only names are searched. */
  declare search: SearchParts | undefined;
  /** Looks a text up by its name in the message files, for what is fetched later. */
  declare message: (key: string) => string | undefined;
  /** Key of the open conversation. */
  declare current: string | undefined;
  declare protected filter: string;
  declare protected limit: number;
  /** The row where the focus was last. */
  declare protected stop: string | undefined;
  /** Names of the folds that are open. */
  declare protected unfolded: readonly string[];

  #clock: Clock | undefined;
  #heard: ListModel | undefined;
  #later = 0;
  #noKeys: (() => void) | undefined;
  readonly #changed = (): void => this.requestUpdate();
  readonly #edge = new Edge(() => this.#further());
  readonly #menus: RowMenus;
  readonly #clicks: ClicksParts;
  readonly #keys: KeysParts;

  constructor() {
    super();
    this.texts = listTextsFrom(() => undefined);
    this.locale = 'en';
    this.webmail = {};
    this.tells = { typing: true, read: true };
    this.offer = false;
    this.filter = '';
    this.limit = STEP;
    this.unfolded = [];
    this.message = () => undefined;
    new EachMidnight(this);
    new RowFocus(this);
    const filter = (): string => this.filter.trim();
    this.#menus = new RowMenus(this, {
      texts: () => this.texts,
      model: () => this.model,
      filter,
    });
    this.#clicks = {
      menu: (key, button) => void this.#menus.open(key, button),
      fold: (name) => this.#fold(name),
      opening: (key, isFound) => {
        this.stop = key;
        // Of several messages that were found, the first one looked at may not be the right one.
        if (!isFound) this.filter = '';
      },
    };
    this.#keys = {
      rows: () => this.#rows(),
      field: () => this.#field(),
      filter: () => this.filter,
      clear: this.#clear,
      // A key that is held down goes faster than the observer of the edge.
      near: (at) => at >= this.limit - 5 && this.#further(),
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add('zc-unframed');
    // From then on it is shown where the focus is.
    this.#noKeys = whenKeyboardIsUsed(this.ownerDocument, () =>
      this.classList.remove('zc-unframed'),
    );
    this.#listen(this.model);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#noKeys?.();
    this.#listen(undefined);
    this.#edge.stop();
  }

  /** Puts the focus on the conversation that is open or was last, else the first row, else the search. */
  focusFirst(): void {
    const rows = this.#rows();
    const rowOf = (key: string | undefined): HTMLElement | undefined =>
      key === undefined ? undefined : rows.find((row) => row.dataset.key === key);
    (rowOf(this.current) ?? rowOf(this.stop) ?? rows[0] ?? this.#field()).focus();
  }

  readonly #offered = (accept: boolean): void => {
    this.offer = false;
    say(this, 'zc-offered', { accept });
    this.focusFirst();
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model') && this.isConnected) this.#listen(this.model);
    if (changed.has('locale') || changed.has('webmail')) this.#clock = undefined;
    if (changed.has('filter')) this.limit = STEP;
    // To there one comes back, however it was opened.
    if (changed.has('current') && this.current !== undefined) this.stop = this.current;
    if (this.#searchesMessages()) void fetchLater();
  }

  protected override render(): TemplateResult {
    const { model, texts } = this;
    const me: ListModel['me'] = model?.me ?? { name: '', status: 'offline' };
    const isLoaded = model?.loaded === true;
    const filter = this.filter.trim();
    const searchesMessages = this.#searchesMessages();
    const looking: Looking = { texts, filter, isLoaded, searchesMessages };
    const shown = shownOf(model, filter, this.limit);
    const { conversations, people, recent, putAway: away, reminders } = shown;
    const isOpen = (name: string): boolean => this.unfolded.includes(name);
    const keys = keysOf(shown, isOpen);
    const scene: Scene = {
      texts,
      clock: this.#time,
      now: Date.now(),
      current: this.current,
      stop:
        [this.stop, this.current].find((key) => key !== undefined && keys.includes(key)) ?? keys[0],
    };
    const field: SearchField = {
      filter: this.filter,
      onInput: (text) => (this.filter = text),
      onKey: (event) => searchKey(event, this.#keys),
      onClear: this.#clear,
    };
    const newGroup = model?.online ? () => say(this, 'zc-new-group', undefined) : undefined;
    this.#later = shown.later;
    // What scrolls and has nothing in it to go to is gone to itself.
    const stop = keys.length === 0 ? 0 : nothing;
    return html`
      <h1 class="zc-spoken">${texts.title}</h1>
      ${meRow(me, texts, this.tells, newGroup)} ${searchField(field, texts)}
      ${connectionNotice(isLoaded && !model.online, texts)}
      ${this.offer && isLoaded ? noticeOffer(texts, this.#offered) : nothing}
      <nav
        aria-label=${texts.conversations}
        aria-busy=${!isLoaded || shown.asking}
        tabindex=${stop}
        @click=${(event: Event) => clicked(this, event, this.#clicks)}
        @contextmenu=${this.#menus.asked}
        @keydown=${(event: KeyboardEvent) => rowKey(event, this.#keys)}
        @focusin=${({ target }: FocusEvent) => (this.stop = (target as HTMLElement).dataset.key)}
      >
        ${requestsSection(model?.requests?.() ?? [], texts, this.#answer)}
        ${reminders.due.length > 0 ? dueReminders(reminders.due, scene) : nothing}
        ${
          conversations.length > 0
            ? html`<h2 id="zc-conversations">${texts.conversations}</h2>
                <ul role="list" aria-labelledby="zc-conversations">
                  ${repeat(
                    conversations,
                    ({ key }) => key,
                    (row) => conversationRow(row, scene),
                  )}
                </ul>`
            : instead(shown, looking)
        }
        <div class="zc-edge"></div>
        ${peopleSection('zc-recent', texts.recent, recent, scene)}
        ${peopleSection('zc-people', texts.people, people, scene)}
        ${peopleHints(shown, texts, this.locale)}
        ${
          searchesMessages
            ? html`<zc-found-messages
                .parts=${this.search}
                .text=${filter}
                .message=${this.message}
                .clock=${this.#time}
              ></zc-found-messages>`
            : nothing
        }
        ${away.length > 0 ? putAway(away, isOpen('away'), scene) : nothing}
        ${
          reminders.later.length > 0
            ? laterReminders(reminders.later, isOpen('later'), scene)
            : nothing
        }
      </nav>
      <div class="zc-spoken" role="status">${spoken(shown, looking)}</div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    const nav = this.querySelector('nav');
    if (changed.has('filter') && nav) nav.scrollTop = 0;
    if (changed.has('current') && this.current !== undefined) {
      this.#rows()
        .find((row) => row.dataset.key === this.current)
        ?.scrollIntoView({ block: 'nearest' });
    }
    const edge = this.querySelector('.zc-edge');
    if (nav && edge && this.isConnected) this.#edge.watch(nav, edge, this.#later > 0);
  }

  readonly #answer = (key: string, accept: boolean): void =>
    say(this, 'zc-answer', { key, accept });

  get #time(): Clock {
    return (this.#clock ??= clockFor(this.locale, this.webmail));
  }

  #listen(model: ListModel | undefined): void {
    if (model === this.#heard) return;
    this.#heard?.removeEventListener('change', this.#changed);
    model?.addEventListener('change', this.#changed);
    this.#heard = model;
    this.requestUpdate();
  }

  #further(): void {
    if (this.#later > 0) this.limit += STEP;
  }

  #fold(name: string): void {
    const others = this.unfolded.filter((each) => each !== name);
    this.unfolded = others.length < this.unfolded.length ? others : [...others, name];
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-key]')];
  }

  #searchesMessages(): boolean {
    return this.search !== undefined && isLongEnough(this.filter);
  }

  #field(): HTMLElement {
    return this.querySelector('input') ?? this;
  }

  readonly #clear = (): void => {
    this.filter = '';
    this.#field().focus();
  };
}

customElements.define('zc-list', ConversationList);
