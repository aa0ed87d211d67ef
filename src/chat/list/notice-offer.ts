/** The one question whether the user wants notices on the desktop. */
import { html, type TemplateResult } from 'lit';
import { BELL, icon } from '../../frame/icons.ts';
import type { ListTexts } from './list-texts.ts';

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
