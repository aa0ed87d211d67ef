/** What the list says above its rows. */
import { html, nothing, type TemplateResult } from 'lit';
import { BELL, icon, NO_LINK } from '../../frame/icons.ts';
import type { ListTexts } from './list-texts.ts';

/** That what is shown may be out of date. The element stays, so that the words are read out. */
export const connectionNotice = (isAway: boolean, texts: ListTexts): TemplateResult =>
  html`<div role="status">
    ${
      isAway
        ? html`<p class="zc-notice">${icon(NO_LINK)}<span>${texts.offline}</span></p>`
        : nothing
    }
  </div>`;

/** The one question whether the user wants notices on the desktop. */
export const noticeOffer = (texts: ListTexts, answer: (accept: boolean) => void): TemplateResult =>
  html`<div class="zc-notice">
    ${icon(BELL)}
    <div>
      <p>${texts.offer}</p>
      <div class="zc-answers">
        <button type="button" class="zc-accept" @click=${() => answer(true)}>
          ${texts.offer_yes}
        </button>
        <button type="button" @click=${() => answer(false)}>${texts.offer_no}</button>
      </div>
    </div>
  </div>`;
