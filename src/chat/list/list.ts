import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { counted, put } from '../../shared/texts.ts';
import type {
  ConversationRow,
  ListModel,
  PersonRow,
  ReminderRows,
  RowChange,
} from './list-model.ts';
import type { MenuPlace } from '../../frame/menu.ts';
import { type ListTexts, listTextsFrom } from './list-texts.ts';
import { BUBBLES, CROSS, icon, NEW_GROUP, NO_LINK, SEARCH } from '../../frame/icons.ts';
import { noticeOffer } from './notice-offer.ts';
import { peopleSection, requestsSection } from './people-sections.ts';
import { avatar, conversationRow, type Scene } from './rows.ts';
import { dueReminders, laterReminders, putAway, reminderKey } from './sections.ts';
import type { Tells } from '../own/tells.ts';
import { type Status, type StatusMenu } from './status-menu.ts';
import './status-menu.ts';
import type { SearchParts } from '../search/message-search.ts';
import { isLongEnough } from '../search/long-enough.ts';
import { type Clock, clockFor, midnight } from '../../frame/when.ts';
import type { WebmailClock } from '../../shared/webmail-clock.ts';
import { fetchLater } from '../fetch-later.ts';

export { listTextsFrom } from './list-texts.ts';

declare global {
  interface HTMLElementTagNameMap {
    'zc-list': ConversationList;
    'zc-status-menu': StatusMenu;
  }
  interface HTMLElementEventMap {
    /** `message`: one of it that is to be shown, by its id in the archive. */
    'zc-open': CustomEvent<{
      readonly key: string;
      readonly isGroup: boolean;
      readonly message?: string;
    }>;
    'zc-status': CustomEvent<{ readonly status: Status }>;
    /** It is to be asked for, or to be taken back. */
    'zc-status-text': CustomEvent<{ readonly clear: boolean }>;
    /** Whether the user wants notices on the desktop. */
    'zc-offered': CustomEvent<{ readonly accept: boolean }>;
    'zc-tells': CustomEvent<{ readonly tells: Tells }>;
    'zc-new-group': CustomEvent<undefined>;
    'zc-reminder': CustomEvent<{ readonly id: string; readonly act: ReminderAct }>;
    'zc-answer': CustomEvent<{ readonly key: string; readonly accept: boolean }>;
    'zc-choose': CustomEvent<{ readonly key: string; readonly change: RowChange }>;
  }
}

/** What one does with a reminder. */
export type ReminderAct = 'open' | 'done' | 'later';

/** So many conversations at first, and so many more whenever the end comes near. */
const STEP = 60;
const PEOPLE = 30;
/** Of a key that was pressed in another page only the end is heard here. */
const KEYS = ['keydown', 'keyup'] as const;
const SKELETONS = [62, 45, 70, 38, 55, 48];

/** What is shown now: rendered from it, and walked through by the arrow keys. */
interface Shown {
  readonly conversations: readonly ConversationRow[];
  readonly people: readonly PersonRow[];
  /** Offered above the people, while there are no conversations. */
  readonly recent: readonly PersonRow[];
  /** People are still being looked for; or it cannot be told who there is. */
  readonly asking: boolean;
  readonly unsure: boolean;
  /** Conversations that come when one scrolls. */
  readonly later: number;
  /** People whom only a search shows. */
  readonly more: number;
  readonly putAway: readonly ConversationRow[];
  readonly reminders: ReminderRows;
}

