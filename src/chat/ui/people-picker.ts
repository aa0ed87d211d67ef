import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { CROSS, icon } from '../../frame/icons.ts';
import { put } from '../../shared/texts.ts';
import { avatar } from '../list/rows.ts';
import type { PeopleFound, PersonRow } from '../list/list-model.ts';

export interface Person {
  readonly key: string;
  readonly name: string;
  readonly isGroup?: boolean;
  readonly photo?: string;
}

export interface PickerTexts {
  /** Of the field. */
  readonly people: string;
  readonly people_hint: string;
  /** `{0}`: the name. */
  readonly take_out: string;
  /** `{0}`: what was looked for. */
  readonly nobody: string;
  /** While the company's directory is being asked, and when it does not answer. */
  readonly asking: string;
  readonly unsure: string;
}

/** So many are offered at once. */
const OFFERED = 8;

/**
 * Chooses people by their names, `<zc-people-picker>`: a field with what was chosen before it and
 * what may be chosen below it (a combobox with a list, as ARIA wants it). Fires `change`.
 */
export class PeoplePicker extends LitElement {
  static override properties = {
    find: {},
    changes: {},
    texts: {},
    chosen: { state: true },
    text: { state: true },
    at: { state: true },
  };
  /** People to offer for a text, best first; those who are in it already need not be left out. */
  declare find: (text: string, limit: number) => PeopleFound;
  /** Fires 'change' when `find` may have found somebody more. */
  declare changes: EventTarget | undefined;
  declare texts: PickerTexts;
  declare chosen: readonly Person[];
  declare protected text: string;
  /** Which of the offered is meant by Enter. */
  declare protected at: number;

  #heard: EventTarget | undefined;
  readonly #again = (): void => this.requestUpdate();

  constructor() {
    super();
    this.find = () => ({ rows: [], more: 0 });
    this.texts = {
      people: '',
      people_hint: '',
      take_out: '{0}',
      nobody: '{0}',
      asking: '',
      unsure: '',
    };
    this.chosen = [];
    this.text = '';
    this.at = 0;
  }

