/** What stands above the rows: the user himself, and the field for what he looks for. */
import { html, nothing, type TemplateResult } from 'lit';
import { CROSS, icon, NEW_GROUP, SEARCH } from '../../frame/icons.ts';
import type { Tells } from '../own/tells.ts';
import type { ListModel } from './list-model.ts';
import type { ListTexts } from './list-texts.ts';
import { avatar } from './rows.ts';
import './status-menu.ts';

export const meRow = (
  me: ListModel['me'],
  texts: ListTexts,
  tells: Tells,
  newGroup: (() => void) | undefined,
): TemplateResult =>
  html`<div class="zc-me">
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
        .tells=${tells}
      ></zc-status-menu>
    </div>
    <button
      type="button"
      class="zc-new-group"
      aria-label=${texts.new_group}
      title=${texts.new_group}
      ?disabled=${!newGroup}
      @click=${newGroup}
    >
      ${icon(NEW_GROUP)}
    </button>
  </div>`;

export interface SearchField {
  readonly filter: string;
  readonly onInput: (filter: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onClear: () => void;
}

export const searchField = (field: SearchField, texts: ListTexts): TemplateResult =>
  html`<div class="zc-search" role="search">
    ${icon(SEARCH)}
    <input
      type="search"
      autocomplete="off"
      spellcheck="false"
      placeholder=${texts.search_short}
      aria-label=${texts.search}
      .value=${field.filter}
      @input=${({ target }: InputEvent) => field.onInput((target as HTMLInputElement).value)}
      @keydown=${field.onKey}
    />
    ${
      field.filter
        ? html`<button
            type="button"
            aria-label=${texts.search_clear}
            title=${texts.search_clear}
            @click=${field.onClear}
          >
            ${icon(CROSS)}
          </button>`
        : nothing
    }
  </div>`;