const NOTHING: Shown = {
  conversations: [],
  people: [],
  recent: [],
  asking: false,
  unsure: false,
  later: 0,
  more: 0,
  putAway: [],
  reminders: { due: [], later: [] },
};

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
  #edge: IntersectionObserver | undefined;
  #midnight: ReturnType<typeof setTimeout> | undefined;
  #later = 0;
  /** The row that had the focus before it was drawn again. */
  #focused: string | undefined;
  readonly #changed = (): void => this.requestUpdate();
  /** The keyboard is used: from now on it is shown where the focus is. */
  readonly #framed = (): void => {
    this.classList.remove('zc-unframed');
    for (const type of KEYS) this.ownerDocument.removeEventListener(type, this.#framed, true);
  };

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
    if (navigator.maxTouchPoints > 0) void this.#watchTouch();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add('zc-unframed');
    for (const type of KEYS) this.ownerDocument.addEventListener(type, this.#framed, true);
    this.#listen(this.model);
    this.#atMidnight();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#framed();
    this.#listen(undefined);
    clearTimeout(this.#midnight);
    this.#edge?.disconnect();
    this.#edge = undefined;
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
    this.dispatchEvent(new CustomEvent('zc-offered', { bubbles: true, detail: { accept } }));
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
    this.#focused = focusedRow(this)?.dataset.key;
  }

  protected override render(): TemplateResult {
    const { model, texts } = this;
    const me: ListModel['me'] = model?.me ?? { name: '', status: 'offline' };
    const loaded = model?.loaded === true;
    const shown = this.#shown();
    const { conversations, people, recent, putAway: away, reminders } = shown;
    const isOpen = (name: string): boolean => this.unfolded.includes(name);
    const rows = [...conversations, ...recent, ...people, ...(isOpen('away') ? away : [])];
    const keys = [
      ...reminders.due.map(({ id }) => reminderKey(id)),
      ...rows.map(({ key }) => key),
      ...(isOpen('later') ? reminders.later.map(({ id }) => reminderKey(id)) : []),
    ];
    const scene: Scene = {
      texts,
      clock: this.#time,
      now: Date.now(),
      current: this.current,
      stop:
        [this.stop, this.current].find((key) => key !== undefined && keys.includes(key)) ?? keys[0],
    };
    this.#later = shown.later;
    // What scrolls and has nothing in it to go to is gone to itself.
    const stop = keys.length === 0 ? 0 : nothing;
    return html`
      <h1 class="zc-spoken">${texts.title}</h1>
      <div class="zc-me">
        ${avatar(me.name, me.key ?? me.name, me.status, undefined, me.photo)}
        <div class="zc-words">
          <b class="zc-name" dir="auto">${me.name}</b>
          <zc-status-menu
            .status=${me.status}
            .statusText=${me.statusText ?? ''}
            .chosen=${me.chosen ?? me.status}
            .chosenText=${me.chosenText ?? me.statusText ?? ''}
            .because=${me.because}
            .texts=${texts}
            .tells=${this.tells}
          ></zc-status-menu>
        </div>
        <button
          type="button"
          class="zc-new-group"
          aria-label=${texts.new_group}
          title=${texts.new_group}
          ?disabled=${model?.online !== true}
          @click=${() => this.dispatchEvent(new CustomEvent('zc-new-group', { bubbles: true }))}
        >
          ${icon(NEW_GROUP)}
        </button>
      </div>
      <div class="zc-search" role="search">
        ${icon(SEARCH)}
        <input
          type="search"
          autocomplete="off"
          spellcheck="false"
          placeholder=${texts.search_short}
          aria-label=${texts.search}
          .value=${this.filter}
          @input=${({ target }: InputEvent) => (this.filter = (target as HTMLInputElement).value)}
          @keydown=${this.#searchKey}
        />
        ${
          this.filter
            ? html`<button
                type="button"
                aria-label=${texts.search_clear}
                title=${texts.search_clear}
                @click=${this.#clear}
              >
                ${icon(CROSS)}
              </button>`
            : nothing
        }
      </div>
      <div role="status">
        ${
          loaded && !model.online
            ? html`<p class="zc-notice">${icon(NO_LINK)}<span>${texts.offline}</span></p>`
            : nothing
        }
      </div>
      ${this.offer && loaded ? noticeOffer(texts, this.#offered) : nothing}
      <nav
        aria-label=${texts.conversations}
        aria-busy=${!loaded || shown.asking}
        tabindex=${stop}
        @click=${this.#click}
        @contextmenu=${this.#menuKey}
        @keydown=${this.#rowKey}
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
            : this.#instead(loaded, shown)
        }
        <div class="zc-edge"></div>
        ${peopleSection('zc-recent', texts.recent, recent, scene)}
        ${peopleSection('zc-people', texts.people, people, scene)}
        ${shown.unsure ? html`<p class="zc-hint" role="status">${texts.unsure}</p>` : nothing}
        ${shown.more > 0 ? html`<p class="zc-hint">${put(texts.more, this.#number(shown.more))}</p>` : nothing}
        ${
          this.#searchesMessages()
            ? html`<zc-found-messages
                .parts=${this.search}
                .text=${this.filter.trim()}
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
      <div class="zc-spoken" role="status">${this.#spoken(shown, loaded)}</div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    // A row that changes its place loses the focus; one that is gone leaves it to its successor.
    if (this.#focused !== undefined && !focusedRow(this)) {
      if (document.activeElement === document.body) this.#stopRow()?.focus({ preventScroll: true });
    }
    const nav = this.querySelector('nav');
    if (changed.has('filter') && nav) nav.scrollTop = 0;
    if (changed.has('current') && this.current !== undefined) {
      this.#rows()
        .find((row) => row.dataset.key === this.current)
        ?.scrollIntoView({ block: 'nearest' });
    }
    this.#watchEdge(nav);
  }

  #shown(): Shown {
    const { model } = this;
    if (!model) return NOTHING;
    const filter = this.filter.trim();
    const all = model.conversations(filter);
    const { rows, more, asking = false, unsure = false } = model.people(filter, PEOPLE);
    const isNew = all.length === 0 && filter === '' && model.loaded;
    const recent = (isNew && model.recent?.()) || [];
    const offered = new Set(recent.map(({ key }) => key));
    return {
      conversations: all.slice(0, this.limit),
      people: rows.filter(({ key }) => !offered.has(key)),
      recent,
      asking,
      unsure,
      later: Math.max(0, all.length - this.limit),
      more,
      // A search has found those already, and looks for no reminders.
      putAway: filter === '' ? model.putAway() : [],
      reminders: filter === '' ? model.reminders() : NOTHING.reminders,
    };
  }

  /** What stands where the conversations would. */
  #instead(loaded: boolean, { people, recent, asking }: Shown): TemplateResult | typeof nothing {
    const { texts } = this;
    const filter = this.filter.trim();
    if (!loaded) {
      return html`<div class="zc-skeleton">
        ${SKELETONS.map(
          (width) =>
            html`<div class="zc-row">
              <span class="zc-avatar"></span>
              <span class="zc-words"
                ><i style="width:${width}%"></i><i style="width:${width + 22}%"></i
              ></span>
            </div>`,
        )}
      </div>`;
    }
    // What was said is looked through too, and says itself what came of it.
    if (filter && (people.length > 0 || this.#searchesMessages())) return nothing;
    if (filter && asking) return html`<p class="zc-hint">${texts.asking}</p>`;
    const isAlone = people.length === 0 && recent.length === 0;
    return html`<div class="zc-empty">
      ${icon(filter ? SEARCH : BUBBLES)}
      <p>${filter ? put(texts.nothing, filter) : texts.empty}</p>
      <p>${filter ? texts.nothing_hint : isAlone ? texts.empty_alone : texts.empty_hint}</p>
    </div>`;
  }

  #spoken({ conversations, people, asking, later, more }: Shown, loaded: boolean): string {
    const { texts } = this;
    if (!loaded) return texts.loading;
    const filter = this.filter.trim();
    if (!filter || asking) return '';
    const count = conversations.length + people.length + later + more;
    if (count === 0 && this.#searchesMessages()) return '';
    if (count === 0) return put(texts.nothing, filter);
    return counted(texts, 'result', count);
  }

  readonly #answer = (key: string, accept: boolean): void => {
    const detail = { key, accept };
    this.dispatchEvent(new CustomEvent('zc-answer', { bubbles: true, detail }));
  };

  get #time(): Clock {
    return (this.#clock ??= clockFor(this.locale, this.webmail));
  }

  #number(value: number): string {
    return value.toLocaleString(this.locale);
  }

  #listen(model: ListModel | undefined): void {
    if (model === this.#heard) return;
    this.#heard?.removeEventListener('change', this.#changed);
    model?.addEventListener('change', this.#changed);
    this.#heard = model;
    this.requestUpdate();
  }

  /** "14:05" becomes "Yesterday" though nobody writes. */
  #atMidnight(): void {
    const now = Date.now();
    this.#midnight = setTimeout(
      () => {
        this.requestUpdate();
        this.#atMidnight();
      },
      midnight(now, 1) - now + 1000,
    );
  }

  /** More conversations before the end of those that are there is in sight. */
  #watchEdge(nav: HTMLElement | null): void {
    const edge = this.querySelector('.zc-edge');
    if (!nav || !edge || !this.isConnected) return;
    this.#edge ??= new IntersectionObserver(
      (entries) => {
        if (this.#later > 0 && entries[entries.length - 1]?.isIntersecting) this.limit += STEP;
      },
      { root: nav, rootMargin: '0px 0px 600px' },
    );
    // It tells only what changes: asked anew, it says again that the edge is in sight.
    this.#edge.unobserve(edge);
    if (this.#later > 0) this.#edge.observe(edge);
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-key]')];
  }

  #stopRow(): HTMLElement | null {
    return this.querySelector<HTMLElement>('[data-key][tabindex="0"]');
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

  readonly #click = (event: Event): void => {
    const clicked = (event.target as HTMLElement).closest<HTMLElement>(
      '[data-more], [data-act], [data-fold]',
    );
    const { more, act, reminder: id, fold } = clicked?.dataset ?? {};
    if (clicked && more !== undefined) return void this.#openMenu(more, clicked);
    if (fold !== undefined) {
      const others = this.unfolded.filter((each) => each !== fold);
      this.unfolded = others.length < this.unfolded.length ? others : [...others, fold];
      return;
    }
    if (act !== undefined && id !== undefined) {
      const detail = { id, act: act as ReminderAct };
      this.dispatchEvent(new CustomEvent('zc-reminder', { bubbles: true, detail }));
      return;
    }
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-key]');
    const key = row?.dataset.key;
    if (!row || key === undefined) return;
    const { peer, message } = row.dataset;
    const isGroup = 'group' in row.dataset;
    const detail =
      peer !== undefined && message !== undefined
        ? { key: peer, isGroup, message }
        : { key, isGroup };
    this.stop = key;
    // Of several messages that were found, the first one looked at may not be the right one.
    if (message === undefined) this.filter = '';
    this.dispatchEvent(new CustomEvent('zc-open', { bubbles: true, detail }));
  };

  /** The right button of the mouse, a long touch, or the menu key, which has no place of its own. */
  readonly #menuKey = (event: MouseEvent): void => {
    const isKey = event.button !== 2 && event.clientX === 0 && event.clientY === 0;
    const place = isKey ? undefined : { x: event.clientX, y: event.clientY };
    if (this.#menuAt(event.target as HTMLElement, place)) event.preventDefault();
  };

  /** The menu of the row with that element, if it has one. Without a place it opens at the row. */
  #menuAt(target: HTMLElement, place?: { readonly x: number; readonly y: number }): boolean {
    const row = target.closest('li')?.querySelector<HTMLElement>('.zc-row');
    if (!row?.parentElement?.querySelector('[data-more]')) return false;
    void this.#openMenu(row.dataset.key ?? '', place ?? row);
    return true;
  }

  async #watchTouch(): Promise<void> {
    const { watchLongTouch } = await fetchLater();
    watchLongTouch(this, (target, place) => this.#menuAt(target, place));
  }

  async #openMenu(key: string, place: MenuPlace): Promise<void> {
    const { texts, model, ownerDocument } = this;
    const row = [
      ...(model?.conversations(this.filter.trim()) ?? []),
      ...(model?.putAway() ?? []),
    ].find((each) => each.key === key);
    if (!row) return;
    // Fetched with the first menu; the second has it at once.
    const { openRowMenu } = await fetchLater();
    const more = [...this.querySelectorAll<HTMLElement>('[data-more]')].find(
      ({ dataset }) => dataset.more === key,
    );
    more?.setAttribute('aria-expanded', 'true');
    const change = await openRowMenu(ownerDocument, place, row, texts);
    more?.removeAttribute('aria-expanded');
    if (change === undefined) return;
    const detail = { key, change };
    this.dispatchEvent(new CustomEvent('zc-choose', { bubbles: true, detail }));
  }

  readonly #searchKey = (event: KeyboardEvent): void => {
    // While a word is composed, the keys belong to the input method.
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') this.#rows()[0]?.focus();
    else if (event.key === 'Enter' && this.filter.trim()) this.#rows()[0]?.click();
    else if (event.key === 'Escape' && this.filter) this.#clear();
    else return;
    event.preventDefault();
  };

  readonly #rowKey = (event: KeyboardEvent): void => {
    const { key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.#rows();
    const at = rows.findIndex((row) => row === document.activeElement);
    // A key that is held down goes faster than the observer of the edge.
    if (this.#later > 0 && at >= this.limit - 5) this.limit += STEP;
    if (key === 'Escape' && this.filter) this.#clear();
    else if (key === 'ArrowUp' && at <= 0) this.#field().focus();
    else if (key === 'ArrowUp') rows[at - 1]?.focus();
    else if (key === 'ArrowDown') rows[at + 1]?.focus();
    else if (key === 'Home') rows[0]?.focus();
    else if (key === 'End') rows[rows.length - 1]?.focus();
    else {
      // Whoever types a name wants to find it; the letter arrives in the field.
      if (key.length === 1 && key !== ' ') this.#field().focus();
      return;
    }
    event.preventDefault();
  };
}

function focusedRow(list: HTMLElement): HTMLElement | undefined {
  const focused = document.activeElement;
  return focused instanceof HTMLElement &&
    list.contains(focused) &&
    focused.dataset.key !== undefined
    ? focused
    : undefined;
}

customElements.define('zc-list', ConversationList);