  override focus(): void {
    this.querySelector('input')?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen(this.changes);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(undefined);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { texts, chosen, text } = this;
    const { rows: offered, asking, unsure } = this.#offered();
    const at = Math.min(this.at, offered.length - 1);
    return html`
      <div
        class="zc-picker"
        @click=${({ target }: Event) => {
          if (target === this.querySelector('.zc-picker')) this.focus();
        }}
      >
        ${chosen.map(
          (person) =>
            html`<span class="zc-chip">
              ${avatar(
                person.name,
                person.key,
                person.isGroup ? 'group' : 'offline',
                undefined,
                person.photo,
              )}<span dir="auto">${person.name}</span>
              <button
                type="button"
                aria-label=${put(texts.take_out, person.name)}
                title=${put(texts.take_out, person.name)}
                @click=${() => this.#drop(person)}
              >
                ${icon(CROSS)}
              </button>
            </span>`,
        )}
        <input
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-label=${texts.people}
          aria-autocomplete="list"
          aria-controls="zc-offered"
          aria-expanded=${offered.length > 0}
          aria-activedescendant=${at >= 0 ? `zc-offered-${at}` : nothing}
          placeholder=${chosen.length === 0 ? texts.people_hint : ''}
          .value=${text}
          @input=${({ target }: InputEvent) => {
            this.text = (target as HTMLInputElement).value;
            this.at = 0;
          }}
          @keydown=${this.#key}
        />
      </div>
      <div class="zc-offer">
        <ul id="zc-offered" role="listbox" aria-label=${texts.people}>
          ${offered.map(
            (person, index) =>
              html`<li
                id="zc-offered-${index}"
                role="option"
                aria-selected=${index === at}
                @mousedown=${(event: Event) => event.preventDefault()}
                @mousemove=${({ movementX, movementY }: MouseEvent) => {
                  // Also told when the list was moved under it by a key.
                  if (movementX !== 0 || movementY !== 0) this.at = index;
                }}
                @click=${() => this.#choose(person, index)}
              >
                ${avatar(
                  person.name,
                  person.key,
                  person.isGroup ? 'group' : person.presence,
                  undefined,
                  person.photo,
                )}
                <span class="zc-name" dir="auto">${person.name}</span>
                ${person.detail ? html`<small dir="auto">${person.detail}</small>` : nothing}
              </li>`,
          )}
        </ul>
        <p class="zc-hint" role="status">
          ${
            asking
              ? texts.asking
              : unsure
                ? texts.unsure
                : text.trim() && offered.length === 0
                  ? put(texts.nobody, text.trim())
                  : nothing
          }
        </p>
      </div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('changes') && this.isConnected) this.#listen(this.changes);
    if (changed.has('chosen')) {
      const chosen = this.querySelector('.zc-picker');
      if (chosen) chosen.scrollTop = chosen.scrollHeight;
    }
  }

  #offered(): PeopleFound {
    const chosen = new Set(this.chosen.map(({ key }) => key));
    const found = this.find(this.text.trim(), OFFERED + chosen.size);
    const rows = found.rows.filter(({ key }) => !chosen.has(key)).slice(0, OFFERED);
    return { ...found, rows };
  }

  #listen(changes: EventTarget | undefined): void {
    this.#heard?.removeEventListener('change', this.#again);
    changes?.addEventListener('change', this.#again);
    this.#heard = changes;
  }

  /** `at`: who of the others is meant next; the one who comes under the pointer. */
  #choose({ key, name, isGroup, photo }: PersonRow, at = 0): void {
    this.text = '';
    this.at = at;
    this.#set([
      ...this.chosen,
      { key, name, ...(isGroup && { isGroup }), ...(photo && { photo }) },
    ]);
    this.focus();
  }

  #drop(person: Person): void {
    this.#set(this.chosen.filter((each) => each !== person));
    this.focus();
  }

  /** Means another one, and shows him; what the pointer means is in sight, and stays where it is. */
  #go(at: number): void {
    this.at = at;
    void this.updateComplete.then(() =>
      this.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #set(chosen: readonly Person[]): void {
    this.chosen = chosen;
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }

  readonly #key = (event: KeyboardEvent): void => {
    // While a word is composed, the keys belong to the input method.
    if (event.isComposing) return;
    const { key } = event;
    const offered = this.#offered().rows;
    const count = offered.length;
    const at = Math.min(this.at, count - 1);
    const last = this.chosen[this.chosen.length - 1];
    if (key === 'ArrowDown' && count > 0) this.#go((at + 1) % count);
    else if (key === 'ArrowUp' && count > 0) this.#go((at + count - 1) % count);
    else if (key === 'Enter' && this.text.trim()) {
      // Also when nobody is found, or not yet: the form would go without whom it is meant for.
      if (offered[at]) this.#choose(offered[at]);
    } else if (key === 'Backspace' && this.text === '' && last) this.#drop(last);
    else return;
    event.preventDefault();
  };
}

/** One for a dialog, which has what it asks for in its texts. */
export function peoplePicker(
  document: Document,
  {
    texts,
    find,
    changes,
    onChange,
  }: Pick<PeoplePicker, 'find' | 'texts'> & {
    readonly changes: EventTarget;
    /** Somebody was chosen, or taken out. */
    readonly onChange: () => void;
  },
): PeoplePicker {
  const picker = document.createElement('zc-people-picker');
  picker.texts = texts;
  picker.find = find;
  picker.changes = changes;
  picker.addEventListener('change', onChange);
  return picker;
}

declare global {
  interface HTMLElementTagNameMap {
    'zc-people-picker': PeoplePicker;
  }
}

customElements.define('zc-people-picker', PeoplePicker);
