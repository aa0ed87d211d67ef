/** The parts of the list that are about people: those to write to, and those who ask. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { put } from '../../shared/texts.ts';
import type { PersonRow, RequestRow } from './list-model.ts';
import type { ListTexts } from './list-texts.ts';
import { avatar, personRow, type Scene } from './rows.ts';
import type { Shown } from './shown.ts';

export const peopleSection = (
  id: string,
  title: string,
  rows: readonly PersonRow[],
  scene: Scene,
): TemplateResult | typeof nothing =>
  rows.length === 0
    ? nothing
    : html`<h2 id=${id}>${title}</h2>
        <ul role="list" aria-labelledby=${id}>
          ${repeat(
            rows,
            ({ key }) => key,
            (row) => personRow(row, scene),
          )}
        </ul>`;

/** What is not known of the people, and how many more there are. */
export const peopleHints = (shown: Shown, texts: ListTexts, locale: string): TemplateResult =>
  html`${shown.unsure ? html`<p class="zc-hint" role="status">${texts.unsure}</p>` : nothing}
  ${
    shown.more > 0
      ? html`<p class="zc-hint">${put(texts.more, shown.more.toLocaleString(locale))}</p>`
      : nothing
  }`;

/** People from outside, each with an answer to give. */
export const requestsSection = (
  rows: readonly RequestRow[],
  texts: ListTexts,
  answer: (key: string, accept: boolean) => void,
): TemplateResult | typeof nothing =>
  rows.length === 0
    ? nothing
    : html`<h2 id="zc-requests">${texts.requests}</h2>
        <ul role="list" aria-labelledby="zc-requests">
          ${repeat(
            rows,
            ({ key }) => key,
            ({ key, name }) =>
              html`<li class="zc-request">
                ${avatar(name, key, 'offline')}
                <div class="zc-words">
                  <b class="zc-name" dir="auto">${name}</b>
                  <p>${texts.request}</p>
                  <div class="zc-answers">
                    <button
                      type="button"
                      class="zc-accept"
                      aria-label=${put(texts.accept_of, name)}
                      @click=${() => answer(key, true)}
                    >
                      ${texts.accept}
                    </button>
                    <button
                      type="button"
                      aria-label=${put(texts.refuse_of, name)}
                      @click=${() => answer(key, false)}
                    >
                      ${texts.refuse}
                    </button>
                  </div>
                </div>
              </li>`,
          )}
        </ul>`;
